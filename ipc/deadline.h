/* SPDX-License-Identifier: ISC */
#ifndef IPC_DEADLINE_H
#define IPC_DEADLINE_H

#include <stdint.h>

/*
 * A deadline is a point on the monotonic clock (CLOCK_MONOTONIC), in
 * milliseconds. Setting the wall clock moves none.
 */
typedef int64_t	deadline;

deadline	deadline_now(void);
deadline	deadline_in(int64_t ms);		/* ms from now; ms >= 0 */

/* Milliseconds that are left, 0 when it has passed, never above INT_MAX: fit for poll(2). */
int		deadline_left(deadline);

deadline	deadline_earlier(deadline, deadline);

#endif /* IPC_DEADLINE_H */
