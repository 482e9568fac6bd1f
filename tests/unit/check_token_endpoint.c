/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "oauth/revocation.h"
#include "oauth/token_endpoint.h"
#include "tests/unit/response.h"
#include "tests/unit/unit.h"

static const struct provider	fitbit = { .token_user_member = "user_id", .rotates = true };
static const struct provider	keeps = { .token_user_member = "user_id", .rotates = false };

/* ---- the request ---- */

static const char *
field(const struct http_form_field *form, const char *name)
{
	for (; form->name != NULL; form++)
		if (strcmp(form->name, name) == 0)
			return form->value;
	return NULL;
}

static size_t
count(const struct http_form_field *form)
{
	size_t	n = 0;

	while (form[n].name != NULL)
		n++;
	return n;
}

START_TEST(code_request_has_every_parameter)
{
	struct secret		*code = secret_new("c0de", 4), *verifier = secret_new("ver", 3);
	struct secret		*stray = secret_new("r", 1);
	struct exchange_request	 q = { EXCHANGE_CODE, "22CQ7B", NULL, code, verifier,
	    "http://127.0.0.1:1/", "st", stray, 3600, NULL };
	struct http_form_field	 form[EXCHANGE_FIELDS];
	char			 expires_in[EXPIRES_IN_SIZE];

	ck_assert(exchange_form(&q, expires_in, form));
	ck_assert_uint_eq(count(form), 7);
	ck_assert_str_eq(field(form, "grant_type"), "authorization_code");
	ck_assert_str_eq(field(form, "client_id"), "22CQ7B");
	ck_assert_str_eq(field(form, "code"), "c0de");
	ck_assert_str_eq(field(form, "code_verifier"), "ver");
	ck_assert_str_eq(field(form, "redirect_uri"), "http://127.0.0.1:1/");
	ck_assert_str_eq(field(form, "state"), "st");
	ck_assert_str_eq(field(form, "expires_in"), "3600");
	q.redirect_uri = "";
	q.state = NULL;
	q.code_verifier = NULL;
	q.expires_in = 0;
	ck_assert(exchange_form(&q, expires_in, form));
	ck_assert_uint_eq(count(form), 3);
	q.code = NULL;
	ck_assert(!exchange_form(&q, expires_in, form));
	secret_free(code);
	secret_free(verifier);
	secret_free(stray);
}
END_TEST

START_TEST(refresh_request_has_what_a_refresh_takes)
{
	struct secret		*token = secret_new("r3fresh", 7), *stray = secret_new("c", 1);
	struct exchange_request	 q = { EXCHANGE_REFRESH, "22CQ7B", NULL, stray, stray,
	    "http://127.0.0.1:1/", "st", token, 28800, NULL };
	struct http_form_field	 form[EXCHANGE_FIELDS];
	char			 expires_in[EXPIRES_IN_SIZE];

	ck_assert(exchange_form(&q, expires_in, form));
	ck_assert_uint_eq(count(form), 4);
	ck_assert_str_eq(field(form, "grant_type"), "refresh_token");
	ck_assert_str_eq(field(form, "refresh_token"), "r3fresh");
	ck_assert_str_eq(field(form, "expires_in"), "28800");
	q.client_id = "";
	ck_assert(!exchange_form(&q, expires_in, form));
	q.client_id = "22CQ7B";
	q.refresh_token = NULL;
	ck_assert(!exchange_form(&q, expires_in, form));
	secret_free(token);
	secret_free(stray);
}
END_TEST

/* ---- what answers mean ---- */

#define GOOD	"{\"access_token\":\"a.b.c\",\"expires_in\":28800," \
		"\"refresh_token\":\"0123abcd\",\"scope\":\"settings sleep\"," \
		"\"token_type\":\"Bearer\",\"user_id\":\"ABC123\"}"
#define ERROR(t) "{\"errors\":[{\"errorType\":\"" t "\",\"message\":\"SECRET\"}],\"success\":false}"

static const struct {
	const char		*fact;
	long			 status;
	const char		*body;
	enum exchange_result	 code, refresh;
	bool			 spent;		/* by a refresh that failed */
} answers[] = {
	{ "the recorded answer", 200, GOOD, EXCHANGE_DONE, EXCHANGE_DONE, false },
	{ "no scope, as in older samples", 200,
	    "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"token_type\":\"Bearer\"}",
	    EXCHANGE_DONE, EXCHANGE_DONE, false },
	{ "no new refresh token", 200, "{\"access_token\":\"a\",\"token_type\":\"bearer\"}",
	    EXCHANGE_BAD_REPLY, EXCHANGE_BAD_REPLY, true },
	{ "no token type", 200, "{\"access_token\":\"a\",\"refresh_token\":\"r\"}",
	    EXCHANGE_DONE, EXCHANGE_DONE, false },
	{ "a life that is no number does not cost the tokens", 200,
	    "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":\"28800\"}",
	    EXCHANGE_DONE, EXCHANGE_DONE, false },
	{ "nor a negative one", 200,
	    "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":-1}",
	    EXCHANGE_DONE, EXCHANGE_DONE, false },
	{ "nor a scope that is none", 200,
	    "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"scope\":[1]}",
	    EXCHANGE_DONE, EXCHANGE_DONE, false },
	{ "another token type", 200,
	    "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"token_type\":\"mac\"}",
	    EXCHANGE_BAD_REPLY, EXCHANGE_BAD_REPLY, true },
	{ "a user that is a number", 200,
	    "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"user_id\":1}",
	    EXCHANGE_BAD_REPLY, EXCHANGE_BAD_REPLY, true },
	{ "an access token that is a number", 200,
	    "{\"access_token\":1,\"refresh_token\":\"r\"}",
	    EXCHANGE_BAD_REPLY, EXCHANGE_BAD_REPLY, true },
	{ "an empty access token", 200, "{\"access_token\":\"\",\"refresh_token\":\"r\"}",
	    EXCHANGE_BAD_REPLY, EXCHANGE_BAD_REPLY, true },
	{ "a blank in the access token", 200,
	    "{\"access_token\":\"a b\",\"refresh_token\":\"r\"}",
	    EXCHANGE_BAD_REPLY, EXCHANGE_BAD_REPLY, true },
	{ "a newline in the refresh token", 200,
	    "{\"access_token\":\"a\",\"refresh_token\":\"r\\n\"}",
	    EXCHANGE_BAD_REPLY, EXCHANGE_BAD_REPLY, true },
	{ "an empty refresh token", 200, "{\"access_token\":\"a\",\"refresh_token\":\"\"}",
	    EXCHANGE_BAD_REPLY, EXCHANGE_BAD_REPLY, true },
	{ "two access tokens", 200,
	    "{\"access_token\":\"a\",\"access_token\":\"b\",\"refresh_token\":\"r\"}",
	    EXCHANGE_BAD_REPLY, EXCHANGE_BAD_REPLY, true },
	{ "half an answer", 200, "{\"access_token\":\"a\",\"refresh_tok",
	    EXCHANGE_BAD_REPLY, EXCHANGE_BAD_REPLY, true },
	{ "an empty answer", 200, "", EXCHANGE_BAD_REPLY, EXCHANGE_BAD_REPLY, true },
	{ "an error with status 200", 200, ERROR("invalid_grant"),
	    EXCHANGE_BAD_REPLY, EXCHANGE_BAD_REPLY, true },
	{ "invalid_grant", 400, ERROR("invalid_grant"),
	    EXCHANGE_INVALID_GRANT, EXCHANGE_INVALID_GRANT, false },
	{ "invalid_grant in RFC 6749's form", 400, "{\"error\":\"invalid_grant\"}",
	    EXCHANGE_INVALID_GRANT, EXCHANGE_INVALID_GRANT, false },
	{ "invalid_client with status 400", 400, ERROR("invalid_client"),
	    EXCHANGE_CLIENT_REFUSED, EXCHANGE_CLIENT_REFUSED, false },
	{ "unauthorized_client", 400, ERROR("unauthorized_client"),
	    EXCHANGE_CLIENT_REFUSED, EXCHANGE_CLIENT_REFUSED, false },
	{ "invalid_request", 400, ERROR("invalid_request"),
	    EXCHANGE_REFUSED, EXCHANGE_REFUSED, false },
	{ "a word that goes on", 400, ERROR("invalid_grants"),
	    EXCHANGE_REFUSED, EXCHANGE_REFUSED, false },
	{ "a 400 that is no JSON", 400, "invalid_grant", EXCHANGE_REFUSED, EXCHANGE_REFUSED, false },
	{ "401", 401, ERROR("invalid_client"),
	    EXCHANGE_CLIENT_REFUSED, EXCHANGE_CLIENT_REFUSED, false },
	{ "invalid_grant with a status that blames us", 401, ERROR("invalid_grant"),
	    EXCHANGE_CLIENT_REFUSED, EXCHANGE_CLIENT_REFUSED, false },
	{ "invalid_grant from a broken gateway", 500, ERROR("invalid_grant"),
	    EXCHANGE_SERVER_ERROR, EXCHANGE_SERVER_ERROR, true },
	{ "403", 403, "", EXCHANGE_CLIENT_REFUSED, EXCHANGE_CLIENT_REFUSED, false },
	{ "409", 409, "", EXCHANGE_CONFLICT, EXCHANGE_CONFLICT, true },
	{ "410", 410, "", EXCHANGE_GONE, EXCHANGE_GONE, false },
	{ "429", 429, "", EXCHANGE_RATE_LIMITED, EXCHANGE_RATE_LIMITED, false },
	{ "500", 500, "", EXCHANGE_SERVER_ERROR, EXCHANGE_SERVER_ERROR, true },
	{ "503", 503, "", EXCHANGE_SERVER_ERROR, EXCHANGE_SERVER_ERROR, true },
	{ "201", 201, GOOD, EXCHANGE_UNEXPECTED, EXCHANGE_UNEXPECTED, true },
	{ "204", 204, "", EXCHANGE_UNEXPECTED, EXCHANGE_UNEXPECTED, true },
	{ "302", 302, "", EXCHANGE_UNEXPECTED, EXCHANGE_UNEXPECTED, false },
	{ "404", 404, "", EXCHANGE_UNEXPECTED, EXCHANGE_UNEXPECTED, false },
	{ "999", 999, "", EXCHANGE_UNEXPECTED, EXCHANGE_UNEXPECTED, false },
};

static struct http_response	response;

START_TEST(answer_means_what_the_table_says)
{
	static const enum exchange_kind	kinds[] = { EXCHANGE_CODE, EXCHANGE_REFRESH };
	struct exchange_answer		a = { 0 };
	struct exchange_detail		d;
	enum exchange_result		want, got;
	size_t				i;

	for (i = 0; i < COUNT_OF(kinds); i++) {
		want = i == 0 ? answers[_i].code : answers[_i].refresh;
		set_response(&response, answers[_i].status, answers[_i].body);
		got = exchange_read(&fitbit, kinds[i], HTTP_DONE, &response, &a, &d);
		ck_assert_msg(got == want, "%s: %s", answers[_i].fact,
		    exchange_result_name(got));
		ck_assert_int_eq(d.status, answers[_i].status);
		ck_assert_ptr_null(strstr(d.why, "SECRET"));
		if (got == EXCHANGE_DONE)
			exchange_answer_free(&a);
		else {
			ck_assert_int_eq(d.spent, answers[_i].spent);
			ck_assert_str_ne(d.why, "");
			ck_assert_ptr_null(a.access_token);
			ck_assert_ptr_null(a.refresh_token);
		}
	}
}
END_TEST

START_TEST(answer_is_read_whole)
{
	struct exchange_answer	a = { 0 };
	struct exchange_detail	d;

	set_response(&response, 200, GOOD);
	ck_assert_int_eq(exchange_read(&fitbit, EXCHANGE_REFRESH, HTTP_DONE, &response,
	    &a, &d), EXCHANGE_DONE);
	ck_assert_str_eq(secret_text(a.access_token), "a.b.c");
	ck_assert_str_eq(secret_text(a.refresh_token), "0123abcd");
	ck_assert_int_eq(a.expires_in, 28800);
	ck_assert_str_eq(a.user_id, "ABC123");
	ck_assert_str_eq(a.scope, "settings sleep");
	exchange_answer_free(&a);
	response.json = false;
	ck_assert_int_eq(exchange_read(&fitbit, EXCHANGE_REFRESH, HTTP_DONE, &response,
	    &a, &d), EXCHANGE_BAD_REPLY);
	ck_assert(d.spent);
}
END_TEST

START_TEST(provider_that_does_not_rotate_may_keep_silent)
{
	struct exchange_answer	a = { 0 };
	struct exchange_detail	d;

	set_response(&response, 200, "{\"access_token\":\"a\"}");
	ck_assert_int_eq(exchange_read(&keeps, EXCHANGE_REFRESH, HTTP_DONE, &response,
	    &a, &d), EXCHANGE_DONE);
	ck_assert_ptr_null(a.refresh_token);
	exchange_answer_free(&a);
	ck_assert_int_eq(exchange_read(&keeps, EXCHANGE_CODE, HTTP_DONE, &response, &a,
	    &d), EXCHANGE_BAD_REPLY);
}
END_TEST

/* The access token's bytes, and whether it is believed. */
static const struct {
	size_t	n;
	bool	good;
} lengths[] = { { 1, true }, { 8192, true }, { 8193, false } };

START_TEST(token_is_at_most_8192_bytes)
{
	static char		body[HTTP_BODY_MAX];
	static char		token[8200];
	struct exchange_answer	a = { 0 };
	struct exchange_detail	d;

	memset(token, 't', lengths[_i].n);
	token[lengths[_i].n] = '\0';
	(void)snprintf(body, sizeof(body), "{\"access_token\":\"%s\",\"refresh_token\":\"r\"}",
	    token);
	set_response(&response, 200, body);
	ck_assert_int_eq(exchange_read(&fitbit, EXCHANGE_CODE, HTTP_DONE, &response, &a,
	    &d) == EXCHANGE_DONE, lengths[_i].good);
	exchange_answer_free(&a);
}
END_TEST

static const struct {
	enum http_result	http;
	bool			sent;
	enum exchange_result	result;
} failures[] = {
	{ HTTP_UNREACHABLE, false, EXCHANGE_UNREACHABLE },
	{ HTTP_UNREACHABLE, true, EXCHANGE_UNREACHABLE },
	{ HTTP_TIMEOUT, false, EXCHANGE_TIMEOUT },
	{ HTTP_TIMEOUT, true, EXCHANGE_TIMEOUT },
	{ HTTP_TLS, false, EXCHANGE_TLS },
	{ HTTP_TOO_BIG, true, EXCHANGE_TOO_BIG },
	{ HTTP_FAILED, false, EXCHANGE_FAILED },
};

START_TEST(lost_answer_counts_as_spent_once_it_was_asked_for)
{
	struct exchange_answer	a = { 0 };
	struct exchange_detail	d;

	set_response(&response, 0, "");
	response.sent = failures[_i].sent;
	ck_assert_int_eq(exchange_read(&fitbit, EXCHANGE_REFRESH, failures[_i].http,
	    &response, &a, &d), failures[_i].result);
	ck_assert_int_eq(d.spent, failures[_i].sent);
	ck_assert_str_ne(d.why, "");
}
END_TEST

static const struct {
	long			 status;
	const char		*body;
	enum exchange_result	 result;
} revocations[] = {
	{ 200, "", EXCHANGE_DONE },
	{ 200, "{}", EXCHANGE_DONE },
	{ 200, "<html>", EXCHANGE_DONE },
	{ 400, ERROR("invalid_grant"), EXCHANGE_INVALID_GRANT },
	{ 400, ERROR("invalid_request"), EXCHANGE_REFUSED },
	{ 401, ERROR("invalid_client"), EXCHANGE_CLIENT_REFUSED },
	{ 204, "", EXCHANGE_UNEXPECTED },
	{ 410, "", EXCHANGE_GONE },
	{ 503, "", EXCHANGE_SERVER_ERROR },
};

START_TEST(revocation_is_done_or_it_is_told)
{
	struct exchange_detail	d;

	set_response(&response, revocations[_i].status, revocations[_i].body);
	ck_assert_int_eq(revocation_read(HTTP_DONE, &response, &d), revocations[_i].result);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("token_endpoint");
	TCase	*t = tcase_create("token_endpoint");

	tcase_add_test(t, code_request_has_every_parameter);
	tcase_add_test(t, refresh_request_has_what_a_refresh_takes);
	tcase_add_loop_test(t, answer_means_what_the_table_says, 0, COUNT_OF(answers));
	tcase_add_test(t, answer_is_read_whole);
	tcase_add_test(t, provider_that_does_not_rotate_may_keep_silent);
	tcase_add_loop_test(t, token_is_at_most_8192_bytes, 0, COUNT_OF(lengths));
	tcase_add_loop_test(t, lost_answer_counts_as_spent_once_it_was_asked_for, 0,
	    COUNT_OF(failures));
	tcase_add_loop_test(t, revocation_is_done_or_it_is_told, 0, COUNT_OF(revocations));
	suite_add_tcase(s, t);
	return unit_run(s);
}
