/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_OUTAGE_H
#define SERVICE_OUTAGE_H

#include "config/config_file.h"
#include "oauth/introspection.h"
#include "service/tag.h"
#include "verifier/reason.h"

/*
 * What stands between the logins and a provider that fails or says that it is
 * asked too often: the circuit breaker (service/breaker.h) and the holds of HTTP
 * 429 (service/hold.h), for any number of threads. Outlives a reload.
 */
struct outage;

struct outage	*outage_new(void);		/* NULL when memory is short */
void		 outage_free(struct outage *);

/*
 * REASON_ALLOWED: ask, and tell how it went. REASON_CIRCUIT_OPEN or
 * REASON_RATE_LIMITED: do not, with *retry_after in seconds. `whose` limit it
 * is: that of the token which is the bearer, NULL where it is our own.
 */
enum reason	 outage_ask(struct outage *, const struct config *,
		    const struct tag *whose, int64_t *retry_after);
void		 outage_tell(struct outage *, const struct config *,
		    const struct tag *whose, enum introspect_result,
		    int64_t retry_after);

struct outage_state {
	int64_t		left_ms;	/* until the breaker lets a trial go; 0: closed */
	uint64_t	opened;		/* times */
};
struct outage_state	outage_now(struct outage *);

#endif /* SERVICE_OUTAGE_H */
