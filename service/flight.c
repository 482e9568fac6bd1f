/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "service/flight.h"
#include "service/wait.h"

#define BUCKETS	64

struct flight {
	struct flight		*next;
	struct tag		 tag;
	uint64_t		 round;
	pthread_cond_t		 landing;
	unsigned int		 aboard;	/* the leader and all who wait */
	bool			 landed;
	struct flight_answer	 answer;	/* last, and large: set when others wait for it */
};

struct flights {
	pthread_mutex_t	 lock;
	struct flight	*buckets[BUCKETS];
};

struct flights *
flights_new(void)
{
	struct flights	*all = calloc(1, sizeof(*all));

	if (all == NULL)
		return NULL;
	(void)pthread_mutex_init(&all->lock, NULL);
	return all;
}

void
flights_free(struct flights *all)
{
	if (all == NULL)
		return;
	(void)pthread_mutex_destroy(&all->lock);
	free(all);
}

static struct flight **
bucket_of(struct flights *all, const struct tag *t)
{
	return &all->buckets[t->bytes[0] % BUCKETS];
}

static struct flight *
flight_new(struct flights *all, const struct tag *t, uint64_t round)
{
	struct flight	*f = malloc(sizeof(*f)), **b = bucket_of(all, t);

	if (f == NULL)
		return NULL;
	memset(f, 0, offsetof(struct flight, answer));
	f->tag = *t;
	f->round = round;
	wait_init(&f->landing);
	f->next = *b;
	*b = f;
	return f;
}

/* The lock is held. */
static void
disembark(struct flight *f)
{
	if (--f->aboard > 0)
		return;
	(void)pthread_cond_destroy(&f->landing);
	explicit_bzero(f, offsetof(struct flight, answer));
	free(f);
}

bool
flight_board(struct flights *all, const struct tag *t, uint64_t round,
    struct flight **out)
{
	struct flight	*f;
	bool		 leads = false;

	(void)pthread_mutex_lock(&all->lock);
	for (f = *bucket_of(all, t); f != NULL; f = f->next)
		if (f->round == round && tag_is(&f->tag, t))
			break;
	if (f == NULL) {
		leads = true;
		f = flight_new(all, t, round);
	}
	if (f != NULL)
		f->aboard++;
	(void)pthread_mutex_unlock(&all->lock);
	*out = f;
	return leads;
}

void
flight_land(struct flights *all, struct flight *f, const struct flight_answer *a)
{
	struct flight	**p;

	(void)pthread_mutex_lock(&all->lock);
	for (p = bucket_of(all, &f->tag); *p != f; p = &(*p)->next)
		;
	*p = f->next;
	if (f->aboard > 1)
		f->answer = *a;
	f->landed = true;
	(void)pthread_cond_broadcast(&f->landing);
	disembark(f);
	(void)pthread_mutex_unlock(&all->lock);
}

bool
flight_wait(struct flights *all, struct flight *f, deadline d,
    struct flight_answer *out)
{
	bool	landed;

	(void)pthread_mutex_lock(&all->lock);
	while (!f->landed && wait_until(&f->landing, &all->lock, d))
		;
	if ((landed = f->landed))
		*out = f->answer;
	disembark(f);
	(void)pthread_mutex_unlock(&all->lock);
	return landed;
}
