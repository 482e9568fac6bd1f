/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_POLICY_H
#define VERIFIER_POLICY_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

#include "config/config_file.h"
#include "oauth/introspection.h"
#include "oauth/provider.h"
#include "verifier/reason.h"

/*
 * The decision: pure functions of what is known, no I/O. Each returns
 * REASON_ALLOWED or the first rule that says no.
 */

/*
 * Is this active token one that may log in at all? now is the wall clock,
 * seconds since 1970. The client check is first and cannot be switched off:
 * an empty [provider] client_id allows nobody.
 */
enum reason	policy_token(const struct config *, const struct provider *,
		    const struct introspection *, int64_t now);

/* What the map and the host say of the account that the login is for. */
struct policy_account {
	const char	*login;
	bool		 known;		/* the map has a line for it */
	bool		 mapped;	/* ... and that line names the token's person */
	bool		 exists;	/* getpwnam(3) finds it */
	uid_t		 uid;		/* with exists */
};

/* May the token's person use this account through this service? */
enum reason	policy_account(const struct config *, const char *service,
		    const struct policy_account *);

/*
 * May a person whom no line of the map names be given an account, when the
 * login is for user ("": the token decides)? NEEDS_ACCOUNT if so. A user that
 * was named must look like an automatic account: whether it is the one that
 * this person gets is seen when it is given.
 */
enum reason	policy_new_account(const struct config *, const char *user);

/* May this service let the token decide the account? */
enum reason	policy_token_decides(const struct config *, const char *service);

#endif /* VERIFIER_POLICY_H */
