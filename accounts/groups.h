/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_GROUPS_H
#define ACCOUNTS_GROUPS_H

#include <stddef.h>
#include <stdint.h>

#include "accounts/map.h"

/* The groups that a map lists, with their members. Private groups are not here. */
struct group_entry {
	const char	*name;		/* in the map's bytes, name_len long */
	size_t		 name_len;
	uint32_t	 gid;
	uint32_t	 account;	/* the first that lists it: its line is named in messages */
	uint32_t	 n_members;
	const uint32_t	*members;	/* positions in map->v, rising */
};

struct groups {
	struct group_entry	*v;
	size_t			 n;
	uint32_t		*members;	/* what every entry's members point into */
	struct table		 by_name, by_gid;
};

/*
 * Finds them, and says of each full account whether its gid is a private group
 * of its own (account->own_group). Refused: a group without a GID or with two,
 * two groups with one GID, a private group with the gid or the name of another
 * group, an account that lists a group twice.
 */
bool	groups_make(struct groups *, struct map *, struct accounts_error *);
void	groups_free(struct groups *);

const struct group_entry	*groups_find(const struct groups *,
				    const char *name, size_t n);
const struct group_entry	*groups_find_gid(const struct groups *,
				    uint32_t gid);

#endif /* ACCOUNTS_GROUPS_H */
