/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oauth/introspection_pack.h"
#include "service/cache.h"

/* An entry lives in one set of ways; the tag says in which. */
#define WAYS		8

struct entry {
	struct tag	 tag;
	unsigned char	*packed;		/* NULL: the entry is free */
	size_t		 len;
	int64_t		 until_ms;		/* mono */
	int64_t		 asked, exp;		/* wall */
	char		 name[TOKEN_NAME_SIZE];
};

struct cache {
	pthread_mutex_t	 lock;
	int64_t		 keep;
	struct cache_counts counts;
	size_t		 n_sets;
	struct entry	*entries;		/* n_sets * WAYS */
};

struct cache *
cache_new(const struct cache_options *o)
{
	struct cache	*c;

	if ((c = calloc(1, sizeof(*c))) == NULL)
		return NULL;
	c->keep = o->keep;
	c->n_sets = (o->entries < WAYS ? WAYS : o->entries) / WAYS;
	c->entries = calloc(c->n_sets * WAYS, sizeof(*c->entries));
	if (c->entries == NULL || pthread_mutex_init(&c->lock, NULL) != 0) {
		free(c->entries);
		free(c);
		return NULL;
	}
	return c;
}

static void
drop(struct cache *c, struct entry *e)
{
	if (e->packed == NULL)
		return;
	free(e->packed);
	memset(e, 0, sizeof(*e));
	c->counts.entries--;
}

void
cache_free(struct cache *c)
{
	size_t	i;

	if (c == NULL)
		return;
	for (i = 0; i < c->n_sets * WAYS; i++)
		drop(c, &c->entries[i]);
	(void)pthread_mutex_destroy(&c->lock);
	free(c->entries);
	free(c);
}

static struct entry *
set_of(struct cache *c, const struct tag *t)
{
	uint64_t	n;

	memcpy(&n, t->bytes, sizeof(n));
	return &c->entries[n % c->n_sets * WAYS];
}

/* The token's entry, fresh or not, or NULL. */
static struct entry *
find(struct cache *c, const struct tag *t)
{
	struct entry	*set = set_of(c, t);
	size_t		 i;

	for (i = 0; i < WAYS; i++)
		if (set[i].packed != NULL && tag_is(&set[i].tag, t))
			return &set[i];
	return NULL;
}

static bool
is_fresh(const struct cache *c, const struct entry *e, struct cache_clock now)
{
	return now.mono_ms < e->until_ms && now.wall < e->exp &&
	    now.wall >= e->asked && now.wall - e->asked <= c->keep;
}

/* The token's fresh entry, or NULL; one that is over goes. The lock is held. */
static struct entry *
find_fresh(struct cache *c, const struct tag *t, struct cache_clock now)
{
	struct entry	*e = find(c, t);

	if (e == NULL || is_fresh(c, e, now))
		return e;
	drop(c, e);
	return NULL;
}

bool
cache_knows(struct cache *c, const struct tag *t, struct cache_clock now)
{
	bool	knows;

	(void)pthread_mutex_lock(&c->lock);
	knows = find_fresh(c, t, now) != NULL;
	(void)pthread_mutex_unlock(&c->lock);
	return knows;
}

bool
cache_find(struct cache *c, const struct tag *t, struct cache_clock now,
    struct cache_answer *out)
{
	struct entry	*e;
	bool		 found = false;

	(void)pthread_mutex_lock(&c->lock);
	e = find_fresh(c, t, now);
	if (e != NULL && introspection_unpack(e->packed, e->len, &out->seen)) {
		out->asked = e->asked;
		memcpy(out->name, e->name, sizeof(out->name));
		found = true;
	}
	(void)pthread_mutex_unlock(&c->lock);
	return found;
}

/* The token's own entry, a free one, or the one that ends soonest. */
static struct entry *
make_room(struct cache *c, const struct tag *t, struct cache_clock now)
{
	struct entry	*set = set_of(c, t), *e = find(c, t);
	size_t		 i;

	for (i = 0; e == NULL && i < WAYS; i++)
		if (set[i].packed == NULL || !is_fresh(c, &set[i], now))
			e = &set[i];
	if (e == NULL) {
		for (e = set, i = 1; i < WAYS; i++)
			if (set[i].until_ms < e->until_ms)
				e = &set[i];
		c->counts.pushed_out++;
	}
	drop(c, e);
	return e;
}

void
cache_keep(struct cache *c, const struct tag *t, struct cache_clock now,
    const struct introspection *seen, const char *name)
{
	unsigned char	 bytes[INTROSPECTION_PACK_MAX], *packed;
	struct entry	*e;
	size_t		 len = introspection_pack(seen, bytes);

	if (seen->exp <= now.wall || (packed = malloc(len)) == NULL)
		return;
	memcpy(packed, bytes, len);
	(void)pthread_mutex_lock(&c->lock);
	e = make_room(c, t, now);
	*e = (struct entry){ .tag = *t, .packed = packed, .len = len,
	    .until_ms = now.mono_ms + c->keep * 1000,
	    .asked = now.wall, .exp = seen->exp };
	(void)snprintf(e->name, sizeof(e->name), "%s", name);
	c->counts.entries++;
	(void)pthread_mutex_unlock(&c->lock);
}

void
cache_forget(struct cache *c, const struct tag *t)
{
	struct entry	*e;

	(void)pthread_mutex_lock(&c->lock);
	if ((e = find(c, t)) != NULL)
		drop(c, e);
	(void)pthread_mutex_unlock(&c->lock);
}

struct cache_counts
cache_count(struct cache *c)
{
	struct cache_counts	counts;

	(void)pthread_mutex_lock(&c->lock);
	counts = c->counts;
	(void)pthread_mutex_unlock(&c->lock);
	return counts;
}
