/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_RELOAD_H
#define SERVICE_RELOAD_H

#include "service/rooms.h"

/*
 * Another snapshot becomes the current one. Logins that run finish on theirs;
 * what cannot be read is told in the log, and the old one stays. For the main
 * thread.
 */
void	reload_settings(struct rooms *);	/* SIGHUP: the /etc file, the map, the log */
void	reload_map(struct rooms *);		/* the map, if it has changed */

/* [service] throttle as its unit wants it. */
struct throttle_options	throttle_options(const struct config *);

#endif /* SERVICE_RELOAD_H */
