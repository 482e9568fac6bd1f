/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_CALLERS_H
#define SERVICE_CALLERS_H

#include <sys/types.h>

#include <stdbool.h>

#include "ipc/deadline.h"

/*
 * Callers by uid: how many connections each holds, and how often it asks. Both
 * are bounded, but for root, and so is the memory: a uid for which there is no
 * room is refused. Use from any number of threads.
 *
 * Who may ask about whom is caller_may_ask()'s to say.
 */
#define CALLER_CONNECTIONS	64	/* held by one uid at a time */
#define CALLER_BURST		20	/* requests at once ... */
#define CALLER_PAUSE_MS		2000	/* ... and one more after each such time */
#define CALLERS_MAX		1024	/* uids */

struct callers;

struct callers	*callers_new(void);
void		 callers_free(struct callers *);

/* A connection of uid's begins; false: no more of it. Each true is left once. */
bool		 callers_enter(struct callers *, uid_t, deadline now);
void		 callers_leave(struct callers *, uid_t);

/* Takes one of uid's requests; false: too many. */
bool		 callers_ask(struct callers *, uid_t, deadline now);

/* Root asks about anybody, everyone else about the account of its own uid. Pure. */
bool		 caller_may_ask(uid_t caller, bool account_exists, uid_t account);

#endif /* SERVICE_CALLERS_H */
