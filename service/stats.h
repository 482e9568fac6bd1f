/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_STATS_H
#define SERVICE_STATS_H

#include <stdatomic.h>
#include <stdint.h>

#include "ipc/deadline.h"
#include "service/histogram.h"
#include "verifier/reason.h"

/*
 * What the service counts since it started. Any thread may count; the numbers
 * only grow.
 */
enum stat {
#define STAT(NAME, name, help)	STAT_##NAME,
#include "service/stats.def"
#undef STAT
	STAT_COUNT
};

#define N_VERDICTS	(VERDICT_IGNORE + 1)

struct stats {
	deadline		started;
	atomic_uint_fast64_t	counts[STAT_COUNT];
	atomic_uint_fast64_t	verdicts[N_VERDICTS];
	atomic_uint_fast64_t	reasons[REASON_COUNT];
	struct histogram	login;		/* from the token to the verdict, denials not held */
	struct histogram	provider;	/* an answer of the provider */
};

void	stat_add(struct stats *, enum stat);
void	stat_verdict(struct stats *, enum reason, int64_t us);

#endif /* SERVICE_STATS_H */
