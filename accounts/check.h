/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_CHECK_H
#define ACCOUNTS_CHECK_H

#include "accounts/groups.h"
#include "accounts/map.h"

/* What the administrator lets NSS serve; written into the index's header. */
struct id_ranges {
	uint32_t	uid_low, uid_high, gid_low, gid_high;
};

/*
 * What is refused only when a whole map is seen: a uid that two accounts have,
 * an id outside the ranges, and what groups_make() refuses. Fills *g, which the
 * caller frees.
 */
bool	map_check(struct map *, const struct id_ranges *, struct groups *g,
	    struct accounts_error *);

#endif /* ACCOUNTS_CHECK_H */
