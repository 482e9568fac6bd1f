/* SPDX-License-Identifier: ISC */
#ifndef PAM_MODULE_NEW_ACCOUNT_H
#define PAM_MODULE_NEW_ACCOUNT_H

#include "pam_module/arguments.h"
#include "pam_module/relay.h"

/* For all of it, in milliseconds: it rebuilds the index (2 s at a million accounts). */
#define NEW_ACCOUNT_MS	10000

/*
 * The verifier let in a person (out->person) who has no account. The verifier
 * writes nothing that NSS trusts: root's `fitbitctl accounts admit` gives the
 * account, if we are root, and out->account is its login. Where the login is
 * for a user by name, it is that account or none. What goes wrong is
 * VERDICT_ERROR, a caller that is not root VERDICT_DENY, with the reason.
 */
void	new_account(const struct arguments *, const struct request *,
	    struct outcome *out);

/*
 * The login that fitbitctl wrote: one line, of the login grammar, and nothing
 * else. False when it is not that. Pure.
 */
bool	new_account_login(const char *text, size_t n, char out[ACCOUNT_MAX]);

#endif /* PAM_MODULE_NEW_ACCOUNT_H */
