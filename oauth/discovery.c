/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oauth/discovery.h"
#include "oauth/http_text.h"
#include "oauth/json.h"

/* Kept to the end, since others may hold its strings; few servers ever move. */
struct block {
	struct block		*before;
	struct endpoints	 urls;
	char			 issuer[2048];
};

struct discovery {
	pthread_mutex_t	 lock;
	struct block	*last;
	deadline	 until;		/* of the last block */
};

static const struct {
	const char	*member;
	size_t		 offset;
} members[] = {
	{ "introspection_endpoint", offsetof(struct endpoints, introspect_url) },
	{ "token_endpoint", offsetof(struct endpoints, token_url) },
	{ "revocation_endpoint", offsetof(struct endpoints, revoke_url) },
	{ "authorization_endpoint", offsetof(struct endpoints, authorize_url) },
	{ "device_authorization_endpoint", offsetof(struct endpoints, device_url) },
};

#define URL_SIZE	sizeof(((struct endpoints *)0)->token_url)
#define COUNT_OF(a)	(sizeof(a) / sizeof((a)[0]))

struct discovery *
discovery_new(void)
{
	struct discovery	*d = calloc(1, sizeof(*d));

	if (d != NULL && pthread_mutex_init(&d->lock, NULL) != 0) {
		free(d);
		d = NULL;
	}
	return d;
}

void
discovery_free(struct discovery *d)
{
	struct block	*b;

	if (d == NULL)
		return;
	while ((b = d->last) != NULL) {
		d->last = b->before;
		free(b);
	}
	(void)pthread_mutex_destroy(&d->lock);
	free(d);
}

/* ---- what the metadata says ---- */

static const char *
read_urls(const struct json *j, struct endpoints *out)
{
	char	*url;
	size_t	 i;

	for (i = 0; i < COUNT_OF(members); i++) {
		url = (char *)out + members[i].offset;
		switch (json_get_string(j, members[i].member, url, URL_SIZE)) {
		case JSON_ABSENT:
			break;
		case JSON_FOUND:
			if (!http_url_valid(url) || strchr(url, '#') != NULL)
				return "names an endpoint that is no HTTPS URL";
			break;
		case JSON_WRONG:
			return "names an endpoint that cannot be read";
		}
	}
	return NULL;
}

const char *
discovery_read(const char *issuer, const struct http_response *r, struct endpoints *out)
{
	char			 named[2048] = "";
	const char		*why = "is not of the type application/json";
	struct endpoints	*e;
	struct json		*j = NULL;

	if ((e = calloc(1, sizeof(*e))) == NULL)
		return "could not be read: out of memory";
	if (r->json && (j = json_parse_metadata(r->body, r->len, &why)) != NULL) {
		if (json_get_string(j, "issuer", named, sizeof(named)) != JSON_FOUND ||
		    strcmp(named, issuer) != 0)
			why = "is of another issuer";
		else
			why = read_urls(j, e);
	}
	json_free(j);
	if (why == NULL)
		*out = *e;
	free(e);
	return why;
}

/* ---- where it is ---- */

bool
discovery_place(const char *issuer, unsigned int nth, char out[2200])
{
	const char	*path = issuer + 8 + strcspn(issuer + 8, "/?");
	size_t		 n = strlen(issuer);
	int		 len;

	if (n < 9 || strchr(issuer, '?') != NULL)
		return false;
	n -= issuer[n - 1] == '/';
	switch (nth) {
	case 0:		/* between host and path (RFC 8414 section 3.1) */
		len = snprintf(out, 2200, "%.*s/.well-known/oauth-authorization-server%.*s",
		    (int)(path - issuer), issuer,
		    (int)(issuer + n > path ? issuer + n - path : 0), path);
		break;
	case 1:		/* behind the path */
		len = snprintf(out, 2200, "%.*s/.well-known/openid-configuration", (int)n,
		    issuer);
		break;
	default:
		return false;
	}
	return len > 0 && len < 2200;
}

static enum introspect_result
refuse(struct introspect_detail *d, long status, enum introspect_result result,
    const char *why)
{
	*d = (struct introspect_detail){ .status = status, .retry_after = -1 };
	(void)snprintf(d->why, sizeof(d->why), "the metadata of [provider] issuer %s: check "
	    "issuer, or set the endpoints' URLs", why);
	return result;
}

/* What a status is; a place that is not there is looked for at the next. */
static enum introspect_result
read_status(long status, struct introspect_detail *d)
{
	if (status == 429)
		return refuse(d, status, INTROSPECT_RATE_LIMITED,
		    "cannot be asked for so often");
	if (status >= 500 && status <= 599)
		return refuse(d, status, INTROSPECT_SERVER_ERROR,
		    "cannot be read: the server has a fault of its own");
	return refuse(d, status, INTROSPECT_UNEXPECTED, "is not there");
}

static enum introspect_result
fetch(struct http *h, const char *issuer, deadline until, struct endpoints *out,
    struct introspect_detail *d)
{
	char			url[2200];
	struct http_request	q = { .url = url };
	struct http_response	r;
	enum introspect_result	result;
	enum http_result	http;
	unsigned int		i;
	const char		*why;

	result = refuse(d, 0, INTROSPECT_UNEXPECTED, "has no place: it is https://HOST/PATH");
	for (i = 0; discovery_place(issuer, i, url); i++) {
		if ((http = http_ask(h, &q, until, &r)) != HTTP_DONE)
			return introspection_failed(http, &r, d);
		if (r.status == 200) {
			why = discovery_read(issuer, &r, out);
			return why == NULL ? INTROSPECT_ACTIVE :
			    refuse(d, 200, INTROSPECT_UNEXPECTED, why);
		}
		if ((result = read_status(r.status, d)) != INTROSPECT_UNEXPECTED)
			return result;
	}
	return result;
}

/* ---- what is remembered ---- */

static const struct block *
remembered(struct discovery *d, const char *issuer)
{
	const struct block	*b;

	(void)pthread_mutex_lock(&d->lock);
	b = d->last != NULL && deadline_left(d->until) > 0 &&
	    strcmp(d->last->issuer, issuer) == 0 ? d->last : NULL;
	(void)pthread_mutex_unlock(&d->lock);
	return b;
}

/* Takes b over: the same as before lives on, anything else is put in front. */
static const struct block *
remember(struct discovery *d, struct block *b)
{
	(void)pthread_mutex_lock(&d->lock);
	if (d->last != NULL && strcmp(d->last->issuer, b->issuer) == 0 &&
	    memcmp(&d->last->urls, &b->urls, sizeof(b->urls)) == 0) {
		free(b);
		b = d->last;
	} else {
		b->before = d->last;
		d->last = b;
	}
	d->until = deadline_in(DISCOVERY_KEEP * 1000);
	(void)pthread_mutex_unlock(&d->lock);
	return b;
}

static const char *
url_or(const char *own, const char *found)
{
	return own != NULL || found[0] == '\0' ? own : found;
}

enum introspect_result
discovery_fill(struct discovery *d, struct http *h, struct provider *p, deadline until,
    struct introspect_detail *detail)
{
	const struct block	*b = remembered(d, p->issuer);
	struct block		*new;
	enum introspect_result	 r;

	if (b == NULL) {
		if ((new = calloc(1, sizeof(*new))) == NULL)
			return refuse(detail, 0, INTROSPECT_FAILED, "found no memory");
		r = fetch(h, p->issuer, until, &new->urls, detail);
		if (r != INTROSPECT_ACTIVE) {
			free(new);
			return r;
		}
		(void)snprintf(new->issuer, sizeof(new->issuer), "%s", p->issuer);
		b = remember(d, new);
	}
	p->introspect_url = url_or(p->introspect_url, b->urls.introspect_url);
	p->token_url = url_or(p->token_url, b->urls.token_url);
	p->revoke_url = url_or(p->revoke_url, b->urls.revoke_url);
	p->authorize_url = url_or(p->authorize_url, b->urls.authorize_url);
	p->device_url = url_or(p->device_url, b->urls.device_url);
	return INTROSPECT_ACTIVE;
}
