/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_HOLD_H
#define SERVICE_HOLD_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "service/tag.h"

/*
 * HTTP 429 across logins: whom the provider told to wait (Retry-After or
 * Fitbit-Rate-Limit-Reset) does not ask before that time is over.
 *
 * Whose limit it is depends on who asks. Under client_auth = self the bearer is
 * the token and the limit is its person's (WIRE.md section 6: 150 an hour for
 * each user and application), so that a hold is one token's: a person who runs
 * into the limit on purpose holds nobody else. Under basic and bearer_file it is
 * this host's own; pass NULL for the token.
 *
 * HOLDS places, of which a new hold takes the one that ends soonest. Any thread
 * may call.
 */
#define HOLDS		256
#define HOLD_DEFAULT	30	/* seconds, where the provider names no time */
#define HOLD_MAX	3600	/* ... and at most, whatever it names */

struct holds {
	pthread_mutex_t	lock;
	int64_t		last_ms;	/* when the last one ends */
	struct hold {
		struct tag	tag;
		int64_t		until_ms;	/* 0: free */
	} holds[HOLDS];
};

bool	hold_init(struct holds *);
void	hold_end(struct holds *);

/* The provider said 429; retry_after in seconds, -1 for none. */
void	hold_begin(struct holds *, const struct tag *, int64_t retry_after,
	    int64_t now_ms);

/* Milliseconds that are still to be waited (REASON_RATE_LIMITED), 0: ask. */
int64_t	hold_left(struct holds *, const struct tag *, int64_t now_ms);

#endif /* SERVICE_HOLD_H */
