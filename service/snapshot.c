/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/stat.h>

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/hostkey.h"
#include "service/snapshot.h"

_Static_assert(sizeof(((struct snapshot *)NULL)->map_is) == 2 * 4 * sizeof(int64_t),
    "two files, four numbers each");

static void
file_is(const char *path, int64_t is[4])
{
	struct stat	st;

	memset(is, 0, 4 * sizeof(*is));
	if (*path == '\0' || stat(path, &st) == -1)
		return;
	is[0] = (int64_t)st.st_ino;
	is[1] = (int64_t)st.st_size;
	is[2] = (int64_t)st.st_mtim.tv_sec;
	is[3] = (int64_t)st.st_mtim.tv_nsec ^ (int64_t)st.st_dev << 32;
}

static void
map_is(const struct config *c, unsigned char out[64])
{
	int64_t	is[2][4];

	file_is(c->accounts_file, is[0]);
	file_is(c->accounts_index, is[1]);
	memcpy(out, is, sizeof(is));
}

static void
learn_key(struct host *h)
{
	struct file_error	e;
	struct hostkey		key;

	if (!hostkey_read(h->config->key_file, &key, &e))
		return;
	subkey_derive(&key, SUBKEY_TOKEN_LOG, &h->token_key);
	h->token_key_known = true;
	hostkey_wipe(&key);
}

/* A new reading begins with nothing: no answer outlives the settings that it was asked under. */
static bool
make_cache(struct snapshot *s)
{
	const struct cache_options	o = { s->host.config->cache,
	    (size_t)s->host.config->cache_entries };

	return o.keep == 0 || ((s->cache = cache_new(&o)) != NULL &&
	    (s->names = names_new()) != NULL);
}

static enum reason
read_all(struct snapshot *s, const char *config_path, char *why, size_t size)
{
	enum reason	r = host_read_settings(&s->host, config_path, why, size);

	if (r != REASON_ALLOWED)
		return r;
	/* Before the map is read: a change that comes meanwhile is seen later. */
	map_is(s->host.config, s->map_is);
	if ((r = host_read_map(&s->host, why, size)) != REASON_ALLOWED)
		return r;
	learn_key(&s->host);
	s->host.share = http_share_new();
	if (s->host.share != NULL && make_cache(s))
		return REASON_ALLOWED;
	(void)snprintf(why, size, "no memory for what logins share");
	return REASON_FAULT;
}

struct snapshot *
snapshot_read(const char *config_path, enum reason *reason, char *why, size_t size)
{
	static atomic_uint_fast64_t	 readings;
	struct snapshot			*s;

	*reason = REASON_FAULT;
	(void)snprintf(why, size, "out of memory");
	if ((s = calloc(1, sizeof(*s))) == NULL)
		return NULL;
	s->references = 1;
	s->settings = (uint64_t)atomic_fetch_add(&readings, 1) + 1;
	*reason = read_all(s, config_path, why, size);
	if (*reason == REASON_ALLOWED)
		return s;
	snapshot_drop(s);
	return NULL;
}

bool
snapshot_is_stale(const struct snapshot *s)
{
	unsigned char	now[sizeof(s->map_is)];

	map_is(s->host.config, now);
	return memcmp(now, s->map_is, sizeof(now)) != 0;
}

void
snapshot_ignore_map(struct snapshot *s)
{
	map_is(s->host.config, s->map_is);
}

struct snapshot *
snapshot_with_new_map(struct snapshot *old, enum reason *reason, char *why,
    size_t size)
{
	struct snapshot	*s;

	*reason = REASON_FAULT;
	(void)snprintf(why, size, "out of memory");
	if ((s = calloc(1, sizeof(*s))) == NULL)
		return NULL;
	s->host = old->host;
	map_is(s->host.config, s->map_is);
	*reason = host_read_map(&s->host, why, size);
	if (*reason != REASON_ALLOWED) {
		free(s);
		return NULL;
	}
	s->references = 1;
	s->settings = old->settings;
	s->cache = old->cache;
	s->names = old->names;
	s->elder = snapshot_hold(old->elder != NULL ? old->elder : old);
	return s;
}

struct snapshot *
snapshot_hold(struct snapshot *s)
{
	(void)__atomic_add_fetch(&s->references, 1, __ATOMIC_RELAXED);
	return s;
}

static void
end(struct snapshot *s)
{
	struct http_share	*share = s->host.share;

	if (s->elder != NULL) {
		accounts_close(s->host.accounts);
		snapshot_drop(s->elder);
	} else {
		host_close(&s->host);
		http_share_free(share);
		cache_free(s->cache);
		names_free(s->names);
	}
	explicit_bzero(s, sizeof(*s));
	free(s);
}

void
snapshot_drop(struct snapshot *s)
{
	if (s != NULL &&
	    __atomic_sub_fetch(&s->references, 1, __ATOMIC_ACQ_REL) == 0)
		end(s);
}
