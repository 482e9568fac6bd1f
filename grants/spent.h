/* SPDX-License-Identifier: ISC */
#ifndef GRANTS_SPENT_H
#define GRANTS_SPENT_H

#include <stdbool.h>
#include <stdint.h>

#include "grants/store.h"
#include "oauth/secret.h"

/*
 * [policy] one_time: the tokens that have let in on this host, as MACs. Of any
 * number of callers at once, in any number of processes, one is told `first`,
 * and none is told so again, whatever ends or breaks in between.
 *
 * A token is forgotten SPENT_KEEP seconds after its end, by which nobody takes
 * it any more: so much may a clock that was set ahead be set back.
 */
#define SPENT_KEEP	86400

/*
 * STORE_OK: *first says whether this call spent the token, and it is on the disk
 * that it is spent. Any other result: nobody may be let in; the token may be
 * spent or not. exp and now: the token's end and the wall clock.
 */
enum store_result	grants_spend(struct grants *, const struct secret *token,
			    int64_t exp, int64_t now, bool *first);

#endif /* GRANTS_SPENT_H */
