/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fakefitbit/raw.h"
#include "tests/fakefitbit/server.h"

/*
 * The ports that are no HTTP servers.  One thread accepts for all of them;
 * each connection has a thread of its own, which ends when its socket is shut
 * down, so that odd_stop can wait for all.
 */

#define TALKS_MAX	512

struct odd;

static void	serve_raw(struct odd *, int fd);
static void	serve_silent(struct odd *, int fd);
static void	serve_garbage(struct odd *, int fd);
static void	serve_hangup(struct odd *, int fd);

static const struct odd_row {
	const char	*name;
	void		(*serve)(struct odd *, int fd);
} rows[] = {
	{ "raw", serve_raw },
	{ "silent", serve_silent },
	{ "garbage", serve_garbage },
	{ "hangup", serve_hangup },
	{ "refused", NULL },		/* bound, not listening */
};
#define NROWS	(sizeof(rows) / sizeof(rows[0]))

struct talk_slot {
	struct odd		*odd;
	const struct odd_row	*row;
	int			 fd;		/* -1: free */
};

struct odd {
	struct server				*server;
	gnutls_certificate_credentials_t	 cred;
	int					 listen[NROWS];
	pthread_t				 acceptor;
	bool					 accepting;
	pthread_mutex_t				 lock;	/* over what follows */
	pthread_cond_t				 idle;
	size_t					 talks;
	struct talk_slot			 slot[TALKS_MAX];
};

static void
serve_raw(struct odd *o, int fd)
{
	raw_serve(o->server, o->cred, fd);
}

/* Read and drop until the client goes. */
static void
drain(int fd)
{
	char	junk[4096];
	ssize_t	n;

	do {
		n = recv(fd, junk, sizeof(junk), 0);
	} while (n > 0 || (n < 0 && errno == EINTR));
}

static void
note(struct odd *o, const char *port)
{
	struct conn	c;

	journal_connection(&o->server->journal, &c, port);
}

static void
serve_silent(struct odd *o, int fd)
{
	note(o, "silent");
	drain(fd);
}

/* Takes the ClientHello and answers with what is no TLS. */
static void
serve_garbage(struct odd *o, int fd)
{
	static const char	text[] = "220 this is not the service that you "
				    "are looking for\r\n";
	char			hello[4096];

	note(o, "garbage");
	if (recv(fd, hello, sizeof(hello), 0) > 0)
		(void)send(fd, text, sizeof(text) - 1, MSG_NOSIGNAL);
}

static void
serve_hangup(struct odd *o, int fd)
{
	char	hello[4096];

	note(o, "hangup");
	(void)recv(fd, hello, sizeof(hello), 0);
}

static void *
talk_run(void *arg)
{
	struct talk_slot	*slot = arg;
	struct odd		*o = slot->odd;

	slot->row->serve(o, slot->fd);
	(void)pthread_mutex_lock(&o->lock);
	(void)close(slot->fd);
	slot->fd = -1;
	o->talks--;
	(void)pthread_cond_signal(&o->idle);
	(void)pthread_mutex_unlock(&o->lock);
	return NULL;
}

/* A thread for this connection; the socket is closed where there is none. */
static void
talk_begin(struct odd *o, const struct odd_row *row, int fd)
{
	pthread_attr_t	 attr;
	pthread_t	 thread;
	size_t		 i;

	(void)pthread_mutex_lock(&o->lock);
	for (i = 0; i < TALKS_MAX && o->slot[i].fd != -1; i++)
		;
	if (i < TALKS_MAX) {
		o->slot[i] = (struct talk_slot){ .odd = o, .row = row, .fd = fd };
		(void)pthread_attr_init(&attr);
		(void)pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
		if (pthread_create(&thread, &attr, talk_run, &o->slot[i]) == 0) {
			o->talks++;
			fd = -1;
		} else {
			o->slot[i].fd = -1;
		}
		(void)pthread_attr_destroy(&attr);
	}
	(void)pthread_mutex_unlock(&o->lock);
	if (fd != -1)
		(void)close(fd);
}

static void *
accept_run(void *arg)
{
	struct odd	*o = arg;
	struct pollfd	 pfd[NROWS + 1];
	size_t		 i;
	int		 fd;

	for (i = 0; i < NROWS; i++)
		pfd[i] = (struct pollfd){ .events = POLLIN,
		    .fd = rows[i].serve == NULL ? -1 : o->listen[i] };
	pfd[NROWS] = (struct pollfd){ .events = POLLIN,
	    .fd = o->server->stop_fd };
	for (;;) {
		if (poll(pfd, NROWS + 1, -1) < 0 && errno != EINTR)
			return NULL;
		if (pfd[NROWS].revents != 0)
			return NULL;
		for (i = 0; i < NROWS; i++) {
			if ((pfd[i].revents & POLLIN) == 0)
				continue;
			fd = accept4(o->listen[i], NULL, NULL, SOCK_CLOEXEC);
			if (fd != -1)
				talk_begin(o, &rows[i], fd);
		}
	}
}

/* A socket on 127.0.0.1, any port; -1 on failure. */
static int
bind_any(bool listening, unsigned int *port)
{
	struct sockaddr_in	sin = { .sin_family = AF_INET };
	socklen_t		len = sizeof(sin);
	int			fd;

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if ((fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) == -1)
		return -1;
	if (bind(fd, (struct sockaddr *)&sin, sizeof(sin)) != 0 ||
	    (listening && listen(fd, TALKS_MAX) != 0) ||
	    getsockname(fd, (struct sockaddr *)&sin, &len) != 0) {
		(void)close(fd);
		return -1;
	}
	*port = ntohs(sin.sin_port);
	return fd;
}

static bool
load_cred(struct odd *o)
{
	const struct credential	*c = &o->server->tls->cred[CERT_GOOD];
	const gnutls_datum_t	 cert = { (unsigned char *)c->cert,
				    (unsigned int)strlen(c->cert) };
	const gnutls_datum_t	 key = { (unsigned char *)c->key,
				    (unsigned int)strlen(c->key) };

	return gnutls_certificate_allocate_credentials(&o->cred) == 0 &&
	    gnutls_certificate_set_x509_key_mem(o->cred, &cert, &key,
	    GNUTLS_X509_FMT_PEM) == 0;
}

struct odd *
odd_start(struct server *s, struct buf *ports)
{
	struct odd	*o;
	unsigned int	 port = 0;
	size_t		 i;
	bool		 ok;

	if ((o = calloc(1, sizeof(*o))) == NULL)
		return NULL;
	o->server = s;
	(void)pthread_mutex_init(&o->lock, NULL);
	(void)pthread_cond_init(&o->idle, NULL);
	for (i = 0; i < TALKS_MAX; i++)
		o->slot[i].fd = -1;
	for (i = 0; i < NROWS; i++)
		o->listen[i] = -1;
	ok = load_cred(o);
	for (i = 0; ok && i < NROWS; i++) {
		o->listen[i] = bind_any(rows[i].serve != NULL, &port);
		ok = o->listen[i] != -1;
		buf_printf(ports, "%s %u\n", rows[i].name, port);
	}
	ok = ok && pthread_create(&o->acceptor, NULL, accept_run, o) == 0;
	o->accepting = ok;
	if (!ok) {
		fprintf(stderr, "fakefitbit: cannot listen\n");
		odd_stop(o);
		return NULL;
	}
	return o;
}

/* The stop descriptor is readable by now, so the acceptor ends. */
void
odd_stop(struct odd *o)
{
	size_t	i;

	if (o == NULL)
		return;
	if (o->accepting)
		(void)pthread_join(o->acceptor, NULL);
	(void)pthread_mutex_lock(&o->lock);
	for (i = 0; i < TALKS_MAX; i++) {
		if (o->slot[i].fd != -1)
			(void)shutdown(o->slot[i].fd, SHUT_RDWR);
	}
	while (o->talks > 0)
		(void)pthread_cond_wait(&o->idle, &o->lock);
	(void)pthread_mutex_unlock(&o->lock);
	for (i = 0; i < NROWS; i++) {
		if (o->listen[i] != -1)
			(void)close(o->listen[i]);
	}
	if (o->cred != NULL)
		gnutls_certificate_free_credentials(o->cred);
	(void)pthread_cond_destroy(&o->idle);
	(void)pthread_mutex_destroy(&o->lock);
	free(o);
}
