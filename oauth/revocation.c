/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "oauth/revocation.h"

/*
 * A refusal reads as at the token endpoint (RFC 7009 section 2.2.1 takes its
 * errors from there); of a success the body is nobody's business.
 */
enum exchange_result
revocation_read(enum http_result http, const struct http_response *r,
    struct exchange_detail *d)
{
	static const struct provider	none = { .name = "" };
	struct exchange_answer		unused = { 0 };
	enum exchange_result		result;

	if (http == HTTP_DONE && r->status == 200) {
		*d = (struct exchange_detail){ .status = 200, .retry_after = -1 };
		return EXCHANGE_DONE;
	}
	result = exchange_read(&none, EXCHANGE_CODE, http, r, &unused, d);
	if (result == EXCHANGE_INVALID_GRANT)
		(void)snprintf(d->why, sizeof(d->why),
		    "the provider does not know the token any more");
	return result;
}

enum exchange_result
revoke_token(struct http *h, const struct provider *p, const struct revocation *q,
    deadline until, struct exchange_detail *d)
{
	struct http_form_field	form[] = {
		{ "token", secret_text(q->token) },
		{ "client_id", q->client_id },
		{ NULL, NULL },
	};
	struct http_request	post = { .url = p->revoke_url, .form = form };
	struct http_response	r;
	enum exchange_result	result;
	enum http_result	http;

	client_prove(&post, p, q->client_id, q->client_secret);
	http = http_ask(h, &post, until, &r);
	result = revocation_read(http, &r, d);
	http_response_wipe(&r);
	return result;
}
