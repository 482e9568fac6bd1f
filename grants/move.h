/* SPDX-License-Identifier: ISC */
#ifndef GRANTS_MOVE_H
#define GRANTS_MOVE_H

#include <stdint.h>

#include "grants/store.h"

/*
 * Which person of the provider before (legacy) is which person now, as logins
 * have shown it: for `fitbitctl accounts migrate`, and for grants that were
 * enrolled under the old id. Both are PROVIDER:ID. A row has a MAC under a
 * subkey of the host's key.
 *
 * A legacy id that was shown with two persons has two rows: who migrates must
 * see that, so neither replaces the other.
 */
struct move {
	char	legacy[PERSON_MAX + 1];
	char	person[PERSON_MAX + 1];
	int64_t	at;			/* wall clock of the first login that showed it */
};

/* Records a pair that is not on record yet. */
enum store_result	grants_move(struct grants *, const struct move *);

/* STORE_OK: this pair is on record; STORE_NONE: it is not. */
enum store_result	grants_moved(struct grants *, const char *legacy,
			    const char *person);

/*
 * The row behind `after` in the order of both ids; begin with after->legacy "".
 * after and out may be the same.
 */
enum store_result	grants_next_move(struct grants *, const struct move *after,
			    struct move *out);

#endif /* GRANTS_MOVE_H */
