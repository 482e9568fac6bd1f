/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_SERVE_H
#define SERVICE_SERVE_H

#include "service/rooms.h"

/* Runs one login; the crew's threads call it. arg is the struct rooms. */
void	serve_order(void *arg, struct order *);

/*
 * True when the order's answer is a yes that is there already (the caller is root,
 * and provider and name service said so a moment ago), and was given. Else nothing
 * was said. Never waits: the main thread calls it.
 */
bool	serve_at_once(struct rooms *, struct order *);

#endif /* SERVICE_SERVE_H */
