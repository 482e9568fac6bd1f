/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_FLIGHT_H
#define SERVICE_FLIGHT_H

#include <stdbool.h>
#include <stdint.h>

#include "ipc/deadline.h"
#include "oauth/introspection.h"
#include "service/tag.h"
#include "verifier/reason.h"

/*
 * Single flight: who asks about a token while another's request about the very
 * same one is under way waits for that answer instead. Any thread may call.
 */
struct flights;
struct flight;

struct flights	*flights_new(void);
void		 flights_free(struct flights *);	/* nothing is in the air */

struct flight_answer {
	enum reason		 reason;
	struct introspect_detail detail;
	struct introspection	 seen;		/* with REASON_ALLOWED */
};

/*
 * True: *f is the caller's to land. False: it is another's, which is waited for
 * with flight_wait(). NULL: memory is short, so ask alone. `round` parts what may
 * not share (one number a configuration).
 */
bool	flight_board(struct flights *, const struct tag *, uint64_t round,
	    struct flight **f);

/* Hands the answer to all who wait, and ends the flight; f is gone. */
void	flight_land(struct flights *, struct flight *f, const struct flight_answer *);

/* True with *answer filled; false when the deadline came first. f is gone. */
bool	flight_wait(struct flights *, struct flight *f, deadline,
	    struct flight_answer *answer);

#endif /* SERVICE_FLIGHT_H */
