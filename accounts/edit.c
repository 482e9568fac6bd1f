/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accounts/edit.h"
#include "accounts/grammar.h"
#include "accounts/map.h"

/* Where things stand in a text: [p, p + n). */
struct span {
	const char	*p;
	size_t		 n;
};

struct found {
	struct span	line;		/* with its newline */
	struct span	persons;	/* the second column */
};

static struct span
column(const char *p, const char *end)
{
	struct span	s;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	s.p = p;
	while (p < end && *p != ' ' && *p != '\t' && *p != '\n')
		p++;
	s.n = (size_t)(p - s.p);
	return s;
}

static bool
find_line(const char *text, size_t n, const char *login, struct found *f)
{
	const char	*p = text, *end = text + n, *nl;
	struct span	 first;

	for (; p < end; p = nl) {
		nl = memchr(p, '\n', (size_t)(end - p));
		nl = nl == NULL ? end : nl + 1;
		first = column(p, nl);
		if (first.p != p || first.n != strlen(login) ||
		    memcmp(p, login, first.n) != 0)
			continue;
		f->line.p = p;
		f->line.n = (size_t)(nl - p);
		f->persons = column(p + first.n, nl);
		return true;
	}
	return false;
}

static bool
same_person(struct span a, struct span b)
{
	char	x[PERSON_MAX + 1], y[PERSON_MAX + 1];

	return person_canonical(a.p, a.n, x) && person_canonical(b.p, b.n, y) &&
	    strcmp(x, y) == 0;
}

static struct span
next_person(struct span *list)
{
	const char	*comma = memchr(list->p, ',', list->n);
	struct span	 s = { list->p, list->n };

	if (comma != NULL)
		s.n = (size_t)(comma - list->p);
	list->p += s.n + (comma != NULL);
	list->n -= s.n + (comma != NULL);
	return s;
}

static bool
list_has(struct span list, struct span person)
{
	while (list.n > 0)
		if (same_person(next_person(&list), person))
			return true;
	return false;
}

/* Text in pieces, joined once at the end; sticky when memory runs out. */
struct joiner {
	char	*bytes;
	size_t	 n, room;
	bool	 failed;
};

static void
join(struct joiner *j, struct span s)
{
	size_t	 room = (j->n + s.n + 1) * 2;
	char	*grown;

	if (!j->failed && j->n + s.n + 1 > j->room) {
		if ((grown = realloc(j->bytes, room)) == NULL)
			j->failed = true;
		else {
			j->bytes = grown;
			j->room = room;
		}
	}
	if (j->failed)
		return;
	if (s.n > 0)
		memcpy(j->bytes + j->n, s.p, s.n);
	j->n += s.n;
	j->bytes[j->n] = '\0';
}

static void
join_string(struct joiner *j, const char *s)
{
	struct span	span = { s, strlen(s) };

	join(j, span);
}

static char *
joined(struct joiner *j, size_t *n, struct accounts_error *e)
{
	if (j->failed) {
		free(j->bytes);
		(void)accounts_fail(e, "out of memory");
		return NULL;
	}
	*n = j->n;
	return j->bytes;
}

static void
join_new_line(struct joiner *j, const char *login, const char *persons,
    const char *entry)
{
	if (j->n > 0 && j->bytes[j->n - 1] != '\n')
		join_string(j, "\n");
	join_string(j, login);
	join_string(j, "\t");
	join_string(j, persons);
	if (entry != NULL) {
		join_string(j, "\t");
		join_string(j, entry);
	}
	join_string(j, "\n");
}

static struct span
span_between(const char *from, const char *to)
{
	struct span	s = { from, (size_t)(to - from) };

	return s;
}

char *
edit_add(const char *text, size_t n, const char *login, const char *persons,
    const char *entry, size_t *out_n, struct accounts_error *e)
{
	struct joiner	j = { 0 };
	struct span	more = { persons, strlen(persons) }, person;
	struct found	f;
	const char	*cut;

	if (!find_line(text, n, login, &f)) {
		join(&j, span_between(text, text + n));
		join_new_line(&j, login, persons, entry);
		return joined(&j, out_n, e);
	}
	if (entry != NULL) {
		(void)accounts_fail(e, "login %s has a line already: edit the "
		    "file to change its entry", login);
		return NULL;
	}
	cut = f.persons.p + f.persons.n;
	join(&j, span_between(text, cut));
	while (more.n > 0) {
		person = next_person(&more);
		if (list_has(f.persons, person))
			continue;
		join_string(&j, ",");
		join(&j, person);
	}
	join(&j, span_between(cut, text + n));
	return joined(&j, out_n, e);
}

char *
edit_remove(const char *text, size_t n, const char *login, const char *person,
    size_t *out_n, struct accounts_error *e)
{
	struct joiner	j = { 0 }, left = { 0 };
	struct span	list, word, gone = { person, 0 };
	struct found	f;

	if (!find_line(text, n, login, &f)) {
		(void)accounts_fail(e, "login %s has no line", login);
		return NULL;
	}
	if (person != NULL) {
		gone.n = strlen(person);
		if (!list_has(f.persons, gone)) {
			(void)accounts_fail(e, "%s is not in the line of %s",
			    person, login);
			return NULL;
		}
		for (list = f.persons; list.n > 0;) {
			word = next_person(&list);
			if (same_person(word, gone))
				continue;
			if (left.n > 0)
				join_string(&left, ",");
			join(&left, word);
		}
	}
	if (left.n > 0) {
		join(&j, span_between(text, f.persons.p));
		join(&j, span_between(left.bytes, left.bytes + left.n));
		join(&j, span_between(f.persons.p + f.persons.n, text + n));
	} else {
		join(&j, span_between(text, f.line.p));
		join(&j, span_between(f.line.p + f.line.n, text + n));
	}
	free(left.bytes);
	return joined(&j, out_n, e);
}
