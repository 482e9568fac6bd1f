/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_HISTOGRAM_H
#define SERVICE_HISTOGRAM_H

#include <stdatomic.h>
#include <stdint.h>

/*
 * How long things took, in microseconds, each within an eighth of what it was:
 * eight steps to each doubling. Any thread may add; a reader sees some moment.
 */
#define HISTOGRAM_STEPS	8
#define HISTOGRAM_SIZE	(HISTOGRAM_STEPS * 40)

struct histogram {
	atomic_uint_fast64_t	counts[HISTOGRAM_SIZE];
	atomic_uint_fast64_t	n, sum;
};

void		histogram_add(struct histogram *, int64_t us);

/* The least time that so many parts per thousand did not exceed; 0 of nothing. */
int64_t		histogram_at(struct histogram *, unsigned int permille);

/* How many took no longer than us, by the steps' upper ends. */
uint64_t	histogram_within(struct histogram *, int64_t us);

#endif /* SERVICE_HISTOGRAM_H */
