/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_SESSION_H
#define VERIFIER_SESSION_H

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

#endif /* VERIFIER_SESSION_H */
