/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "accounts/map.h"
#include "accounts/migrate.h"

/* ---- the pairs ---- */

static int
by_legacy(const void *a, const void *b)
{
	return strcmp(((const struct person_move *)a)->legacy,
	    ((const struct person_move *)b)->legacy);
}

static int
by_person(const void *a, const void *b)
{
	return strcmp(((const struct person_move *)a)->person,
	    ((const struct person_move *)b)->person);
}

static bool
is_of(const char *person, const char *provider)
{
	size_t	n = strlen(provider);

	return strncmp(person, provider, n) == 0 && person[n] == ':';
}

static bool
read_person(const char *word, size_t n, const char *provider, char out[PERSON_MAX + 1])
{
	if (n > PERSON_MAX || !person_valid(word, n))
		return false;
	memcpy(out, word, n);
	out[n] = '\0';
	return is_of(out, provider);
}

static bool
read_pair(const char *line, size_t n, const char *legacy_provider, const char *provider,
    struct person_move *out)
{
	const char	*blank = memchr(line, ' ', n);

	return blank != NULL &&
	    read_person(line, (size_t)(blank - line), legacy_provider, out->legacy) &&
	    read_person(blank + 1, n - (size_t)(blank + 1 - line), provider, out->person);
}

/* Sorted by one id: is another id beside it, twice? */
static bool
contradict(const struct person_moves *m, int (*by)(const void *, const void *),
    size_t *at)
{
	size_t	i;

	for (i = 1; i < m->n; i++)
		if (by(&m->v[i - 1], &m->v[i]) == 0) {
			*at = i;
			return true;
		}
	return false;
}

static bool
check_pairs(struct person_moves *m, struct accounts_error *e)
{
	size_t	i;

	if (m->n == 0)
		return true;
	qsort(m->v, m->n, sizeof(*m->v), by_person);
	if (contradict(m, by_person, &i))
		return accounts_fail(e, "logins have shown %s with two ids of before, %s "
		    "and %s: find out whose it is, and migrate these lines by hand",
		    m->v[i].person, m->v[i - 1].legacy, m->v[i].legacy);
	qsort(m->v, m->n, sizeof(*m->v), by_legacy);
	if (contradict(m, by_legacy, &i))
		return accounts_fail(e, "logins have shown %s with two new ids, %s and %s: "
		    "find out whose it is, and migrate this line by hand",
		    m->v[i].legacy, m->v[i - 1].person, m->v[i].person);
	return true;
}

static size_t
count_lines(const char *text, size_t n)
{
	size_t	i, lines = 0;

	for (i = 0; i < n; i++)
		lines += text[i] == '\n';
	return lines;
}

bool
person_moves_read(const char *text, size_t n, const char *legacy_provider,
    const char *provider, struct person_moves *out, struct accounts_error *e)
{
	struct person_moves	 m = { NULL, 0 };
	const char		*p = text, *end = text + n, *nl;
	bool			 good = true;

	m.v = calloc(count_lines(text, n) + 1, sizeof(*m.v));
	if (m.v == NULL)
		return accounts_fail(e, "out of memory");
	for (; good && (nl = memchr(p, '\n', (size_t)(end - p))) != NULL; p = nl + 1)
		good = read_pair(p, (size_t)(nl - p), legacy_provider, provider,
		    &m.v[m.n++]);
	if (!good || p != end)
		good = accounts_fail(e, "pair %zu of what logins have shown is none of "
		    "%s and %s", m.n, legacy_provider, provider);
	else
		good = check_pairs(&m, e);
	if (!good) {
		person_moves_free(&m);
		return false;
	}
	*out = m;
	return true;
}

void
person_moves_free(struct person_moves *m)
{
	free(m->v);
	*m = (struct person_moves){ NULL, 0 };
}

/* ---- the text ---- */

/* The new text; it grows by no more than `room` a person. */
struct writer {
	char	*bytes;
	size_t	 n;
};

static void
put(struct writer *w, const char *p, size_t n)
{
	memcpy(w->bytes + w->n, p, n);
	w->n += n;
}

static size_t
column_length(const char *p, const char *end)
{
	const char	*from = p;

	while (p < end && *p != ' ' && *p != '\t')
		p++;
	return (size_t)(p - from);
}

static size_t
blanks_length(const char *p, const char *end)
{
	const char	*from = p;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return (size_t)(p - from);
}

static size_t
word_length(const char *p, const char *end)
{
	const char	*comma = memchr(p, ',', (size_t)(end - p));

	return (size_t)((comma == NULL ? end : comma) - p);
}

/* Is this person among the words of [p, end)? */
static bool
names(const char *p, const char *end, const char *person)
{
	char	canonical[PERSON_MAX + 1];
	size_t	n;

	for (; p < end; p += n + 1) {
		n = word_length(p, end);
		if (person_canonical(p, n, canonical) && strcmp(canonical, person) == 0)
			return true;
	}
	return false;
}

struct line {
	const char	*login;
	size_t		 login_n;
	const char	*persons, *persons_end;
};

/* The word's move, or NULL where it stays. */
static const struct person_move *
move_of(const char *word, size_t n, const char *legacy_provider,
    const struct person_moves *moves, struct migration *m)
{
	struct person_move		 key = { 0 };
	const struct person_move	*found;

	if (!person_canonical(word, n, key.legacy) || !is_of(key.legacy, legacy_provider))
		return NULL;
	found = moves->n == 0 ? NULL :
	    bsearch(&key, moves->v, moves->n, sizeof(key), by_legacy);
	if (found == NULL)
		m->left++;
	return found;
}

static void
put_persons(struct writer *w, const struct line *l, const char *legacy_provider,
    const struct person_moves *moves, struct migration *m)
{
	const struct person_move	*move;
	const char			*p = l->persons, *word;
	size_t				 n, begin = w->n;

	for (; p < l->persons_end; p += n + 1) {
		n = word_length(p, l->persons_end);
		word = p;
		move = move_of(p, n, legacy_provider, moves, m);
		if (move != NULL) {
			m->moved++;
			if (m->tell != NULL)
				m->tell(m->ctx, l->login, l->login_n, move);
			if (names(l->persons, l->persons_end, move->person))
				continue;
			word = move->person;
		}
		if (w->n > begin)
			put(w, ",", 1);
		put(w, word, move != NULL ? strlen(word) : n);
	}
}

static void
put_line(struct writer *w, const char *p, const char *end, const char *legacy_provider,
    const struct person_moves *moves, struct migration *m)
{
	struct line	l = { .login = p };

	l.login_n = column_length(p, end);
	l.persons = p + l.login_n + blanks_length(p + l.login_n, end);
	l.persons_end = l.persons + column_length(l.persons, end);
	if (*p == '#' || l.login_n == 0 || l.persons == l.persons_end) {
		put(w, p, (size_t)(end - p));
		return;
	}
	put(w, p, (size_t)(l.persons - p));
	put_persons(w, &l, legacy_provider, moves, m);
	put(w, l.persons_end, (size_t)(end - l.persons_end));
}

/* What the text can grow to: a person takes the place of a word of one byte at least. */
static size_t
most(const char *text, size_t n)
{
	size_t	i, words = 1;

	for (i = 0; i < n; i++)
		words += text[i] == ',' || text[i] == '\n';
	return n + words * (PERSON_MAX + 1) + 1;
}

char *
edit_migrate(const char *text, size_t n, const char *legacy_provider,
    const struct person_moves *moves, struct migration *m, size_t *out_n,
    struct accounts_error *e)
{
	struct writer	 w = { NULL, 0 };
	const char	*p = text, *end = text + n, *nl;

	if ((w.bytes = malloc(most(text, n))) == NULL) {
		(void)accounts_fail(e, "out of memory");
		return NULL;
	}
	for (; p < end; p = nl) {
		nl = memchr(p, '\n', (size_t)(end - p));
		put_line(&w, p, nl == NULL ? end : nl, legacy_provider, moves, m);
		if (nl == NULL)
			break;
		put(&w, "\n", 1);
		nl++;
	}
	w.bytes[w.n] = '\0';
	*out_n = w.n;
	return w.bytes;
}
