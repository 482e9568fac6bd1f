/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "service/report.h"

#define REPORT_MAX	(FRAME_MAX - 64)

struct report {
	char	text[REPORT_MAX];
	size_t	n;
};

static void	put(struct report *, const char *, ...)
		    __attribute__((format(printf, 2, 3)));

/* What does not fit is left out, a whole line. */
static void
put(struct report *r, const char *fmt, ...)
{
	size_t	room = sizeof(r->text) - r->n;
	va_list	ap;
	int	n;

	va_start(ap, fmt);
	n = vsnprintf(r->text + r->n, room, fmt, ap);
	va_end(ap);
	if (n > 0 && (size_t)n < room)
		r->n += (size_t)n;
	else
		r->text[r->n] = '\0';
}

static uint64_t
value(atomic_uint_fast64_t *n)
{
	return (uint64_t)atomic_load_explicit(n, memory_order_relaxed);
}

static const char *const	stat_names[] = {
#define STAT(NAME, name, help)	#name,
#include "service/stats.def"
#undef STAT
};

static void
put_counts(struct report *r, struct stats *s)
{
	enum reason	reason;
	enum verdict	v;
	uint64_t	n;
	size_t		i;

	for (v = 0; v < N_VERDICTS; v++)
		put(r, "verdict.%s %" PRIu64 "\n", verdict_name(v), value(&s->verdicts[v]));
	for (reason = 0; reason < REASON_COUNT; reason++)
		if ((n = value(&s->reasons[reason])) > 0)
			put(r, "reason.%s %" PRIu64 "\n", reason_name(reason), n);
	for (i = 0; i < STAT_COUNT; i++)
		put(r, "count.%s %" PRIu64 "\n", stat_names[i], value(&s->counts[i]));
}

static void
put_times(struct report *r, const char *name, struct histogram *h)
{
	static const unsigned int	permille[] = { 500, 950, 990 };
	size_t				i;

	for (i = 0; i < sizeof(permille) / sizeof(permille[0]); i++)
		put(r, "%s_us.p%u %" PRId64 "\n", name, permille[i] / 10,
		    histogram_at(h, permille[i]));
	put(r, "%s_us.sum %" PRIu64 "\n%s_us.count %" PRIu64 "\n", name,
	    value(&h->sum), name, value(&h->n));
}

static void
put_state(struct report *r, struct rooms *rooms, size_t clients)
{
	const struct crew_counts	crew = crew_count(rooms->crew);
	const struct seats_counts	seats = seats_count(rooms->seats);
	const struct outage_state	outage = outage_now(rooms->outage);
	struct cache_counts		cache = { 0 };

	if (rooms->current->cache != NULL)
		cache = cache_count(rooms->current->cache);
	put(r, "now.clients %zu\nnow.sessions %zu\nnow.queued %zu\nnow.threads %zu\n",
	    clients, crew.running, crew.queued, crew.threads);
	put(r, "now.seats %zu\nnow.seats_taken %zu\nnow.seats_waited_for %zu\n",
	    seats.n, seats.taken, seats.waiting);
	put(r, "now.settings %" PRIu64 "\n", rooms->current->settings);
	put(r, "now.breaker_ms %" PRId64 "\nnow.breaker_opened %" PRIu64 "\n",
	    outage.left_ms, outage.opened);
	put(r, "now.device_logins %zu\n", atomic_load(&rooms->lingering));
	put(r, "now.cache_entries %zu\n", cache.entries);
}

void
report_put(struct frame *f, struct rooms *rooms, size_t clients)
{
	static struct report	r;	/* the main thread's */

	r.n = 0;
	put(&r, "version %s\nuptime_ms %" PRId64 "\n", PACKAGE_VERSION,
	    deadline_now() - rooms->stats.started);
	put_state(&r, rooms, clients);
	put_counts(&r, &rooms->stats);
	put_times(&r, "login", &rooms->stats.login);
	put_times(&r, "provider", &rooms->stats.provider);
	frame_init(f, MSG_REPORT);
	frame_put_str(f, r.text);
}
