/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "accounts/edit.h"
#include "accounts/replace.h"
#include "cli/accounts.h"
#include "cli/commands.h"
#include "config/safe_file.h"

/* A change to the text: what edit.h makes of it. */
typedef char	*(*change)(const struct accounts_command *, const char *text,
		    size_t n, size_t *out_n, struct accounts_error *);

bool
accounts_check_text(const struct accounts_command *c, const char *text, size_t n,
    struct accounts_error *e)
{
	struct accounts_state	 s;
	char			*copy = malloc(n + 1);

	if (copy == NULL)
		return accounts_fail(e, "out of memory");
	memcpy(copy, text, n + 1);
	if (!accounts_load(&s, &c->files, copy, n, NULL, e))
		return false;
	accounts_unload(&s);
	return true;
}

static bool
edit_locked(struct accounts_command *c, change make,
    struct accounts_error *e)
{
	struct file_error	 fe;
	char			*old, *new = NULL;
	size_t			 old_n, new_n, accounts;
	bool			 good = false;

	old = safe_file_read(c->files.text, FILE_PLAIN, MAP_SIZE_MAX, &old_n, &fe);
	if (old == NULL)
		return accounts_fail(e, "%s", fe.text);
	new = make(c, old, old_n, &new_n, e);
	if (new != NULL && accounts_check_text(c, new, new_n, e) &&
	    replace_file(c->files.text, 0644, new, new_n, e)) {
		/* accounts_check_text() has just asked the other sources. */
		c->files.only_here = true;
		good = accounts_build_locked(&c->files, NULL, &accounts, e);
	}
	free(old);
	free(new);
	return good;
}

static int
edit(struct accounts_command *c, change make)
{
	struct accounts_error	e;
	int			lock = accounts_lock(c->files.index, &e);
	bool			good;

	if (lock == -1)
		return accounts_refuse(&e);
	good = edit_locked(c, make, &e);
	(void)close(lock);
	return good ? STATUS_FINE : accounts_refuse(&e);
}

/* NULL is no third column; *good tells whether the options made sense. */
static char *
entry_of(const struct accounts_command *c, struct accounts_error *e, bool *good)
{
	char	*entry = NULL, *home = NULL;

	*good = true;
	if (c->uid == NULL) {
		if (c->gid != NULL || c->gecos != NULL || c->home != NULL ||
		    c->shell != NULL || c->groups != NULL)
			*good = accounts_fail(e, "an entry needs its --uid");
		return NULL;
	}
	if (c->home == NULL && asprintf(&home, "/home/%s", c->argv[0]) == -1)
		home = NULL;
	if ((c->home == NULL && home == NULL) ||
	    asprintf(&entry, "%s:%s:%s:%s:%s%s%s", c->uid,
	    c->gid == NULL ? c->uid : c->gid, c->gecos == NULL ? "" : c->gecos,
	    c->home == NULL ? home : c->home,
	    c->shell == NULL ? "/bin/bash" : c->shell,
	    c->groups == NULL ? "" : ":",
	    c->groups == NULL ? "" : c->groups) == -1) {
		entry = NULL;
		*good = accounts_fail(e, "out of memory");
	}
	free(home);
	return entry;
}

static bool
holds_newline(const char *s)
{
	return s != NULL && strchr(s, '\n') != NULL;
}

/* The parser refuses all else that does not belong; a newline it would not see. */
static bool
words_are_lines(const struct accounts_command *c, struct accounts_error *e)
{
	const char	*words[] = { c->argv[0], c->argc > 1 ? c->argv[1] : NULL,
			    c->uid, c->gid, c->gecos, c->home, c->shell, c->groups };
	size_t		 i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (holds_newline(words[i]))
			return accounts_fail(e, "a word holds a newline");
	return true;
}

static char *
change_add(const struct accounts_command *c, const char *text, size_t n,
    size_t *out_n, struct accounts_error *e)
{
	char	*entry, *new;
	bool	 good;

	if (!words_are_lines(c, e))
		return NULL;
	entry = entry_of(c, e, &good);
	new = good ? edit_add(text, n, c->argv[0], c->argv[1], entry, out_n, e) :
	    NULL;
	free(entry);
	return new;
}

static char *
change_remove(const struct accounts_command *c, const char *text, size_t n,
    size_t *out_n, struct accounts_error *e)
{
	return edit_remove(text, n, c->argv[0], c->argc > 1 ? c->argv[1] : NULL,
	    out_n, e);
}

int
accounts_cmd_add(struct accounts_command *c)
{
	return edit(c, change_add);
}

int
accounts_cmd_remove(struct accounts_command *c)
{
	return edit(c, change_remove);
}
