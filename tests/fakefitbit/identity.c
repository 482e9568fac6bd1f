/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "tests/fakefitbit/endpoint.h"

/*
 * GET /v4/users/me/identity: WIRE.md section 7. The new id of the Fitbit user X
 * is "hX". A user whose name begins with "new-" never was at Fitbit, one that
 * begins with "unlinked-" has no account at the health service.
 */
#define NEW		"new-"
#define UNLINKED	"unlinked-"

void
identity_look(struct request *q)
{
	const char	*h = q->authorization;

	if (h == NULL || strncasecmp(h, "Bearer ", 7) != 0)
		return;
	q->token = h + 7;
	q->token_len = strlen(q->token);
	q->life = token_look(q->state, q->token, q->token_len, q->now_ms / 1000,
	    &q->issue.claims, q->tag);
	memcpy(q->caller, q->tag, sizeof(q->caller));
}

static void
say_error(struct reply *r, unsigned int status, const char *word, const char *reason)
{
	r->status = status;
	buf_printf(&r->body, "{\"error\":{\"code\":%u,\"message\":\"no\",\"status\":\"%s\","
	    "\"details\":[{\"reason\":\"%s\"}]}}", status, word, reason);
	r->what = reason;
}

void
identity_serve(struct request *q, struct reply *r)
{
	const char	*user = q->issue.claims.user;

	if (q->life != TOKEN_ACTIVE) {
		say_error(r, 401, "UNAUTHENTICATED", "ACCESS_TOKEN_EXPIRED");
		return;
	}
	if (strncmp(user, UNLINKED, sizeof(UNLINKED) - 1) == 0) {
		say_error(r, 400, "FAILED_PRECONDITION", "ACCOUNT_NOT_LINKED");
		return;
	}
	buf_puts(&r->body, "{\"name\":\"users/me/identity\",\"legacyUserId\":\"");
	if (strncmp(user, NEW, sizeof(NEW) - 1) != 0)
		buf_put_json(&r->body, user, strlen(user));
	buf_puts(&r->body, "\",\"healthUserId\":\"h");
	buf_put_json(&r->body, user, strlen(user));
	buf_puts(&r->body, "\"}");
	r->what = "identity";
}
