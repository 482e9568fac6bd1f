/* SPDX-License-Identifier: ISC */
/*
 * callers SOCKET USER N COUNT [SECONDS] <TOKENS
 *
 * N callers at once ask the service at SOCKET about USER, COUNT times in all (or
 * until SECONDS are over), each time over a new connection as pam_fitbit.so does,
 * with the next of the tokens on standard input as the stacked one. Prints
 *
 *	logins=N seconds=S rate=R p50=MS p95=MS p99=MS max=MS allow=N deny=N ...
 *
 * with a count of each verdict that came, and of broken=: connections that ended
 * without one. Exit status 0 unless the test itself fails.
 */
#include "config.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ipc/protocol.h"

#define TOKENS_MAX	100000
#define REPLY_MAX	8192

struct caller {
	int		fd;
	int64_t		began;		/* microseconds */
	size_t		n;
	unsigned char	reply[REPLY_MAX];
};

static struct sockaddr_un	to = { .sun_family = AF_UNIX };
static char			*tokens[TOKENS_MAX];
static size_t			 n_tokens, next_token;
static const char		*user;
static int			 epoll;
static int64_t			*took;
static size_t			 begun, ended, wanted, n_took;
static int64_t			 until;
static uint64_t			 verdicts[VERDICT_IGNORE + 1], broken;

static int64_t
now_us(void)
{
	struct timespec	ts = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static void
die(const char *what)
{
	perror(what);
	_exit(EXIT_FAILURE);
}

static void
read_tokens(void)
{
	char	line[8192];

	while (n_tokens < TOKENS_MAX && fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if ((tokens[n_tokens++] = strdup(line)) == NULL)
			die("tokens");
	}
	if (n_tokens == 0)
		die("no tokens");
}

static bool
goes_on(void)
{
	return begun < wanted && (until == 0 || now_us() < until);
}

/* One more login. The service's queue of connections may be full: then again later. */
static void
begin(struct caller *c)
{
	static struct frame	f;
	struct request		r = {
		.action = ACTION_AUTHENTICATE, .source = TOKEN_USE_FIRST,
		.user = user, .service = "load", .tty = "", .rhost = "", .prompt = "",
		.token = tokens[next_token++ % n_tokens]
	};
	struct epoll_event	e = { .events = EPOLLIN, .data = { .ptr = c } };

	begun++;
	c->n = 0;
	c->began = now_us();
	if ((c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) == -1)
		die("socket");
	request_put(&f, &r);
	if (connect(c->fd, (struct sockaddr *)&to, sizeof(to)) == -1 ||
	    frame_send(c->fd, &f, deadline_in(5000)) != IO_OK)
		(void)shutdown(c->fd, SHUT_RDWR);	/* counts as broken below */
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &e) == -1)
		die("epoll");
}

static void
end(struct caller *c)
{
	(void)close(c->fd);
	ended++;
	if (goes_on())
		begin(c);
}

static size_t
frame_len(const unsigned char *p)
{
	return ((size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3]) + 4;
}

/* The verdict among the frames that came, if it is there. */
static bool
find_verdict(struct caller *c, enum verdict *v)
{
	size_t	at, len;

	for (at = 0; at + 5 <= c->n; at += len) {
		len = frame_len(c->reply + at);
		if (at + len > c->n)
			return false;
		if (c->reply[at + 4] == MSG_VERDICT)
			return len > 5 && verdict_from_wire(c->reply[at + 5], v);
	}
	return false;
}

static void
hear(struct caller *c)
{
	enum verdict	v;
	ssize_t		r = recv(c->fd, c->reply + c->n, sizeof(c->reply) - c->n, 0);

	if (r <= 0) {
		broken++;
		end(c);
		return;
	}
	c->n += (size_t)r;
	if (!find_verdict(c, &v))
		return;
	verdicts[v]++;
	took[n_took++] = now_us() - c->began;
	end(c);
}

static int
by_size(const void *a, const void *b)
{
	int64_t	x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static double
at(unsigned int permille)
{
	return n_took == 0 ? 0 : (double)took[(n_took - 1) * permille / 1000] / 1e3;
}

static void
tell(double seconds)
{
	enum verdict	v;

	qsort(took, n_took, sizeof(*took), by_size);
	(void)printf("logins=%zu seconds=%.3f rate=%.0f p50=%.3f p95=%.3f p99=%.3f max=%.3f",
	    n_took, seconds, (double)n_took / seconds, at(500), at(950), at(990), at(1000));
	for (v = 0; v <= VERDICT_IGNORE; v++)
		if (verdicts[v] > 0)
			(void)printf(" %s=%" PRIu64, verdict_name(v), verdicts[v]);
	(void)printf(" broken=%" PRIu64 "\n", broken);
}

int
main(int argc, char *argv[])
{
	struct epoll_event	 events[64];
	struct caller		*callers;
	size_t			 n_callers, i;
	int64_t			 began;
	int			 n, k;

	if (argc < 5 || strlen(argv[1]) >= sizeof(to.sun_path))
		return 64;
	memcpy(to.sun_path, argv[1], strlen(argv[1]) + 1);
	user = argv[2];
	n_callers = strtoul(argv[3], NULL, 10);
	wanted = strtoul(argv[4], NULL, 10);
	read_tokens();
	callers = calloc(n_callers, sizeof(*callers));
	took = calloc(wanted, sizeof(*took));
	if (callers == NULL || took == NULL || (epoll = epoll_create1(EPOLL_CLOEXEC)) == -1)
		die("start");
	began = now_us();
	until = argc > 5 ? began + (int64_t)(strtod(argv[5], NULL) * 1e6) : 0;
	for (i = 0; i < n_callers && goes_on(); i++)
		begin(&callers[i]);
	while (ended < begun) {
		n = epoll_wait(epoll, events, 64, 30000);
		if (n == 0)
			die("nobody answers");
		for (k = 0; k < n; k++)
			hear(events[k].data.ptr);
	}
	tell((double)(now_us() - began) / 1e6);
	free(callers);
	free(took);
	return EXIT_SUCCESS;
}
