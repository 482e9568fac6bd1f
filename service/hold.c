/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "service/hold.h"

bool
hold_init(struct holds *h)
{
	memset(h, 0, sizeof(*h));
	return pthread_mutex_init(&h->lock, NULL) == 0;
}

void
hold_end(struct holds *h)
{
	(void)pthread_mutex_destroy(&h->lock);
}

/* The host's own hold. */
static const struct tag	nobody;

static struct hold *
find(struct holds *h, const struct tag *t)
{
	size_t	i;

	for (i = 0; i < HOLDS; i++)
		if (h->holds[i].until_ms != 0 && tag_is(&h->holds[i].tag, t))
			return &h->holds[i];
	return NULL;
}

static struct hold *
soonest(struct holds *h)
{
	struct hold	*s = &h->holds[0];
	size_t		 i;

	for (i = 1; i < HOLDS; i++)
		if (h->holds[i].until_ms < s->until_ms)
			s = &h->holds[i];
	return s;
}

void
hold_begin(struct holds *h, const struct tag *t, int64_t retry_after,
    int64_t now_ms)
{
	struct hold	*hold;
	int64_t		 s = retry_after < 0 ? HOLD_DEFAULT : retry_after;

	t = t == NULL ? &nobody : t;
	(void)pthread_mutex_lock(&h->lock);
	if ((hold = find(h, t)) == NULL)
		hold = soonest(h);
	hold->tag = *t;
	hold->until_ms = now_ms + (s < HOLD_MAX ? s : HOLD_MAX) * 1000;
	if (h->last_ms < hold->until_ms)
		h->last_ms = hold->until_ms;
	(void)pthread_mutex_unlock(&h->lock);
}

int64_t
hold_left(struct holds *h, const struct tag *t, int64_t now_ms)
{
	struct hold	*hold;
	int64_t		 left = 0;

	t = t == NULL ? &nobody : t;
	(void)pthread_mutex_lock(&h->lock);
	if (now_ms < h->last_ms && (hold = find(h, t)) != NULL) {
		left = hold->until_ms - now_ms;
		if (left <= 0)
			hold->until_ms = left = 0;
	}
	(void)pthread_mutex_unlock(&h->lock);
	return left;
}
