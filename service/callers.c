/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include "service/callers.h"

struct caller {
	bool		used;
	uid_t		uid;
	unsigned int	connections;
	int64_t		budget_ms;	/* CALLER_PAUSE_MS buys a request */
	deadline	counted;	/* when budget_ms was right */
};

struct callers {
	pthread_mutex_t	lock;
	struct caller	slots[CALLERS_MAX];
};

#define BUDGET_MAX	((int64_t)CALLER_BURST * CALLER_PAUSE_MS)

struct callers *
callers_new(void)
{
	struct callers	*c = calloc(1, sizeof(*c));

	if (c != NULL)
		(void)pthread_mutex_init(&c->lock, NULL);
	return c;
}

void
callers_free(struct callers *c)
{
	if (c == NULL)
		return;
	(void)pthread_mutex_destroy(&c->lock);
	free(c);
}

static void
count_budget(struct caller *c, deadline now)
{
	c->budget_ms += now - c->counted;
	if (c->budget_ms > BUDGET_MAX)
		c->budget_ms = BUDGET_MAX;
	c->counted = now;
}

/* One that is as if it had never been here. */
static bool
is_forgettable(struct caller *c, deadline now)
{
	if (c->connections > 0)
		return false;
	count_budget(c, now);
	return c->budget_ms == BUDGET_MAX;
}

/* The caller's slot, or one for it; NULL when there is none to be had. */
static struct caller *
find(struct callers *all, uid_t uid, deadline now)
{
	struct caller	*c, *room = NULL;
	size_t		 i;

	for (i = 0; i < CALLERS_MAX; i++) {
		c = &all->slots[(uid + i) % CALLERS_MAX];
		if (c->used && c->uid == uid)
			return c;
		if (room == NULL && (!c->used || is_forgettable(c, now)))
			room = c;
		if (!c->used)
			break;		/* it was never further on */
	}
	if (room != NULL)
		*room = (struct caller){ .used = true, .uid = uid,
		    .budget_ms = BUDGET_MAX, .counted = now };
	return room;
}

bool
callers_enter(struct callers *all, uid_t uid, deadline now)
{
	struct caller	*c;
	bool		 ok;

	if (uid == 0)
		return true;
	(void)pthread_mutex_lock(&all->lock);
	c = find(all, uid, now);
	ok = c != NULL && c->connections < CALLER_CONNECTIONS;
	if (ok)
		c->connections++;
	(void)pthread_mutex_unlock(&all->lock);
	return ok;
}

void
callers_leave(struct callers *all, uid_t uid)
{
	size_t	i;

	if (uid == 0)
		return;
	(void)pthread_mutex_lock(&all->lock);
	for (i = 0; i < CALLERS_MAX; i++)
		if (all->slots[i].used && all->slots[i].uid == uid &&
		    all->slots[i].connections > 0) {
			all->slots[i].connections--;
			break;
		}
	(void)pthread_mutex_unlock(&all->lock);
}

bool
callers_ask(struct callers *all, uid_t uid, deadline now)
{
	struct caller	*c;
	bool		 ok = false;

	if (uid == 0)
		return true;
	(void)pthread_mutex_lock(&all->lock);
	if ((c = find(all, uid, now)) != NULL) {
		count_budget(c, now);
		if ((ok = c->budget_ms >= CALLER_PAUSE_MS))
			c->budget_ms -= CALLER_PAUSE_MS;
	}
	(void)pthread_mutex_unlock(&all->lock);
	return ok;
}

bool
caller_may_ask(uid_t caller, bool account_exists, uid_t account)
{
	return caller == 0 || (account_exists && account == caller);
}
