/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "oauth/json.h"
#include "oauth/token_endpoint.h"

#define TOKEN_SIZE	8193		/* the longest token and its NUL */
#define EXPIRES_IN_MAX	315360000	/* ten years */

#define COUNT_OF(a)	(sizeof(a) / sizeof((a)[0]))

const char *
exchange_result_name(enum exchange_result r)
{
	static const char	*const names[] = {
		[EXCHANGE_FAILED] = "failed", [EXCHANGE_DONE] = "done",
		[EXCHANGE_INVALID_GRANT] = "invalid_grant",
		[EXCHANGE_CLIENT_REFUSED] = "client_refused",
		[EXCHANGE_REFUSED] = "refused", [EXCHANGE_CONFLICT] = "conflict",
		[EXCHANGE_BAD_REPLY] = "bad_reply",
		[EXCHANGE_UNEXPECTED] = "unexpected",
		[EXCHANGE_RATE_LIMITED] = "rate_limited", [EXCHANGE_GONE] = "gone",
		[EXCHANGE_SERVER_ERROR] = "server_error",
		[EXCHANGE_UNREACHABLE] = "unreachable",
		[EXCHANGE_TIMEOUT] = "timeout", [EXCHANGE_TLS] = "tls",
		[EXCHANGE_TOO_BIG] = "too_big",
		[EXCHANGE_PENDING] = "pending",
		[EXCHANGE_SLOW_DOWN] = "slow_down",
		[EXCHANGE_DENIED] = "denied", [EXCHANGE_EXPIRED] = "expired",
	};

	return (size_t)r < COUNT_OF(names) ? names[r] : "invalid";
}

void
exchange_answer_free(struct exchange_answer *a)
{
	secret_free(a->access_token);
	secret_free(a->refresh_token);
	a->access_token = a->refresh_token = NULL;
}

/* ---- the request ---- */

static const char *
text_or_null(const struct secret *s)
{
	return s == NULL ? NULL : secret_text(s);
}

/* What each kind is called on the wire, and where what it spends goes. */
static const struct {
	const char	*grant_type, *field;
} kinds[] = {
	[EXCHANGE_CODE] = { "authorization_code", "code" },
	[EXCHANGE_REFRESH] = { "refresh_token", "refresh_token" },
	[EXCHANGE_DEVICE] = { "urn:ietf:params:oauth:grant-type:device_code",
	    "device_code" },
};

static const struct secret *
spent_of(const struct exchange_request *q)
{
	switch (q->kind) {
	case EXCHANGE_CODE:
		return q->code;
	case EXCHANGE_REFRESH:
		return q->refresh_token;
	case EXCHANGE_DEVICE:
		return q->device_code;
	}
	return NULL;
}

bool
exchange_form(const struct exchange_request *q, char expires_in[EXPIRES_IN_SIZE],
    struct http_form_field out[EXCHANGE_FIELDS])
{
	const bool			code = q->kind == EXCHANGE_CODE;
	const struct secret		*needed = spent_of(q);
	const struct http_form_field	all[] = {
		{ "grant_type", kinds[q->kind].grant_type },
		{ "client_id", q->client_id },
		{ kinds[q->kind].field, text_or_null(needed) },
		{ "code_verifier", code ? text_or_null(q->code_verifier) : NULL },
		{ "redirect_uri", code ? q->redirect_uri : NULL },
		{ "state", code ? q->state : NULL },
		{ "expires_in", q->expires_in > 0 ? expires_in : NULL },
	};
	size_t			i, n = 0;

	if (needed == NULL || secret_len(needed) == 0 || q->client_id == NULL ||
	    q->client_id[0] == '\0')
		return false;
	(void)snprintf(expires_in, EXPIRES_IN_SIZE, "%lld", (long long)q->expires_in);
	for (i = 0; i < COUNT_OF(all); i++)
		if (all[i].value != NULL && all[i].value[0] != '\0')
			out[n++] = all[i];
	out[n] = (struct http_form_field){ NULL, NULL };
	return true;
}

_Static_assert(EXCHANGE_FIELDS == 8, "seven fields and the end");

/* ---- the answer ---- */

/*
 * What a status is, and whether behind it the provider may have taken a token
 * that works once: a gateway's 502 tells nothing of what is behind the gateway.
 */
static const struct status {
	long			 low, high;
	enum exchange_result	 result;
	bool			 spent;
	const char		*why;
} statuses[] = {
	{ 400, 400, EXCHANGE_REFUSED, false,
	    "the provider calls the request malformed: check token_url, client_id and "
	    "redirect_uri" },
	{ 401, 401, EXCHANGE_CLIENT_REFUSED, false,
	    "the provider refuses our credentials: check client_id and client_secret_file" },
	{ 403, 403, EXCHANGE_CLIENT_REFUSED, false,
	    "the provider forbids this client the request: check its settings there, "
	    "and whether it blocks this host" },
	{ 409, 409, EXCHANGE_CONFLICT, true,
	    "somebody else refreshes the same token: does another host use this client_id?" },
	{ 410, 410, EXCHANGE_GONE, false,
	    "the provider has retired this endpoint: move to another provider, or set "
	    "token_url to a gateway that still has it" },
	{ 429, 429, EXCHANGE_RATE_LIMITED, false,
	    "the provider's rate limit is reached: it works again when it is over" },
	{ 200, 299, EXCHANGE_UNEXPECTED, true,
	    "no token endpoint answers so: check token_url" },
	{ 500, 599, EXCHANGE_SERVER_ERROR, true,
	    "the provider has a fault of its own: try again later" },
	{ 0, 999, EXCHANGE_UNEXPECTED, false,
	    "no token endpoint answers so: check token_url and proxy" },
};

/* What became of an exchange without an answer. */
static const struct failure {
	enum http_result	 http;
	enum exchange_result	 result;
	const char		*what, *mend;
} failures[] = {
	{ HTTP_UNREACHABLE, EXCHANGE_UNREACHABLE, "the provider cannot be reached",
	    "check the network, DNS, proxy and token_url" },
	{ HTTP_TIMEOUT, EXCHANGE_TIMEOUT, "the provider did not answer in time",
	    "check the network and DNS, or raise deadline and connect_timeout" },
	{ HTTP_TLS, EXCHANGE_TLS, "no trusted TLS connection to the provider",
	    "check ca_file, ca_path, the clock and token_url" },
	{ HTTP_TOO_BIG, EXCHANGE_TOO_BIG, "the provider's answer is too large",
	    "check token_url" },
	{ HTTP_FAILED, EXCHANGE_FAILED, "the provider could not be asked",
	    "check token_url, and the characters of our own credentials" },
};

/* The error words of RFC 6749 section 5.2 that mean more than their status. */
static const struct word {
	const char		*word;
	enum exchange_result	 result;
	const char		*why;
} words[] = {
	{ "invalid_grant", EXCHANGE_INVALID_GRANT,
	    "invalid_grant: the code or the refresh token is worth nothing (any more)" },
	{ "invalid_client", EXCHANGE_CLIENT_REFUSED,
	    "invalid_client: check client_id and client_secret_file" },
	{ "unauthorized_client", EXCHANGE_CLIENT_REFUSED,
	    "unauthorized_client: the provider does not let this client do that" },
};

/* Those of RFC 8628 section 3.5. */
static const struct word device_words[] = {
	{ "authorization_pending", EXCHANGE_PENDING, "the person has not decided yet" },
	{ "slow_down", EXCHANGE_SLOW_DOWN, "the provider wants to be asked less often" },
	{ "access_denied", EXCHANGE_DENIED, "the person said no" },
	{ "expired_token", EXCHANGE_EXPIRED, "the device code is over" },
};

static void
explain(struct exchange_detail *d, long status, const char *why)
{
	(void)snprintf(d->why, sizeof(d->why), "HTTP %ld: %s", status, why);
}

/* A token is 1 .. TOKEN_SIZE - 1 bytes that can stand in a header. */
static enum json_found
read_token(const struct json *j, const char *name, struct secret **out)
{
	char		text[TOKEN_SIZE];
	enum json_found	r;
	size_t		i;

	if ((r = json_get_string(j, name, text, sizeof(text))) == JSON_FOUND) {
		for (i = 0; text[i] > ' ' && text[i] <= '~'; i++)
			;
		if (i == 0 || text[i] != '\0' || (*out = secret_new(text, i)) == NULL)
			r = JSON_WRONG;
	}
	sodium_memzero(text, sizeof(text));
	return r;
}

/*
 * Strict on what we cannot do without. The rest is taken where it can be read:
 * by now the old refresh token is spent, and a strange scope must not cost the
 * new one.
 */
static const char *
read_members(const struct provider *p, enum exchange_kind kind, const struct json *j,
    struct exchange_answer *out)
{
	char		type[32] = "Bearer";
	enum json_found	refresh;

	if (read_token(j, "access_token", &out->access_token) != JSON_FOUND)
		return "lacks the access token, or has a bad one";
	refresh = read_token(j, "refresh_token", &out->refresh_token);
	if (refresh == JSON_WRONG ||
	    (refresh == JSON_ABSENT && (kind == EXCHANGE_CODE ||
	    (kind == EXCHANGE_REFRESH && p->rotates))))
		return "lacks the refresh token, or has a bad one";
	if (json_get_string(j, "token_type", type, sizeof(type)) == JSON_WRONG ||
	    strcasecmp(type, "Bearer") != 0)
		return "is not a bearer token";
	if (json_get_integer(j, "expires_in", 1, EXPIRES_IN_MAX, &out->expires_in) !=
	    JSON_FOUND)
		out->expires_in = 0;
	if (p->token_user_member != NULL && json_get_string(j, p->token_user_member,
	    out->user_id, sizeof(out->user_id)) == JSON_WRONG)
		return "has a user's id that cannot be read";
	if (json_get_string(j, "scope", out->scope, sizeof(out->scope)) != JSON_FOUND)
		out->scope[0] = '\0';
	return NULL;
}

static enum exchange_result
read_tokens(const struct provider *p, enum exchange_kind kind,
    const struct http_response *r, struct exchange_answer *out,
    struct exchange_detail *d)
{
	struct exchange_answer	 a = { 0 };
	struct json		*j = NULL;
	const char		*why = "is not of the type application/json";

	if (r->json && (j = json_parse(r->body, r->len, &why)) != NULL)
		why = read_members(p, kind, j, &a);
	json_free(j);
	if (why == NULL) {
		*out = a;
		return EXCHANGE_DONE;
	}
	exchange_answer_free(&a);
	d->spent = true;
	(void)snprintf(d->why, sizeof(d->why),
	    "the provider's answer %s: check token_url and the provider's name", why);
	return EXCHANGE_BAD_REPLY;
}

/* Fitbit's errors[0].errorType or RFC 6749's error; "" where there is neither. */
static void
read_error_word(const struct http_response *r, char *out, size_t size)
{
	struct json	*j;
	const char	*why;

	out[0] = '\0';
	if (!r->json || (j = json_parse(r->body, r->len, &why)) == NULL)
		return;
	if (json_get_error_type(j, out, size) != JSON_FOUND &&
	    json_get_string(j, "error", out, size) != JSON_FOUND)
		out[0] = '\0';
	json_free(j);
}

static const struct word *
find_word(const struct word *table, size_t n, const char *word)
{
	size_t	i;

	for (i = 0; i < n; i++)
		if (strcmp(table[i].word, word) == 0)
			return &table[i];
	return NULL;
}

/* A device's poll may be answered with any status of the client's fault: Google's 428 and 403. */
static const struct word *
read_word(enum exchange_kind kind, const struct http_response *r)
{
	const struct word	*found = NULL;
	const bool		 device = kind == EXCHANGE_DEVICE;
	char			 word[64];

	if (r->status != 400 && (!device || r->status < 400 || r->status > 499))
		return NULL;
	read_error_word(r, word, sizeof(word));
	if (device)
		found = find_word(device_words, COUNT_OF(device_words), word);
	return found != NULL ? found : find_word(words, COUNT_OF(words), word);
}

static enum exchange_result
read_refusal(enum exchange_kind kind, const struct http_response *r,
    struct exchange_detail *d)
{
	const struct status	*row = statuses;
	const struct word	*word = read_word(kind, r);

	while (r->status < row->low || r->status > row->high)
		row++;
	d->spent = row->spent;
	explain(d, r->status, word != NULL ? word->why : row->why);
	return word != NULL ? word->result : row->result;
}

static enum exchange_result
read_failure(enum http_result http, const struct http_response *r,
    struct exchange_detail *d)
{
	const struct failure	*row = failures;

	while (row->http != http && row->http != HTTP_FAILED)
		row++;
	d->spent = r->sent;
	(void)snprintf(d->why, sizeof(d->why), "%s (%.120s): %s", row->what, r->error,
	    row->mend);
	return row->result;
}

enum exchange_result
exchange_read_refusal(enum exchange_kind kind, enum http_result http,
    const struct http_response *r, struct exchange_detail *d)
{
	return http != HTTP_DONE ? read_failure(http, r, d) : read_refusal(kind, r, d);
}

enum exchange_result
exchange_read(const struct provider *p, enum exchange_kind kind, enum http_result http,
    const struct http_response *r, struct exchange_answer *out,
    struct exchange_detail *d)
{
	*d = (struct exchange_detail){ .status = r->status,
	    .retry_after = r->retry_after };
	if (http == HTTP_DONE && r->status == 200)
		return read_tokens(p, kind, r, out, d);
	return exchange_read_refusal(kind, http, r, d);
}

void
client_prove(struct http_request *q, const struct provider *p, const char *client_id,
    const struct secret *client_secret)
{
	if (client_secret == NULL)
		return;
	q->basic_user = client_id;
	q->basic_password = secret_text(client_secret);
	q->basic_encoded = p->basic_encoded;
}

enum exchange_result
token_exchange(struct http *h, const struct provider *p,
    const struct exchange_request *q, deadline until, struct exchange_answer *out,
    struct exchange_detail *d)
{
	char			expires_in[EXPIRES_IN_SIZE];
	struct http_form_field	form[EXCHANGE_FIELDS];
	struct http_request	post = { .url = p->token_url, .form = form, .once = true };
	struct http_response	r;
	enum exchange_result	result;
	enum http_result	http;

	if (!exchange_form(q, expires_in, form)) {
		*d = (struct exchange_detail){ .retry_after = -1,
		    .why = "the request lacks its client id, or what it spends" };
		return EXCHANGE_FAILED;
	}
	client_prove(&post, p, q->client_id, q->client_secret);
	http = http_ask(h, &post, until, &r);
	result = exchange_read(p, q->kind, http, &r, out, d);
	http_response_wipe(&r);
	return result;
}
