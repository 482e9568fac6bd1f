/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_SERVE_H
#define SERVICE_SERVE_H

#include "service/rooms.h"

/* Runs one login; the crew's threads call it. arg is the struct rooms. */
void	serve_order(void *arg, struct order *);

#endif /* SERVICE_SERVE_H */
