/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_WAIT_H
#define SERVICE_WAIT_H

#include <pthread.h>
#include <stdbool.h>

#include "ipc/deadline.h"

/* Condition variables that wait for deadlines, which are on the monotonic clock. */
void	wait_init(pthread_cond_t *);

/* As pthread_cond_timedwait(). False: the deadline has passed. */
bool	wait_until(pthread_cond_t *, pthread_mutex_t *, deadline);

#endif /* SERVICE_WAIT_H */
