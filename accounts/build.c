/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "accounts/build.h"
#include "accounts/index_format.h"
#include "accounts/index_write.h"
#include "accounts/replace.h"
#include "accounts/sources.h"
#include "config/hostkey.h"
#include "config/safe_file.h"
#include "config/subkey.h"

static bool
exists(const char *path)
{
	struct stat	st;

	return lstat(path, &st) == 0;
}

bool
accounts_load(struct accounts_state *s, const struct accounts_files *f,
    char *text, size_t n, const struct accounts_warn *warn,
    struct accounts_error *e)
{
	bool	good;

	memset(s, 0, sizeof(*s));
	good = text != NULL ?
	    map_add(&s->map, MAP_TEXT, f->text, text, n, e) :
	    map_add_file(&s->map, MAP_TEXT, f->text, e);
	if (good && exists(f->overlay))
		good = map_add_file(&s->map, MAP_OVERLAY, f->overlay, e);
	good = good && map_check(&s->map, &f->ranges, &s->groups, e);
	good = good && (f->only_here ||
	    sources_check(&s->map, &s->groups, warn, e));
	if (!good)
		accounts_unload(s);
	return good;
}

void
accounts_unload(struct accounts_state *s)
{
	groups_free(&s->groups);
	map_free(&s->map);
}

static bool
read_key(const struct accounts_files *f, struct subkey *out,
    struct accounts_error *e)
{
	struct file_error	fe;
	struct hostkey		key;

	if (sodium_init() == -1)
		return accounts_fail(e, "libsodium does not start");
	if (!exists(f->key) && hostkey_make(f->key, geteuid(), f->key_group,
	    &fe) == HOSTKEY_FAILED)
		return accounts_fail(e, "%s", fe.text);
	if (!hostkey_read(f->key, &key, &fe))
		return accounts_fail(e, "%s", fe.text);
	subkey_derive(&key, SUBKEY_ACCOUNT_INDEX, out);
	hostkey_wipe(&key);
	return true;
}

/*
 * Processes that have the old file mapped see this byte at their next look-up.
 * Failure is no error: they also look at the path once a second.
 */
static void
mark_superseded(int old)
{
	const uint8_t	yes = 1;

	if (old == -1)
		return;
	(void)!pwrite(old, &yes, 1, INDEX_HEADER_AT + HEADER_SUPERSEDED);
	(void)close(old);
}

static bool
write_and_replace(const struct accounts_files *f, const struct index_input *in,
    struct accounts_error *e)
{
	struct replacement	r;
	int			old;

	if (!replace_begin(&r, f->index, 0644, e))
		return false;
	if (!index_write(r.fd, in, e)) {
		replace_abandon(&r);
		return false;
	}
	old = open(f->index, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	if (!replace_commit(&r, e)) {
		if (old != -1)
			(void)close(old);
		return false;
	}
	mark_superseded(old);
	return true;
}

bool
accounts_build_locked(const struct accounts_files *f,
    const struct accounts_warn *warn, size_t *n, struct accounts_error *e)
{
	struct accounts_state	s;
	struct index_input	in = { .map = &s.map, .groups = &s.groups,
				    .ranges = f->ranges };
	struct stat		text, overlay;
	struct subkey		key;
	bool			good;

	/* Before they are read: a change after this makes them newer, not lost. */
	if (stat(f->text, &text) == 0)
		in.origin[MAP_TEXT] = &text;
	if (stat(f->overlay, &overlay) == 0)
		in.origin[MAP_OVERLAY] = &overlay;
	if (!accounts_load(&s, f, NULL, 0, warn, e))
		return false;
	in.key = &key;
	good = read_key(f, &key, e) && write_and_replace(f, &in, e);
	subkey_wipe(&key);
	if (good)
		*n = s.map.n;
	accounts_unload(&s);
	return good;
}

bool
accounts_build(const struct accounts_files *f, const struct accounts_warn *warn,
    size_t *n, struct accounts_error *e)
{
	int	lock = accounts_lock(f->index, e);
	bool	good;

	if (lock == -1)
		return false;
	good = accounts_build_locked(f, warn, n, e);
	(void)close(lock);
	return good;
}
