/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_NOTIFY_H
#define SERVICE_NOTIFY_H

#include <stdbool.h>

/*
 * sd_notify(3)'s protocol, without libsystemd: a datagram to the socket that
 * NOTIFY_SOCKET names. Without one nothing is sent. The variable is taken out of
 * the environment by the first call.
 */
enum notice {
	NOTICE_READY = 0,
	NOTICE_RELOADING,	/* followed by NOTICE_READY */
	NOTICE_STOPPING
};

/* status: one line for systemctl(1), or NULL. False: it could not be sent. */
bool	notify(enum notice, const char *status);

#endif /* SERVICE_NOTIFY_H */
