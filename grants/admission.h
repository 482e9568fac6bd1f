/* SPDX-License-Identifier: ISC */
#ifndef GRANTS_ADMISSION_H
#define GRANTS_ADMISSION_H

#include <stdbool.h>
#include <stdint.h>

#include "grants/store.h"
#include "oauth/introspection.h"
#include "oauth/secret.h"

/*
 * [policy] offline_grace: who was let in with which token, and what the provider
 * had said of it, for the time when it cannot be asked. A row is one token's for
 * one account, holds the token as a MAC only, and has a MAC of its own under a
 * subkey of the host's key: nobody makes one without it.
 */
struct admission {
	int64_t			at;	/* wall clock when the provider said yes */
	struct introspection	seen;	/* ... and this */
};

#define ADMISSION_KEEP	259200	/* seconds: the most that offline_grace can be */

/* Records it, unless the same is on record and less than `every` seconds older. */
enum store_result	grants_admit(struct grants *, const struct secret *token,
			    const char *account, const struct admission *, int64_t every);

/*
 * What is on record of this token and account: STORE_OK with *out, STORE_NONE,
 * or STORE_DAMAGED when the row is not as this host wrote it.
 */
enum store_result	grants_admitted(struct grants *, const struct secret *token,
			    const char *account, struct admission *out);

/* The provider no longer says yes to this token: takes it off the record. */
enum store_result	grants_unadmit(struct grants *, const struct secret *token);

/*
 * Pure: was `at` in the past, and less than grace seconds ago? A record of the
 * future (the clock was set back) bridges nothing.
 */
bool			admission_holds(int64_t at, int64_t grace, int64_t now);

#endif /* GRANTS_ADMISSION_H */
