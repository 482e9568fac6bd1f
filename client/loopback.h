/* SPDX-License-Identifier: ISC */
#ifndef CLIENT_LOOPBACK_H
#define CLIENT_LOOPBACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/failure.h"
#include "ipc/deadline.h"

/*
 * The loopback redirect of RFC 8252 section 7.3: a listener on 127.0.0.1 (or
 * ::1) for as long as one login takes, at the port that is registered with the
 * provider. Whatever runs on the machine, and any page in the browser, can send
 * it requests: what a request brings is judged by its state (redirect_read()).
 */

/* http://127.0.0.1:PORT/PATH, [::1] or localhost for the host; no query, no fragment. */
struct loopback_uri {
	bool		ipv6;
	uint16_t	port;		/* 80 when none is written */
	char		host[16];	/* as it stands in the URI */
	char		authority[32];	/* host:port, as it stands there */
	char		path[200];	/* begins with / */
};

/* False, out untouched, when the URI is of another form. Pure. */
bool	loopback_uri_read(const char *uri, struct loopback_uri *out);

#define REQUEST_MAX	8192U		/* of a request's head */
#define TARGET_MAX	4096U

enum request_kind {
	REQUEST_MORE = 0,	/* the head is not whole yet */
	REQUEST_REDIRECT,	/* a GET of our path with a query; target is set */
	REQUEST_OTHER,		/* well-formed and not for us: 404 */
	REQUEST_METHOD,		/* not a GET: 405 */
	REQUEST_BAD		/* 400 */
};

/*
 * What the head of a request asks for. target is the URL as the browser saw it,
 * http://HOST:PORT/PATH?QUERY. Another Host than ours is REQUEST_BAD: a name
 * that somebody let point to 127.0.0.1 is not us. Pure.
 */
enum request_kind	request_read(const char *bytes, size_t n,
			    const struct loopback_uri *, char target[TARGET_MAX]);

struct loopback;

/* Listens; NULL with *e filled (another program has the port, say). */
struct loopback	*loopback_open(const struct loopback_uri *, struct failure *e);
void		 loopback_close(struct loopback *);

/*
 * Waits until the deadline for a REQUEST_REDIRECT, answering all else itself,
 * and keeps its connection for loopback_answer(). False at the deadline.
 */
bool	loopback_wait(struct loopback *, deadline, char target[TARGET_MAX]);

/* Sends the page and closes the connection. title and text are plain text. */
void	loopback_answer(struct loopback *, bool good, const char *title, const char *text);

/* The whole HTTP answer; the length, 0 when it does not fit. Pure. */
size_t	page_write(const char *status, bool good, const char *title, const char *text,
	    char *buf, size_t size);

#endif /* CLIENT_LOOPBACK_H */
