/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdlib.h>

#include "accounts/check.h"

static bool
same_uid(const void *accounts, uint32_t at, const void *key)
{
	return ((const struct account *)accounts)[at].uid ==
	    *(const uint32_t *)key;
}

static bool
check_uids(const struct map *m, struct accounts_error *e)
{
	struct table		 uids = { 0 };
	const struct account	*a, *before;
	uint32_t		*slot;
	size_t			 i;
	bool			 good = true;

	if (!table_make(&uids, m->n))
		return accounts_fail(e, "uids: out of memory");
	for (i = 0; i < m->n && good; i++) {
		a = &m->v[i];
		if (!a->full)
			continue;
		slot = table_slot(&uids, hash_id(a->uid), same_uid, m->v, &a->uid);
		if (*slot != 0) {
			before = &m->v[*slot - 1];
			good = accounts_fail(e, "%s:%u: uid %u is %s's, %s:%u",
			    map_name_of(m, a), a->line, a->uid, before->login,
			    map_name_of(m, before), before->line);
		} else
			*slot = (uint32_t)i + 1;
	}
	free(uids.slot);
	return good;
}

static bool
check_ranges(const struct map *m, const struct id_ranges *r,
    struct accounts_error *e)
{
	const struct account	*a;
	size_t			 i;

	for (i = 0; i < m->n; i++) {
		a = &m->v[i];
		if (!a->full)
			continue;
		if (a->uid < r->uid_low || a->uid > r->uid_high)
			return accounts_fail(e, "%s:%u: uid %u is outside the "
			    "range of [accounts], %u-%u", map_name_of(m, a),
			    a->line, a->uid, r->uid_low, r->uid_high);
		if (a->gid < r->gid_low || a->gid > r->gid_high)
			return accounts_fail(e, "%s:%u: gid %u is outside the "
			    "range of [accounts], %u-%u", map_name_of(m, a),
			    a->line, a->gid, r->gid_low, r->gid_high);
	}
	return true;
}

static bool
check_group_ranges(const struct map *m, const struct groups *g,
    const struct id_ranges *r, struct accounts_error *e)
{
	const struct account	*a;
	size_t			 i;

	for (i = 0; i < g->n; i++) {
		a = &m->v[g->v[i].account];
		if (g->v[i].gid < r->gid_low || g->v[i].gid > r->gid_high)
			return accounts_fail(e, "%s:%u: GID %u is outside the "
			    "range of [accounts], %u-%u", map_name_of(m, a),
			    a->line, g->v[i].gid, r->gid_low, r->gid_high);
	}
	return true;
}

bool
map_check(struct map *m, const struct id_ranges *r, struct groups *g,
    struct accounts_error *e)
{
	if (!check_uids(m, e) || !check_ranges(m, r, e) ||
	    !groups_make(g, m, e))
		return false;
	if (check_group_ranges(m, g, r, e))
		return true;
	groups_free(g);
	return false;
}
