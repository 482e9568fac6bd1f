/* SPDX-License-Identifier: ISC */
/*
 * sink unix PATH FILE	a datagram socket anybody may write to, as /dev/log
 *			is; each message becomes a line of FILE
 * sink udp ADDRESS PORT	a server that hears and never answers
 *
 * Prints "ready", closes standard output, and ends with the thread that
 * started it.
 */
#include "config.h"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
open_unix(const char *path)
{
	struct sockaddr_un	sun = { .sun_family = AF_UNIX };
	int			fd;

	if (strlen(path) >= sizeof(sun.sun_path))
		return -1;
	memcpy(sun.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (fd == -1 || bind(fd, (const struct sockaddr *)&sun, sizeof(sun)) == -1 ||
	    chmod(path, 0666) == -1)
		return -1;
	return fd;
}

static int
open_udp(const char *address, const char *port)
{
	struct sockaddr_in	sin = { .sin_family = AF_INET };
	int			fd;

	sin.sin_port = htons((uint16_t)strtol(port, NULL, 10));
	if (inet_pton(AF_INET, address, &sin.sin_addr) != 1)
		return -1;
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd == -1 || bind(fd, (const struct sockaddr *)&sin, sizeof(sin)) == -1)
		return -1;
	return fd;
}

/* out is -1: forget what comes. */
static int
drain(int in, int out)
{
	char	line[8192];
	ssize_t	n;

	(void)puts("ready");
	if (fclose(stdout) != 0)
		return EXIT_FAILURE;
	while ((n = recv(in, line, sizeof(line) - 1, 0)) != -1) {
		line[n] = '\n';
		if (out != -1 && write(out, line, (size_t)n + 1) != n + 1)
			break;
	}
	return EXIT_FAILURE;
}

int
main(int argc, char *argv[])
{
	int	in = -1, out = -1;

	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (argc != 4)
		return 64;
	if (strcmp(argv[1], "unix") == 0) {
		in = open_unix(argv[2]);
		out = open(argv[3], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	} else if (strcmp(argv[1], "udp") == 0)
		in = open_udp(argv[2], argv[3]);
	if (in == -1 || (strcmp(argv[1], "unix") == 0 && out == -1)) {
		perror("sink");
		return EXIT_FAILURE;
	}
	return drain(in, out);
}
