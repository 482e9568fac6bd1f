/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_SEATS_H
#define SERVICE_SEATS_H

#include <stddef.h>

#include "service/snapshot.h"

/*
 * The seats: so many logins work at once, each with a warm HTTPS handle and,
 * where it needs one, an open grant store. The seat that was left last is taken
 * first, so that few connections stay busy and the others may close. Any thread
 * may call.
 */
struct seats;

struct seats	*seats_new(size_t n);
void		 seats_free(struct seats *);	/* nobody sits */

/*
 * Waits for a seat until the deadline. Lends h, a login's view of the snapshot,
 * its http and (unless h has one open) its grant store. False: none came free,
 * or memory is short.
 */
bool		 seats_take(struct seats *, struct snapshot *, struct host *h, deadline);

/*
 * Takes back what h was lent, but for the grant store when the login is not over
 * and will sit again. Nothing happens when h does not sit.
 */
void		 seats_leave(struct seats *, struct snapshot *, struct host *h, bool over);

/* Closes what free seats hold of older settings than the snapshot's. */
void		 seats_sweep(struct seats *, const struct snapshot *);

struct seats_counts {
	size_t	n, taken, waiting;
};
struct seats_counts	seats_count(struct seats *);

#endif /* SERVICE_SEATS_H */
