/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stddef.h>

#include "client/signals.h"

static const int	held[] = {
	SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE
};

void
signals_hold(sigset_t *old)
{
	sigset_t	set;
	size_t		i;

	(void)sigemptyset(&set);
	for (i = 0; i < sizeof(held) / sizeof(held[0]); i++)
		(void)sigaddset(&set, held[i]);
	(void)sigprocmask(SIG_BLOCK, &set, old);
}

void
signals_release(const sigset_t *old)
{
	(void)sigprocmask(SIG_SETMASK, old, NULL);
}
