/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "service/throttle.h"

#define WAYS	8
#define SETS	(THROTTLE_ENTRIES / WAYS)

enum kind {
	KIND_FREE = 0,
	KIND_PAIR,
	KIND_PLACE
};

struct entry {
	uint64_t	id;
	int64_t		full_at;	/* ms; see bucket_has() */
	int64_t		trusted_until;	/* ms; of a pair that logged in */
	enum kind	kind;
};
_Static_assert(sizeof(struct entry) == 32, "as the header says");

struct throttle {
	pthread_mutex_t		lock;
	struct throttle_options	options;
	unsigned char		key[crypto_shorthash_KEYBYTES];
	struct entry		entries[THROTTLE_ENTRIES];
};

/* ---- buckets ---- */

bool
bucket_has(int64_t full_at, int64_t size, int64_t window_ms, int64_t now_ms)
{
	return full_at - now_ms <= window_ms - window_ms / size;
}

int64_t
bucket_take(int64_t full_at, int64_t size, int64_t window_ms, int64_t now_ms)
{
	int64_t	from = full_at > now_ms ? full_at : now_ms;
	int64_t	after = from + window_ms / size;

	/* Never emptier than empty. */
	return after < now_ms + window_ms ? after : now_ms + window_ms;
}

/* ---- the table ---- */

struct throttle *
throttle_new(const struct throttle_options *o)
{
	struct throttle	*t;

	if ((t = calloc(1, sizeof(*t))) == NULL)
		return NULL;
	if (pthread_mutex_init(&t->lock, NULL) != 0) {
		free(t);
		return NULL;
	}
	t->options = *o;
	randombytes_buf(t->key, sizeof(t->key));
	return t;
}

void
throttle_free(struct throttle *t)
{
	if (t == NULL)
		return;
	(void)pthread_mutex_destroy(&t->lock);
	sodium_memzero(t->key, sizeof(t->key));
	free(t);
}

void
throttle_set(struct throttle *t, const struct throttle_options *o)
{
	(void)pthread_mutex_lock(&t->lock);
	t->options = *o;
	(void)pthread_mutex_unlock(&t->lock);
}

/* Keyed, so that nobody can aim at another's entry. account is NULL for all of a place. */
static uint64_t
id_of(const struct throttle *t, enum kind kind, const char *account,
    const char *place)
{
	unsigned char	text[1 + PLACE_MAX + 1 + 256];
	unsigned char	hash[crypto_shorthash_BYTES];
	uint64_t	id;
	size_t		n = 1, k;

	text[0] = (unsigned char)kind;
	k = strlen(place);
	memcpy(text + n, place, k);
	n += k;
	text[n++] = '\0';
	if (account != NULL) {
		k = strnlen(account, 256);
		memcpy(text + n, account, k);
		n += k;
	}
	(void)crypto_shorthash(hash, text, n, t->key);
	memcpy(&id, hash, sizeof(id));
	return id;
}

static struct entry *
find(struct throttle *t, enum kind kind, uint64_t id)
{
	struct entry	*set = &t->entries[id % SETS * WAYS];
	size_t		 i;

	for (i = 0; i < WAYS; i++)
		if (set[i].kind == kind && set[i].id == id)
			return &set[i];
	return NULL;
}

/* What is best forgotten: nothing known, then failures, then logins; the oldest of each. */
static int
worth(const struct entry *e, int64_t now_ms)
{
	if (e->kind == KIND_FREE)
		return 0;
	if (e->trusted_until > now_ms)
		return 3;
	return e->full_at > now_ms ? 2 : 1;
}

static bool
is_worth_less(const struct entry *a, const struct entry *b, int64_t now_ms)
{
	int	wa = worth(a, now_ms), wb = worth(b, now_ms);

	if (wa != wb)
		return wa < wb;
	return wa == 3 ? a->trusted_until < b->trusted_until : a->full_at < b->full_at;
}

static struct entry *
find_or_make(struct throttle *t, enum kind kind, uint64_t id, int64_t now_ms)
{
	struct entry	*set = &t->entries[id % SETS * WAYS], *e = find(t, kind, id);
	size_t		 i;

	if (e != NULL)
		return e;
	for (e = set, i = 1; i < WAYS; i++)
		if (is_worth_less(&set[i], e, now_ms))
			e = &set[i];
	*e = (struct entry){ .id = id, .kind = kind };
	return e;
}

/* ---- logins ---- */

static void
take(struct throttle *t, enum kind kind, uint64_t id, int64_t size, int64_t now_ms)
{
	struct entry	*e = find_or_make(t, kind, id, now_ms);

	e->full_at = bucket_take(e->full_at, size, t->options.window_ms, now_ms);
}

static bool
has(const struct throttle *t, const struct entry *e, int64_t size, int64_t now_ms)
{
	return e == NULL || bucket_has(e->full_at, size, t->options.window_ms, now_ms);
}

static bool
place_may(struct throttle *t, const struct throttle_who *w, const char *place,
    int64_t now_ms)
{
	const struct throttle_options	*o = &t->options;
	struct entry			*pair, *all;

	if (o->pair == 0)
		return true;
	pair = find(t, KIND_PAIR, id_of(t, KIND_PAIR, w->account, place));
	if (!has(t, pair, o->pair, now_ms))
		return false;
	if (pair != NULL && pair->trusted_until > now_ms)
		return true;
	all = find(t, KIND_PLACE, id_of(t, KIND_PLACE, NULL, place));
	return has(t, all, o->place, now_ms);
}

bool
throttle_ask(struct throttle *t, const struct throttle_who *w, int64_t now_ms)
{
	char	place[PLACE_MAX];
	bool	may;

	throttle_place(w, place);
	(void)pthread_mutex_lock(&t->lock);
	may = place_may(t, w, place, now_ms);
	(void)pthread_mutex_unlock(&t->lock);
	return may;
}

void
throttle_failed(struct throttle *t, const struct throttle_who *w, int64_t now_ms)
{
	const struct throttle_options	*o = &t->options;
	char				 place[PLACE_MAX];

	throttle_place(w, place);
	(void)pthread_mutex_lock(&t->lock);
	if (o->pair > 0) {
		take(t, KIND_PAIR, id_of(t, KIND_PAIR, w->account, place), o->pair, now_ms);
		take(t, KIND_PLACE, id_of(t, KIND_PLACE, NULL, place), o->place, now_ms);
	}
	(void)pthread_mutex_unlock(&t->lock);
}

void
throttle_succeeded(struct throttle *t, const struct throttle_who *w, int64_t now_ms)
{
	struct entry	*e;
	char		 place[PLACE_MAX];

	throttle_place(w, place);
	(void)pthread_mutex_lock(&t->lock);
	e = find_or_make(t, KIND_PAIR, id_of(t, KIND_PAIR, w->account, place), now_ms);
	e->full_at = 0;
	e->trusted_until = now_ms + THROTTLE_TRUST_MS;
	(void)pthread_mutex_unlock(&t->lock);
}
