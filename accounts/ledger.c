/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "accounts/ledger.h"
#include "accounts/map.h"
#include "accounts/replace.h"
#include "config/safe_file.h"

static bool
parse_entry(const char *p, size_t n, struct ledger_entry *out)
{
	const char	*login, *person, *end = p + n;

	if ((login = memchr(p, ' ', n)) == NULL ||
	    !id_parse(p, (size_t)(login - p), &out->uid))
		return false;
	login++;
	person = memchr(login, ' ', (size_t)(end - login));
	if (person == NULL || !login_valid(login, (size_t)(person - login)) ||
	    !person_valid(person + 1, (size_t)(end - person - 1)))
		return false;
	memcpy(out->login, login, (size_t)(person - login));
	out->login[person - login] = '\0';
	memcpy(out->person, person + 1, (size_t)(end - person - 1));
	out->person[end - person - 1] = '\0';
	return true;
}

/* The entry at *at, which is moved on: 1, 0 at the end, -1 when it is broken. */
static int
next_entry(const struct ledger *l, size_t *at, struct ledger_entry *out)
{
	const char	*p = l->text + *at;
	const char	*nl = memchr(p, '\n', l->n - *at);

	if (*at == l->n)
		return 0;
	if (nl == NULL || !parse_entry(p, (size_t)(nl - p), out))
		return -1;
	*at = (size_t)(nl - l->text) + 1;
	return 1;
}

bool
ledger_read(struct ledger *l, const char *path, struct accounts_error *e)
{
	struct ledger_entry	entry;
	struct file_error	fe;
	size_t			at = 0;
	int			got;

	l->n = 0;
	l->text = access(path, F_OK) == -1 && errno == ENOENT ?
	    calloc(1, 1) : safe_file_read(path, FILE_SECRET, MAP_SIZE_MAX, &l->n,
	    &fe);
	if (l->text == NULL)
		return accounts_fail(e, "%s", fe.text);
	while ((got = next_entry(l, &at, &entry)) == 1)
		;
	if (got == 0)
		return true;
	ledger_free(l);
	return accounts_fail(e, "%s: byte %zu: not a line of UID LOGIN "
	    "PROVIDER:ID: mend it by hand, and lose no uid", path, at);
}

void
ledger_free(struct ledger *l)
{
	free(l->text);
	l->text = NULL;
	l->n = 0;
}

bool
ledger_find(const struct ledger *l, const char *person,
    struct ledger_entry *out)
{
	struct ledger_entry	entry;
	size_t			at = 0;

	while (next_entry(l, &at, &entry) == 1)
		if (strcmp(entry.person, person) == 0) {
			*out = entry;
			return true;
		}
	return false;
}

uint32_t
ledger_highest(const struct ledger *l, uint32_t low, uint32_t high)
{
	struct ledger_entry	entry;
	uint32_t		highest = low - 1;
	size_t			at = 0;

	while (next_entry(l, &at, &entry) == 1)
		if (entry.uid >= low && entry.uid <= high && entry.uid > highest)
			highest = entry.uid;
	return highest;
}

bool
ledger_add(struct ledger *l, const char *path, const struct ledger_entry *entry,
    struct accounts_error *e)
{
	size_t	 room = l->n + sizeof(*entry) + 16;
	char	*text = realloc(l->text, room);
	int	 n;

	if (text == NULL)
		return accounts_fail(e, "%s: out of memory", path);
	l->text = text;
	n = snprintf(text + l->n, room - l->n, "%u %s %s\n", entry->uid,
	    entry->login, entry->person);
	if (n < 0 || (size_t)n >= room - l->n)
		return accounts_fail(e, "%s: the entry is too long", path);
	l->n += (size_t)n;
	return replace_file(path, 0600, l->text, l->n, e);
}
