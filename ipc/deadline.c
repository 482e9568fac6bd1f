/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <limits.h>
#include <time.h>

#include "ipc/deadline.h"

deadline
deadline_now(void)
{
	struct timespec	ts = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (deadline)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

deadline
deadline_in(int64_t ms)
{
	return deadline_now() + ms;
}

int
deadline_left(deadline d)
{
	int64_t	left = d - deadline_now();

	if (left <= 0)
		return 0;
	return left > INT_MAX ? INT_MAX : (int)left;
}

deadline
deadline_earlier(deadline a, deadline b)
{
	return a < b ? a : b;
}
