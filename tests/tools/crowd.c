/* SPDX-License-Identifier: ISC */
/*
 * crowd SOCKET idle|slow|garbage N
 *
 * N callers of the service who never ask it anything: idle ones say nothing and
 * come back when they are put out, slow ones send a request's bytes one at a time,
 * garbage ones send what is no frame and come back. Says how many are connected
 * when all have tried, then goes on until it is killed.
 */
#include "config.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct sockaddr_un	to = { .sun_family = AF_UNIX };

/* The start of a request of 200 bytes, as slow as can be. */
static const unsigned char	start[] = { 0, 0, 0, 200, 1, 1, 1, 0, 0 };
static const unsigned char	nonsense[] = "GET / HTTP/1.1\r\nHost: verifier\r\n\r\n";

static int
join(void)
{
	int	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd != -1 && connect(fd, (struct sockaddr *)&to, sizeof(to)) == -1) {
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

int
main(int argc, char *argv[])
{
	struct rlimit	 r = { 65536, 65536 };
	struct pollfd	*p;
	size_t		*sent, n, i, up = 0;
	char		 c;
	bool		 told = false;

	if (argc != 4 || strlen(argv[1]) >= sizeof(to.sun_path))
		return 64;
	memcpy(to.sun_path, argv[1], strlen(argv[1]) + 1);
	(void)setrlimit(RLIMIT_NOFILE, &r);
	n = strtoul(argv[3], NULL, 10);
	p = calloc(n, sizeof(*p));
	sent = calloc(n, sizeof(*sent));
	if (p == NULL || sent == NULL)
		return EXIT_FAILURE;
	for (i = 0; i < n; i++)
		p[i] = (struct pollfd){ .fd = -1, .events = POLLIN };
	for (;;) {
		for (i = 0; i < n; i++) {
			if (p[i].fd == -1) {
				p[i].fd = join();
				sent[i] = 0;
				if (p[i].fd != -1)
					up++;
				else
					(void)usleep(200);
			}
			if (p[i].fd == -1)
				continue;
			if (*argv[2] == 's' && sent[i] < sizeof(start))
				(void)send(p[i].fd, start + sent[i]++, 1, MSG_NOSIGNAL);
			else if (*argv[2] == 'g' && sent[i]++ == 0)
				(void)send(p[i].fd, nonsense, sizeof(nonsense), MSG_NOSIGNAL);
			/* Put out: come back. */
			if (recv(p[i].fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) == 0) {
				(void)close(p[i].fd);
				p[i].fd = -1;
				up--;
			}
		}
		if (!told) {
			(void)printf("%zu connected\n", up);
			(void)fflush(stdout);
			told = true;
		}
		(void)usleep(100000);
	}
}
