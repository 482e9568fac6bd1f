/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

#include <stdbool.h>

/*
 * The verifier as a service: the main thread accepts callers, takes their first
 * frame and announces the deadline (service/intake.h); a crew of threads runs
 * the logins (service/crew.h), so many of which work at once (service/seats.h).
 *
 * Serves until SIGTERM or SIGINT, or until it has been idle for [service]
 * idle_exit on a socket that systemd keeps. SIGHUP loads the /etc file anew.
 * Returns the exit status of main().
 */
struct service_order {
	const char	*config_path;
	const char	*socket_path;	/* NULL: systemd's */
};

int	service_run(const struct service_order *);

#endif /* SERVICE_SERVICE_H */
