/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <gnutls/crypto.h>

#include "tests/fakefitbit/device.h"
#include "tests/fakefitbit/endpoint.h"
#include "tests/fakefitbit/scope.h"

/* POST /oauth2/token: WIRE.md section 2, AuthApi.md. */

#define CODE_LIFE_MS	(10 * 60 * 1000)
#define DEVICE_GRANT	"urn:ietf:params:oauth:grant-type:device_code"
#define COPY(dst, src)	(void)snprintf((dst), sizeof(dst), "%s", (src))

/* What the form spends: a code, a device code or a refresh token. */
static const char *
spent(const struct request *q, size_t *len)
{
	const char	*type = form_get(&q->form, "grant_type", NULL);

	if (type != NULL && strcmp(type, DEVICE_GRANT) == 0)
		return form_get(&q->form, "device_code", len);
	return form_get(&q->form, type != NULL &&
	    strcmp(type, "refresh_token") == 0 ? "refresh_token" : "code", len);
}

void
token_endpoint_look(struct request *q)
{
	q->token = spent(q, &q->token_len);
	if (q->token == NULL)
		return;
	tag_make(q->tag, q->token, q->token_len);
	(void)grant_look(q->state, q->token, q->token_len, &q->issue.claims);
}

/*
 * Seconds that the new access token lives: the documented values of
 * expires_in, never longer than the control says.  0: refused.
 */
static int64_t
lifetime(const struct request *q, struct reply *r)
{
	const char	*s = form_get(&q->form, "expires_in", NULL);
	int64_t		 v = 0;

	if (s == NULL)
		return q->control.expires_in;
	if (strcmp(s, "28800") == 0)
		v = 28800;
	else if (strcmp(s, "3600") == 0)
		v = 3600;
	else
		reply_error(r, 400, "invalid_request",
		    "Invalid expires_in parameter: ", s, strlen(s), "");
	return v < q->control.expires_in ? v : q->control.expires_in;
}

/* Of the dialects Fitbit's alone names the person here. */
static void
say_issue(const struct request *q, struct reply *r)
{
	const struct claims	*c = &q->issue.claims;
	struct buf		 words = { 0 };

	scope_claim_to_words(&words, c->scopes);
	buf_printf(&r->body, "{\"access_token\":\"%s\",\"expires_in\":%" PRId64,
	    buf_text(&q->issue.access), c->exp - c->iat);
	if (q->issue.refresh[0] != '\0')
		buf_printf(&r->body, ",\"refresh_token\":\"%s\"", q->issue.refresh);
	buf_printf(&r->body, ",\"scope\":\"%s\",\"token_type\":\"Bearer\"",
	    buf_text(&words));
	if (q->control.dialect == DIALECT_FITBIT) {
		buf_puts(&r->body, ",\"user_id\":\"");
		buf_put_json(&r->body, c->user, strlen(c->user));
		buf_puts(&r->body, "\"");
	}
	buf_puts(&r->body, "}");
	buf_free(&words);
	r->what = "issued";
}

static void
refuse_grant(const struct request *q, const char *before, struct reply *r)
{
	reply_error(r, 400, "invalid_grant", before, q->token, q->token_len, "");
}

static void
serve_refresh(struct request *q, const struct client *client, struct reply *r)
{
	static const char *const needs[] = { "refresh_token", NULL };
	int64_t	life;

	if (!request_has(q, needs, r) || (life = lifetime(q, r)) == 0)
		return;
	if (grant_refresh(q->state, &q->control, client->id, q->token,
	    q->token_len, q->now_ms, life, &q->issue))
		say_issue(q, r);
	else
		refuse_grant(q, "Refresh token invalid: ", r);
}

/* RFC 7636 section 4.6. */
static bool
verifier_fits(const struct request *q, const struct code *c)
{
	unsigned char	 md[32];
	struct buf	 b = { 0 };
	const char	*v;
	size_t		 n = 0;
	bool		 ok;

	v = form_get(&q->form, "code_verifier", &n);
	if (c->challenge[0] == '\0')
		return true;
	if (v == NULL || n < 43 || n > 128)
		return false;
	if (c->plain)
		return strcmp(v, c->challenge) == 0;
	ok = gnutls_hash_fast(GNUTLS_DIG_SHA256, v, n, md) == 0;
	buf_put_b64url(&b, md, sizeof(md));
	ok = ok && strcmp(buf_text(&b), c->challenge) == 0;
	buf_free(&b);
	return ok;
}

/* A field that must repeat what the authorize page was given. */
static bool
repeats(const struct request *q, const char *name, const char *want,
    bool required)
{
	const char	*got = form_get(&q->form, name, NULL);

	if (got == NULL)
		return !required || want[0] == '\0';
	return strcmp(got, want) == 0;
}

/* Why this code does not serve this request, NULL where it does. */
static const char *
code_refusal(const struct request *q, const struct client *client,
    const struct code *c)
{
	if (strcmp(c->client, client->id) != 0)
		return "Authorization code invalid: ";
	if (q->now_ms - c->made_ms > CODE_LIFE_MS)
		return "Authorization code expired: ";
	if (!repeats(q, "redirect_uri", c->redirect, true))
		return "Redirect_uri mismatch for code: ";
	if (!repeats(q, "state", c->state, q->control.require_state))
		return "State mismatch for code: ";
	if (!verifier_fits(q, c))
		return "Invalid code_verifier for code: ";
	return NULL;
}

/* A grant of what the claims say. */
static void
issue_anew(struct request *q, int64_t life, struct reply *r)
{
	q->issue.claims.iat = q->now_ms / 1000;
	q->issue.claims.exp = q->now_ms / 1000 + life;
	if (grant_new(q->state, &q->issue))
		say_issue(q, r);
	else
		reply_error(r, 500, "system", "Internal error", "", 0, "");
}

static void
serve_code(struct request *q, const struct client *client, struct reply *r)
{
	static const char *const needs[] = { "code", NULL };
	struct code	 c = { .client = "" };
	const char	*why;
	int64_t		 life;

	if (!request_has(q, needs, r) || (life = lifetime(q, r)) == 0)
		return;
	why = "Authorization code invalid: ";
	if (code_look(q->state, q->token, q->token_len, false, &c))
		why = code_refusal(q, client, &c);
	/* Whatever is wrong with the request, RFC 6749 4.1.2 spends the code. */
	if (!code_look(q->state, q->token, q->token_len, true, &c) && why == NULL)
		why = "Authorization code invalid: ";
	if (why != NULL) {
		refuse_grant(q, why, r);
		return;
	}
	COPY(q->issue.claims.client, c.client);
	COPY(q->issue.claims.user, c.user);
	COPY(q->issue.claims.scopes, c.scopes);
	issue_anew(q, life, r);
}

static void
serve_device(struct request *q, const struct client *client, struct reply *r)
{
	if (device_poll_serve(q, client, r))
		issue_anew(q, q->control.expires_in, r);
}

void
token_endpoint_serve(struct request *q, struct reply *r)
{
	static const char *const needs[] = { "grant_type", NULL };
	const struct client	*client;
	const char		*type;

	if (!request_is_form(q, r) || !request_has(q, needs, r) ||
	    (client = request_client(q, r)) == NULL)
		return;
	type = form_get(&q->form, "grant_type", NULL);
	if (strcmp(type, "refresh_token") == 0)
		serve_refresh(q, client, r);
	else if (strcmp(type, "authorization_code") == 0)
		serve_code(q, client, r);
	else if (strcmp(type, DEVICE_GRANT) == 0)
		serve_device(q, client, r);
	else
		reply_error(r, 400, "unsupported_grant_type",
		    "Unsupported grant_type: ", type, strlen(type), "");
}
