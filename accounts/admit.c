/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "accounts/accounts.h"
#include "accounts/admit.h"
#include "accounts/edit.h"
#include "accounts/ledger.h"
#include "accounts/ranges.h"
#include "accounts/replace.h"
#include "config/safe_file.h"

static bool
make_login(const struct account_template *t, uint32_t uid,
    struct ledger_entry *entry)
{
	int	n = snprintf(entry->login, sizeof(entry->login), "%s%u",
		    t->prefix, uid);

	entry->uid = uid;
	return n > 0 && n <= LOGIN_MAX && login_valid(entry->login, (size_t)n);
}

/*
 * Has anybody this login, or this number as a uid or gid? Every source is
 * asked: the next uid must be free in all of them.
 */
static bool
taken(const struct accounts_state *s, const struct ledger_entry *entry)
{
	size_t	i;

	for (i = 0; i < s->map.n; i++)
		if (s->map.v[i].full && (s->map.v[i].uid == entry->uid ||
		    s->map.v[i].gid == entry->uid))
			return true;
	return id_reserved(entry->uid) ||
	    groups_find_gid(&s->groups, entry->uid) != NULL ||
	    map_find(&s->map, entry->login) != NULL ||
	    getpwnam(entry->login) != NULL || getgrnam(entry->login) != NULL ||
	    getpwuid(entry->uid) != NULL || getgrgid(entry->uid) != NULL;
}

/* Is this the login that was asked for? */
static bool
wanted(const char *only, const struct ledger_entry *entry,
    struct accounts_error *e)
{
	if (only == NULL || *only == '\0' || strcmp(only, entry->login) == 0)
		return true;
	return accounts_fail(e, "the account of %s is %s, not %s: log in with "
	    "that name", entry->person, entry->login, only);
}

static bool
give_uid(const struct accounts_files *f, const struct account_template *t,
    const struct accounts_state *s, const char *only, struct ledger *l,
    struct ledger_entry *entry, struct accounts_error *e)
{
	uint32_t	uid;

	if (ledger_find(l, entry->person, entry))
		return wanted(only, entry, e);
	for (uid = ledger_highest(l, t->uid_low, t->uid_high) + 1;
	    uid <= t->uid_high; uid++) {
		if (!make_login(t, uid, entry))
			return accounts_fail(e, "auto_prefix = %s makes no "
			    "login: take a-z 0-9 _ -, with a letter in front",
			    t->prefix);
		if (!taken(s, entry))
			return wanted(only, entry, e) &&
			    ledger_add(l, f->ledger, entry, e);
	}
	return accounts_fail(e, "the uids of automatic accounts, %u-%u, are "
	    "used up: raise auto_uid_high", t->uid_low, t->uid_high);
}

/* NULL when there is none or memory ran out; *n is then 0. */
static char *
read_file(const char *path, size_t *n, struct accounts_error *e)
{
	struct file_error	 fe;
	char			*bytes;

	if (access(path, F_OK) == -1 && errno == ENOENT) {
		*n = 0;
		return calloc(1, 1);
	}
	if ((bytes = safe_file_read(path, FILE_PLAIN, MAP_SIZE_MAX, n,
	    &fe)) == NULL)
		(void)accounts_fail(e, "%s", fe.text);
	return bytes;
}

static bool
make_entry(const struct account_template *t, const struct ledger_entry *entry,
    char *out, size_t size, struct accounts_error *e)
{
	const char	*gid = strchr(t->group, '=');
	char		 own[16];
	int		 n;

	(void)snprintf(own, sizeof(own), "%u", entry->uid);
	n = snprintf(out, size, "%u:%s::%s/%s:%s%s%s", entry->uid,
	    gid == NULL ? own : gid + 1, strcmp(t->home, "/") == 0 ? "" :
	    t->home, entry->login, t->shell, *t->group == '\0' ? "" : ":",
	    t->group);
	return (n > 0 && (size_t)n < size) ||
	    accounts_fail(e, "auto_home and auto_shell are too long");
}

static bool
add_to_overlay(const struct accounts_files *f,
    const struct account_template *t, const struct ledger_entry *entry,
    struct accounts_error *e)
{
	char	 third[MAP_LINE_MAX], *old, *new = NULL;
	size_t	 old_n, new_n;
	bool	 good = false;

	if (!make_entry(t, entry, third, sizeof(third), e) ||
	    (old = read_file(f->overlay, &old_n, e)) == NULL)
		return false;
	new = edit_add(old, old_n, entry->login, entry->person, third, &new_n, e);
	if (new != NULL)
		good = replace_file(f->overlay, 0644, new, new_n, e);
	free(old);
	free(new);
	return good;
}

/* Does the index that NSS reads have the person already? */
static bool
served(const struct accounts_files *f, const char *person,
    char login[LOGIN_MAX + 1])
{
	struct accounts_error	 e, warning;
	struct accounts		*a;
	bool			 yes;

	a = accounts_open(f->text, f->index, f->key, &warning, &e);
	yes = a != NULL && warning.text[0] == '\0' &&
	    access(f->index, F_OK) == 0 &&
	    accounts_default(a, person, login) == ACCOUNTS_YES;
	accounts_close(a);
	return yes;
}

static const struct account *
account_of(const struct map *m, const char *person)
{
	size_t	i;

	for (i = 0; i < m->n; i++)
		if (account_has_person(&m->v[i], person))
			return &m->v[i];
	return NULL;
}

static bool
admit_locked(const struct accounts_files *f, const struct account_template *t,
    const char *only, struct ledger_entry *entry, struct accounts_error *e)
{
	const struct account	*a;
	struct accounts_state	 s;
	struct ledger		 l;
	size_t			 n;
	bool			 good;

	if (!accounts_load(&s, f, NULL, 0, NULL, e))
		return false;
	if ((a = account_of(&s.map, entry->person)) != NULL) {
		/* A crash came between the overlay and the index. */
		(void)snprintf(entry->login, sizeof(entry->login), "%s", a->login);
		accounts_unload(&s);
		return accounts_build_locked(f, NULL, &n, e);
	}
	good = ledger_read(&l, f->ledger, e);
	if (good) {
		good = give_uid(f, t, &s, only, &l, entry, e) &&
		    add_to_overlay(f, t, entry, e);
		ledger_free(&l);
	}
	accounts_unload(&s);
	return good && accounts_build_locked(f, NULL, &n, e);
}

bool
accounts_admit(const struct accounts_files *files,
    const struct account_template *t, const char *person, const char *only,
    char login[LOGIN_MAX + 1], struct accounts_error *e)
{
	/* The whole of other sources was compared when the map was built. */
	struct accounts_files	f = *files;
	struct ledger_entry	entry;
	int			lock;
	bool			good;

	if (!person_valid(person, strlen(person)))
		return accounts_fail(e, "a person is PROVIDER:ID");
	if ((lock = accounts_lock(f.index, e)) == -1)
		return false;
	f.only_here = true;
	(void)snprintf(entry.person, sizeof(entry.person), "%s", person);
	good = (served(&f, person, entry.login) ||
	    admit_locked(&f, t, only, &entry, e)) && wanted(only, &entry, e);
	(void)close(lock);
	if (good)
		memcpy(login, entry.login, sizeof(entry.login));
	return good;
}

/* The third column and the persons of a line, as the overlay has them. */
static bool
move_line(const struct accounts_files *f, const struct account *a,
    struct accounts_error *e)
{
	char	 third[MAP_LINE_MAX], *text, *new;
	size_t	 n;
	bool	 good = false;

	(void)snprintf(third, sizeof(third), "%u:%u:%s:%s:%s%s%s", a->uid,
	    a->gid, a->gecos, a->home, a->shell, *a->groups == '\0' ? "" : ":",
	    a->groups);
	if ((text = read_file(f->text, &n, e)) == NULL)
		return false;
	new = edit_add(text, n, a->login, a->persons, third, &n, e);
	free(text);
	/* A crash behind this leaves both lines, of which the text's counts. */
	if (new != NULL)
		good = replace_file(f->text, 0644, new, n, e);
	free(new);
	if (!good || (text = read_file(f->overlay, &n, e)) == NULL)
		return false;
	new = edit_remove(text, n, a->login, NULL, &n, e);
	good = new != NULL && replace_file(f->overlay, 0644, new, n, e);
	free(text);
	free(new);
	return good;
}

bool
accounts_adopt(const struct accounts_files *f, const struct accounts_warn *warn,
    const char *login, struct accounts_error *e)
{
	const struct account	*a;
	struct accounts_state	 s;
	size_t			 n;
	int			 lock = accounts_lock(f->index, e);
	bool			 good;

	if (lock == -1)
		return false;
	if ((good = accounts_load(&s, f, NULL, 0, warn, e))) {
		a = map_find(&s.map, login);
		if (a == NULL || !a->automatic)
			good = accounts_fail(e, "%s is no automatic account",
			    login);
		good = good && move_line(f, a, e) &&
		    accounts_build_locked(f, warn, &n, e);
		accounts_unload(&s);
	}
	(void)close(lock);
	return good;
}
