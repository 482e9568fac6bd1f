/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_CACHE_H
#define SERVICE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oauth/introspection.h"
#include "oauth/secret.h"

/*
 * [service] cache: what the provider said of active tokens a moment ago. It
 * holds no token: entries are found by an HMAC under a key that is made with the
 * cache and dies with it. Answers of no and failures are never kept. The policy
 * is to be judged anew over what is found.
 *
 * Any thread may call; each call takes the cache's own mutex for some
 * microseconds and does not wait for anything else. The clock is the caller's.
 */
struct cache;

/* keep: seconds that an answer is believed, > 0. Entries: at least 8. */
struct cache_options {
	int64_t	keep;
	size_t	entries;
};

/* NULL when memory is short. sodium_init() has been called. */
struct cache	*cache_new(const struct cache_options *);
void		 cache_free(struct cache *);		/* NULL is fine */

/* Now, on both clocks: neither of them set back makes an answer live longer. */
struct cache_clock {
	int64_t	mono_ms;	/* deadline_now() */
	int64_t	wall;		/* seconds since 1970 */
};

/*
 * Answers on their way when cache_clear() is called belong to what was before:
 * take the round before asking the provider, and hand it to cache_keep().
 */
uint64_t	cache_round(struct cache *);

/*
 * True with *out, and *asked the wall clock at which the provider said it, when
 * a fresh answer is there and the token's exp has not come. Hand *asked on in
 * introspect_detail.asked: offline_grace counts from then.
 */
bool		cache_find(struct cache *, const struct secret *token,
		    struct cache_clock, struct introspection *out, int64_t *asked);

/*
 * Keeps an active answer. Nothing happens when the round is over, the token has
 * ended or memory is short. When its place is full, what ends soonest goes.
 */
void		cache_keep(struct cache *, uint64_t round, const struct secret *token,
		    struct cache_clock, const struct introspection *);

/* The provider said no to this token, or policy has a reason to ask again. */
void		cache_forget(struct cache *, const struct secret *token);

/* At a reload: nothing that was kept or is being asked counts any more. */
void		cache_clear(struct cache *);

struct cache_counts {
	uint64_t	hits, misses;
	uint64_t	pushed_out;	/* of entries that still were fresh */
	size_t		entries;	/* that are kept now, fresh or not */
};
struct cache_counts	cache_count(struct cache *);

#endif /* SERVICE_CACHE_H */
