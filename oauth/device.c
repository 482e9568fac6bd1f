/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "oauth/device.h"
#include "oauth/http_text.h"
#include "oauth/json.h"
#include "oauth/scope.h"

#define SLOW_DOWN_MS	5000	/* RFC 8628 section 3.5 */
#define INTERVAL_MAX_MS	(DEVICE_INTERVAL_MAX * INT64_C(1000))
#define SCOPE_SIZE	2048

void
device_page_end(struct device_page *page)
{
	secret_free(page->code);
	explicit_bzero(page, sizeof(*page));
}

/* ---- the page ---- */

static const char *
read_code(const struct json *j, struct device_page *out)
{
	char		 text[DEVICE_CODE_MAX + 1];
	const char	*why = "lacks device_code, or has a bad one";

	if (json_get_string(j, "device_code", text, sizeof(text)) == JSON_FOUND &&
	    text[0] != '\0' && http_visible(text, "") &&
	    (out->code = secret_new(text, strlen(text))) != NULL)
		why = NULL;
	sodium_memzero(text, sizeof(text));
	return why;
}

/* Google calls it verification_url: the first that is there counts. */
static const char *
read_uri(const struct json *j, struct device_page *out)
{
	static const char	*const names[] = { "verification_uri", "verification_url" };
	enum json_found		 found = JSON_ABSENT;
	size_t			 i;

	for (i = 0; found == JSON_ABSENT && i < sizeof(names) / sizeof(names[0]); i++)
		found = json_get_string(j, names[i], out->uri, sizeof(out->uri));
	if (found != JSON_FOUND || !http_url_valid(out->uri))
		return "lacks verification_uri, or has one that is no https URL";
	found = json_get_string(j, "verification_uri_complete", out->uri_complete,
	    sizeof(out->uri_complete));
	if (found == JSON_WRONG ||
	    (found == JSON_FOUND && !http_url_valid(out->uri_complete)))
		return "has a verification_uri_complete that is no https URL";
	return NULL;
}

static const char *
read_members(const struct json *j, struct device_page *out)
{
	const char	*why;

	if ((why = read_code(j, out)) != NULL || (why = read_uri(j, out)) != NULL)
		return why;
	if (json_get_string(j, "user_code", out->user_code,
	    sizeof(out->user_code)) != JSON_FOUND || out->user_code[0] == '\0' ||
	    !http_visible(out->user_code, ""))
		return "lacks user_code, or has one that nobody could type";
	if (json_get_integer(j, "expires_in", 1, DEVICE_EXPIRES_MAX,
	    &out->expires_in) != JSON_FOUND)
		return "lacks expires_in, or has a strange one";
	switch (json_get_integer(j, "interval", 0, DEVICE_INTERVAL_MAX, &out->interval)) {
	case JSON_ABSENT:
		out->interval = DEVICE_INTERVAL;
		return NULL;
	case JSON_FOUND:
		if (out->interval == 0)
			out->interval = 1;
		return NULL;
	case JSON_WRONG:
		break;
	}
	return "has a strange interval";
}

static enum exchange_result
read_page(const struct http_response *r, struct device_page *out,
    struct exchange_detail *d)
{
	struct device_page	 page = { .code = NULL };
	struct json		*j = NULL;
	const char		*why = "is not of the type application/json";

	if (r->json && (j = json_parse(r->body, r->len, &why)) != NULL)
		why = read_members(j, &page);
	json_free(j);
	if (why == NULL) {
		*out = page;
		return EXCHANGE_DONE;
	}
	device_page_end(&page);
	(void)snprintf(d->why, sizeof(d->why), "the provider's answer %s: "
	    "check device_url", why);
	return EXCHANGE_BAD_REPLY;
}

enum exchange_result
device_read(enum http_result http, const struct http_response *r,
    struct device_page *out, struct exchange_detail *d)
{
	*d = (struct exchange_detail){ .status = r->status,
	    .retry_after = r->retry_after };
	if (http == HTTP_DONE && r->status == 200)
		return read_page(r, out, d);
	return exchange_read_refusal(EXCHANGE_DEVICE, http, r, d);
}

enum exchange_result
device_begin(struct http *h, const struct provider *p, const struct device_request *q,
    deadline until, struct device_page *out, struct exchange_detail *d)
{
	char				scope[SCOPE_SIZE];
	const struct http_form_field	form[] = {
		{ "client_id", q->client_id }, { "scope", scope }, { NULL, NULL }
	};
	struct http_request		post = { .url = p->device_url, .form = form };
	struct http_response		r;
	enum exchange_result		result;
	enum http_result		http;

	if (p->device_url == NULL || !scopes_write(q->scopes, scope, sizeof(scope))) {
		*d = (struct exchange_detail){ .retry_after = -1,
		    .why = "no device_url, or too many scopes" };
		return EXCHANGE_FAILED;
	}
	client_prove(&post, p, q->client_id, q->client_secret);
	http = http_ask(h, &post, until, &r);
	result = device_read(http, &r, out, d);
	http_response_wipe(&r);
	return result;
}

/* ---- when to ask ---- */

void
device_poll_begin(struct device_poll *poll, const struct device_page *page,
    int64_t wait_ms, deadline now)
{
	poll->interval_ms = page->interval * 1000;
	poll->next = now + poll->interval_ms;
	poll->until = now + (page->expires_in * 1000 < wait_ms ?
	    page->expires_in * 1000 : wait_ms);
}

bool
device_poll_late(const struct device_poll *poll)
{
	return poll->next >= poll->until;
}

static int64_t
at_most(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

bool
device_poll_again(struct device_poll *poll, enum exchange_result r,
    int64_t retry_after, deadline now)
{
	switch (r) {
	case EXCHANGE_PENDING:
		break;
	case EXCHANGE_SLOW_DOWN:
		poll->interval_ms = at_most(poll->interval_ms + SLOW_DOWN_MS,
		    INTERVAL_MAX_MS);
		break;
	case EXCHANGE_RATE_LIMITED:
	case EXCHANGE_SERVER_ERROR:
	case EXCHANGE_UNREACHABLE:
	case EXCHANGE_TIMEOUT:
		poll->interval_ms = at_most(poll->interval_ms * 2, INTERVAL_MAX_MS);
		break;
	case EXCHANGE_DONE:
	case EXCHANGE_FAILED:
	case EXCHANGE_INVALID_GRANT:
	case EXCHANGE_CLIENT_REFUSED:
	case EXCHANGE_REFUSED:
	case EXCHANGE_CONFLICT:
	case EXCHANGE_BAD_REPLY:
	case EXCHANGE_UNEXPECTED:
	case EXCHANGE_GONE:
	case EXCHANGE_TLS:
	case EXCHANGE_TOO_BIG:
	case EXCHANGE_DENIED:
	case EXCHANGE_EXPIRED:
		return false;
	}
	poll->next = now + poll->interval_ms;
	if (retry_after > 0 && retry_after <= DEVICE_EXPIRES_MAX &&
	    poll->next < now + retry_after * 1000)
		poll->next = now + retry_after * 1000;
	return true;
}
