/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_CACHE_H
#define SERVICE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/subkey.h"
#include "oauth/introspection.h"
#include "service/tag.h"

/*
 * [service] cache: what the provider said of active tokens a moment ago. It
 * holds no token: entries are found by its tag. Answers of no and failures are
 * never kept. The policy is to be judged anew over what is found. Each reading
 * of the /etc file has a cache of its own, so that no answer outlives the settings
 * that it was asked under.
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

struct cache_answer {
	struct introspection	seen;
	int64_t			asked;	/* wall clock when the provider said it; hand it on in
					   introspect_detail.asked: offline_grace counts from it */
	char			name[TOKEN_NAME_SIZE];	/* the token's, in log lines */
};

/* True with *out when a fresh answer is there and the token's exp has not come. */
bool		cache_find(struct cache *, const struct tag *, struct cache_clock,
		    struct cache_answer *out);
/* The same without the answer. */
bool		cache_knows(struct cache *, const struct tag *, struct cache_clock);

/*
 * Keeps an active answer. Nothing happens when the token has ended or memory is
 * short. When its place is full, what ends soonest goes.
 */
void		cache_keep(struct cache *, const struct tag *, struct cache_clock,
		    const struct introspection *, const char *name);

/* The provider said no to this token, or policy has a reason to ask again. */
void		cache_forget(struct cache *, const struct tag *);

struct cache_counts {
	uint64_t	pushed_out;	/* of entries that still were fresh */
	size_t		entries;	/* that are kept now, fresh or not */
};
struct cache_counts	cache_count(struct cache *);

#endif /* SERVICE_CACHE_H */
