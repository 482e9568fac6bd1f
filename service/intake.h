/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_INTAKE_H
#define SERVICE_INTAKE_H

#include "service/listener.h"
#include "service/rooms.h"

/*
 * The callers until their request is whole: each costs a descriptor and what
 * it has sent, and no thread. One that has not sent all of it within REQUEST_MS
 * is put out (of a crowd 2,000 a second, so that its return holds up nobody); so
 * is the one that has waited longest when there is no descriptor left for another.
 * Belongs to the main thread.
 */
#define REQUEST_MS	2000

struct intake;

/* clients: at most. epoll_fd is where it waits; the caller waits there too. */
struct intake	*intake_new(struct rooms *, const struct listener *, size_t clients);
void		 intake_free(struct intake *);	/* closes what waits */

/*
 * Waits for callers and serves them, for wait_ms at most (-1: for ever). True when
 * the descriptor that it watches is readable.
 */
bool		 intake_turn(struct intake *, int wait_ms);
bool		 intake_watch(struct intake *, int fd);

/* Callers who have not sent a whole request. */
size_t		 intake_waiting(const struct intake *);

#endif /* SERVICE_INTAKE_H */
