/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stddef.h>

#include "service/histogram.h"

/* 0..7 have a place each; above, the three bits behind the first one count. */
static size_t
place_of(int64_t us)
{
	uint64_t	v = us < 0 ? 0 : (uint64_t)us;
	size_t		place;
	unsigned int	bits;

	if (v < HISTOGRAM_STEPS)
		return (size_t)v;
	bits = 63U - (unsigned int)__builtin_clzll(v);
	place = (bits - 2) * HISTOGRAM_STEPS + ((v >> (bits - 3)) & 7);
	return place < HISTOGRAM_SIZE ? place : HISTOGRAM_SIZE - 1;
}

/* The largest time that has this place. */
static int64_t
end_of(size_t place)
{
	size_t	doubling = place / HISTOGRAM_STEPS;

	if (doubling == 0)
		return (int64_t)place;
	return (int64_t)(((place % HISTOGRAM_STEPS) + HISTOGRAM_STEPS + 1) <<
	    (doubling - 1)) - 1;
}

void
histogram_add(struct histogram *h, int64_t us)
{
	atomic_fetch_add_explicit(&h->counts[place_of(us)], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&h->n, 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&h->sum, us < 0 ? 0 : (uint64_t)us,
	    memory_order_relaxed);
}

int64_t
histogram_at(struct histogram *h, unsigned int permille)
{
	uint64_t	n = 0, seen = 0, c[HISTOGRAM_SIZE];
	size_t		i;

	for (i = 0; i < HISTOGRAM_SIZE; i++)
		n += c[i] = atomic_load_explicit(&h->counts[i], memory_order_relaxed);
	if (n == 0)
		return 0;
	for (i = 0; i < HISTOGRAM_SIZE; i++)
		if ((seen += c[i]) * 1000 >= n * permille)
			break;
	return end_of(i);
}

uint64_t
histogram_within(struct histogram *h, int64_t us)
{
	uint64_t	n = 0;
	size_t		i;

	for (i = 0; i < HISTOGRAM_SIZE && end_of(i) <= us; i++)
		n += atomic_load_explicit(&h->counts[i], memory_order_relaxed);
	return n;
}
