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
#include "service/wait.h"

/* A session's own frames and decision are on the heap; libcurl and OpenSSL need some. */
#define STACK_SIZE	(256U * 1024U)
#define IDLE_MS		5000		/* a thread goes after so long */
#define IDLE_KEPT	2		/* but for so many */

/*
 * A thread that has just given its verdict is free in a moment: so many are there
 * at once, and more come when an order has waited.
 */
#define ENGAGED_AT_ONCE	4
#define PATIENCE_MS	2

/*
 * A thread, or the place of one that has gone: whoever calls a hand does so
 * without the lock, so that it does not wake up only to wait for that, and hands
 * therefore last as long as the crew.
 */
struct hand {
	struct hand	*next;		/* at leisure, or of the places without a thread */
	struct hand	*sibling;	/* of all that there are */
	struct crew	*crew;
	pthread_cond_t	 called;
	struct order	*order;		/* what it was called for */
};

struct crew {
	struct crew_options	 options;
	pthread_mutex_t		 lock;
	pthread_cond_t		 gone;	/* a thread ended */
	pthread_attr_t		 attr;
	struct hand		*hands;		/* all, by sibling */
	struct hand		*vacant;	/* without a thread */
	struct hand		*leisure;	/* the last to come is called first: it is warm */
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
	struct crew	*c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->options = *o;
	c->last = &c->first;
	(void)pthread_mutex_init(&c->lock, NULL);
	wait_init(&c->gone);
	(void)pthread_attr_init(&c->attr);
	(void)pthread_attr_setstacksize(&c->attr, STACK_SIZE);
	(void)pthread_attr_setdetachstate(&c->attr, PTHREAD_CREATE_DETACHED);
	return c;
}

void
crew_free(struct crew *c)
{
	struct hand	*h;

	if (c == NULL)
		return;
	while ((h = c->hands) != NULL) {
		c->hands = h->sibling;
		(void)pthread_cond_destroy(&h->called);
		free(h);
	}
	(void)pthread_attr_destroy(&c->attr);
	(void)pthread_cond_destroy(&c->gone);
	(void)pthread_mutex_destroy(&c->lock);
	free(c);
}

/* The lock is held. */
static void
leave_leisure(struct crew *c, const struct hand *h)
{
	struct hand	**p;

	for (p = &c->leisure; *p != NULL; p = &(*p)->next)
		if (*p == h) {
			*p = h->next;
			c->idle--;
			return;
		}
}

/* Waits until it is called; NULL: this thread is to go. The lock is held. */
static struct order *
wait_for_call(struct crew *c, struct hand *h)
{
	deadline	until = deadline_in(IDLE_MS);
	bool		late = false;

	h->order = NULL;
	h->next = c->leisure;
	c->leisure = h;
	c->idle++;
	while (h->order == NULL && !c->ending && (!late || c->idle <= IDLE_KEPT)) {
		if (late)
			until = deadline_in(IDLE_MS);
		late = !wait_until(&h->called, &c->lock, until);
	}
	if (h->order == NULL)
		leave_leisure(c, h);
	return h->order;
}

/* What waits longest. The lock is held. */
static struct order *
unqueue(struct crew *c)
{
	struct order	*o = c->first;

	if (o == NULL)
		return NULL;
	if ((c->first = o->next) == NULL)
		c->last = &c->first;
	c->queued--;
	return o;
}

/* The lock is held. */
static struct order *
next_order(struct crew *c, struct hand *h)
{
	struct order	*o = unqueue(c);

	if (o == NULL && !c->ending)
		o = wait_for_call(c, h);
	if (o == NULL)
		return NULL;
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
	struct hand	*h = arg;
	struct crew	*c = h->crew;
	struct order	*o;

	(void)pthread_mutex_lock(&c->lock);
	while ((o = next_order(c, h)) != NULL) {
		(void)pthread_mutex_unlock(&c->lock);
		c->options.run(c->options.arg, o);
		(void)pthread_mutex_lock(&c->lock);
		forget(c, o);
		(void)pthread_mutex_unlock(&c->lock);
		order_free(o);
		(void)pthread_mutex_lock(&c->lock);
	}
	h->next = c->vacant;
	c->vacant = h;
	c->threads--;
	(void)pthread_cond_broadcast(&c->gone);
	(void)pthread_mutex_unlock(&c->lock);
	return NULL;
}

/* A place for one more thread. The lock is held. */
static bool
make_place(struct crew *c)
{
	struct hand	*h = calloc(1, sizeof(*h));

	if (h == NULL)
		return false;
	h->crew = c;
	wait_init(&h->called);
	h->sibling = c->hands;
	c->hands = c->vacant = h;
	return true;
}

/* One more thread, which comes for what is queued. The lock is held. */
static bool
engage(struct crew *c)
{
	pthread_t	 t;
	struct hand	*h;

	if (c->threads >= c->options.threads || (c->vacant == NULL && !make_place(c)))
		return false;
	h = c->vacant;
	c->vacant = h->next;
	if (pthread_create(&t, &c->attr, work, h) != 0) {
		h->next = c->vacant;
		c->vacant = h;
		return false;
	}
	c->threads++;
	return true;
}

/* The hand that takes the order; call it when the lock is free again. */
static struct hand *
assign(struct crew *c, struct order *o)
{
	struct hand	*h = c->leisure;

	c->leisure = h->next;
	c->idle--;
	h->order = o;
	return h;
}

bool
crew_give(struct crew *c, struct order *o)
{
	struct hand	*h = NULL;
	bool		 taken;

	(void)pthread_mutex_lock(&c->lock);
	taken = !c->ending && (c->idle > 0 ||
	    c->queued < c->options.queue + c->options.threads - c->threads);
	if (taken && c->idle > 0)
		h = assign(c, o);
	else if (taken) {
		o->next = NULL;
		*c->last = o;
		c->last = &o->next;
		c->queued++;
		if (c->threads < ENGAGED_AT_ONCE)
			(void)engage(c);
	}
	(void)pthread_mutex_unlock(&c->lock);
	if (h != NULL)
		(void)pthread_cond_signal(&h->called);
	return taken;
}

int
crew_relieve(struct crew *c)
{
	const deadline	 now = deadline_now();
	struct order	*o;
	size_t		 late = 0;
	int		 left = -1;

	(void)pthread_mutex_lock(&c->lock);
	for (o = c->first; o != NULL && o->came + PATIENCE_MS <= now; o = o->next)
		late++;
	while (late-- > 0 && engage(c))
		;
	if (c->queued > 0 && c->threads < c->options.threads)
		left = PATIENCE_MS;
	(void)pthread_mutex_unlock(&c->lock);
	return left;
}

bool
crew_finish(struct crew *c, deadline d)
{
	struct order	*o;
	struct hand	*h;
	bool		 done, late = false;

	(void)pthread_mutex_lock(&c->lock);
	c->ending = true;
	for (h = c->leisure; h != NULL; h = h->next)
		(void)pthread_cond_signal(&h->called);
	while (c->queued > 0 && c->threads == 0 && engage(c))
		;
	while (c->threads > 0 && !late) {
		for (o = c->running; o != NULL; o = o->next)
			(void)shutdown(o->fd, SHUT_RD);
		late = !wait_until(&c->gone, &c->lock, d);
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
