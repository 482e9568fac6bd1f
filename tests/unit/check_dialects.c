/* SPDX-License-Identifier: ISC */
/* The answers of rfc7662 and google-health, up to the policy's first rules. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "oauth/identity.h"
#include "oauth/introspection.h"
#include "tests/unit/unit.h"
#include "verifier/policy.h"

#define NOW	1700000000
#define TIMES	"\"exp\":1700003600,\"iat\":1699999000"
#define GTIMES	"\"exp\":\"1700003600\""

static const char	*ours[] = { "OURS", "OURS2", NULL };
static const char	*audience[] = { "account", NULL };

static void
answer(struct http_response *r, long status, const char *body)
{
	memset(r, 0, sizeof(*r));
	r->status = status;
	r->json = true;
	r->retry_after = -1;
	r->len = strlen(body);
	memcpy(r->body, body, r->len + 1);
}

static void
configure(struct config *c, struct provider *p, const char *row)
{
	memset(c, 0, sizeof(*c));
	c->client_ids = (struct words){ 2, ours };
	c->audience = (struct words){ 1, audience };
	c->clock_skew = 60;
	*p = *provider_find(row);
}

/* Row, body of a 200, what is read, and what the policy says of it where it is ACTIVE. */
static const struct {
	const char		*row, *body;
	enum introspect_result	 result;
	enum reason		 reason;
} answers[] = {
	/* client_id alone, aud alone, both, neither. */
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":\"OURS\"," TIMES "}", INTROSPECT_ACTIVE, REASON_ALLOWED },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":\"OURS2\"," TIMES "}", INTROSPECT_ACTIVE, REASON_ALLOWED },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":\"OTHER\"," TIMES "}", INTROSPECT_ACTIVE, REASON_WRONG_CLIENT },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"aud\":\"OURS\"," TIMES "}", INTROSPECT_ACTIVE, REASON_ALLOWED },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"aud\":[\"x\",\"OURS\"]," TIMES "}", INTROSPECT_ACTIVE, REASON_ALLOWED },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"aud\":[\"x\",\"y\"]," TIMES "}", INTROSPECT_ACTIVE, REASON_WRONG_CLIENT },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\"," TIMES "}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":\"OURS\",\"aud\":\"OTHER\"," TIMES "}", INTROSPECT_ACTIVE, REASON_WRONG_CLIENT },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":\"OTHER\",\"aud\":\"OURS\"," TIMES "}", INTROSPECT_ACTIVE, REASON_WRONG_CLIENT },
	/* [provider] audience counts beside our client alone. */
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":\"OURS\",\"aud\":\"account\"," TIMES "}", INTROSPECT_ACTIVE, REASON_ALLOWED },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"aud\":\"account\"," TIMES "}", INTROSPECT_ACTIVE, REASON_WRONG_CLIENT },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":\"OTHER\",\"aud\":\"account\"," TIMES "}", INTROSPECT_ACTIVE, REASON_WRONG_CLIENT },
	/* What cannot be read. */
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":\"\"," TIMES "}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":null,\"aud\":\"OURS\"," TIMES "}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":\"OURS\",\"aud\":5," TIMES "}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":\"OURS\",\"aud\":[]," TIMES "}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":\"OURS\",\"aud\":[\"OURS\",5]," TIMES "}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":\"OURS\",\"aud\":[\"\"]," TIMES "}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":\"OURS\",\"aud\":[[\"OURS\"]]," TIMES "}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "rfc7662", "{\"active\":true,\"username\":\"u\",\"client_id\":\"OURS\"," TIMES "}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":\"OURS\"}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":\"OURS\",\"exp\":1700003600000}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":\"OURS\",\"exp\":\"1700003600\"}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "rfc7662", "{\"active\":false,\"sub\":\"u\",\"client_id\":\"OURS\"," TIMES "}", INTROSPECT_INACTIVE, REASON_FAULT },
	{ "rfc7662", "{\"sub\":\"u\",\"client_id\":\"OURS\"," TIMES "}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	/* nbf, with the clock's skew. */
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":\"OURS\",\"nbf\":1700000060," TIMES "}", INTROSPECT_ACTIVE, REASON_ALLOWED },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":\"OURS\",\"nbf\":1700000061," TIMES "}", INTROSPECT_ACTIVE, REASON_NOT_YET_VALID },
	{ "rfc7662", "{\"active\":true,\"sub\":\"u\",\"client_id\":\"OURS\",\"nbf\":\"x\"," TIMES "}", INTROSPECT_BAD_REPLY, REASON_FAULT },

	/* tokeninfo: both members, numbers as strings. */
	{ "google-health", "{\"azp\":\"OURS\",\"aud\":\"OURS\"," GTIMES "}", INTROSPECT_ACTIVE, REASON_ALLOWED },
	{ "google-health", "{\"azp\":\"OURS\",\"aud\":\"OURS\",\"sub\":5," GTIMES "}", INTROSPECT_ACTIVE, REASON_ALLOWED },
	{ "google-health", "{\"azp\":\"OTHER\",\"aud\":\"OURS\"," GTIMES "}", INTROSPECT_ACTIVE, REASON_WRONG_CLIENT },
	{ "google-health", "{\"azp\":\"OURS\",\"aud\":\"OTHER\"," GTIMES "}", INTROSPECT_ACTIVE, REASON_WRONG_CLIENT },
	{ "google-health", "{\"aud\":\"OURS\"," GTIMES "}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "google-health", "{\"azp\":\"OURS\"," GTIMES "}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "google-health", "{\"azp\":\"OURS\",\"aud\":\"OURS\",\"exp\":1700003600}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "google-health", "{\"azp\":\"OURS\",\"aud\":\"OURS\",\"exp\":\"01700003600\"}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "google-health", "{\"azp\":\"OURS\",\"aud\":\"OURS\",\"exp\":\"+1700003600\"}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "google-health", "{\"azp\":\"OURS\",\"aud\":\"OURS\",\"exp\":\"1700003600 \"}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "google-health", "{\"azp\":\"OURS\",\"aud\":\"OURS\",\"exp\":\"1.7e9\"}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "google-health", "{\"azp\":\"OURS\",\"aud\":\"OURS\",\"exp\":\"\"}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "google-health", "{\"azp\":\"OURS\",\"aud\":\"OURS\",\"exp\":\"99999999999999999999\"}", INTROSPECT_BAD_REPLY, REASON_FAULT },
	{ "google-health", "{\"azp\":\"OURS\",\"aud\":\"OURS\",\"exp\":\"1699999999\"}", INTROSPECT_ACTIVE, REASON_TOKEN_EXPIRED },
	{ "google-health", "{\"azp\":\"OURS\",\"aud\":\"OURS\"}", INTROSPECT_BAD_REPLY, REASON_FAULT },
};

START_TEST(answer_means)
{
	static struct http_response	 r;
	struct introspection		 t = { .user_id = "untouched" };
	struct introspect_detail	 d;
	struct provider			 p;
	struct config			 c;
	enum introspect_result		 got;

	configure(&c, &p, answers[_i].row);
	answer(&r, 200, answers[_i].body);
	got = introspection_read(&p, p.client_auth, &r, &t, &d);
	ck_assert_msg(got == answers[_i].result, "%s: %d, %s", answers[_i].body, got, d.why);
	if (got == INTROSPECT_ACTIVE)
		ck_assert_msg(policy_token(&c, &p, &t, NOW) == answers[_i].reason, "%s: %s",
		    answers[_i].body, reason_name(policy_token(&c, &p, &t, NOW)));
	else
		ck_assert_str_eq(t.user_id, "untouched");
}
END_TEST

/* Row, status and body: what other answers than 200 mean. */
static const struct {
	const char		*row;
	long			 status;
	const char		*body;
	enum introspect_result	 result;
} refusals[] = {
	{ "google-health", 400, "{\"error\":\"invalid_token\",\"error_description\":\"Invalid Value\"}", INTROSPECT_INACTIVE },
	{ "google-health", 400, "{\"error\":\"invalid_request\"}", INTROSPECT_UNEXPECTED },
	{ "google-health", 400, "{\"error\":\"invalid_token2\"}", INTROSPECT_UNEXPECTED },
	{ "google-health", 400, "", INTROSPECT_UNEXPECTED },
	{ "google-health", 403, "{\"error\":\"invalid_token\"}", INTROSPECT_CLIENT_REFUSED },
	{ "google-health", 401, "{\"error\":\"invalid_token\"}", INTROSPECT_INACTIVE },
	{ "google-health", 429, "", INTROSPECT_RATE_LIMITED },
	{ "rfc7662", 400, "{\"error\":\"invalid_token\"}", INTROSPECT_UNEXPECTED },
	{ "rfc7662", 401, "{\"error\":\"invalid_client\"}", INTROSPECT_CLIENT_REFUSED },
	{ "rfc7662", 401, "{\"error\":\"invalid_token\"}", INTROSPECT_CLIENT_REFUSED },
};

START_TEST(refusal_means)
{
	static struct http_response	 r;
	struct introspection		 t = { .user_id = "untouched" };
	struct introspect_detail	 d;
	const struct provider		*p = provider_find(refusals[_i].row);

	answer(&r, refusals[_i].status, refusals[_i].body);
	ck_assert_int_eq(introspection_read(p, p->client_auth, &r, &t, &d),
	    refusals[_i].result);
	ck_assert_str_eq(t.user_id, "untouched");
}
END_TEST

/* iss against [provider] issuer: the same text or none. */
static const struct {
	const char		*member;
	enum introspect_result	 result;
} issuers[] = {
	{ "", INTROSPECT_ACTIVE },
	{ ",\"iss\":\"https://h.example/a\"", INTROSPECT_ACTIVE },
	{ ",\"iss\":\"https://h.example/a/\"", INTROSPECT_BAD_REPLY },
	{ ",\"iss\":\"https://H.example/a\"", INTROSPECT_BAD_REPLY },
	{ ",\"iss\":\"https://h.example\"", INTROSPECT_BAD_REPLY },
	{ ",\"iss\":\"\"", INTROSPECT_BAD_REPLY },
	{ ",\"iss\":null", INTROSPECT_BAD_REPLY },
};

START_TEST(issuer_is_held_to_ours)
{
	static struct http_response	r;
	struct introspection		t;
	struct introspect_detail	d;
	struct provider			p = *provider_find("rfc7662");
	char				body[512];

	p.issuer = "https://h.example/a";
	(void)snprintf(body, sizeof(body), "{\"active\":true,\"sub\":\"u\",\"client_id\":"
	    "\"OURS\"," TIMES "%s}", issuers[_i].member);
	answer(&r, 200, body);
	ck_assert_int_eq(introspection_read(&p, p.client_auth, &r, &t, &d),
	    issuers[_i].result);
}
END_TEST

/* Who the person is: status, body, what it means, and the two ids. */
static const struct {
	long			 status;
	const char		*body;
	enum introspect_result	 result;
	const char		*user, *legacy;
} persons[] = {
	{ 200, "{\"name\":\"users/me/identity\",\"legacyUserId\":\"ABC123\",\"healthUserId\":\"h1\"}", INTROSPECT_ACTIVE, "h1", "ABC123" },
	{ 200, "{\"legacyUserId\":\"\",\"healthUserId\":\"h1\"}", INTROSPECT_ACTIVE, "h1", "" },
	{ 200, "{\"healthUserId\":\"h1\"}", INTROSPECT_ACTIVE, "h1", "" },
	{ 200, "{\"legacyUserId\":\"ABC123\"}", INTROSPECT_BAD_REPLY, NULL, NULL },
	{ 200, "{\"legacyUserId\":\"ABC123\",\"healthUserId\":\"\"}", INTROSPECT_BAD_REPLY, NULL, NULL },
	{ 200, "{\"legacyUserId\":\"A,B\",\"healthUserId\":\"h1\"}", INTROSPECT_BAD_REPLY, NULL, NULL },
	{ 200, "{\"legacyUserId\":5,\"healthUserId\":\"h1\"}", INTROSPECT_BAD_REPLY, NULL, NULL },
	{ 200, "{\"legacyUserId\":null,\"healthUserId\":\"h1\"}", INTROSPECT_BAD_REPLY, NULL, NULL },
	{ 200, "{\"legacyUserId\":\"A\",\"healthUserId\":\"h1\",\"healthUserId\":\"h2\"}", INTROSPECT_BAD_REPLY, NULL, NULL },
	{ 200, "", INTROSPECT_BAD_REPLY, NULL, NULL },
	{ 400, "{\"error\":{\"status\":\"FAILED_PRECONDITION\",\"details\":[{\"reason\":\"ACCOUNT_NOT_LINKED\"}]}}", INTROSPECT_UNLINKED, NULL, NULL },
	{ 400, "{\"error\":{\"status\":\"ACCOUNT_NOT_LINKED\"}}", INTROSPECT_UNLINKED, NULL, NULL },
	{ 400, "{\"error\":\"ACCOUNT_NOT_LINKED\"}", INTROSPECT_UNLINKED, NULL, NULL },
	{ 400, "{\"error\":{\"message\":\"ACCOUNT_NOT_LINKED\"}}", INTROSPECT_INACTIVE, NULL, NULL },
	{ 400, "{\"error\":{\"details\":[5,[],{\"reason\":7}]}}", INTROSPECT_INACTIVE, NULL, NULL },
	{ 500, "{\"error\":\"ACCOUNT_NOT_LINKED\"}", INTROSPECT_SERVER_ERROR, NULL, NULL },
	{ 401, "", INTROSPECT_INACTIVE, NULL, NULL },
	{ 403, "", INTROSPECT_INACTIVE, NULL, NULL },
	{ 404, "", INTROSPECT_INACTIVE, NULL, NULL },
	{ 302, "", INTROSPECT_UNEXPECTED, NULL, NULL },
	{ 410, "", INTROSPECT_GONE, NULL, NULL },
	{ 429, "", INTROSPECT_RATE_LIMITED, NULL, NULL },
	{ 503, "", INTROSPECT_SERVER_ERROR, NULL, NULL },
};

START_TEST(person_is_read)
{
	static struct http_response	r;
	struct introspection		t = { .user_id = "before", .legacy_id = "was" };
	struct introspect_detail	d = { 0 };
	enum introspect_result		got;

	answer(&r, persons[_i].status, persons[_i].body);
	got = identity_read(provider_find("google-health"), &r, &t, &d);
	ck_assert_msg(got == persons[_i].result, "%s: %d, %s", persons[_i].body, got, d.why);
	ck_assert_str_eq(t.user_id, got == INTROSPECT_ACTIVE ? persons[_i].user : "before");
	ck_assert_str_eq(t.legacy_id, got == INTROSPECT_ACTIVE ? persons[_i].legacy : "was");
	ck_assert_int_ne(d.why[0], '\0');
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("dialects");
	TCase	*t = tcase_create("dialects");

	tcase_add_loop_test(t, answer_means, 0, COUNT_OF(answers));
	tcase_add_loop_test(t, refusal_means, 0, COUNT_OF(refusals));
	tcase_add_loop_test(t, issuer_is_held_to_ours, 0, COUNT_OF(issuers));
	tcase_add_loop_test(t, person_is_read, 0, COUNT_OF(persons));
	suite_add_tcase(s, t);
	return unit_run(s);
}
