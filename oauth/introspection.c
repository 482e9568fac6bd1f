/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "oauth/identity.h"
#include "oauth/introspection.h"
#include "oauth/json.h"
#include "oauth/scope.h"

/* A token of another time than this is a number in another unit. */
#define TIME_MIN	946684800	/* 2000-01-01 */
#define TIME_MAX	253402300799	/* 9999-12-31 */

/* What a status is, for the three ways in which the caller proves itself. */
static const struct introspect_status statuses[] = {
	{ 401, 401, INTROSPECT_CLIENT_REFUSED,
	    "the provider refuses our own credentials: check client_auth, client_id, "
	    "client_secret_file and bearer_file" },
	{ 403, 403, INTROSPECT_CLIENT_REFUSED,
	    "the provider forbids us to ask: check the application's settings at the "
	    "provider, and whether it blocks this host" },
	{ 410, 410, INTROSPECT_GONE,
	    "the provider has retired this endpoint: move to another provider, or set "
	    "introspect_url to a gateway that still has it" },
	{ 429, 429, INTROSPECT_RATE_LIMITED,
	    "the provider's rate limit is reached: logins work again when it is over" },
	{ 300, 399, INTROSPECT_UNEXPECTED,
	    "the provider redirects, which is not followed: check introspect_url" },
	{ 400, 400, INTROSPECT_UNEXPECTED,
	    "the provider calls our request malformed: check introspect_url and "
	    "client_auth" },
	{ 404, 405, INTROSPECT_UNEXPECTED,
	    "there is no introspection endpoint: check introspect_url" },
	{ 407, 407, INTROSPECT_UNEXPECTED,
	    "the proxy wants credentials, which are not supported: check proxy" },
	{ 500, 599, INTROSPECT_SERVER_ERROR,
	    "the provider has a fault of its own: try again later" },
	{ 0, INTROSPECT_STATUS_LAST, INTROSPECT_UNEXPECTED,
	    "no introspection endpoint answers so: check introspect_url" },
};

/* What became of an exchange without an answer. */
static const struct {
	enum http_result	 http;
	enum introspect_result	 result;
	const char		*what, *mend;
} failures[] = {
	{ HTTP_UNREACHABLE, INTROSPECT_UNREACHABLE, "the provider cannot be reached",
	    "check the network, DNS, proxy and introspect_url" },
	{ HTTP_TIMEOUT, INTROSPECT_TIMEOUT, "the provider did not answer in time",
	    "check the network and DNS, or raise deadline and connect_timeout" },
	{ HTTP_TLS, INTROSPECT_TLS, "no trusted TLS connection to the provider",
	    "check ca_file, ca_path, the clock and introspect_url" },
	{ HTTP_TOO_BIG, INTROSPECT_TOO_BIG, "the provider's answer is too large",
	    "check introspect_url" },
	{ HTTP_FAILED, INTROSPECT_FAILED, "the provider could not be asked",
	    "check introspect_url, and the characters of our own credentials" },
};

#define COUNT_OF(a)	(sizeof(a) / sizeof((a)[0]))

enum introspect_result
introspection_say(enum introspect_result result, long status, const char *why,
    struct introspect_detail *d)
{
	snprintf(d->why, sizeof(d->why), "HTTP %ld: %s", status, why);
	return result;
}

enum introspect_result
introspection_by_status(const struct introspect_status *row, long status,
    struct introspect_detail *d)
{
	while ((status < row->low || status > row->high) &&
	    row->high != INTROSPECT_STATUS_LAST)
		row++;
	return introspection_say(row->result, status, row->why, d);
}

bool
introspection_id_valid(const char *id)
{
	size_t	i;

	for (i = 0; id[i] != '\0'; i++)
		if (id[i] < '!' || id[i] > '~' || strchr(",#%", id[i]) != NULL)
			return false;
	return i > 0;
}

/* An id that an active token must have. */
static const char *
read_id(const struct json *j, const char *name, char *out, size_t size,
    const char *why)
{
	if (json_get_string(j, name, out, size) != JSON_FOUND || !introspection_id_valid(out))
		return why;
	return NULL;
}

/* A string of digits alone, without leading zeros. */
static enum json_found
read_digits(const struct json *j, const char *name, int64_t low, int64_t high,
    int64_t *out)
{
	char		text[19];	/* the longest cannot overflow */
	enum json_found	r;
	int64_t		v = 0;
	size_t		i;

	if ((r = json_get_string(j, name, text, sizeof(text))) != JSON_FOUND)
		return r;
	for (i = 0; text[i] >= '0' && text[i] <= '9'; i++)
		v = v * 10 + (text[i] - '0');
	if (i == 0 || text[i] != '\0' || text[0] == '0' || v < low || v > high)
		return JSON_WRONG;
	*out = v;
	return JSON_FOUND;
}

/* In seconds, whatever the provider's unit. */
static enum json_found
read_time(const struct provider *p, const struct json *j, const char *name,
    int64_t *out)
{
	int64_t		unit = p->time_unit == TIME_MILLISECONDS ? 1000 : 1;
	int64_t		low = TIME_MIN * unit, high = TIME_MAX * unit + unit - 1, v;
	enum json_found	r;

	r = p->numbers == NUMBERS_STRINGS ? read_digits(j, name, low, high, &v) :
	    json_get_integer(j, name, low, high, &v);
	if (r == JSON_FOUND)
		*out = v / unit;
	return r;
}

static const char *
read_scopes(const struct provider *p, const struct json *j,
    struct introspection *out)
{
	char	text[SCOPES_MAX * sizeof(out->scopes[0].name)];

	switch (json_get_string(j, "scope", text, sizeof(text))) {
	case JSON_ABSENT:
		return NULL;
	case JSON_FOUND:
		if (scopes_read(p->scope_syntax, text, out->scopes, &out->n_scopes))
			return NULL;
		break;
	case JSON_WRONG:
		break;
	}
	return "has a scope that cannot be read";
}

/* For whom the token is, with what the row demands of it. */
static const char *
read_audience(const struct provider *p, const struct json *j,
    struct introspection *out)
{
	bool		client = false, audience = false;
	enum json_found	r = JSON_ABSENT;

	if (p->client_member != NULL)
		r = json_get_string(j, p->client_member, out->client_id,
		    sizeof(out->client_id));
	client = r == JSON_FOUND && introspection_id_valid(out->client_id);
	if ((r != JSON_ABSENT && !client) ||
	    (!client && p->audience_check != AUDIENCE_EITHER))
		return "lacks the client's id, or has a bad one";
	r = JSON_ABSENT;
	if (p->audience_member != NULL)
		r = json_get_list(j, p->audience_member, out->audience,
		    sizeof(out->audience));
	audience = r == JSON_FOUND;
	if (r == JSON_WRONG || (!audience && p->audience_check == AUDIENCE_BOTH))
		return "lacks the audience, or has a bad one";
	return client || audience ? NULL : "does not tell for whom the token is";
}

/* An issuer that is configured must be the one that the answer names, if it names one. */
static const char *
read_issuer(const struct provider *p, const struct json *j)
{
	char		iss[2048];
	enum json_found	r;

	if (p->issuer == NULL ||
	    (r = json_get_string(j, "iss", iss, sizeof(iss))) == JSON_ABSENT)
		return NULL;
	return r == JSON_FOUND && strcmp(iss, p->issuer) == 0 ? NULL :
	    "is of another issuer than [provider] issuer";
}

static const char *
read_times(const struct provider *p, const struct json *j, struct introspection *out)
{
	if (read_time(p, j, "exp", &out->exp) != JSON_FOUND)
		return "lacks exp, or has one that is no time in the provider's unit";
	if (read_time(p, j, "iat", &out->iat) == JSON_WRONG)
		return "has an iat that is no time in the provider's unit";
	if (read_time(p, j, "nbf", &out->nbf) == JSON_WRONG)
		return "has an nbf that is no time in the provider's unit";
	return NULL;
}

/* The members that an active token has; NULL, or what is wrong. */
static const char *
read_members(const struct provider *p, const struct json *j,
    struct introspection *out)
{
	const char	*why;

	if (p->identity_member == NULL && (why = read_id(j, p->user_member, out->user_id,
	    sizeof(out->user_id), "lacks the user's id, or has a bad one")) != NULL)
		return why;
	if ((why = read_audience(p, j, out)) != NULL ||
	    (why = read_issuer(p, j)) != NULL || (why = read_times(p, j, out)) != NULL)
		return why;
	if (json_get_string(j, "token_type", out->token_type,
	    sizeof(out->token_type)) == JSON_WRONG)
		return "has a token_type that is no short text";
	return read_scopes(p, j, out);
}

/* A provider without such a member says "active" by answering 200 at all. */
static const char *
read_active(const struct provider *p, const struct json *j, bool *active)
{
	*active = true;
	if (p->active_member == NULL ||
	    json_get_bool(j, p->active_member, active) == JSON_FOUND)
		return NULL;
	return "does not say whether the token is active by true or false";
}

static enum introspect_result
read_answer(const struct provider *p, const struct http_response *r,
    struct introspection *out, struct introspect_detail *d)
{
	struct introspection	 i = { 0 };
	enum introspect_result	 result = INTROSPECT_BAD_REPLY;
	struct json		*j = NULL;
	const char		*why = "is not of the type application/json";
	bool			 active = false;

	if (!r->json || (j = json_parse(r->body, r->len, &why)) == NULL)
		goto out;
	if ((why = read_active(p, j, &active)) != NULL)
		goto out;
	if (!active)
		result = INTROSPECT_INACTIVE;
	else if ((why = read_members(p, j, &i)) == NULL) {
		*out = i;
		result = INTROSPECT_ACTIVE;
	}
out:
	json_free(j);
	if (result == INTROSPECT_BAD_REPLY)
		snprintf(d->why, sizeof(d->why), "the provider's answer %s: check "
		    "introspect_url and the provider's name", why);
	else
		(void)introspection_say(result, r->status, active ?
		    "the token is active" : "the token is not active", d);
	return result;
}

/* The row's own way to say that a token is not active, where it is not by HTTP 200. */
static bool
says_inactive(const struct provider *p, const struct http_response *r)
{
	char		 word[64] = "";
	const char	*why;
	struct json	*j;

	if (p->inactive_error == NULL || r->status != p->inactive_status || !r->json ||
	    (j = json_parse(r->body, r->len, &why)) == NULL)
		return false;
	(void)json_get_string(j, "error", word, sizeof(word));
	json_free(j);
	return strcmp(word, p->inactive_error) == 0;
}

/* 401 where all that the caller proves itself by is the token that it asks about. */
static enum introspect_result
read_refusal(const struct http_response *r, struct introspect_detail *d)
{
	char		 type[64] = "";
	const char	*why;
	struct json	*j;

	if (r->json && (j = json_parse(r->body, r->len, &why)) != NULL) {
		(void)json_get_error_type(j, type, sizeof(type));
		json_free(j);
	}
	if (strcmp(type, "expired_token") == 0)
		return introspection_say(INTROSPECT_EXPIRED, r->status,
		    "the token has expired", d);
	return introspection_say(INTROSPECT_INACTIVE, r->status,
	    strcmp(type, "invalid_token") == 0 ? "the token is not valid" :
	    "the provider refuses the token without saying why", d);
}

enum introspect_result
introspection_read(const struct provider *p, enum client_auth auth,
    const struct http_response *r, struct introspection *out,
    struct introspect_detail *d)
{
	*d = (struct introspect_detail){ .status = r->status,
	    .retry_after = r->retry_after };
	if (r->status == 200)
		return read_answer(p, r, out, d);
	if (r->status == 401 && (auth == CLIENT_AUTH_SELF || auth == CLIENT_AUTH_NONE))
		return read_refusal(r, d);
	if (says_inactive(p, r))
		return introspection_say(INTROSPECT_INACTIVE, r->status,
		    "the token is not active", d);
	return introspection_by_status(statuses, r->status, d);
}

enum introspect_result
introspection_failed(enum http_result result, const struct http_response *r,
    struct introspect_detail *d)
{
	size_t	i;

	for (i = 0; i < COUNT_OF(failures) - 1; i++)
		if (failures[i].http == result)
			break;
	*d = (struct introspect_detail){ .retry_after = -1 };
	snprintf(d->why, sizeof(d->why), "%s (%.120s): %s", failures[i].what,
	    r->error, failures[i].mend);
	return failures[i].result;
}

/* The form's fields: the token, and our own credentials where they go there. */
#define FORM_FIELDS	3

static void
set_caller(struct http_request *q, struct http_form_field form[FORM_FIELDS],
    const struct provider *p, const struct introspect_caller *c,
    const struct secret *token)
{
	switch (c->auth) {
	case CLIENT_AUTH_SELF:
		q->bearer = secret_text(token);
		break;
	case CLIENT_AUTH_BASIC:
		q->basic_user = c->client_id;
		q->basic_password = secret_text(c->secret);
		q->basic_encoded = p->basic_encoded;
		break;
	case CLIENT_AUTH_POST:
		form[1] = (struct http_form_field){ "client_id", c->client_id };
		form[2] = (struct http_form_field){ "client_secret",
		    secret_text(c->secret) };
		break;
	case CLIENT_AUTH_BEARER_FILE:
		q->bearer = secret_text(c->secret);
		break;
	case CLIENT_AUTH_PROVIDER:
	case CLIENT_AUTH_NONE:
		break;
	}
}

enum introspect_result
introspect(struct http *h, const struct provider *p,
    const struct introspect_caller *c, const struct secret *token, deadline d,
    struct introspection *out, struct introspect_detail *detail)
{
	struct http_form_field	form[FORM_FIELDS + 1] = {
		{ p->token_parameter, secret_text(token) } };
	struct http_request	q = { .url = p->introspect_url, .form = form };
	struct http_response	r;
	enum introspect_result	result;
	enum http_result	http;

	set_caller(&q, form, p, c, token);
	http = http_ask(h, &q, d, &r);
	result = http == HTTP_DONE ? introspection_read(p, c->auth, &r, out, detail) :
	    introspection_failed(http, &r, detail);
	http_response_wipe(&r);
	if (result == INTROSPECT_ACTIVE && p->identity_member != NULL)
		result = identity_ask(h, p, token, d, out, detail);
	return result;
}

bool
introspection_audience_has(const struct introspection *t, const char *name, size_t n)
{
	const char	*at = t->audience;
	size_t		 k;

	for (; *at != '\0'; at += k + (at[k] == '\n')) {
		k = strcspn(at, "\n");
		if (k > 0 && k == n && memcmp(at, name, n) == 0)
			return true;
	}
	return false;
}

bool
introspection_is_for(const struct introspection *t, const char *client_id)
{
	return t->client_id[0] != '\0' ? strcmp(t->client_id, client_id) == 0 :
	    introspection_audience_has(t, client_id, strlen(client_id));
}
