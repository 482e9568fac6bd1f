/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_HTTP_H
#define OAUTH_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ipc/deadline.h"
#include "oauth/http_share.h"
#include "oauth/secret.h"

/*
 * One HTTPS exchange at a time over a libcurl handle that keeps its connection
 * between calls. HTTPS alone, TLS 1.2 or newer, certificate and name verified,
 * no redirects, no proxy but the configured one, nothing taken from the
 * environment, no cookies, no content decoding, body and headers capped.
 */
#define HTTP_BODY_MAX		16384
#define HTTP_HEADERS_MAX	16384

struct http;

struct http_options {
	const char	*ca_file;	/* PEM; alone when given. "" : none */
	const char	*ca_path;	/* hashed directory (openssl-rehash(1ssl)) */
	const char	*proxy;		/* "" : none */
	int64_t		 connect_timeout_ms;
	struct http_share *share;	/* outlives the handle; NULL: it stands alone */
};

/*
 * NULL when memory is short. The strings of the options are copied. The first
 * call in a process comes before its threads (oauth/http_global.h).
 */
struct http	*http_new(const struct http_options *);
void		 http_free(struct http *);

/* Connections that the last exchange opened: 0 when a kept one served. */
long		 http_opened(const struct http *);

enum http_result {
	HTTP_FAILED = 0,	/* a fault of our own: memory, a bad URL */
	HTTP_DONE,		/* status and body are there, whatever the status */
	HTTP_UNREACHABLE,	/* name look-up, connect, or a connection that broke */
	HTTP_TIMEOUT,
	HTTP_TLS,		/* handshake or certificate */
	HTTP_TOO_BIG		/* over a cap */
};

struct http_form_field {
	const char	*name;
	const char	*value;		/* percent-encoded by http_ask() */
};

struct http_request {
	const char			*url;
	const char			*bearer;	/* Authorization: Bearer, or NULL */
	const char			*basic_user;	/* Authorization: Basic, or NULL */
	const char			*basic_password;
	bool				 basic_encoded;	/* each form-encoded first (RFC 6749
							   section 2.3.1) */
	const struct http_form_field	*form;		/* ends with a NULL name; NULL: a GET */
	bool				 once;		/* on a connection of its own: libcurl
							   would send a request again when a
							   kept one turns out to be dead, and a
							   single-use token may not be */
};

struct http_response {
	long		 status;
	int64_t		 retry_after;		/* seconds, from Retry-After (delta form) or
						   Fitbit-Rate-Limit-Reset; -1 if neither */
	bool		 json;			/* one Content-Type, application/json, not encoded */
	bool		 sent;			/* the request may have reached the provider */
	size_t		 len;
	char		 body[HTTP_BODY_MAX + 1];	/* may hold a secret: http_response_wipe() */
	char		 error[256];		/* for the log when not DONE: printable, no secret, and
						   none of the peer's words once the request went out */
};

/*
 * POSTs application/x-www-form-urlencoded, or GETs when there is no form, and
 * waits until the deadline at most.
 * *resp is always filled. A bearer, user or password that holds a blank or a
 * control character is FAILED, and nothing is sent.
 */
enum http_result	http_ask(struct http *, const struct http_request *, deadline,
			    struct http_response *resp);
void			http_response_wipe(struct http_response *);

#endif /* OAUTH_HTTP_H */
