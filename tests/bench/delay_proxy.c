/* SPDX-License-Identifier: ISC */
/*
 * delay_proxy PORT MS [CONNECT_MS]
 *
 * A TCP relay on 127.0.0.1 to 127.0.0.1:PORT that holds every byte for MS
 * milliseconds in each direction, so that a round trip takes 2 x MS longer, and
 * a connection CONNECT_MS (default 2 x MS) before its first byte leaves, as the
 * TCP handshake over such a line would. Prints its own port; on SIGTERM, or
 * when standard input ends, it ends. Each connection is one child.
 *
 * After each connection it prints "flights N": how often the direction of the
 * bytes turned from the client to the server, which is the number of round
 * trips that the client waited for, the TCP handshake apart.
 */
#include "config.h"

#include <sys/socket.h>
#include <sys/wait.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CHUNKS		256
#define CHUNK_SIZE	8192

struct chunk {
	double	due;
	size_t	n;		/* 0: the end of the stream */
	char	bytes[CHUNK_SIZE];
};

/* One direction: what was read and is held, oldest first. */
struct lane {
	int		from, to;
	unsigned int	head, tail;
	bool		ended;
	struct chunk	held[CHUNKS];
};

static struct lane	up, down;

static double
now_ms(void)
{
	struct timespec	ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static int
listen_here(in_port_t *port)
{
	struct sockaddr_in	a = { .sin_family = AF_INET };
	socklen_t		n = sizeof(a);
	int			s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (s == -1 || bind(s, (struct sockaddr *)&a, n) == -1 || listen(s, 128) == -1 ||
	    getsockname(s, (struct sockaddr *)&a, &n) == -1)
		return -1;
	*port = ntohs(a.sin_port);
	return s;
}

static int
connect_there(in_port_t port)
{
	struct sockaddr_in	a = { .sin_family = AF_INET, .sin_port = htons(port) };
	int			s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (s == -1 || connect(s, (struct sockaddr *)&a, sizeof(a)) == -1)
		return -1;
	(void)setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return s;
}

static bool
lane_has_room(const struct lane *l)
{
	return !l->ended && l->tail - l->head < CHUNKS;
}

static void
lane_read(struct lane *l, double due)
{
	struct chunk	*c = &l->held[l->tail % CHUNKS];
	ssize_t		 n = read(l->from, c->bytes, sizeof(c->bytes));

	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return;
	c->n = n > 0 ? (size_t)n : 0;
	c->due = due;
	l->ended = n <= 0;
	l->tail++;
}

/* Sends what is due. False when the stream has ended and all of it has left. */
static bool
lane_send(struct lane *l, double now)
{
	struct chunk	*c;
	size_t		 sent;
	ssize_t		 n;

	for (; l->head != l->tail; l->head++) {
		c = &l->held[l->head % CHUNKS];
		if (c->due > now)
			return true;
		if (c->n == 0) {
			(void)shutdown(l->to, SHUT_WR);
			l->head++;
			return false;
		}
		for (sent = 0; sent < c->n; sent += (size_t)n)
			if ((n = send(l->to, c->bytes + sent, c->n - sent, MSG_NOSIGNAL)) <= 0)
				return false;
	}
	return !l->ended;
}

static int
wait_ms(double now)
{
	double	due = 1e18;

	if (up.head != up.tail)
		due = up.held[up.head % CHUNKS].due;
	if (down.head != down.tail && down.held[down.head % CHUNKS].due < due)
		due = down.held[down.head % CHUNKS].due;
	if (due >= 1e18)
		return -1;
	return due <= now ? 0 : (int)(due - now) + 1;
}

static int
relay(int client, int server, double delay, double first)
{
	struct pollfd	p[2] = { { .fd = client }, { .fd = server } };
	double		open_at = now_ms() + first, now;
	bool		up_lives = true, down_lives = true, client_spoke = false;
	int		flights = 0;

	up.from = down.to = client;
	up.to = down.from = server;
	while (up_lives || down_lives) {
		p[0].events = lane_has_room(&up) ? POLLIN : 0;
		p[1].events = lane_has_room(&down) ? POLLIN : 0;
		(void)poll(p, 2, wait_ms(now_ms()));
		now = now_ms();
		if ((p[0].revents & (POLLIN | POLLHUP)) != 0 && lane_has_room(&up)) {
			lane_read(&up, (now < open_at ? open_at : now) + delay);
			flights += !client_spoke && !up.ended;
			client_spoke = true;
		}
		if ((p[1].revents & (POLLIN | POLLHUP)) != 0 && lane_has_room(&down)) {
			lane_read(&down, now + delay);
			client_spoke = false;
		}
		up_lives = up_lives && lane_send(&up, now);
		down_lives = down_lives && lane_send(&down, now);
		if (up.ended && up.head == up.tail)
			p[0].fd = -1;
		if (down.ended && down.head == down.tail)
			p[1].fd = -1;
	}
	return flights;
}

static void
serve(int client, in_port_t port, double delay, double first)
{
	int	server = connect_there(port), flights;

	if (server == -1)
		_exit(EXIT_FAILURE);
	flights = relay(client, server, delay, first);
	(void)printf("flights %d\n", flights);
	(void)fflush(stdout);
	_exit(EXIT_SUCCESS);
}

int
main(int argc, char *argv[])
{
	struct pollfd	 p[2] = { { .fd = STDIN_FILENO, .events = POLLIN }, { .events = POLLIN } };
	double		 delay, first;
	in_port_t	 port, own;
	int		 client, one = 1;

	if (argc < 3)
		return 64;
	port = (in_port_t)strtol(argv[1], NULL, 10);
	delay = strtod(argv[2], NULL);
	first = argc > 3 ? strtod(argv[3], NULL) : 2 * delay;
	if ((p[1].fd = listen_here(&own)) == -1)
		return EXIT_FAILURE;
	(void)signal(SIGCHLD, SIG_IGN);
	(void)printf("%u\n", (unsigned int)own);
	(void)fflush(stdout);
	for (;;) {
		if (poll(p, 2, -1) == -1 || (p[0].revents & (POLLIN | POLLHUP)) != 0)
			return EXIT_SUCCESS;
		if ((client = accept4(p[1].fd, NULL, NULL, SOCK_CLOEXEC)) == -1)
			continue;
		(void)setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		if (fork() == 0)
			serve(client, port, delay, first);
		(void)close(client);
	}
}
