/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_CREW_H
#define SERVICE_CREW_H

#include <sys/socket.h>

#include <stdbool.h>
#include <stddef.h>

#include "ipc/deadline.h"
#include "service/snapshot.h"

/*
 * The threads that run logins, one login a thread, and the bounded queue in
 * front of them. Threads come when they are needed and go when they have been
 * idle for a while; each has a small stack.
 */
struct order {
	struct order	*next;		/* for the crew */
	int		 fd;		/* the order's: closed by order_free() */
	struct ucred	 peer;
	deadline	 came;
	struct snapshot	*snapshot;	/* a reference of the order's */
	size_t		 len;
	unsigned char	 request[];	/* the body of the frame; may hold a token */
};

void	order_free(struct order *);	/* wipes it */

struct crew_options {
	size_t	  threads;	/* at most */
	size_t	  queue;	/* orders that wait for one, at most */
	void	(*run)(void *arg, struct order *);	/* the order stays the crew's */
	void	 *arg;
};

struct crew;

struct crew	*crew_new(const struct crew_options *);

/* The order becomes the crew's. False when the queue is full: it is the caller's still. */
bool		 crew_give(struct crew *, struct order *);

/*
 * Threads for orders that have waited for some milliseconds. Returns in how many
 * milliseconds to call it again, -1: not before another crew_give().
 */
int		 crew_relieve(struct crew *);

/*
 * The end: what waits in the queue and what runs is finished, until the deadline.
 * Conversations are told that nothing more comes from their caller, so that
 * nobody waits for a person; verdicts still leave. True when all is done.
 */
bool		 crew_finish(struct crew *, deadline);
void		 crew_free(struct crew *);	/* behind a crew_finish() that said true */

struct crew_counts {
	size_t	threads, running, queued;
};
struct crew_counts	crew_count(struct crew *);

#endif /* SERVICE_CREW_H */
