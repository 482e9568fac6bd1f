/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "accounts/map.h"
#include "config/safe_file.h"

static bool
same_login(const void *accounts, uint32_t at, const void *login)
{
	return strcmp(((const struct account *)accounts)[at].login, login) == 0;
}

static uint32_t
hash_of(const char *login)
{
	return hash_bytes(login, strlen(login));
}

static uint32_t *
slot_of(const struct map *m, const char *login)
{
	return table_slot(&m->logins, hash_of(login), same_login, m->v, login);
}

static bool
make_room(struct map *m, size_t n)
{
	struct account	*v;
	size_t		 i;

	if ((v = realloc(m->v, n * sizeof(*v))) == NULL)
		return false;
	m->v = v;
	m->room = n;
	large_pages(v, n * sizeof(*v));
	if (!table_make(&m->logins, n))
		return false;
	for (i = 0; i < m->n; i++)
		*slot_of(m, m->v[i].login) = (uint32_t)i + 1;
	return true;
}

static size_t
count_lines(const char *p, size_t n)
{
	const char	*end = p + n;
	size_t		 lines = 1;

	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		lines++;
		p++;
	}
	return lines;
}

const char *
map_name_of(const struct map *m, const struct account *a)
{
	return m->name[a->automatic ? MAP_OVERLAY : MAP_TEXT];
}

static bool
adopted(const struct account *text, const struct account *overlay)
{
	return !text->automatic && overlay->automatic && text->full &&
	    overlay->full && text->uid == overlay->uid;
}

static bool
add_account(struct map *m, const struct account *a, struct accounts_error *e)
{
	uint32_t		*slot = slot_of(m, a->login);
	const struct account	*before;

	if (*slot != 0) {
		before = &m->v[*slot - 1];
		if (adopted(before, a))
			return true;
		return accounts_fail(e, "%s:%u: login %s has a line already, "
		    "%s:%u: put all of its persons in one line",
		    map_name_of(m, a), a->line, a->login,
		    map_name_of(m, before), before->line);
	}
	m->v[m->n++] = *a;
	*slot = (uint32_t)m->n;
	return true;
}

/*
 * Takes in what stands behind the map's accounts, up to end. Where they go in
 * the table of logins is random, so that is fetched some accounts ahead.
 */
static bool
add_accounts(struct map *m, size_t end, struct accounts_error *e)
{
	const size_t	ahead = 8;
	size_t		i;

	for (i = m->n; i < end; i++) {
		if (i + ahead < end)
			table_prefetch(&m->logins,
			    hash_of(m->v[i + ahead].login));
		if (!add_account(m, &m->v[i], e))
			return false;
	}
	return true;
}

bool
map_add(struct map *m, enum map_source source, const char *name, char *bytes,
    size_t n, struct accounts_error *e)
{
	struct account	*a;
	const char	*why;
	char		*p = bytes, *end = bytes + n, *nl;
	uint32_t	 line = 0;
	size_t		 known;
	int		 got;

	free(m->bytes[source]);
	m->bytes[source] = bytes;
	m->name[source] = name;
	if (n > MAP_SIZE_MAX)
		return accounts_fail(e, "%s: is larger than %u MiB", name,
		    MAP_SIZE_MAX >> 20);
	if (!make_room(m, m->n + count_lines(bytes, n)))
		return accounts_fail(e, "%s: out of memory", name);
	for (known = m->n; p < end; p = nl + 1) {
		line++;
		a = &m->v[known];
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			nl = end;
		*nl = '\0';
		got = map_parse_line(p, (size_t)(nl - p), a, &why);
		if (got == -1)
			return accounts_fail(e, "%s:%u: %s", name, line, why);
		if (got == 0)
			continue;
		a->line = line;
		a->automatic = source == MAP_OVERLAY;
		known++;
	}
	return add_accounts(m, known, e);
}

void
map_free(struct map *m)
{
	const struct map	none = { 0 };

	free(m->v);
	free(m->logins.slot);
	free(m->bytes[MAP_TEXT]);
	free(m->bytes[MAP_OVERLAY]);
	*m = none;
}

const struct account *
map_find(const struct map *m, const char *login)
{
	uint32_t	at = m->logins.slots == 0 ? 0 : *slot_of(m, login);

	return at == 0 ? NULL : &m->v[at - 1];
}

bool
map_add_file(struct map *m, enum map_source source, const char *path,
    struct accounts_error *e)
{
	struct file_error	 fe;
	char			*bytes;
	size_t			 n;

	bytes = safe_file_read(path, FILE_PLAIN, MAP_SIZE_MAX, &n, &fe);
	if (bytes == NULL)
		return accounts_fail(e, "%s", fe.text);
	return map_add(m, source, path, bytes, n, e);
}
