/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <limits.h>
#include <stdlib.h>

#include "nss/enumerate.h"
#include "nss/nss_fitbit.h"
#include "nss/pack.h"
#include "nss/status.h"

static struct cursor	cursor = CURSOR_INIT;

static enum nss_status
answer(enum index_result found, const struct index_group *g, struct group *gr,
    char *buf, size_t size, int *errnop)
{
	bool	broken = false;

	if (found == INDEX_YES && !pack_group(gr, g, buf, size, &broken)) {
		if (!broken)
			return status_no_room(errnop);
		found = INDEX_BROKEN;
	}
	return status_of(found, errnop);
}

enum nss_status
_nss_fitbit_getgrnam_r(const char *name, struct group *gr, char *buf,
    size_t size, int *errnop)
{
	struct index_group	g;
	struct held_index	h;
	enum nss_status		s;

	if ((s = index_enter(&h, errnop)) != NSS_STATUS_SUCCESS)
		return s;
	s = answer(index_group_by_name(&h.view, name, &g), &g, gr, buf, size,
	    errnop);
	index_leave(&h);
	return s;
}

enum nss_status
_nss_fitbit_getgrgid_r(gid_t gid, struct group *gr, char *buf, size_t size,
    int *errnop)
{
	struct index_group	g;
	struct held_index	h;
	enum nss_status		s;

	if ((s = index_enter(&h, errnop)) != NSS_STATUS_SUCCESS)
		return s;
	s = answer(index_group_by_gid(&h.view, gid, &g), &g, gr, buf, size,
	    errnop);
	index_leave(&h);
	return s;
}

enum nss_status
_nss_fitbit_setgrent(int stayopen)
{
	(void)stayopen;
	return cursor_reset(&cursor);
}

enum nss_status
_nss_fitbit_endgrent(void)
{
	return cursor_reset(&cursor);
}

/* First the private groups, which are accounts, then those that are listed. */
static enum index_result
next_group(const struct index_view *x, uint32_t *at, bool *second,
    struct index_group *g)
{
	enum index_result	found;

	if (!*second) {
		found = index_next_own_group(x, at, g);
		if (found != INDEX_NO)
			return found;
		*second = true;
		*at = 0;
	}
	return index_next_group(x, at, g);
}

enum nss_status
_nss_fitbit_getgrent_r(struct group *gr, char *buf, size_t size, int *errnop)
{
	struct index_group	g;
	enum index_result	found;
	enum nss_status		s;
	uint32_t		at;
	bool			second;

	if ((s = cursor_begin(&cursor, errnop)) != NSS_STATUS_SUCCESS)
		return s;
	at = cursor.at;
	second = cursor.second;
	found = next_group(&cursor.held.view, &at, &second, &g);
	s = answer(found, &g, gr, buf, size, errnop);
	if (s == NSS_STATUS_SUCCESS) {
		cursor.at = at;
		cursor.second = second;
	}
	cursor_end(&cursor);
	return s;
}

/* What glibc hands to initgroups_dyn: an array that may grow up to a limit. */
struct gid_list {
	long	 *used, *room;
	gid_t	**gids;
	long	  limit;	/* <= 0: none */
};

static bool
grow(const struct gid_list *l)
{
	long	 room = *l->room > LONG_MAX / 2 / (long)sizeof(gid_t) ? 0 :
		    *l->room < 8 ? 16 : *l->room * 2;
	gid_t	*v;

	if (l->limit > 0 && room > l->limit)
		room = l->limit;
	if (room <= *l->room ||
	    (v = realloc(*l->gids, (size_t)room * sizeof(*v))) == NULL)
		return false;
	*l->gids = v;
	*l->room = room;
	return true;
}

static enum nss_status
add_gids(const struct index_view *x, const struct index_account *a,
    gid_t primary, const struct gid_list *l, int *errnop)
{
	uint32_t	gid;
	size_t		i;

	for (i = 0; i < a->n_groups; i++) {
		gid = le32(a->gids + 4 * i);
		if (gid == primary || !index_serves_gid(x, gid))
			continue;
		if (l->limit > 0 && *l->used >= l->limit)
			break;
		if (*l->used == *l->room && !grow(l)) {
			*errnop = ENOMEM;
			return NSS_STATUS_TRYAGAIN;
		}
		(*l->gids)[(*l->used)++] = gid;
	}
	return NSS_STATUS_SUCCESS;
}

enum nss_status
_nss_fitbit_initgroups_dyn(const char *login, gid_t primary, long *used,
    long *room, gid_t **gids, long limit, int *errnop)
{
	struct gid_list		l = { used, room, gids, limit };
	struct index_account	a;
	struct held_index	h;
	enum index_result	found;
	enum nss_status		s;

	if ((s = index_enter(&h, errnop)) != NSS_STATUS_SUCCESS)
		return s;
	found = index_by_login(&h.view, login, &a);
	if (found == INDEX_YES && !a.full)
		found = INDEX_NO;
	s = found == INDEX_YES ? add_gids(&h.view, &a, primary, &l, errnop) :
	    status_of(found, errnop);
	index_leave(&h);
	return s;
}
