/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/fakefitbit/server.h"

struct odd { int silent; };

/* A listening socket on 127.0.0.1, any port; -1 on failure. */
static int
listen_any(unsigned int *port)
{
	struct sockaddr_in	sin = { .sin_family = AF_INET };
	socklen_t		len = sizeof(sin);
	int			fd;

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if ((fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) == -1)
		return -1;
	if (bind(fd, (struct sockaddr *)&sin, sizeof(sin)) != 0 ||
	    listen(fd, 512) != 0 ||
	    getsockname(fd, (struct sockaddr *)&sin, &len) != 0) {
		(void)close(fd);
		return -1;
	}
	*port = ntohs(sin.sin_port);
	return fd;
}

struct odd *
odd_start(struct server *s, struct buf *ports)
{
	struct odd	*o = calloc(1, sizeof(*o));
	unsigned int	 port;

	(void)s;
	if (o == NULL || (o->silent = listen_any(&port)) == -1) {
		free(o);
		return NULL;
	}
	buf_printf(ports, "silent %u\n", port);
	return o;
}

void
odd_stop(struct odd *o)
{
	if (o == NULL)
		return;
	(void)close(o->silent);
	free(o);
}
