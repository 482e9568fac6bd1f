/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "oauth/device.h"
#include "tests/unit/response.h"
#include "tests/unit/unit.h"

static const struct provider	provider = { .user_member = "user_id", .rotates = true };
static struct http_response	response;

/* ---- the page ---- */

#define CODE	"\"device_code\":\"GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS\","
#define USER	"\"user_code\":\"WDJB-MJHT\","
#define URI	"\"verification_uri\":\"https://example.com/device\","
#define ENDS	"\"expires_in\":1800"

static const struct {
	const char	*fact, *body;
	bool		 good;
	int64_t		 interval;
} pages[] = {
	{ "RFC 8628's example", "{" CODE USER URI "\"verification_uri_complete\":"
	    "\"https://example.com/device?user_code=WDJB-MJHT\"," ENDS ",\"interval\":5}",
	    true, 5 },
	{ "what need not be there", "{" CODE USER URI ENDS "}", true, DEVICE_INTERVAL },
	{ "Google's name for the URI", "{" CODE USER
	    "\"verification_url\":\"https://www.google.com/device\"," ENDS "}", true, 5 },
	{ "the RFC's name goes before it", "{" CODE USER URI
	    "\"verification_url\":\"http://evil/\"," ENDS "}", true, 5 },
	{ "members that nobody knows", "{\"message\":[1]," CODE USER URI ENDS "}", true, 5 },
	{ "no pause at all", "{" CODE USER URI ENDS ",\"interval\":0}", true, 1 },
	{ "no device code", "{" USER URI ENDS "}", false, 0 },
	{ "an empty device code", "{\"device_code\":\"\"," USER URI ENDS "}", false, 0 },
	{ "a device code with a blank", "{\"device_code\":\"a b\"," USER URI ENDS "}", false, 0 },
	{ "a device code that is a number", "{\"device_code\":5," USER URI ENDS "}", false, 0 },
	{ "no user code", "{" CODE URI ENDS "}", false, 0 },
	{ "a user code that moves the cursor",
	    "{" CODE "\"user_code\":\"\\u001b[2J\"," URI ENDS "}", false, 0 },
	{ "a user code in letters that nobody can type",
	    "{" CODE "\"user_code\":\"\xc3\x84\xc3\x96\"," URI ENDS "}", false, 0 },
	{ "a user code of 65 bytes", "{" CODE "\"user_code\":\"0123456789012345678901234567890"
	    "1234567890123456789012345678901234\"," URI ENDS "}", false, 0 },
	{ "no URI", "{" CODE USER ENDS "}", false, 0 },
	{ "http", "{" CODE USER "\"verification_uri\":\"http://example.com/\"," ENDS "}",
	    false, 0 },
	{ "javascript", "{" CODE USER "\"verification_uri\":\"javascript:alert(1)\"," ENDS "}",
	    false, 0 },
	{ "a host before the host", "{" CODE USER
	    "\"verification_uri\":\"https://www.google.com@evil.example/\"," ENDS "}", false, 0 },
	{ "no host", "{" CODE USER "\"verification_uri\":\"https:///device\"," ENDS "}",
	    false, 0 },
	{ "a URI with a line in it", "{" CODE USER
	    "\"verification_uri\":\"https://a/\\nand enter your password\"," ENDS "}", false, 0 },
	{ "a complete URI that is none", "{" CODE USER URI
	    "\"verification_uri_complete\":\"http://example.com/\"," ENDS "}", false, 0 },
	{ "a complete URI that is null", "{" CODE USER URI
	    "\"verification_uri_complete\":null," ENDS "}", false, 0 },
	{ "no end", "{" CODE USER URI "\"interval\":5}", false, 0 },
	{ "an end that has come", "{" CODE USER URI "\"expires_in\":0}", false, 0 },
	{ "an end in a year", "{" CODE USER URI "\"expires_in\":31536000}", false, 0 },
	{ "an end in a string", "{" CODE USER URI "\"expires_in\":\"1800\"}", false, 0 },
	{ "an interval below nothing", "{" CODE USER URI ENDS ",\"interval\":-1}", false, 0 },
	{ "an interval of an hour", "{" CODE USER URI ENDS ",\"interval\":3600}", false, 0 },
	{ "half an interval", "{" CODE USER URI ENDS ",\"interval\":2.5}", false, 0 },
	{ "a member twice", "{" CODE USER URI ENDS ",\"user_code\":\"X\"}", false, 0 },
	{ "no JSON", "<html>", false, 0 },
};

START_TEST(page_is_read_strictly)
{
	struct device_page	page = { .code = NULL };
	struct exchange_detail	d;
	enum exchange_result	r;

	set_response(&response, 200, pages[_i].body);
	r = device_read(HTTP_DONE, &response, &page, &d);
	ck_assert_msg((r == EXCHANGE_DONE) == pages[_i].good, "%s: %s", pages[_i].fact,
	    exchange_result_name(r));
	if (r == EXCHANGE_DONE)
		ck_assert_int_eq(page.interval, pages[_i].interval);
	else {
		ck_assert_int_eq(r, EXCHANGE_BAD_REPLY);
		ck_assert_ptr_null(page.code);
		ck_assert_str_ne(d.why, "");
	}
	device_page_end(&page);
}
END_TEST

START_TEST(page_is_read_whole)
{
	struct device_page	page;
	struct exchange_detail	d;

	set_response(&response, 200, pages[0].body);
	ck_assert_int_eq(device_read(HTTP_DONE, &response, &page, &d), EXCHANGE_DONE);
	ck_assert_str_eq(secret_text(page.code), "GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS");
	ck_assert_str_eq(page.user_code, "WDJB-MJHT");
	ck_assert_str_eq(page.uri, "https://example.com/device");
	ck_assert_str_eq(page.uri_complete, "https://example.com/device?user_code=WDJB-MJHT");
	ck_assert_int_eq(page.expires_in, 1800);
	device_page_end(&page);
	response.json = false;
	ck_assert_int_eq(device_read(HTTP_DONE, &response, &page, &d), EXCHANGE_BAD_REPLY);
}
END_TEST

/* ---- a poll's answer ---- */

static const struct {
	const char		*fact;
	long			 status;
	const char		*body;
	enum exchange_result	 device, refresh;	/* the same answer to another kind */
} answers[] = {
	{ "pending", 400, "{\"error\":\"authorization_pending\"}", EXCHANGE_PENDING,
	    EXCHANGE_REFUSED },
	{ "pending with Google's status", 428, "{\"error\":\"authorization_pending\"}",
	    EXCHANGE_PENDING, EXCHANGE_UNEXPECTED },
	{ "slow_down", 400, "{\"error\":\"slow_down\"}", EXCHANGE_SLOW_DOWN, EXCHANGE_REFUSED },
	{ "slow_down with Google's status", 403, "{\"error\":\"slow_down\"}",
	    EXCHANGE_SLOW_DOWN, EXCHANGE_CLIENT_REFUSED },
	{ "denied", 400, "{\"error\":\"access_denied\"}", EXCHANGE_DENIED, EXCHANGE_REFUSED },
	{ "denied with Google's status", 403, "{\"error\":\"access_denied\"}",
	    EXCHANGE_DENIED, EXCHANGE_CLIENT_REFUSED },
	{ "expired", 400, "{\"error\":\"expired_token\"}", EXCHANGE_EXPIRED, EXCHANGE_REFUSED },
	{ "a code that nobody knows", 400, "{\"error\":\"invalid_grant\"}",
	    EXCHANGE_INVALID_GRANT, EXCHANGE_INVALID_GRANT },
	{ "a client without the right", 400, "{\"error\":\"unauthorized_client\"}",
	    EXCHANGE_CLIENT_REFUSED, EXCHANGE_CLIENT_REFUSED },
	{ "a word that goes on", 400, "{\"error\":\"slow_downs\"}", EXCHANGE_REFUSED,
	    EXCHANGE_REFUSED },
	{ "a word of a gateway", 502, "{\"error\":\"authorization_pending\"}",
	    EXCHANGE_SERVER_ERROR, EXCHANGE_SERVER_ERROR },
	{ "too many requests", 429, "", EXCHANGE_RATE_LIMITED, EXCHANGE_RATE_LIMITED },
	{ "tokens without a refresh token", 200, "{\"access_token\":\"a\"}", EXCHANGE_DONE,
	    EXCHANGE_BAD_REPLY },
};

START_TEST(poll_means_what_the_table_says)
{
	struct exchange_answer	a = { 0 };
	struct exchange_detail	d;
	enum exchange_result	r;

	set_response(&response, answers[_i].status, answers[_i].body);
	r = exchange_read(&provider, EXCHANGE_DEVICE, HTTP_DONE, &response, &a, &d);
	ck_assert_msg(r == answers[_i].device, "%s: %s", answers[_i].fact,
	    exchange_result_name(r));
	exchange_answer_free(&a);
	r = exchange_read(&provider, EXCHANGE_REFRESH, HTTP_DONE, &response, &a, &d);
	ck_assert_msg(r == answers[_i].refresh, "%s, a refresh: %s", answers[_i].fact,
	    exchange_result_name(r));
	exchange_answer_free(&a);
}
END_TEST

START_TEST(poll_sends_the_device_code)
{
	struct secret		*code = secret_new("d3vice", 6);
	struct exchange_request	 q = { .kind = EXCHANGE_DEVICE, .client_id = "22CQ7B",
	    .device_code = code, .code = code, .state = "st", .redirect_uri = "http://x/" };
	struct http_form_field	 form[EXCHANGE_FIELDS];
	char			 expires_in[EXPIRES_IN_SIZE];

	ck_assert(exchange_form(&q, expires_in, form));
	ck_assert_str_eq(form[0].name, "grant_type");
	ck_assert_str_eq(form[0].value, "urn:ietf:params:oauth:grant-type:device_code");
	ck_assert_str_eq(form[1].name, "client_id");
	ck_assert_str_eq(form[2].name, "device_code");
	ck_assert_str_eq(form[2].value, "d3vice");
	ck_assert_ptr_null(form[3].name);
	q.device_code = NULL;
	ck_assert(!exchange_form(&q, expires_in, form));
	secret_free(code);
}
END_TEST

/* ---- when to ask ---- */

#define NOW	1000000
#define STEPS	6

static const struct {
	const char	*fact;
	int64_t		 interval, expires_in, wait_ms;
	struct {
		enum exchange_result	 r;
		int64_t			 retry_after, answered;	/* ms behind NOW */
		bool			 again;
		int64_t			 next;			/* ms behind NOW */
		bool			 late;
	}		 step[STEPS];
} courses[] = {
	{ "the interval goes by between an answer and the next question", 5, 1800, 100000, {
	    { EXCHANGE_PENDING, -1, 5000, true, 10000, false },
	    { EXCHANGE_PENDING, -1, 12345, true, 17345, false },
	    { EXCHANGE_DONE, -1, 17400, false, 17345, false } } },
	{ "slow_down lasts", 1, 1800, 100000, {
	    { EXCHANGE_SLOW_DOWN, -1, 1000, true, 7000, false },
	    { EXCHANGE_PENDING, -1, 7000, true, 13000, false },
	    { EXCHANGE_SLOW_DOWN, -1, 13000, true, 24000, false },
	    { EXCHANGE_PENDING, -1, 24000, true, 35000, false } } },
	{ "who does not answer is asked less often", 5, 1800, 600000, {
	    { EXCHANGE_TIMEOUT, -1, 10000, true, 20000, false },
	    { EXCHANGE_UNREACHABLE, -1, 20000, true, 40000, false },
	    { EXCHANGE_SERVER_ERROR, -1, 40000, true, 80000, false },
	    { EXCHANGE_PENDING, -1, 80000, true, 120000, false } } },
	{ "a provider that names a time is left alone for it", 5, 1800, 600000, {
	    { EXCHANGE_RATE_LIMITED, 60, 5000, true, 65000, false },
	    { EXCHANGE_PENDING, 3, 65000, true, 75000, false },
	    { EXCHANGE_PENDING, INT64_MAX, 75000, true, 85000, false } } },
	{ "the code's end ends it", 5, 12, 100000, {
	    { EXCHANGE_PENDING, -1, 5000, true, 10000, false },
	    { EXCHANGE_PENDING, -1, 10000, true, 15000, true } } },
	{ "device_wait ends it", 5, 1800, 9000, {
	    { EXCHANGE_PENDING, -1, 5000, true, 10000, true } } },
	{ "an interval longer than all asks never", 60, 50, 100000, {
	    { EXCHANGE_FAILED, -1, 0, false, 60000, true } } },
	{ "a no is the last word", 5, 1800, 100000, {
	    { EXCHANGE_DENIED, -1, 5000, false, 5000, false } } },
	{ "so is a dead code", 5, 1800, 100000, {
	    { EXCHANGE_INVALID_GRANT, -1, 5000, false, 5000, false } } },
	{ "and a certificate that is not good", 5, 1800, 100000, {
	    { EXCHANGE_TLS, -1, 5000, false, 5000, false } } },
	{ "slow_down without end keeps a bound", 600, 86400, 1800000, {
	    { EXCHANGE_SLOW_DOWN, -1, 600000, true, 1200000, false },
	    { EXCHANGE_TIMEOUT, -1, 1200000, true, 1800000, true } } },
};

START_TEST(polls_come_when_they_may)
{
	struct device_page	page = { .interval = courses[_i].interval,
	    .expires_in = courses[_i].expires_in };
	struct device_poll	poll;
	bool			again;
	int			i;

	device_poll_begin(&poll, &page, courses[_i].wait_ms, NOW);
	ck_assert_int_eq(poll.next, NOW + courses[_i].interval * 1000);
	for (i = 0; i < STEPS && courses[_i].step[i].next != 0; i++) {
		again = device_poll_again(&poll, courses[_i].step[i].r,
		    courses[_i].step[i].retry_after, NOW + courses[_i].step[i].answered);
		ck_assert_msg(again == courses[_i].step[i].again &&
		    poll.next == NOW + courses[_i].step[i].next &&
		    device_poll_late(&poll) == courses[_i].step[i].late,
		    "%s, step %d: %d, next at %lld", courses[_i].fact, i, again,
		    (long long)(poll.next - NOW));
	}
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("device");
	TCase	*t = tcase_create("device");

	tcase_add_loop_test(t, page_is_read_strictly, 0, COUNT_OF(pages));
	tcase_add_test(t, page_is_read_whole);
	tcase_add_loop_test(t, poll_means_what_the_table_says, 0, COUNT_OF(answers));
	tcase_add_test(t, poll_sends_the_device_code);
	tcase_add_loop_test(t, polls_come_when_they_may, 0, COUNT_OF(courses));
	suite_add_tcase(s, t);
	return unit_run(s);
}
