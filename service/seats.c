/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "service/seats.h"
#include "service/wait.h"

/* What a free seat keeps. */
struct seat {
	struct snapshot		*of;		/* whose settings; NULL: it is empty */
	struct http		*http;
	struct grants		*grants;
	struct grant_client	 grant_client;
	struct secret		*grant_secret;
};

struct seats {
	pthread_mutex_t	lock;
	pthread_cond_t	left;
	size_t		n, n_free, waiting;
	struct seat	free[];		/* the last one is taken first */
};

struct seats *
seats_new(size_t n)
{
	struct seats	*s = calloc(1, sizeof(*s) + n * sizeof(s->free[0]));

	if (s == NULL)
		return NULL;
	s->n = s->n_free = n;
	(void)pthread_mutex_init(&s->lock, NULL);
	wait_init(&s->left);
	return s;
}

static void
seat_empty(struct seat *t)
{
	http_free(t->http);
	grants_close(t->grants);
	secret_free(t->grant_secret);
	snapshot_drop(t->of);
	memset(t, 0, sizeof(*t));
}

void
seats_free(struct seats *s)
{
	size_t	i;

	if (s == NULL)
		return;
	for (i = 0; i < s->n_free; i++)
		seat_empty(&s->free[i]);
	(void)pthread_cond_destroy(&s->left);
	(void)pthread_mutex_destroy(&s->lock);
	free(s);
}

/* The lock is held. */
static bool
wait_for_one(struct seats *s, deadline d)
{
	s->waiting++;
	while (s->n_free == 0 && wait_until(&s->left, &s->lock, d))
		;
	s->waiting--;
	return s->n_free > 0;
}

/* A seat keeps no map alive. */
static struct snapshot *
settings_of(struct snapshot *s)
{
	return s->elder != NULL ? s->elder : s;
}

/* A handle of these settings: the seat's, or a new one. */
static bool
seat_prepare(struct seat *t, struct snapshot *now)
{
	if (t->of != NULL && t->of->settings != now->settings)
		seat_empty(t);
	if (t->of == NULL) {
		if ((t->http = host_http(&now->host)) == NULL)
			return false;
		t->of = snapshot_hold(settings_of(now));
	}
	return true;
}

static void
put_back(struct seats *s, const struct seat *t)
{
	(void)pthread_mutex_lock(&s->lock);
	s->free[s->n_free++] = *t;
	(void)pthread_cond_signal(&s->left);
	(void)pthread_mutex_unlock(&s->lock);
}

/* A login's own store stays its own. */
static void
lend(struct seat *t, struct host *h)
{
	h->http = t->http;
	if (h->grants != NULL || h->grant_secret != NULL || t->grants == NULL) {
		grants_close(t->grants);
		secret_free(t->grant_secret);
		return;
	}
	h->grants = t->grants;
	h->grant_client = t->grant_client;
	h->grant_secret = t->grant_secret;
}

bool
seats_take(struct seats *s, struct snapshot *now, struct host *h, deadline d)
{
	struct seat	t = { .of = NULL };
	bool		got;

	(void)pthread_mutex_lock(&s->lock);
	if ((got = wait_for_one(s, d)))
		t = s->free[--s->n_free];
	(void)pthread_mutex_unlock(&s->lock);
	if (!got)
		return false;
	if (!seat_prepare(&t, now)) {
		put_back(s, &t);
		return false;
	}
	lend(&t, h);
	snapshot_drop(t.of);	/* the login holds its own */
	return true;
}

void
seats_leave(struct seats *s, struct snapshot *now, struct host *h, bool over)
{
	struct seat	t = { .of = NULL };

	if (h->http == NULL)
		return;
	t.of = snapshot_hold(settings_of(now));
	t.http = h->http;
	h->http = NULL;
	if (over) {
		t.grants = h->grants;
		t.grant_client = h->grant_client;
		t.grant_secret = h->grant_secret;
		h->grants = NULL;
		h->grant_secret = NULL;
	}
	put_back(s, &t);
}

void
seats_sweep(struct seats *s, const struct snapshot *now)
{
	size_t	i;

	(void)pthread_mutex_lock(&s->lock);
	for (i = 0; i < s->n_free; i++)
		if (s->free[i].of != NULL &&
		    s->free[i].of->settings != now->settings)
			seat_empty(&s->free[i]);
	(void)pthread_mutex_unlock(&s->lock);
}

struct seats_counts
seats_count(struct seats *s)
{
	struct seats_counts	c;

	(void)pthread_mutex_lock(&s->lock);
	c = (struct seats_counts){ s->n, s->n - s->n_free, s->waiting };
	(void)pthread_mutex_unlock(&s->lock);
	return c;
}
