/* SPDX-License-Identifier: ISC */
#include "config.h"

#include "service/breaker.h"

#define DOUBLED_MAX	20

enum outcome {
	OUTCOME_NEITHER = 0,	/* says nothing of whether the provider works */
	OUTCOME_ANSWER,
	OUTCOME_OUTAGE
};

static enum outcome
outcome_of(enum introspect_result r)
{
	switch (r) {
	case INTROSPECT_UNREACHABLE:
	case INTROSPECT_TIMEOUT:
	case INTROSPECT_SERVER_ERROR:
		return OUTCOME_OUTAGE;
	case INTROSPECT_ACTIVE:
	case INTROSPECT_INACTIVE:
	case INTROSPECT_EXPIRED:
	case INTROSPECT_UNLINKED:
	case INTROSPECT_BAD_REPLY:
	case INTROSPECT_TOO_BIG:
	case INTROSPECT_CLIENT_REFUSED:
	case INTROSPECT_UNEXPECTED:
	case INTROSPECT_RATE_LIMITED:
	case INTROSPECT_GONE:
		return OUTCOME_ANSWER;
	case INTROSPECT_FAILED:
	case INTROSPECT_TLS:
		return OUTCOME_NEITHER;
	}
	return OUTCOME_NEITHER;
}

enum breaker_answer
breaker_ask(struct breaker *b, const struct breaker_options *o, int64_t now_ms)
{
	if (o->failures == 0 || b->open_until == 0)
		return BREAKER_GO;
	if (now_ms < b->open_until || now_ms < b->trial_until)
		return BREAKER_WAIT;
	b->trial_until = now_ms + o->trial_ms;
	return BREAKER_TRIAL;
}

/* Half of the pause is sure, half is random: hosts that failed together do not come back together. */
static int64_t
pause_of(const struct breaker *b, const struct breaker_options *o, uint32_t random)
{
	int64_t	ms = o->pause_ms;
	int	i;

	for (i = 0; i < b->doubled && ms < o->pause_max_ms; i++)
		ms *= 2;
	if (ms > o->pause_max_ms)
		ms = o->pause_max_ms;
	return ms - (int64_t)((uint64_t)(ms / 2) * random / UINT32_MAX);
}

static int64_t
wished(int64_t retry_after)
{
	if (retry_after <= 0)
		return 0;
	return (retry_after < BREAKER_RETRY_MAX ? retry_after : BREAKER_RETRY_MAX) * 1000;
}

static void
fail(struct breaker *b, const struct breaker_options *o, int64_t retry_after,
    int64_t now_ms, uint32_t random)
{
	int64_t	until;
	bool	trial_failed = b->open_until != 0 && now_ms >= b->open_until;

	b->failed++;
	/* Those that were on their way when it opened lengthen nothing. */
	if (b->failed < o->failures || (b->open_until != 0 && !trial_failed))
		return;
	until = pause_of(b, o, random);
	if (until < wished(retry_after))
		until = wished(retry_after);
	if (b->doubled < DOUBLED_MAX)
		b->doubled++;
	b->open_until = now_ms + until;
	b->trial_until = 0;
	b->opened++;
}

void
breaker_tell(struct breaker *b, const struct breaker_options *o,
    enum introspect_result r, int64_t retry_after, int64_t now_ms, uint32_t random)
{
	if (o->failures == 0)
		return;
	switch (outcome_of(r)) {
	case OUTCOME_ANSWER:
		b->failed = 0;
		b->doubled = 0;
		b->open_until = b->trial_until = 0;
		return;
	case OUTCOME_OUTAGE:
		fail(b, o, retry_after, now_ms, random);
		return;
	case OUTCOME_NEITHER:
		b->trial_until = 0;	/* the next one may try */
		return;
	}
}

int64_t
breaker_left(const struct breaker *b, int64_t now_ms)
{
	int64_t	until = b->trial_until > b->open_until ? b->trial_until : b->open_until;

	return until > now_ms ? until - now_ms : 0;
}
