/* SPDX-License-Identifier: ISC */
#ifndef CLI_AS_VERIFIER_H
#define CLI_AS_VERIFIER_H

#include <stdbool.h>

#include "cli/commands.h"
#include "verifier/host.h"

/*
 * Commands about grants work as the verifier's user, never as root: the store
 * refuses root, and what talks to a provider is not trusted with root either.
 * What else needs root (the account map, usermod) is done by the process that
 * the administrator started; the rest by as_verifier() below, in a child.
 */

/*
 * become_user() with a line on stderr; who is not root must be that user already.
 */
bool	become(const char *user);

/*
 * Runs work(ctx) in a child that has become user, and waits. What work writes
 * to fd `out` (at most size - 1 bytes, a NUL is put behind them) comes back in
 * buf. Returns the child's enum status; STATUS_PROBLEM when it could not start
 * or died.
 */
int	as_verifier(const char *user, int (*work)(void *ctx, int out), void *ctx,
	    char *buf, size_t size);

/* The host of the configuration with its grant store, or a line on stderr and false. */
bool	host_with_grants(struct host *, const char *config_path);

/* "fitbitctl: ..." on stderr; returns STATUS_PROBLEM. */
int	problem(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif /* CLI_AS_VERIFIER_H */
