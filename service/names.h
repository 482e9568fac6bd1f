/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_NAMES_H
#define SERVICE_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "accounts/grammar.h"
#include "verifier/policy.h"

/*
 * What the name service (NSS) said a moment ago of accounts that exist: it may
 * take its time, and reads files for each question. Absent accounts are never
 * kept, so that one that is made is there at once. Any thread may call; the clock
 * is the caller's.
 */
#define NAMES_MS	10000	/* is believed so long at most */

struct names;

struct names	*names_new(void);		/* NULL when memory is short */
void		 names_free(struct names *);	/* NULL is fine */

/* True with a->exists and a->uid when a->login was kept and is fresh. */
bool		 names_find(struct names *, struct policy_account *, int64_t now_ms);

/* Keeps *a for so long, and no longer than NAMES_MS. */
void		 names_keep(struct names *, const struct policy_account *,
		    int64_t for_ms, int64_t now_ms);

#endif /* SERVICE_NAMES_H */
