/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_SESSION_H
#define VERIFIER_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "ipc/deadline.h"
#include "verifier/desk.h"
#include "verifier/host.h"

/*
 * One login, from the module's request to the verdict, over the connected
 * stream socket fd (which the caller closes). Reads top to bottom: take the
 * token, decide, answer. Whatever goes wrong, the module gets a verdict or a
 * closed socket, and neither lets anybody in.
 */
void	session_run(int fd, const char *config_path);

/* The same in the service, which has read the request and announced the deadline. */
struct session_order {
	int			 fd;
	const void		*request;	/* body of the module's first frame */
	size_t			 len;
	deadline		 came;		/* when it was whole */
	const struct host	*host;		/* what is read alone; its http is NULL */
	struct desk		*desk;
};
void	session_serve(const struct session_order *);

/*
 * The same for an order whose deadline was not announced, where the answer is yes
 * and there without waiting for anybody: true when it was given. False when there
 * is more to it; then nothing was said, recorded or logged, and the order is as it
 * was. The desk says no to whatever would take time.
 */
bool	session_serve_at_once(const struct session_order *);

#endif /* VERIFIER_SESSION_H */
