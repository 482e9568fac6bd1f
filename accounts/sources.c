/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <nss.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "accounts/sources.h"

#define NSSWITCH	"/etc/nsswitch.conf"
#define OURS		"fitbit"

/* Logins without an entry that are asked for one by one, at the most. */
#define SINGLY_MAX	1000

struct comparison {
	const struct map		*m;
	const struct groups		*g;
	struct table			 uids, own_gids;	/* into m->v */
	bool				*known;	/* m->v[i]'s login is in another source */
	struct accounts_error		*e;
};

static bool
same_uid(const void *accounts, uint32_t at, const void *key)
{
	return ((const struct account *)accounts)[at].uid ==
	    *(const uint32_t *)key;
}

static bool
same_gid(const void *accounts, uint32_t at, const void *key)
{
	return ((const struct account *)accounts)[at].gid ==
	    *(const uint32_t *)key;
}

/* Appends a word to a list of words; false when it is full. */
static bool
add_word(char *out, size_t size, const char *word, size_t n)
{
	size_t	len = strlen(out);
	int	put = snprintf(out + len, size - len, "%s%.*s",
		    len == 0 ? "" : " ", (int)n, word);

	return put >= 0 && (size_t)put < size - len;
}

/* Services and [actions] of one line, of which ours goes with its actions. */
static bool
filter(const char *p, const char *end, char *out, size_t size)
{
	bool	ours = false;
	size_t	n;

	for (; p < end; p += n) {
		n = strspn(p, " \t");
		if (n > 0)
			continue;
		n = *p == '[' ? strcspn(p, "]\n") + 1 : strcspn(p, " \t[#\n");
		if (n == 0 || n > (size_t)(end - p))
			break;
		if (*p != '[')
			ours = n == strlen(OURS) && strncmp(p, OURS, n) == 0;
		if (!ours && !add_word(out, size, p, n))
			return false;
	}
	return true;
}

bool
sources_without_ours(const char *conf, const char *database, char *out,
    size_t size)
{
	size_t		 n = strlen(database);
	const char	*p, *end;

	out[0] = '\0';
	for (p = conf; *p != '\0'; p = *end == '\0' ? end : end + 1) {
		end = p + strcspn(p, "\n");
		p += strspn(p, " \t");
		if (strncmp(p, database, n) != 0)
			continue;
		p += n + strspn(p + n, " \t");
		if (*p == ':')
			return filter(p + 1, end, out, size);
	}
	return false;
}

/* Enumerate the other sources only, or our own entries would collide with themselves. */
static void
leave_ours_out(void)
{
	static const char *const databases[] = { "passwd", "group" };
	char		 conf[16384], services[512];
	size_t		 i, n;
	FILE		*f = fopen(NSSWITCH, "re");

	if (f == NULL)
		return;
	n = fread(conf, 1, sizeof(conf) - 1, f);
	conf[n] = '\0';
	(void)fclose(f);
	for (i = 0; i < sizeof(databases) / sizeof(databases[0]); i++)
		if (sources_without_ours(conf, databases[i], services,
		    sizeof(services)) && services[0] != '\0')
			(void)__nss_configure_lookup(databases[i], services);
}

static bool
collides(const struct comparison *c, const struct account *a, const char *what,
    const char *other)
{
	return accounts_fail(c->e, "%s:%u: %s: %s of another source (%s) "
	    "has it: give %s another, or name the account only and leave its "
	    "entry to that source", map_name_of(c->m, a), a->line, what,
	    "an entry", other, a->login);
}

static bool
compare_user(struct comparison *c, const struct passwd *pw)
{
	char			 lower[LOGIN_MAX + 1] = "", what[64];
	const struct account	*a;
	uint32_t		 at, uid = pw->pw_uid;
	size_t			 i;

	if (strlen(pw->pw_name) <= LOGIN_MAX)
		for (i = 0; pw->pw_name[i] != '\0'; i++)
			lower[i] = (char)tolower((unsigned char)pw->pw_name[i]);
	if ((a = map_find(c->m, lower)) != NULL) {
		if (a->full)
			return collides(c, a, "login", pw->pw_name);
		if (strcmp(lower, pw->pw_name) == 0)
			c->known[a - c->m->v] = true;
	}
	if ((at = *table_slot(&c->uids, hash_id(uid), same_uid, c->m->v,
	    &uid)) == 0)
		return true;
	(void)snprintf(what, sizeof(what), "uid %u", uid);
	return collides(c, &c->m->v[at - 1], what, pw->pw_name);
}

static bool
compare_group(struct comparison *c, const struct group *gr)
{
	const struct account		*a = map_find(c->m, gr->gr_name);
	const struct group_entry	*g;
	char				 what[64];
	uint32_t			 at, gid = gr->gr_gid;

	if (a != NULL && a->full && a->own_group)
		return collides(c, a, "private group", gr->gr_name);
	if ((g = groups_find(c->g, gr->gr_name, strlen(gr->gr_name))) != NULL)
		return collides(c, &c->m->v[g->account], "group name",
		    gr->gr_name);
	(void)snprintf(what, sizeof(what), "gid %u", gid);
	if ((g = groups_find_gid(c->g, gid)) != NULL)
		return collides(c, &c->m->v[g->account], what, gr->gr_name);
	at = *table_slot(&c->own_gids, hash_id(gid), same_gid, c->m->v, &gid);
	return at == 0 || collides(c, &c->m->v[at - 1], what, gr->gr_name);
}

static bool
compare_all(struct comparison *c)
{
	const struct passwd	*pw;
	const struct group	*gr;
	bool			 good = true;

	setpwent();
	while (good && (pw = getpwent()) != NULL)
		good = compare_user(c, pw);
	endpwent();
	setgrent();
	while (good && (gr = getgrent()) != NULL)
		good = compare_group(c, gr);
	endgrent();
	return good;
}

static bool
fill_tables(struct comparison *c)
{
	const struct account	*a;
	size_t			 i;

	c->known = calloc(c->m->n + 1, sizeof(*c->known));
	if (c->known == NULL || !table_make(&c->uids, c->m->n) ||
	    !table_make(&c->own_gids, c->m->n))
		return accounts_fail(c->e, "sources: out of memory");
	for (i = 0; i < c->m->n; i++) {
		a = &c->m->v[i];
		if (!a->full)
			continue;
		*table_slot(&c->uids, hash_id(a->uid), same_uid, c->m->v,
		    &a->uid) = (uint32_t)i + 1;
		if (a->own_group)
			*table_slot(&c->own_gids, hash_id(a->gid), same_gid,
			    c->m->v, &a->gid) = (uint32_t)i + 1;
	}
	return true;
}

/* Not seen among the others: perhaps a source that is not enumerated knows it. */
static void
warn_of_unknown(const struct comparison *c, const struct accounts_warn *warn)
{
	const struct account	*a;
	char			 text[256];
	size_t			 i, asked = 0;

	for (i = 0; i < c->m->n && asked < SINGLY_MAX; i++) {
		a = &c->m->v[i];
		if (a->full || c->known[i])
			continue;
		asked++;
		if (getpwnam(a->login) != NULL)
			continue;
		(void)snprintf(text, sizeof(text), "%s:%u: %s has no entry "
		    "here and no other source knows it: nobody can log in as "
		    "it", map_name_of(c->m, a), a->line, a->login);
		warn->say(warn->ctx, text);
	}
}

bool
sources_check(const struct map *m, const struct groups *g,
    const struct accounts_warn *warn, struct accounts_error *e)
{
	struct comparison	c = { .m = m, .g = g, .e = e };
	bool			good;

	leave_ours_out();
	good = fill_tables(&c) && compare_all(&c);
	if (good && warn != NULL)
		warn_of_unknown(&c, warn);
	free(c.uids.slot);
	free(c.own_gids.slot);
	free(c.known);
	return good;
}
