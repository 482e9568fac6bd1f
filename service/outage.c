/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

#include "ipc/deadline.h"
#include "service/breaker.h"
#include "service/hold.h"
#include "service/outage.h"

struct outage {
	pthread_mutex_t	lock;		/* of the breaker */
	struct breaker	breaker;
	struct holds	holds;
};

struct outage *
outage_new(void)
{
	struct outage	*o = calloc(1, sizeof(*o));

	if (o == NULL || !hold_init(&o->holds)) {
		free(o);
		return NULL;
	}
	(void)pthread_mutex_init(&o->lock, NULL);
	return o;
}

void
outage_free(struct outage *o)
{
	if (o == NULL)
		return;
	hold_end(&o->holds);
	(void)pthread_mutex_destroy(&o->lock);
	free(o);
}

static struct breaker_options
options_of(const struct config *c)
{
	return (struct breaker_options){ c->breaker, c->breaker_pause_ms,
	    c->breaker_pause_max_ms, c->deadline_ms };
}

static int64_t
seconds_of(int64_t ms)
{
	return (ms + 999) / 1000;
}

enum reason
outage_ask(struct outage *o, const struct config *c, const struct tag *whose,
    int64_t *retry_after)
{
	const struct breaker_options	options = options_of(c);
	const deadline			now = deadline_now();
	enum breaker_answer		answer;
	int64_t				left;

	if ((left = hold_left(&o->holds, whose, now)) > 0) {
		*retry_after = seconds_of(left);
		return REASON_RATE_LIMITED;
	}
	(void)pthread_mutex_lock(&o->lock);
	answer = breaker_ask(&o->breaker, &options, now);
	left = breaker_left(&o->breaker, now);
	(void)pthread_mutex_unlock(&o->lock);
	if (answer != BREAKER_WAIT)
		return REASON_ALLOWED;
	*retry_after = seconds_of(left);
	return REASON_CIRCUIT_OPEN;
}

void
outage_tell(struct outage *o, const struct config *c, const struct tag *whose,
    enum introspect_result result, int64_t retry_after)
{
	const struct breaker_options	options = options_of(c);
	const deadline			now = deadline_now();
	/* A system call, and a yes opens nothing. */
	const uint32_t			random = result == INTROSPECT_ACTIVE ? 0 :
					    randombytes_random();

	if (result == INTROSPECT_RATE_LIMITED)
		hold_begin(&o->holds, whose, retry_after, now);
	(void)pthread_mutex_lock(&o->lock);
	breaker_tell(&o->breaker, &options, result, retry_after, now, random);
	(void)pthread_mutex_unlock(&o->lock);
}

struct outage_state
outage_now(struct outage *o)
{
	struct outage_state	s;

	(void)pthread_mutex_lock(&o->lock);
	s = (struct outage_state){ breaker_left(&o->breaker, deadline_now()),
	    o->breaker.opened };
	(void)pthread_mutex_unlock(&o->lock);
	return s;
}
