/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <time.h>

#include "service/wait.h"

void
wait_init(pthread_cond_t *c)
{
	pthread_condattr_t	a;

	(void)pthread_condattr_init(&a);
	(void)pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
	(void)pthread_cond_init(c, &a);
	(void)pthread_condattr_destroy(&a);
}

bool
wait_until(pthread_cond_t *c, pthread_mutex_t *lock, deadline d)
{
	const struct timespec	until = { .tv_sec = (time_t)(d / 1000),
	    .tv_nsec = (long)(d % 1000) * 1000000L };

	return pthread_cond_timedwait(c, lock, &until) != ETIMEDOUT;
}
