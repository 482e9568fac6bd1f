/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "accounts/map.h"

/* FNV-1a; the file is root's, so nobody picks names that collide. */
static uint32_t
hash(const char *s)
{
	uint32_t	h = 2166136261U;

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 16777619U;
	return h;
}

/* The slot of login, or the empty one where it belongs. */
static uint32_t *
slot_of(const struct map *m, const char *login)
{
	size_t	i = hash(login) & (m->slots - 1);

	while (m->logins[i] != 0 &&
	    strcmp(m->v[m->logins[i] - 1].login, login) != 0)
		i = (i + 1) & (m->slots - 1);
	return &m->logins[i];
}

/* Room for n accounts and a table for them that is at most half full. */
static bool
make_room(struct map *m, size_t n)
{
	struct account	*v;
	size_t		 slots = 64, i;

	if (n > UINT32_MAX / 4 ||
	    (v = realloc(m->v, n * sizeof(*v))) == NULL)
		return false;
	m->v = v;
	m->room = n;
	while (slots < 2 * n)
		slots *= 2;
	free(m->logins);
	m->slots = 0;
	if ((m->logins = calloc(slots, sizeof(*m->logins))) == NULL)
		return false;
	m->slots = slots;
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

static bool
add_account(struct map *m, const struct account *a, const char *name,
    struct accounts_error *e)
{
	uint32_t	*slot = slot_of(m, a->login);

	if (*slot != 0)
		return accounts_fail(e, "%s:%u: login %s has a line already, "
		    "%s%u: put all of its persons in one line", name, a->line,
		    a->login,
		    m->v[*slot - 1].automatic == a->automatic ? "" :
		    "in the other file, ", m->v[*slot - 1].line);
	m->v[m->n++] = *a;
	*slot = (uint32_t)m->n;
	return true;
}

bool
map_add(struct map *m, enum map_source source, const char *name, char *bytes,
    size_t n, struct accounts_error *e)
{
	struct account	 a;
	const char	*why;
	char		*p = bytes, *end = bytes + n, *nl;
	uint32_t	 line = 0;
	int		 got;

	free(m->bytes[source]);
	m->bytes[source] = bytes;
	if (n > MAP_SIZE_MAX)
		return accounts_fail(e, "%s: is larger than %u MiB", name,
		    MAP_SIZE_MAX >> 20);
	if (!make_room(m, m->n + count_lines(bytes, n)))
		return accounts_fail(e, "%s: out of memory", name);
	for (; p < end; p = nl + 1) {
		line++;
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			nl = end;
		*nl = '\0';
		got = map_parse_line(p, (size_t)(nl - p), &a, &why);
		if (got == -1)
			return accounts_fail(e, "%s:%u: %s", name, line, why);
		a.line = line;
		a.automatic = source == MAP_OVERLAY;
		if (got == 1 && !add_account(m, &a, name, e))
			return false;
	}
	return true;
}

void
map_free(struct map *m)
{
	const struct map	none = { 0 };

	free(m->v);
	free(m->logins);
	free(m->bytes[MAP_TEXT]);
	free(m->bytes[MAP_OVERLAY]);
	*m = none;
}

const struct account *
map_find(const struct map *m, const char *login)
{
	uint32_t	at = m->slots == 0 ? 0 : *slot_of(m, login);

	return at == 0 ? NULL : &m->v[at - 1];
}
