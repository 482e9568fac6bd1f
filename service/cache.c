/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "config/subkey.h"
#include "oauth/introspection_pack.h"
#include "service/cache.h"

/* An entry lives in one set of ways; the MAC says in which, and nobody without the key can aim. */
#define WAYS		8

struct entry {
	unsigned char	 mac[SUBKEY_MAC_LEN];
	unsigned char	*packed;		/* NULL: the entry is free */
	size_t		 len;
	int64_t		 until_ms;		/* mono */
	int64_t		 asked, exp;		/* wall */
};

struct cache {
	pthread_mutex_t	 lock;
	struct subkey	*key;			/* guarded memory */
	int64_t		 keep;
	uint64_t	 round;
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
	c->key = sodium_malloc(sizeof(*c->key));
	if (c->entries == NULL || c->key == NULL ||
	    pthread_mutex_init(&c->lock, NULL) != 0) {
		free(c->entries);
		sodium_free(c->key);
		free(c);
		return NULL;
	}
	randombytes_buf(c->key, sizeof(*c->key));
	(void)sodium_mprotect_readonly(c->key);
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

static void
drop_all(struct cache *c)
{
	size_t	i;

	for (i = 0; i < c->n_sets * WAYS; i++)
		drop(c, &c->entries[i]);
}

void
cache_free(struct cache *c)
{
	if (c == NULL)
		return;
	drop_all(c);
	(void)pthread_mutex_destroy(&c->lock);
	free(c->entries);
	sodium_free(c->key);
	free(c);
}

static void
mac_of(const struct cache *c, const struct secret *token,
    unsigned char mac[SUBKEY_MAC_LEN])
{
	subkey_mac(c->key, secret_text(token), secret_len(token), mac);
}

static struct entry *
set_of(struct cache *c, const unsigned char mac[SUBKEY_MAC_LEN])
{
	uint64_t	n;

	memcpy(&n, mac, sizeof(n));
	return &c->entries[n % c->n_sets * WAYS];
}

/* The token's entry, fresh or not, or NULL. */
static struct entry *
find(struct cache *c, const unsigned char mac[SUBKEY_MAC_LEN])
{
	struct entry	*set = set_of(c, mac);
	size_t		 i;

	for (i = 0; i < WAYS; i++)
		if (set[i].packed != NULL &&
		    sodium_memcmp(set[i].mac, mac, SUBKEY_MAC_LEN) == 0)
			return &set[i];
	return NULL;
}

static bool
is_fresh(const struct cache *c, const struct entry *e, struct cache_clock now)
{
	return now.mono_ms < e->until_ms && now.wall < e->exp &&
	    now.wall >= e->asked && now.wall - e->asked <= c->keep;
}

bool
cache_find(struct cache *c, const struct secret *token, struct cache_clock now,
    struct introspection *out, int64_t *asked)
{
	unsigned char	 mac[SUBKEY_MAC_LEN];
	struct entry	*e;
	bool		 found = false;

	mac_of(c, token, mac);
	(void)pthread_mutex_lock(&c->lock);
	e = find(c, mac);
	if (e != NULL && !is_fresh(c, e, now)) {
		drop(c, e);
		e = NULL;
	}
	if (e != NULL && introspection_unpack(e->packed, e->len, out)) {
		*asked = e->asked;
		found = true;
	}
	if (found)
		c->counts.hits++;
	else
		c->counts.misses++;
	(void)pthread_mutex_unlock(&c->lock);
	return found;
}

uint64_t
cache_round(struct cache *c)
{
	uint64_t	round;

	(void)pthread_mutex_lock(&c->lock);
	round = c->round;
	(void)pthread_mutex_unlock(&c->lock);
	return round;
}

/* The token's own entry, a free one, or the one that ends soonest. */
static struct entry *
make_room(struct cache *c, const unsigned char mac[SUBKEY_MAC_LEN],
    struct cache_clock now)
{
	struct entry	*set = set_of(c, mac), *e = find(c, mac);
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
cache_keep(struct cache *c, uint64_t round, const struct secret *token,
    struct cache_clock now, const struct introspection *t)
{
	unsigned char	 mac[SUBKEY_MAC_LEN], bytes[INTROSPECTION_PACK_MAX];
	unsigned char	*packed;
	struct entry	*e;
	size_t		 len = introspection_pack(t, bytes);

	if (t->exp <= now.wall || (packed = malloc(len)) == NULL)
		return;
	memcpy(packed, bytes, len);
	mac_of(c, token, mac);
	(void)pthread_mutex_lock(&c->lock);
	if (round == c->round) {
		e = make_room(c, mac, now);
		*e = (struct entry){ .packed = packed, .len = len,
		    .until_ms = now.mono_ms + c->keep * 1000,
		    .asked = now.wall, .exp = t->exp };
		memcpy(e->mac, mac, sizeof(e->mac));
		c->counts.entries++;
		packed = NULL;
	}
	(void)pthread_mutex_unlock(&c->lock);
	free(packed);
}

void
cache_forget(struct cache *c, const struct secret *token)
{
	unsigned char	 mac[SUBKEY_MAC_LEN];
	struct entry	*e;

	mac_of(c, token, mac);
	(void)pthread_mutex_lock(&c->lock);
	if ((e = find(c, mac)) != NULL)
		drop(c, e);
	(void)pthread_mutex_unlock(&c->lock);
}

void
cache_clear(struct cache *c)
{
	(void)pthread_mutex_lock(&c->lock);
	drop_all(c);
	c->round++;
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
