/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_DEVICE_H
#define OAUTH_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "ipc/deadline.h"
#include "oauth/http.h"
#include "oauth/provider.h"
#include "oauth/secret.h"
#include "oauth/token_endpoint.h"

/*
 * The device authorization grant (RFC 8628): a page and a short code for the
 * person's telephone, and a device code with which we ask at the token endpoint
 * (EXCHANGE_DEVICE of token_endpoint.h) until she has agreed there.
 */
#define DEVICE_CODE_MAX		1024	/* bytes */
#define DEVICE_EXPIRES_MAX	86400	/* seconds */
#define DEVICE_INTERVAL		5	/* seconds, where the provider names none */
#define DEVICE_INTERVAL_MAX	600

/* What the provider opened for one person (RFC 8628 section 3.2). */
struct device_page {
	struct secret	*code;			/* device_page_end() */
	char		 user_code[65];		/* visible ASCII, as all of these */
	char		 uri[513];		/* https */
	char		 uri_complete[1025];	/* https, with the user code in it; "" none */
	int64_t		 expires_in;		/* seconds, 1 .. DEVICE_EXPIRES_MAX */
	int64_t		 interval;		/* seconds, 1 .. DEVICE_INTERVAL_MAX */
};
void	device_page_end(struct device_page *);

struct device_request {
	const char		*client_id;
	const struct secret	*client_secret;	/* authorization: Basic; NULL: a public client */
	const struct words	*scopes;
};

/*
 * Asks p->device_url for a page (section 3.1). EXCHANGE_DONE: *out is filled and
 * the caller's to end; anything else is as of token_exchange().
 */
enum exchange_result	device_begin(struct http *, const struct provider *,
			    const struct device_request *, deadline,
			    struct device_page *out, struct exchange_detail *);

/* The pure part: what the answer of the endpoint, or its absence, means. */
enum exchange_result	device_read(enum http_result, const struct http_response *,
			    struct device_page *out, struct exchange_detail *);

/*
 * When to ask (sections 3.3 and 3.5). Pure: the time comes from outside. Nobody
 * asks before an interval has gone by since the last answer; slow_down makes it
 * 5 s longer for good, a provider that cannot be asked makes it twice as long.
 */
struct device_poll {
	int64_t		interval_ms;
	deadline	next;		/* not before */
	deadline	until;		/* nobody asks from here on */
};

/* wait_ms: how long the person may take at most; expires_in may be shorter. */
void	device_poll_begin(struct device_poll *, const struct device_page *,
	    int64_t wait_ms, deadline now);

/* Nothing more will be asked: the next time would come too late. */
bool	device_poll_late(const struct device_poll *);

/*
 * What an answer that came now means for the next one. True: ask again, at
 * poll->next, unless that is late. False: this result is the last.
 * retry_after in seconds, -1 unknown.
 */
bool	device_poll_again(struct device_poll *, enum exchange_result,
	    int64_t retry_after, deadline now);

#endif /* OAUTH_DEVICE_H */
