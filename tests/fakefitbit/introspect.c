/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tests/fakefitbit/endpoint.h"

/*
 * POST /1.1/oauth2/introspect: WIRE.md section 1; in the other dialects RFC 7662
 * and tokeninfo, on whichever of the paths.
 */

void
introspect_look(struct request *q)
{
	q->token = form_get(&q->form, dialect_parameter(q->control.dialect),
	    &q->token_len);
	if (q->token != NULL)
		q->life = token_look(q->state, q->token, q->token_len,
		    q->now_ms / 1000, &q->issue.claims, q->tag);
}

/* What "same answer until it is used" has to know. */
static void
mark_used(const struct request *q, const char *tag)
{
	json_object	*o;

	if (q->control.replay != REPLAY_UNTIL_USED ||
	    state_has(q->state, STATE_USED, tag))
		return;
	o = json_object_new_object();
	(void)state_set(q->state, STATE_USED, tag, o);
	(void)json_object_put(o);
}

/* The Bearer's standing; the form's token is not looked up a second time. */
static enum token_life
bearer_life(struct request *q, const char *bearer)
{
	struct claims	c;
	size_t		n = strlen(bearer);

	if (q->token != NULL && n == q->token_len &&
	    memcmp(bearer, q->token, n) == 0) {
		memcpy(q->caller, q->tag, sizeof(q->caller));
		return q->life;
	}
	return token_look(q->state, bearer, n, q->now_ms / 1000, &c, q->caller);
}

static bool
caller_is_bearer(struct request *q, const char *bearer, struct reply *r)
{
	switch (bearer_life(q, bearer)) {
	case TOKEN_ACTIVE:
		mark_used(q, q->caller);
		return true;
	case TOKEN_EXPIRED:
		reply_error(r, 401, "expired_token", "Access token expired: ",
		    bearer, strlen(bearer), "");
		return false;
	case TOKEN_REVOKED:
	case TOKEN_INVALID:
		break;
	}
	reply_error(r, 401, "invalid_token", "Access token invalid: ", bearer,
	    strlen(bearer), "");
	return false;
}

/* RFC 6749 section 2.3.1: the two in the form. */
static bool
caller_is_in_form(const struct request *q)
{
	const char		*id = form_get(&q->form, "client_id", NULL);
	const char		*secret = form_get(&q->form, "client_secret", NULL);
	const struct client	*c = id == NULL ? NULL : clients_find(q->clients, id);

	return c != NULL && secret != NULL && c->secret[0] != '\0' &&
	    strcmp(c->secret, secret) == 0;
}

static bool
caller_may_ask(struct request *q, struct reply *r)
{
	const char	*h = q->authorization;

	if (q->control.dialect == DIALECT_GOOGLE)
		return true;		/* the token is all there is */
	if (h == NULL && q->control.dialect == DIALECT_RFC7662 && caller_is_in_form(q))
		return true;
	if (h != NULL && strncasecmp(h, "Bearer ", 7) == 0)
		return caller_is_bearer(q, h + 7, r);
	if (h != NULL && clients_basic(q->clients, h) != NULL)
		return true;
	if (h == NULL)
		h = "null";
	buf_puts(&r->headers, "WWW-Authenticate: Basic realm=\"api.fitbit.com\"\n");
	reply_error(r, 401, "invalid_client", "Invalid authorization header "
	    "format. Received authorization header = ", h, strlen(h), "");
	return false;
}

static void
rate_limit(const struct request *q, struct reply *r)
{
	buf_printf(&r->headers, "Fitbit-Rate-Limit-Limit: 150\n"
	    "Fitbit-Rate-Limit-Remaining: 149\nFitbit-Rate-Limit-Reset: %d\n",
	    (int)(3600 - q->now_ms / 1000 % 3600));
}

static void
say_active(const struct request *q, struct reply *r)
{
	bool	google = q->control.dialect == DIALECT_GOOGLE;

	buf_puts(&r->body, google ? "{" : "{\"active\":true,");
	dialect_members(&r->body, q->control.dialect, &q->issue.claims);
	buf_puts(&r->body, "}");
	r->what = "active";
}

void
introspect_serve(struct request *q, struct reply *r)
{
	const char *const	 needs[] = { dialect_parameter(q->control.dialect), NULL };

	if (!caller_may_ask(q, r) || !request_is_form(q, r) ||
	    !request_has(q, needs, r))
		return;
	rate_limit(q, r);
	if (q->life == TOKEN_ACTIVE) {
		mark_used(q, q->tag);
		say_active(q, r);
		return;
	}
	r->status = dialect_inactive(q->control.dialect, &r->body);
	r->what = "inactive";
}

/* Where redirects lead: yes to anything, so that following one shows. */
void
moved_serve(struct request *q, struct reply *r)
{
	say_active(q, r);
}
