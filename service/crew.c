/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/socket.h>

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "service/crew.h"

/* A session's own frames and decision are on the heap; libcurl and OpenSSL need some. */
#define STACK_SIZE	(256U * 1024U)
#define IDLE_MS		20000		/* a thread goes after so long */
#define IDLE_KEPT	2		/* but for so many */

struct crew {
	struct crew_options	 options;
	pthread_mutex_t		 lock;
	pthread_cond_t		 work;	/* an order came, or the end */
	pthread_cond_t		 gone;	/* a thread ended */
	pthread_attr_t		 attr;
	struct order		*first, **last;		/* the queue */
	struct order		*running;		/* by next */
	size_t			 queued, n_running, threads, idle;
	bool			 ending;
};

void
order_free(struct order *o)
{
	if (o == NULL)
		return;
	(void)close(o->fd);
	snapshot_drop(o->snapshot);
	explicit_bzero(o, sizeof(*o) + o->len);
	free(o);
}

struct crew *
crew_new(const struct crew_options *o)
{
	struct crew		*c = calloc(1, sizeof(*c));
	pthread_condattr_t	 a;

	if (c == NULL)
		return NULL;
	c->options = *o;
	c->last = &c->first;
	(void)pthread_mutex_init(&c->lock, NULL);
	(void)pthread_condattr_init(&a);
	(void)pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&c->work, &a);
	(void)pthread_cond_init(&c->gone, &a);
	(void)pthread_condattr_destroy(&a);
	(void)pthread_attr_init(&c->attr);
	(void)pthread_attr_setstacksize(&c->attr, STACK_SIZE);
	(void)pthread_attr_setdetachstate(&c->attr, PTHREAD_CREATE_DETACHED);
	return c;
}

void
crew_free(struct crew *c)
{
	if (c == NULL)
		return;
	(void)pthread_attr_destroy(&c->attr);
	(void)pthread_cond_destroy(&c->gone);
	(void)pthread_cond_destroy(&c->work);
	(void)pthread_mutex_destroy(&c->lock);
	free(c);
}

static struct timespec
time_of(deadline d)
{
	return (struct timespec){ .tv_sec = (time_t)(d / 1000),
	    .tv_nsec = (long)(d % 1000) * 1000000L };
}

/* Waits for an order; NULL: this thread is to go. The lock is held. */
static struct order *
next_order(struct crew *c)
{
	struct timespec	 until = time_of(deadline_in(IDLE_MS));
	struct order	*o;
	int		 r = 0;

	c->idle++;
	while (c->first == NULL && !c->ending &&
	    (r != ETIMEDOUT || c->idle <= IDLE_KEPT)) {
		if (r == ETIMEDOUT)
			until = time_of(deadline_in(IDLE_MS));
		r = pthread_cond_timedwait(&c->work, &c->lock, &until);
	}
	c->idle--;
	if ((o = c->first) == NULL)
		return NULL;
	if ((c->first = o->next) == NULL)
		c->last = &c->first;
	c->queued--;
	o->next = c->running;
	c->running = o;
	c->n_running++;
	return o;
}

/* The lock is held. */
static void
forget(struct crew *c, const struct order *o)
{
	struct order	**p;

	for (p = &c->running; *p != o; p = &(*p)->next)
		;
	*p = o->next;
	c->n_running--;
}

static void *
work(void *arg)
{
	struct crew	*c = arg;
	struct order	*o;

	(void)pthread_mutex_lock(&c->lock);
	while ((o = next_order(c)) != NULL) {
		(void)pthread_mutex_unlock(&c->lock);
		c->options.run(c->options.arg, o);
		(void)pthread_mutex_lock(&c->lock);
		forget(c, o);
		(void)pthread_mutex_unlock(&c->lock);
		order_free(o);
		(void)pthread_mutex_lock(&c->lock);
	}
	c->threads--;
	(void)pthread_cond_broadcast(&c->gone);
	(void)pthread_mutex_unlock(&c->lock);
	return NULL;
}

/* One more thread, when there are more orders than threads at leisure. The lock is held. */
static void
engage(struct crew *c)
{
	pthread_t	t;

	if (c->queued <= c->idle || c->threads >= c->options.threads)
		return;
	if (pthread_create(&t, &c->attr, work, c) == 0)
		c->threads++;
}

bool
crew_give(struct crew *c, struct order *o)
{
	bool	taken;

	(void)pthread_mutex_lock(&c->lock);
	/* Those at leisure have not yet come for what is queued for them. */
	taken = !c->ending && (c->queued < c->options.queue + c->idle ||
	    c->threads < c->options.threads);
	if (taken) {
		o->next = NULL;
		*c->last = o;
		c->last = &o->next;
		c->queued++;
		engage(c);
		(void)pthread_cond_signal(&c->work);
	}
	(void)pthread_mutex_unlock(&c->lock);
	return taken;
}

bool
crew_finish(struct crew *c, deadline d)
{
	const struct timespec	 until = time_of(d);
	struct order		*o;
	bool			 done;
	int			 r = 0;

	(void)pthread_mutex_lock(&c->lock);
	c->ending = true;
	(void)pthread_cond_broadcast(&c->work);
	while (c->threads > 0 && r != ETIMEDOUT) {
		for (o = c->running; o != NULL; o = o->next)
			(void)shutdown(o->fd, SHUT_RD);
		r = pthread_cond_timedwait(&c->gone, &c->lock, &until);
	}
	done = c->threads == 0;
	(void)pthread_mutex_unlock(&c->lock);
	return done;
}

struct crew_counts
crew_count(struct crew *c)
{
	struct crew_counts	n;

	(void)pthread_mutex_lock(&c->lock);
	n = (struct crew_counts){ c->threads, c->n_running, c->queued };
	(void)pthread_mutex_unlock(&c->lock);
	return n;
}
