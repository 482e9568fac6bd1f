/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "accounts/groups.h"

/* Account i is a member of group g. */
struct membership {
	uint32_t	group, account;
};

struct gathering {
	struct groups		*g;
	struct map		*m;
	struct membership	*ship;
	size_t			 n_ships;
	struct accounts_error	*e;
};

struct word {
	const char	*p;
	size_t		 n;
};

static bool
same_name(const void *groups, uint32_t at, const void *key)
{
	const struct group_entry	*g = (const struct group_entry *)groups + at;
	const struct word		*w = key;

	return g->name_len == w->n && memcmp(g->name, w->p, w->n) == 0;
}

static bool
same_gid(const void *groups, uint32_t at, const void *key)
{
	return ((const struct group_entry *)groups)[at].gid ==
	    *(const uint32_t *)key;
}

static bool
same_account_gid(const void *accounts, uint32_t at, const void *key)
{
	return ((const struct account *)accounts)[at].gid ==
	    *(const uint32_t *)key;
}

static bool
out_of_memory(struct accounts_error *e)
{
	return accounts_fail(e, "groups: out of memory");
}

/* "FILE:LINE: " about account i and then what. */
#define ABOUT(m, a)	map_name_of((m), (a)), (a)->line

/* Every mention of a group is a slot here at most, so both arrays fit. */
static size_t
count_mentions(const struct map *m)
{
	size_t		 i, n, mentions = 0;
	const char	*list;

	for (i = 0; i < m->n; i++)
		for (list = m->v[i].groups; list_next(&list, &n) != NULL;)
			mentions++;
	return mentions;
}

static bool
set_gid(struct gathering *w, struct group_entry *g, uint32_t gid,
    const struct account *a)
{
	if (g->gid != 0 && g->gid != gid)
		return accounts_fail(w->e, "%s:%u: group %.*s is given GID %u "
		    "here and %u elsewhere", ABOUT(w->m, a), (int)g->name_len,
		    g->name, gid, g->gid);
	g->gid = gid;
	return true;
}

static bool
add_mention(struct gathering *w, uint32_t account, const char *p, size_t n)
{
	const struct account	*a = &w->m->v[account];
	const char		*eq = memchr(p, '=', n);
	struct word		 name = { p, eq == NULL ? n : (size_t)(eq - p) };
	struct group_entry	*g;
	uint32_t		*slot, gid;
	size_t			 i;

	slot = table_slot(&w->g->by_name, hash_bytes(name.p, name.n), same_name,
	    w->g->v, &name);
	if (*slot == 0) {
		g = &w->g->v[w->g->n++];
		g->name = name.p;
		g->name_len = name.n;
		g->account = account;
		*slot = (uint32_t)w->g->n;
	}
	g = &w->g->v[*slot - 1];
	for (i = w->n_ships; i > 0 && w->ship[i - 1].account == account; i--)
		if (w->ship[i - 1].group == *slot - 1)
			return accounts_fail(w->e, "%s:%u: lists group %.*s "
			    "twice", ABOUT(w->m, a), (int)name.n, name.p);
	w->ship[w->n_ships].group = *slot - 1;
	w->ship[w->n_ships++].account = account;
	g->n_members++;
	return eq == NULL || !id_parse(eq + 1, n - name.n - 1, &gid) ||
	    set_gid(w, g, gid, a);
}

static bool
gather(struct gathering *w)
{
	const char	*list, *p;
	uint32_t	 i;
	size_t		 n;

	for (i = 0; i < w->m->n; i++)
		for (list = w->m->v[i].groups;
		    (p = list_next(&list, &n)) != NULL;)
			if (!add_mention(w, i, p, n))
				return false;
	return true;
}

static bool
check_gids(struct gathering *w)
{
	struct group_entry	*g;
	const struct account	*a;
	uint32_t		*slot;
	size_t			 i;

	for (i = 0; i < w->g->n; i++) {
		g = &w->g->v[i];
		a = &w->m->v[g->account];
		if (g->gid == 0)
			return accounts_fail(w->e, "%s:%u: group %.*s has no "
			    "GID: write %.*s=GID", ABOUT(w->m, a),
			    (int)g->name_len, g->name, (int)g->name_len, g->name);
		slot = table_slot(&w->g->by_gid, hash_id(g->gid), same_gid,
		    w->g->v, &g->gid);
		if (*slot != 0)
			return accounts_fail(w->e, "%s:%u: groups %.*s and "
			    "%.*s have one GID, %u", ABOUT(w->m, a),
			    (int)w->g->v[*slot - 1].name_len,
			    w->g->v[*slot - 1].name, (int)g->name_len, g->name,
			    g->gid);
		*slot = (uint32_t)i + 1;
	}
	return true;
}

/* An account whose gid no listed group has gets a private one, named as it is. */
static bool
make_own(struct gathering *w)
{
	struct table	 gids = { 0 };
	struct account	*a;
	uint32_t	*slot;
	size_t		 i;
	bool		 good = false;

	if (!table_make(&gids, w->m->n))
		return out_of_memory(w->e);
	for (i = 0; i < w->m->n; i++) {
		a = &w->m->v[i];
		if (!a->full || groups_find_gid(w->g, a->gid) != NULL)
			continue;
		slot = table_slot(&gids, hash_id(a->gid), same_account_gid,
		    w->m->v, &a->gid);
		if (*slot != 0) {
			(void)accounts_fail(w->e, "%s:%u: gid %u is the private "
			    "group of %s already: give %s a gid of its own, or "
			    "list the group as NAME=%u", ABOUT(w->m, a), a->gid,
			    w->m->v[*slot - 1].login, a->login, a->gid);
			goto out;
		}
		if (groups_find(w->g, a->login, strlen(a->login)) != NULL) {
			(void)accounts_fail(w->e, "%s:%u: the private group of "
			    "%s has the name of a listed group", ABOUT(w->m, a),
			    a->login);
			goto out;
		}
		*slot = (uint32_t)i + 1;
		a->own_group = true;
	}
	good = true;
out:
	free(gids.slot);
	return good;
}

/* Mentions came by account; members are wanted by group. */
static void
deal_members(struct gathering *w)
{
	uint32_t		*next = w->g->members;
	struct group_entry	*g;
	size_t			 i;

	for (i = 0; i < w->g->n; i++) {
		g = &w->g->v[i];
		g->members = next;
		next += g->n_members;
		g->n_members = 0;
	}
	for (i = 0; i < w->n_ships; i++) {
		g = &w->g->v[w->ship[i].group];
		w->g->members[(size_t)(g->members - w->g->members) +
		    g->n_members++] = w->ship[i].account;
	}
}

bool
groups_make(struct groups *g, struct map *m, struct accounts_error *e)
{
	struct gathering	w = { .g = g, .m = m, .e = e };
	size_t			n = count_mentions(m);
	bool			good = false;

	memset(g, 0, sizeof(*g));
	g->v = calloc(n + 1, sizeof(*g->v));
	g->members = calloc(n + 1, sizeof(*g->members));
	w.ship = calloc(n + 1, sizeof(*w.ship));
	if (g->v == NULL || g->members == NULL || w.ship == NULL ||
	    !table_make(&g->by_name, n) || !table_make(&g->by_gid, n))
		(void)out_of_memory(e);
	else
		good = gather(&w) && check_gids(&w) && make_own(&w);
	if (good)
		deal_members(&w);
	free(w.ship);
	if (!good)
		groups_free(g);
	return good;
}

void
groups_free(struct groups *g)
{
	free(g->v);
	free(g->members);
	free(g->by_name.slot);
	free(g->by_gid.slot);
	memset(g, 0, sizeof(*g));
}

const struct group_entry *
groups_find(const struct groups *g, const char *name, size_t n)
{
	struct word	w = { name, n };
	uint32_t	at = *table_slot(&g->by_name, hash_bytes(name, n),
			    same_name, g->v, &w);

	return at == 0 ? NULL : &g->v[at - 1];
}

const struct group_entry *
groups_find_gid(const struct groups *g, uint32_t gid)
{
	uint32_t	at = *table_slot(&g->by_gid, hash_id(gid), same_gid,
			    g->v, &gid);

	return at == 0 ? NULL : &g->v[at - 1];
}
