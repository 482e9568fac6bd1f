/* SPDX-License-Identifier: ISC */
#include "config.h"

#include "service/stats.h"

void
stat_add(struct stats *s, enum stat n)
{
	atomic_fetch_add_explicit(&s->counts[n], 1, memory_order_relaxed);
}

void
stat_verdict(struct stats *s, enum reason r, int64_t us)
{
	enum verdict	v = reason_verdict(r);

	atomic_fetch_add_explicit(&s->verdicts[v], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&s->reasons[r], 1, memory_order_relaxed);
	histogram_add(&s->login, us);
}
