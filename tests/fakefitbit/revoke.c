/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "tests/fakefitbit/endpoint.h"

/* POST /oauth2/revoke: WIRE.md section 3. */

void
revoke_look(struct request *q)
{
	q->token = form_get(&q->form, "token", &q->token_len);
	if (q->token == NULL)
		return;
	if (grant_look(q->state, q->token, q->token_len, &q->issue.claims)) {
		tag_make(q->tag, q->token, q->token_len);
		q->life = TOKEN_ACTIVE;
		return;
	}
	q->life = token_look(q->state, q->token, q->token_len,
	    q->now_ms / 1000, &q->issue.claims, q->tag);
}

void
revoke_serve(struct request *q, struct reply *r)
{
	static const char *const needs[] = { "token", NULL };
	const struct client	*client;
	const struct claims	*c = &q->issue.claims;

	if (!request_is_form(q, r) || !request_has(q, needs, r) ||
	    (client = request_client(q, r)) == NULL)
		return;
	if (q->life == TOKEN_INVALID || strcmp(c->client, client->id) != 0) {
		reply_error(r, 400, "invalid_request", "Token invalid: ",
		    q->token, q->token_len, "");
		return;
	}
	if (!grant_revoke(q->state, c->client, c->user)) {
		reply_error(r, 500, "system", "Internal error", "", 0, "");
		return;
	}
	r->what = "revoked";
}
