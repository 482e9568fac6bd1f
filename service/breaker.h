/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_BREAKER_H
#define SERVICE_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

#include "oauth/introspection.h"

/*
 * [service] breaker: a circuit breaker in front of one provider, so that an
 * outage costs a login no deadline and the provider no storm. Pure: the state
 * is the caller's (zeroed at first; under a mutex where threads share it), and
 * so are the clock (deadline_now()) and the random bits.
 *
 *	closed -- `failures` failures in a row --> open
 *	open -- the pause is over --> one trial goes, the others still wait
 *	trial answered --> closed; trial failed --> open, twice as long
 *
 * A failure is an outage: no connection, no answer in time, HTTP 5xx. What the
 * provider says of a token, a limit (service/hold.h), a TLS failure, and what is
 * our own fault count as neither; an answer of any kind ends a row of failures.
 */
struct breaker_options {
	int64_t	failures;	/* 0: always closed */
	int64_t	pause_ms;	/* the first pause, at most */
	int64_t	pause_max_ms;
	int64_t	trial_ms;	/* a trial that is not told of by then is lost: [login] deadline */
};

struct breaker {
	int64_t		failed;		/* in a row */
	int		doubled;	/* pauses since it was closed, capped */
	int64_t		open_until;	/* ms; 0: closed */
	int64_t		trial_until;	/* ms; 0: no trial is out */
	uint64_t	opened;		/* times, for status */
};

enum breaker_answer {
	BREAKER_WAIT = 0,	/* do not ask: REASON_CIRCUIT_OPEN */
	BREAKER_GO,
	BREAKER_TRIAL		/* ask, and tell: the others wait for it */
};

/* May the provider be asked now? Each GO and TRIAL is told of by breaker_tell(). */
enum breaker_answer	breaker_ask(struct breaker *, const struct breaker_options *,
			    int64_t now_ms);

/*
 * How it went. retry_after is of the answer, seconds, -1 for none: an outage
 * that names a time (503) is waited for as long, up to BREAKER_RETRY_MAX.
 * random: 32 bits, which halve the pause at most.
 */
#define BREAKER_RETRY_MAX	3600	/* seconds */
void			breaker_tell(struct breaker *, const struct breaker_options *,
			    enum introspect_result, int64_t retry_after, int64_t now_ms,
			    uint32_t random);

/* Milliseconds until the next trial, 0 when closed or due: for status and the log. */
int64_t			breaker_left(const struct breaker *, int64_t now_ms);

#endif /* SERVICE_BREAKER_H */
