/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "oauth/introspection.h"
#include "oauth/scope.h"
#include "tests/unit/unit.h"

#define SELF	CLIENT_AUTH_SELF
#define BASIC	CLIENT_AUTH_BASIC
#define BEARER	CLIENT_AUTH_BEARER_FILE

/* The provider's words, which must never be ours. */
#define SECRET	"eyJ.SECRET.words"

static void
answer(struct http_response *r, long status, const char *body)
{
	memset(r, 0, sizeof(*r));
	r->status = status;
	r->retry_after = -1;
	r->json = true;
	r->sent = true;
	r->len = strlen(body);
	ck_assert_uint_le(r->len, HTTP_BODY_MAX);
	memcpy(r->body, body, r->len + 1);
}

static enum introspect_result
read_body(const char *provider, const char *body, struct introspection *out,
    struct introspect_detail *d)
{
	static struct http_response	r;

	answer(&r, 200, body);
	return introspection_read(provider_find(provider), SELF, &r, out, d);
}

#define EXPIRED_BODY	"{\"errors\":[{\"errorType\":\"expired_token\",\"message\":" \
	"\"Access token expired: " SECRET ". Visit\"}],\"success\":false}"
#define INVALID_BODY	"{\"success\":false,\"errors\":[{\"errorType\":\"invalid_token\"," \
	"\"message\":\"Access token invalid: " SECRET ". Visit\"}]}"
#define CLIENT_BODY	"{\"errors\":[{\"errorType\":\"invalid_client\",\"message\":\"" \
	"Received authorization header = Basic " SECRET "\"}],\"success\":false}"

static const struct {
	long			 status;
	enum client_auth	 auth;
	const char		*body;
	enum introspect_result	 result;
	const char		*why;		/* a part of it */
} statuses[] = {
	{ 401, SELF, EXPIRED_BODY, INTROSPECT_EXPIRED, "has expired" },
	{ 401, SELF, INVALID_BODY, INTROSPECT_INACTIVE, "is not valid" },
	{ 401, SELF, CLIENT_BODY, INTROSPECT_INACTIVE, "without saying why" },
	{ 401, SELF, "", INTROSPECT_INACTIVE, "without saying why" },
	{ 401, SELF, "{\"active\":true}", INTROSPECT_INACTIVE, "without saying why" },
	{ 401, SELF, "<html>" SECRET "</html>", INTROSPECT_INACTIVE, "without saying why" },
	{ 401, SELF, "{\"errors\":[{\"errorType\":\"EXPIRED_TOKEN\"}]}", INTROSPECT_INACTIVE, "without saying why" },
	{ 401, SELF, "{\"errors\":[{\"errorType\":\"expired_token \"}]}", INTROSPECT_INACTIVE, "without saying why" },
	{ 401, SELF, "{\"errors\":[{\"errorType\":5}]}", INTROSPECT_INACTIVE, "without saying why" },
	{ 401, SELF, "{\"errors\":[{\"errorType\":\"a\",\"errorType\":\"expired_token\"}]}", INTROSPECT_INACTIVE, "without saying why" },
	{ 401, SELF, "{\"errors\":[{},{\"errorType\":\"expired_token\"}]}", INTROSPECT_INACTIVE, "without saying why" },
	{ 401, BASIC, EXPIRED_BODY, INTROSPECT_CLIENT_REFUSED, "our own credentials" },
	{ 401, BASIC, CLIENT_BODY, INTROSPECT_CLIENT_REFUSED, "our own credentials" },
	{ 401, BEARER, EXPIRED_BODY, INTROSPECT_CLIENT_REFUSED, "our own credentials" },
	{ 401, BEARER, INVALID_BODY, INTROSPECT_CLIENT_REFUSED, "bearer_file" },
	{ 401, BEARER, "", INTROSPECT_CLIENT_REFUSED, "bearer_file" },
	{ 403, SELF, INVALID_BODY, INTROSPECT_CLIENT_REFUSED, "forbids" },
	{ 403, BASIC, "", INTROSPECT_CLIENT_REFUSED, "forbids" },
	{ 410, SELF, "", INTROSPECT_GONE, "retired" },
	{ 410, BASIC, "{\"active\":true}", INTROSPECT_GONE, "move to another provider" },
	{ 429, SELF, "", INTROSPECT_RATE_LIMITED, "rate limit" },
	{ 429, BEARER, INVALID_BODY, INTROSPECT_RATE_LIMITED, "rate limit" },
	{ 500, SELF, "", INTROSPECT_SERVER_ERROR, "fault of its own" },
	{ 502, SELF, "{\"active\":true}", INTROSPECT_SERVER_ERROR, "HTTP 502" },
	{ 503, BASIC, "", INTROSPECT_SERVER_ERROR, "HTTP 503" },
	{ 504, SELF, "", INTROSPECT_SERVER_ERROR, "HTTP 504" },
	{ 599, SELF, "", INTROSPECT_SERVER_ERROR, "HTTP 599" },
	{ 301, SELF, "", INTROSPECT_UNEXPECTED, "redirects" },
	{ 302, SELF, "{\"active\":true}", INTROSPECT_UNEXPECTED, "redirects" },
	{ 307, SELF, "", INTROSPECT_UNEXPECTED, "redirects" },
	{ 308, BASIC, "", INTROSPECT_UNEXPECTED, "redirects" },
	{ 400, SELF, INVALID_BODY, INTROSPECT_UNEXPECTED, "malformed" },
	{ 404, SELF, "", INTROSPECT_UNEXPECTED, "introspect_url" },
	{ 405, SELF, "", INTROSPECT_UNEXPECTED, "introspect_url" },
	{ 407, SELF, "", INTROSPECT_UNEXPECTED, "proxy" },
	{ 409, SELF, "", INTROSPECT_UNEXPECTED, "introspect_url" },
	{ 418, SELF, "", INTROSPECT_UNEXPECTED, "HTTP 418" },
	{ 100, SELF, "", INTROSPECT_UNEXPECTED, "HTTP 100" },
	{ 201, SELF, "{\"active\":true}", INTROSPECT_UNEXPECTED, "HTTP 201" },
	{ 204, SELF, "", INTROSPECT_UNEXPECTED, "HTTP 204" },
	{ 206, SELF, "{\"active\":true}", INTROSPECT_UNEXPECTED, "HTTP 206" },
	{ 226, SELF, "{\"active\":true}", INTROSPECT_UNEXPECTED, "HTTP 226" },
	{ 600, SELF, "", INTROSPECT_UNEXPECTED, "HTTP 600" },
	{ 999, SELF, "", INTROSPECT_UNEXPECTED, "HTTP 999" },
	{ 0, SELF, "{\"active\":true}", INTROSPECT_UNEXPECTED, "HTTP 0" },
	{ -1, SELF, "{\"active\":true}", INTROSPECT_UNEXPECTED, "HTTP -1" },
};

START_TEST(status_has_its_result)
{
	static struct http_response	r;
	struct introspection		out = { .user_id = "untouched" };
	struct introspect_detail	d;

	answer(&r, statuses[_i].status, statuses[_i].body);
	r.retry_after = 42;
	ck_assert_int_eq(introspection_read(provider_find("fitbit"),
	    statuses[_i].auth, &r, &out, &d), statuses[_i].result);
	ck_assert_msg(strstr(d.why, statuses[_i].why) != NULL, "%s", d.why);
	ck_assert_ptr_null(strstr(d.why, "SECRET"));
	ck_assert_int_eq(d.status, statuses[_i].status);
	ck_assert_int_eq(d.retry_after, 42);
	ck_assert_str_eq(out.user_id, "untouched");
}
END_TEST

/* An active answer with one part of it changed; M is what all of them have. */
#define EXP	"\"exp\":1565861634000"
#define WHO	"\"user_id\":\"6CGW8Z\",\"client_id\":\"22CQ7B\""
#define M	"\"active\":true," WHO "," EXP

static const struct {
	const char		*fact;
	const char		*body;
	enum introspect_result	 result;
	const char		*why;
} bodies[] = {
	{ "the recorded answer", "{\"active\":true,\"scope\":\"{ACTIVITY=READ, HEARTRATE=READ, SLEEP=READ}\","
	    "\"client_id\":\"22CQ7B\",\"user_id\":\"6CGW8Z\",\"token_type\":\"access_token\","
	    "\"exp\":1565861634000,\"iat\":1565832834000}", INTROSPECT_ACTIVE, "active" },
	{ "the members that must be there", "{" M "}", INTROSPECT_ACTIVE, "active" },
	{ "members that are not known", "{" M ",\"iss\":5,\"aud\":[\"X\"],\"sub\":null,\"jti\":{}}", INTROSPECT_ACTIVE, "active" },
	{ "an inactive token", "{\"active\":false}", INTROSPECT_INACTIVE, "not active" },
	{ "an inactive token with all else", "{\"active\":false," WHO "," EXP "}", INTROSPECT_INACTIVE, "not active" },
	{ "an inactive token with nonsense", "{\"active\":false,\"exp\":\"x\",\"user_id\":5}", INTROSPECT_INACTIVE, "not active" },

	{ "the empty object", "{}", INTROSPECT_BAD_REPLY, "true or false" },
	{ "no active", "{" WHO "," EXP "}", INTROSPECT_BAD_REPLY, "true or false" },
	{ "active in another case", "{\"Active\":true," WHO "," EXP "}", INTROSPECT_BAD_REPLY, "true or false" },
	{ "active as the string true", "{\"active\":\"true\"," WHO "," EXP "}", INTROSPECT_BAD_REPLY, "true or false" },
	{ "active as the string false", "{\"active\":\"false\"," WHO "," EXP "}", INTROSPECT_BAD_REPLY, "true or false" },
	{ "active as one", "{\"active\":1," WHO "," EXP "}", INTROSPECT_BAD_REPLY, "true or false" },
	{ "active as zero", "{\"active\":0," WHO "," EXP "}", INTROSPECT_BAD_REPLY, "true or false" },
	{ "active as null", "{\"active\":null," WHO "," EXP "}", INTROSPECT_BAD_REPLY, "true or false" },
	{ "active as an array", "{\"active\":[true]," WHO "," EXP "}", INTROSPECT_BAD_REPLY, "true or false" },
	{ "active as an object", "{\"active\":{}," WHO "," EXP "}", INTROSPECT_BAD_REPLY, "true or false" },
	{ "active twice", "{\"active\":false," M "}", INTROSPECT_BAD_REPLY, "twice" },
	{ "active in an inner object", "{\"token\":{" M "}}", INTROSPECT_BAD_REPLY, "true or false" },
	{ "the answer in an array", "[{" M "}]", INTROSPECT_BAD_REPLY, "not a JSON object" },
	{ "the old answer", "{\"active\":1,\"clientId\":{\"id\":\"22CQ7B\"},\"userId\":{\"id\":\"A\"}}", INTROSPECT_BAD_REPLY, "true or false" },

	{ "no user", "{\"active\":true,\"client_id\":\"A\"," EXP "}", INTROSPECT_BAD_REPLY, "user's id" },
	{ "an empty user", "{\"active\":true,\"user_id\":\"\",\"client_id\":\"A\"," EXP "}", INTROSPECT_BAD_REPLY, "user's id" },
	{ "a number for the user", "{\"active\":true,\"user_id\":5,\"client_id\":\"A\"," EXP "}", INTROSPECT_BAD_REPLY, "user's id" },
	{ "null for the user", "{\"active\":true,\"user_id\":null,\"client_id\":\"A\"," EXP "}", INTROSPECT_BAD_REPLY, "user's id" },
	{ "an array for the user", "{\"active\":true,\"user_id\":[\"A\"],\"client_id\":\"A\"," EXP "}", INTROSPECT_BAD_REPLY, "user's id" },
	{ "a user with a blank", "{\"active\":true,\"user_id\":\"A B\",\"client_id\":\"A\"," EXP "}", INTROSPECT_BAD_REPLY, "user's id" },
	{ "a user with a blank behind", "{\"active\":true,\"user_id\":\"AB \",\"client_id\":\"A\"," EXP "}", INTROSPECT_BAD_REPLY, "user's id" },
	{ "a user with a comma", "{\"active\":true,\"user_id\":\"A,B\",\"client_id\":\"A\"," EXP "}", INTROSPECT_BAD_REPLY, "user's id" },
	{ "a user with a hash", "{\"active\":true,\"user_id\":\"A#B\",\"client_id\":\"A\"," EXP "}", INTROSPECT_BAD_REPLY, "user's id" },
	{ "a user with a percent sign", "{\"active\":true,\"user_id\":\"A%42\",\"client_id\":\"A\"," EXP "}", INTROSPECT_BAD_REPLY, "user's id" },
	{ "a user with a NUL", "{\"active\":true,\"user_id\":\"A\\u0000\",\"client_id\":\"A\"," EXP "}", INTROSPECT_BAD_REPLY, "user's id" },
	{ "a user with a newline", "{\"active\":true,\"user_id\":\"A\\nB\",\"client_id\":\"A\"," EXP "}", INTROSPECT_BAD_REPLY, "user's id" },
	{ "a user beyond ASCII", "{\"active\":true,\"user_id\":\"A\\u00e9\",\"client_id\":\"A\"," EXP "}", INTROSPECT_BAD_REPLY, "user's id" },
	{ "the NUL in the name", "{\"active\":true,\"user_id\\u0000x\":\"A\",\"client_id\":\"A\"," EXP "}", INTROSPECT_BAD_REPLY, "control" },
	{ "a colon in the user", "{\"active\":true,\"user_id\":\"A:B\",\"client_id\":\"A\"," EXP "}", INTROSPECT_ACTIVE, "active" },

	{ "no client", "{\"active\":true,\"user_id\":\"A\"," EXP "}", INTROSPECT_BAD_REPLY, "client's id" },
	{ "an empty client", "{\"active\":true,\"user_id\":\"A\",\"client_id\":\"\"," EXP "}", INTROSPECT_BAD_REPLY, "client's id" },
	{ "an array of clients", "{\"active\":true,\"user_id\":\"A\",\"client_id\":[\"A\"]," EXP "}", INTROSPECT_BAD_REPLY, "client's id" },
	{ "a number for the client", "{\"active\":true,\"user_id\":\"A\",\"client_id\":22," EXP "}", INTROSPECT_BAD_REPLY, "client's id" },
	{ "null for the client", "{\"active\":true,\"user_id\":\"A\",\"client_id\":null," EXP "}", INTROSPECT_BAD_REPLY, "client's id" },
	{ "aud in place of the client", "{\"active\":true,\"user_id\":\"A\",\"aud\":\"22CQ7B\"," EXP "}", INTROSPECT_BAD_REPLY, "client's id" },

	{ "no exp", "{\"active\":true," WHO "}", INTROSPECT_BAD_REPLY, "exp" },
	{ "a string for exp", "{\"active\":true," WHO ",\"exp\":\"1565861634000\"}", INTROSPECT_BAD_REPLY, "exp" },
	{ "null for exp", "{\"active\":true," WHO ",\"exp\":null}", INTROSPECT_BAD_REPLY, "exp" },
	{ "true for exp", "{\"active\":true," WHO ",\"exp\":true}", INTROSPECT_BAD_REPLY, "exp" },
	{ "a fraction for exp", "{\"active\":true," WHO ",\"exp\":1565861634000.5}", INTROSPECT_BAD_REPLY, "exp" },
	{ "an exponent for exp", "{\"active\":true," WHO ",\"exp\":1.5e12}", INTROSPECT_BAD_REPLY, "exp" },
	{ "exp zero", "{\"active\":true," WHO ",\"exp\":0}", INTROSPECT_BAD_REPLY, "exp" },
	{ "exp minus zero", "{\"active\":true," WHO ",\"exp\":-0}", INTROSPECT_BAD_REPLY, "exp" },
	{ "a negative exp", "{\"active\":true," WHO ",\"exp\":-1565861634000}", INTROSPECT_BAD_REPLY, "exp" },
	{ "exp in seconds", "{\"active\":true," WHO ",\"exp\":1565861634}", INTROSPECT_BAD_REPLY, "exp" },
	{ "exp in microseconds", "{\"active\":true," WHO ",\"exp\":1565861634000000}", INTROSPECT_BAD_REPLY, "exp" },
	{ "exp in the year 10000", "{\"active\":true," WHO ",\"exp\":253402300800000}", INTROSPECT_BAD_REPLY, "exp" },
	{ "exp in the last second of 9999", "{\"active\":true," WHO ",\"exp\":253402300799999}", INTROSPECT_ACTIVE, "active" },
	{ "exp in the first second of 2000", "{\"active\":true," WHO ",\"exp\":946684800000}", INTROSPECT_ACTIVE, "active" },
	{ "exp in the last of 1999", "{\"active\":true," WHO ",\"exp\":946684799999}", INTROSPECT_BAD_REPLY, "exp" },
	{ "exp at the end of 64 bits", "{\"active\":true," WHO ",\"exp\":9223372036854775807}", INTROSPECT_BAD_REPLY, "exp" },
	{ "exp beyond 64 bits", "{\"active\":true," WHO ",\"exp\":18446745639571185616}", INTROSPECT_BAD_REPLY, "exp" },
	{ "exp of a hundred digits", "{\"active\":true," WHO ",\"exp\":1111111111111111111111111111111111111111111111111111111111111111111111}", INTROSPECT_BAD_REPLY, "exp" },
	{ "exp is NaN", "{\"active\":true," WHO ",\"exp\":NaN}", INTROSPECT_BAD_REPLY, "no JSON value" },

	{ "a string for iat", "{" M ",\"iat\":\"x\"}", INTROSPECT_BAD_REPLY, "iat" },
	{ "null for iat", "{" M ",\"iat\":null}", INTROSPECT_BAD_REPLY, "iat" },
	{ "iat zero", "{" M ",\"iat\":0}", INTROSPECT_BAD_REPLY, "iat" },
	{ "a negative iat", "{" M ",\"iat\":-1}", INTROSPECT_BAD_REPLY, "iat" },
	{ "iat in seconds", "{" M ",\"iat\":1565832834}", INTROSPECT_BAD_REPLY, "iat" },
	{ "a number for token_type", "{" M ",\"token_type\":1}", INTROSPECT_BAD_REPLY, "token_type" },
	{ "null for token_type", "{" M ",\"token_type\":null}", INTROSPECT_BAD_REPLY, "token_type" },
	{ "an ESC in token_type", "{" M ",\"token_type\":\"\\u001b[2J\"}", INTROSPECT_BAD_REPLY, "token_type" },
	{ "a long token_type", "{" M ",\"token_type\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}", INTROSPECT_BAD_REPLY, "token_type" },
	{ "another token_type", "{" M ",\"token_type\":\"refresh_token\"}", INTROSPECT_ACTIVE, "active" },
	{ "a number for scope", "{" M ",\"scope\":1}", INTROSPECT_BAD_REPLY, "scope" },
	{ "null for scope", "{" M ",\"scope\":null}", INTROSPECT_BAD_REPLY, "scope" },
	{ "an array for scope", "{" M ",\"scope\":[\"SLEEP\"]}", INTROSPECT_BAD_REPLY, "scope" },
	{ "an object for scope", "{" M ",\"scope\":{\"SLEEP\":\"READ\"}}", INTROSPECT_BAD_REPLY, "scope" },
	{ "the other syntax for scope", "{" M ",\"scope\":\"activity sleep\"}", INTROSPECT_BAD_REPLY, "scope" },
	{ "bytes behind", "{" M "}x", INTROSPECT_BAD_REPLY, "behind" },
	{ "half of it", "{" M, INTROSPECT_BAD_REPLY, "too early" },
	{ "nothing", "", INTROSPECT_BAD_REPLY, "empty" },
};

START_TEST(body_is_read_strictly)
{
	struct introspection		out = { .user_id = "untouched" };
	struct introspect_detail	d;

	ck_assert_msg(read_body("fitbit", bodies[_i].body, &out, &d) ==
	    bodies[_i].result, "%s", bodies[_i].fact);
	ck_assert_msg(strstr(d.why, bodies[_i].why) != NULL, "%s: %s",
	    bodies[_i].fact, d.why);
	ck_assert_int_eq(strcmp(out.user_id, "untouched") != 0,
	    bodies[_i].result == INTROSPECT_ACTIVE);
}
END_TEST

START_TEST(body_of_another_type_is_refused)
{
	static struct http_response	r;
	struct introspection		out;
	struct introspect_detail	d;

	answer(&r, 200, bodies[0].body);
	r.json = false;
	ck_assert_int_eq(introspection_read(provider_find("fitbit"), SELF, &r,
	    &out, &d), INTROSPECT_BAD_REPLY);
	ck_assert_ptr_nonnull(strstr(d.why, "application/json"));
}
END_TEST

START_TEST(active_answer_is_read_whole)
{
	struct introspection		out;
	struct introspect_detail	d;

	ck_assert_int_eq(read_body("fitbit", bodies[0].body, &out, &d),
	    INTROSPECT_ACTIVE);
	ck_assert_str_eq(out.user_id, "6CGW8Z");
	ck_assert_str_eq(out.client_id, "22CQ7B");
	ck_assert_str_eq(out.token_type, "access_token");
	ck_assert_int_eq(out.exp, 1565861634);
	ck_assert_int_eq(out.iat, 1565832834);
	ck_assert_uint_eq(out.n_scopes, 3);
	ck_assert_str_eq(out.scopes[1].name, "heartrate");
}
END_TEST

START_TEST(what_is_not_said_is_empty)
{
	struct introspection		out;
	struct introspect_detail	d;

	memset(&out, 'x', sizeof(out));
	ck_assert_int_eq(read_body("fitbit", bodies[1].body, &out, &d),
	    INTROSPECT_ACTIVE);
	ck_assert_str_eq(out.token_type, "");
	ck_assert_int_eq(out.iat, 0);
	ck_assert_uint_eq(out.n_scopes, 0);
}
END_TEST

START_TEST(id_has_a_longest)
{
	struct introspection		out;
	struct introspect_detail	d;
	char				id[257], body[600];
	int				n;

	for (n = 254; n <= 256; n++) {
		memset(id, 'A', sizeof(id));
		id[n] = '\0';
		snprintf(body, sizeof(body), "{\"active\":true,\"client_id\":\"A\","
		    EXP ",\"user_id\":\"%s\"}", id);
		ck_assert_int_eq(read_body("fitbit", body, &out, &d),
		    n <= 255 ? INTROSPECT_ACTIVE : INTROSPECT_BAD_REPLY);
	}
}
END_TEST

/* Another row of the provider table: RFC 7662's own units and no "active". */
START_TEST(provider_row_is_obeyed)
{
	static struct http_response	r;
	struct introspection		out;
	struct introspect_detail	d;
	struct provider			p = *provider_find("fitbit");

	p.active_member = NULL;
	p.user_member = "sub";
	p.client_member = "azp";
	p.time_unit = TIME_SECONDS;
	p.scope_syntax = SCOPE_SPACES;
	answer(&r, 200, "{\"sub\":\"1\",\"azp\":\"X.apps\",\"exp\":1565861634,"
	    "\"scope\":\"https://a/b openid\",\"active\":\"no\",\"user_id\":5}");
	ck_assert_int_eq(introspection_read(&p, BASIC, &r, &out, &d), INTROSPECT_ACTIVE);
	ck_assert_str_eq(out.user_id, "1");
	ck_assert_str_eq(out.client_id, "X.apps");
	ck_assert_int_eq(out.exp, 1565861634);
	ck_assert_uint_eq(out.n_scopes, 2);
	answer(&r, 200, "{\"sub\":\"1\",\"azp\":\"X.apps\",\"exp\":1565861634000}");
	ck_assert_int_eq(introspection_read(&p, BASIC, &r, &out, &d), INTROSPECT_BAD_REPLY);
}
END_TEST

#define S	SCOPE_SPACES
#define B	SCOPE_BRACES
static const struct {
	enum scope_syntax	 syntax;
	const char		*text;
	bool			 ok;
	const char		*list;		/* name, with "+" when it may write */
} scopes[] = {
	{ B, "", true, "" },
	{ B, "{}", true, "" },
	{ B, "{SLEEP=READ}", true, "sleep" },
	{ B, "{SLEEP=READ_WRITE}", true, "sleep+" },
	{ B, "{ACTIVITY=READ, SLEEP=READ_WRITE}", true, "activity sleep+" },
	{ B, "{ACTIVITY=READ,SLEEP=READ}", true, "activity sleep" },
	{ B, "{OXYGEN_SATURATION=READ, CARDIO_FITNESS=READ}", true, "oxygen_saturation cardio_fitness" },
	{ B, "{A1=READ}", true, "a1" },
	{ B, "{SLEEP=READ, SLEEP=READ}", true, "sleep" },
	{ B, "{SLEEP=READ, SLEEP=READ_WRITE}", false, NULL },
	{ B, "{SLEEP=WRITE}", false, NULL },
	{ B, "{SLEEP=NONE}", false, NULL },
	{ B, "{SLEEP=read}", false, NULL },
	{ B, "{SLEEP=READ_}", false, NULL },
	{ B, "{SLEEP=READX}", false, NULL },
	{ B, "{SLEEP=REA}", false, NULL },
	{ B, "{SLEEP=}", false, NULL },
	{ B, "{SLEEP}", false, NULL },
	{ B, "{=READ}", false, NULL },
	{ B, "{=}", false, NULL },
	{ B, "{sleep=READ}", false, NULL },
	{ B, "{Sleep=READ}", false, NULL },
	{ B, "{SLE EP=READ}", false, NULL },
	{ B, "{SLEEP =READ}", false, NULL },
	{ B, "{SLEEP= READ}", false, NULL },
	{ B, "{SLEEP=READ }", false, NULL },
	{ B, "{ SLEEP=READ}", false, NULL },
	{ B, " {SLEEP=READ}", false, NULL },
	{ B, "{SLEEP=READ} ", false, NULL },
	{ B, "{SLEEP=READ}}", false, NULL },
	{ B, "{{SLEEP=READ}}", false, NULL },
	{ B, "{SLEEP=READ", false, NULL },
	{ B, "SLEEP=READ}", false, NULL },
	{ B, "SLEEP=READ", false, NULL },
	{ B, "{", false, NULL },
	{ B, "}", false, NULL },
	{ B, "{,}", false, NULL },
	{ B, "{ }", false, NULL },
	{ B, "{SLEEP=READ,}", false, NULL },
	{ B, "{SLEEP=READ, }", false, NULL },
	{ B, "{,SLEEP=READ}", false, NULL },
	{ B, "{SLEEP=READ,,ACTIVITY=READ}", false, NULL },
	{ B, "{SLEEP=READ,  ACTIVITY=READ}", false, NULL },
	{ B, "{SLEEP=READ;ACTIVITY=READ}", false, NULL },
	{ B, "{SLEEP=READ ACTIVITY=READ}", false, NULL },
	{ B, "{SLEEP=READ=READ}", false, NULL },
	{ B, "{SLEEP:READ}", false, NULL },
	{ B, "{\"SLEEP\"=READ}", false, NULL },
	{ B, "{SLEEP=READ}{ACTIVITY=READ}", false, NULL },
	{ B, "[SLEEP=READ]", false, NULL },
	{ B, "sleep activity", false, NULL },
	{ B, "*", false, NULL },
	{ B, "{*=READ}", false, NULL },
	{ B, "{SLEEP=*}", false, NULL },
	{ B, "{SL\xc3\x89" "EP=READ}", false, NULL },

	{ S, "", true, "" },
	{ S, "sleep", true, "sleep" },
	{ S, "settings weight heartrate sleep profile", true, "settings weight heartrate sleep profile" },
	{ S, "Sleep sleep", true, "Sleep sleep" },
	{ S, "sleep sleep", true, "sleep" },
	{ S, "https://www.googleapis.com/auth/x.readonly openid", true, "https://www.googleapis.com/auth/x.readonly openid" },
	{ S, "{SLEEP=READ,", true, "{SLEEP=READ," },
	{ S, " ", false, NULL },
	{ S, " sleep", false, NULL },
	{ S, "sleep ", false, NULL },
	{ S, "sleep  activity", false, NULL },
	{ S, "sleep\tactivity", false, NULL },
	{ S, "sleep\nactivity", false, NULL },
	{ S, "a\"b", false, NULL },
	{ S, "a\\b", false, NULL },
	{ S, "a\177", false, NULL },
	{ S, "caf\xc3\xa9", false, NULL },
};

static struct scope	found[SCOPES_MAX];

START_TEST(scope_is_read_or_refused)
{
	char	text[256] = "";
	size_t	n = 77, i;

	ck_assert_msg(scopes_read(scopes[_i].syntax, scopes[_i].text, found, &n) ==
	    scopes[_i].ok, "%s", scopes[_i].text);
	if (!scopes[_i].ok) {
		ck_assert_uint_eq(n, 77);
		return;
	}
	for (i = 0; i < n; i++) {
		strcat(text, i == 0 ? "" : " ");
		strcat(text, found[i].name);
		strcat(text, found[i].write ? "+" : "");
	}
	ck_assert_str_eq(text, scopes[_i].list);
}
END_TEST

START_TEST(scopes_have_a_largest_number)
{
	char	text[8192] = "{";
	size_t	n;
	int	i;

	for (i = 0; i < SCOPES_MAX + 1; i++) {
		n = strlen(text);
		snprintf(text + n, sizeof(text) - n, "%sS%d=READ", i ? ", " : "", i);
		n = strlen(text);
		text[n] = '}';
		text[n + 1] = '\0';
		ck_assert_int_eq(scopes_read(B, text, found, &n), i < SCOPES_MAX);
		text[strlen(text) - 1] = '\0';
	}
}
END_TEST

START_TEST(scope_name_has_a_longest)
{
	char	text[256];
	size_t	n, len;

	for (len = 126; len <= 128; len++) {
		memset(text, 'A', sizeof(text));
		strcpy(text + len, "");
		ck_assert_int_eq(scopes_read(S, text, found, &n), len <= 127);
		text[0] = '{';
		memset(text + 1, 'A', len);
		strcpy(text + 1 + len, "=READ}");
		ck_assert_int_eq(scopes_read(B, text, found, &n), len <= 127);
	}
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("introspection");
	TCase	*t = tcase_create("introspection");

	tcase_add_loop_test(t, status_has_its_result, 0, COUNT_OF(statuses));
	tcase_add_loop_test(t, body_is_read_strictly, 0, COUNT_OF(bodies));
	tcase_add_test(t, body_of_another_type_is_refused);
	tcase_add_test(t, active_answer_is_read_whole);
	tcase_add_test(t, what_is_not_said_is_empty);
	tcase_add_test(t, id_has_a_longest);
	tcase_add_test(t, provider_row_is_obeyed);
	tcase_add_loop_test(t, scope_is_read_or_refused, 0, COUNT_OF(scopes));
	tcase_add_test(t, scopes_have_a_largest_number);
	tcase_add_test(t, scope_name_has_a_longest);
	suite_add_tcase(s, t);
	return unit_run(s);
}
