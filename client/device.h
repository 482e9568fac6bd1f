/* SPDX-License-Identifier: ISC */
#ifndef CLIENT_DEVICE_H
#define CLIENT_DEVICE_H

#include <stdbool.h>

#include "client/client.h"
#include "oauth/device.h"

/*
 * A login by the device flow (oauth/device.h): for a machine without a browser,
 * or one that the provider cannot send a browser back to.
 */

/* A page and a code for the person; device_page_end(). False with *e filled. */
bool	device_open(struct client *, struct device_page *, struct failure *e);

/*
 * Asks until she has agreed, for wait_ms at most, and puts the credentials on
 * disk. A signal that ends the process between two questions leaves nothing
 * behind. user_id as in client/attempt.h.
 */
bool	device_wait(struct client *, const struct device_page *, int64_t wait_ms,
	    char user_id[256], struct failure *e);

#endif /* CLIENT_DEVICE_H */
