/* SPDX-License-Identifier: ISC */
/*
 * crowd SOCKET idle|slow|garbage N
 *
 * N callers of the service who never ask it anything: idle ones say nothing and
 * come back when they are put out, slow ones send a request's bytes one at a time,
 * ten a second, garbage ones send what is no frame and come back. They do so one
 * after the other and not all at the same moment, as people would. Says how many
 * are connected when all have tried, then goes on until it is killed.
 */
#include "config.h"

#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ROUND_MS	100		/* in which each has its turn once */
#define SHARES		20		/* of a round */
#define EVENTS		256

static struct sockaddr_un	to = { .sun_family = AF_UNIX };

/* The start of a request of 200 bytes, as slow as can be. */
static const unsigned char	start[] = { 0, 0, 0, 200, 1, 1, 1, 0, 0 };
static const unsigned char	nonsense[] = "GET / HTTP/1.1\r\nHost: verifier\r\n\r\n";

struct member {
	int	fd;			/* -1: it is to come back */
	size_t	sent;
};

static struct crowd {
	int		 epoll;
	char		 kind;
	size_t		 n, up;
	struct member	*members;
} crowd;

static int64_t
now_ms(void)
{
	struct timespec	ts = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
join(struct member *m)
{
	struct epoll_event	e = { .events = EPOLLIN | EPOLLRDHUP, .data = { .ptr = m } };

	m->sent = 0;
	m->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (m->fd == -1)
		return;
	if (connect(m->fd, (struct sockaddr *)&to, sizeof(to)) == 0 &&
	    epoll_ctl(crowd.epoll, EPOLL_CTL_ADD, m->fd, &e) == 0) {
		crowd.up++;
		return;
	}
	(void)close(m->fd);
	m->fd = -1;
}

/* Its turn of this round. */
static void
act(struct member *m)
{
	if (m->fd == -1)
		join(m);
	if (m->fd == -1)
		return;
	if (crowd.kind == 's' && m->sent < sizeof(start))
		(void)send(m->fd, start + m->sent++, 1, MSG_NOSIGNAL);
	else if (crowd.kind == 'g' && m->sent++ == 0)
		(void)send(m->fd, nonsense, sizeof(nonsense), MSG_NOSIGNAL);
}

/* Sees who was put out, until the time has come. */
static void
watch(int64_t until)
{
	struct epoll_event	 e[EVENTS];
	struct member		*m;
	int64_t			 left;
	int			 i, n;

	do {
		left = until - now_ms();
		n = epoll_wait(crowd.epoll, e, EVENTS, left < 0 ? 0 : (int)left);
		for (i = 0; i < n; i++) {
			m = e[i].data.ptr;
			(void)close(m->fd);
			m->fd = -1;
			crowd.up--;
		}
	} while (n == EVENTS || now_ms() < until);
}

static void
round_of_all(void)
{
	const int64_t	began = now_ms();
	size_t		share, i;

	for (share = 0; share < SHARES; share++) {
		for (i = share; i < crowd.n; i += SHARES)
			act(&crowd.members[i]);
		watch(began + (int64_t)(share + 1) * ROUND_MS / SHARES);
	}
}

int
main(int argc, char *argv[])
{
	struct rlimit	r = { 65536, 65536 };
	size_t		i;

	if (argc != 4 || strlen(argv[1]) >= sizeof(to.sun_path))
		return 64;
	memcpy(to.sun_path, argv[1], strlen(argv[1]) + 1);
	(void)setrlimit(RLIMIT_NOFILE, &r);
	crowd.kind = *argv[2];
	crowd.n = strtoul(argv[3], NULL, 10);
	crowd.members = calloc(crowd.n, sizeof(*crowd.members));
	crowd.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (crowd.members == NULL || crowd.epoll == -1)
		return EXIT_FAILURE;
	for (i = 0; i < crowd.n; i++)
		crowd.members[i].fd = -1;
	/* The queue of connections is shorter than the crowd: a round or two until all are in. */
	for (i = 0; i < 3; i++)
		round_of_all();
	(void)printf("%zu connected\n", crowd.up);
	(void)fflush(stdout);
	for (;;)
		round_of_all();
}
