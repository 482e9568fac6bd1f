/* SPDX-License-Identifier: ISC */
#ifndef CLIENT_BROWSER_H
#define CLIENT_BROWSER_H

#include <stdbool.h>

/*
 * Starts the person's browser on the URL, without a shell: the programs of
 * $BROWSER (parted by colons, each a name or path without arguments), then
 * xdg-open where there is a display. It is not waited for. False when none
 * could be started: the person opens the URL by hand.
 */
bool	browser_open(const char *url);

#endif /* CLIENT_BROWSER_H */
