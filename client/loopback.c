/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/socket.h>

#include <netinet/in.h>

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/loopback.h"

/*
 * Browsers open connections ahead of need and say nothing on them, so several
 * are read at once.
 */
#define PEERS		8
#define REQUEST_MS	5000
#define ANSWER_MS	5000
#define PAGE_MAX	8192

struct peer {
	int		fd;		/* -1 free */
	deadline	until;
	size_t		n;
	char		buf[REQUEST_MAX];
};

struct loopback {
	struct loopback_uri	uri;
	int			listener;
	int			answer;		/* the connection that waits for its page, -1 none */
	struct peer		peers[PEERS];
};

static int
listen_on(const struct loopback_uri *uri)
{
	struct sockaddr_in	v4 = { .sin_family = AF_INET };
	struct sockaddr_in6	v6 = { .sin6_family = AF_INET6 };
	const struct sockaddr	*sa;
	socklen_t		 len = uri->ipv6 ? sizeof(v6) : sizeof(v4);
	int			 fd, on = 1, error;

	v4.sin_port = v6.sin6_port = htons(uri->port);
	v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	v6.sin6_addr = in6addr_loopback;
	sa = uri->ipv6 ? (const void *)&v6 : (const void *)&v4;
	fd = socket(sa->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return -1;
	/* The last login's connections may linger on the port. */
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, sa, len) == 0 && listen(fd, PEERS) == 0)
		return fd;
	error = errno;
	(void)close(fd);
	errno = error;
	return -1;
}

struct loopback *
loopback_open(const struct loopback_uri *uri, struct failure *e)
{
	struct loopback	*l;
	size_t		 i;

	if ((l = calloc(1, sizeof(*l))) == NULL) {
		(void)failure_say(e, "no memory");
		return NULL;
	}
	l->uri = *uri;
	l->answer = -1;
	for (i = 0; i < PEERS; i++)
		l->peers[i].fd = -1;
	if ((l->listener = listen_on(uri)) != -1)
		return l;
	(void)failure_say(e, errno == EADDRINUSE ?
	    "port %u, which the redirect URI names, is taken: another login of yours "
	    "waits there, or another program has it; --paste needs no port" :
	    "port %u, which the redirect URI names, cannot be opened: --paste needs no port",
	    (unsigned int)uri->port);
	free(l);
	return NULL;
}

static void
peer_close(struct peer *p)
{
	(void)close(p->fd);
	p->fd = -1;
	p->n = 0;
}

void
loopback_close(struct loopback *l)
{
	size_t	i;

	if (l == NULL)
		return;
	for (i = 0; i < PEERS; i++)
		if (l->peers[i].fd != -1)
			peer_close(&l->peers[i]);
	if (l->answer != -1)
		(void)close(l->answer);
	(void)close(l->listener);
	explicit_bzero(l, sizeof(*l));
	free(l);
}

/* Sends n bytes and waits for the other side to have them, as far as time allows. */
static void
send_page(int fd, const char *bytes, size_t n)
{
	deadline	until = deadline_in(ANSWER_MS);
	struct pollfd	p = { .fd = fd };
	char		rest[512];
	ssize_t		w;

	while (n > 0) {
		w = send(fd, bytes, n, MSG_NOSIGNAL);
		if (w > 0) {
			bytes += w;
			n -= (size_t)w;
			continue;
		}
		if (w == -1 && errno != EAGAIN && errno != EINTR)
			return;
		p.events = POLLOUT;
		if (poll(&p, 1, deadline_left(until)) == 0)
			return;
	}
	/* A close with bytes unread would be a reset, and the page lost with it. */
	(void)shutdown(fd, SHUT_WR);
	p.events = POLLIN;
	while (poll(&p, 1, deadline_left(until)) == 1 &&
	    read(fd, rest, sizeof(rest)) > 0)
		;
}

/* For what is not the redirect. */
static const struct {
	const char	*status, *text;
} refusals[] = {
	[REQUEST_OTHER] = { "404 Not Found",
	    "There is nothing here. The login goes on where it was started." },
	[REQUEST_METHOD] = { "405 Method Not Allowed", "This page is only read." },
	[REQUEST_BAD] = { "400 Bad Request", "This request was not understood." },
};

static void
refuse(struct peer *p, enum request_kind kind)
{
	char	page[PAGE_MAX];
	size_t	n;

	n = page_write(refusals[kind].status, false, "Not this page",
	    refusals[kind].text, page, sizeof(page));
	/* Small enough for the socket's buffer: nobody is waited for. */
	(void)send(p->fd, page, n, MSG_NOSIGNAL);
	peer_close(p);
}

/* True when this peer brought the redirect: its connection is then l->answer. */
static bool
peer_read(struct loopback *l, struct peer *p, char target[TARGET_MAX])
{
	enum request_kind	kind;
	ssize_t			got;

	got = read(p->fd, p->buf + p->n, sizeof(p->buf) - p->n);
	if (got == -1 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (got <= 0) {
		peer_close(p);
		return false;
	}
	p->n += (size_t)got;
	kind = request_read(p->buf, p->n, &l->uri, target);
	if (kind == REQUEST_MORE)
		return false;
	if (kind != REQUEST_REDIRECT) {
		refuse(p, kind);
		return false;
	}
	l->answer = p->fd;
	explicit_bzero(p->buf, sizeof(p->buf));
	p->fd = -1;
	p->n = 0;
	return true;
}

static void
take_connection(struct loopback *l)
{
	size_t	i;
	int	fd;

	fd = accept4(l->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd == -1)
		return;
	for (i = 0; i < PEERS; i++)
		if (l->peers[i].fd == -1) {
			l->peers[i].fd = fd;
			l->peers[i].n = 0;
			l->peers[i].until = deadline_in(REQUEST_MS);
			return;
		}
	(void)close(fd);
}

/* Closes those that have said nothing whole in time; when the next one's time is up. */
static deadline
drop_slow(struct loopback *l, deadline until)
{
	size_t	i;

	for (i = 0; i < PEERS; i++) {
		if (l->peers[i].fd == -1)
			continue;
		if (deadline_left(l->peers[i].until) == 0)
			peer_close(&l->peers[i]);
		else
			until = deadline_earlier(until, l->peers[i].until);
	}
	return until;
}

bool
loopback_wait(struct loopback *l, deadline until, char target[TARGET_MAX])
{
	struct pollfd	p[PEERS + 1];
	size_t		i;

	while (deadline_left(until) > 0) {
		deadline	next = drop_slow(l, until);

		p[PEERS] = (struct pollfd){ .fd = l->listener, .events = POLLIN };
		for (i = 0; i < PEERS; i++)
			p[i] = (struct pollfd){ .fd = l->peers[i].fd, .events = POLLIN };
		if (poll(p, PEERS + 1, deadline_left(next)) <= 0)
			continue;
		for (i = 0; i < PEERS; i++)
			if (p[i].revents != 0 && peer_read(l, &l->peers[i], target))
				return true;
		if (p[PEERS].revents != 0)
			take_connection(l);
	}
	return false;
}

void
loopback_answer(struct loopback *l, bool good, const char *title, const char *text)
{
	char	page[PAGE_MAX];
	size_t	n;

	if (l->answer == -1)
		return;
	n = page_write(good ? "200 OK" : "403 Forbidden", good, title, text,
	    page, sizeof(page));
	send_page(l->answer, page, n);
	(void)close(l->answer);
	l->answer = -1;
}
