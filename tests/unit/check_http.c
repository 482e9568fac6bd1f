/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/socket.h>
#include <netinet/in.h>

#include <sodium.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "oauth/http.h"
#include "oauth/http_text.h"
#include "tests/unit/unit.h"

static const struct {
	struct http_form_field	 fields[3];
	const char		*text;
} forms[] = {
	{ { { NULL, NULL } }, "" },
	{ { { "token", "" } }, "token=" },
	{ { { "token", "a.b-c_d~e" } }, "token=a.b-c_d~e" },
	{ { { "token", "a&b=c" } }, "token=a%26b%3Dc" },
	{ { { "token", "a b+c" } }, "token=a%20b%2Bc" },
	{ { { "token", "a\r\nX: y" } }, "token=a%0D%0AX%3A%20y" },
	{ { { "token", "%00" } }, "token=%2500" },
	{ { { "token", "\xc3\xa9\xff\x01" } }, "token=%C3%A9%FF%01" },
	{ { { "a", "1" }, { "b", "2" } }, "a=1&b=2" },
	{ { { "a b", "1" }, { "b", "/?#" } }, "a%20b=1&b=%2F%3F%23" },
};

START_TEST(form_is_encoded)
{
	size_t	 n;
	char	*text = http_form_text(forms[_i].fields, &n);

	ck_assert_str_eq(text, forms[_i].text);
	ck_assert_uint_eq(n, strlen(text));
	sodium_free(text);
}
END_TEST

static const struct {
	const char	*user;		/* NULL: a bearer */
	const char	*secret;
	const char	*line;		/* NULL: refused */
} lines[] = {
	{ NULL, "a.b.c", "Authorization: Bearer a.b.c" },
	{ NULL, "", NULL },
	{ NULL, "a b", NULL },
	{ NULL, "a\r\nX: y", NULL },
	{ NULL, "a\n", NULL },
	{ NULL, "a\t", NULL },
	{ NULL, "\177", NULL },
	{ NULL, "\xc3\xa9", NULL },
	{ "22TEST", "secret", "Authorization: Basic MjJURVNUOnNlY3JldA==" },
	{ "22TEST", "", "Authorization: Basic MjJURVNUOg==" },
	{ "22TEST", "a:b", "Authorization: Basic MjJURVNUOmE6Yg==" },
	{ "", "secret", NULL },
	{ "22:TEST", "secret", NULL },
	{ "22 TEST", "secret", NULL },
	{ "22TEST", "secret\n", NULL },
	{ "22TEST\r", "secret", NULL },
};

START_TEST(authorization_is_one_line)
{
	char	*line = lines[_i].user == NULL ? http_bearer_line(lines[_i].secret) :
	    http_basic_line(lines[_i].user, lines[_i].secret);

	ck_assert_pstr_eq(line, lines[_i].line);
	sodium_free(line);
}
END_TEST

START_TEST(bearer_of_any_length_of_ours_fits)
{
	char	 text[8193], *line;

	memset(text, 'x', sizeof(text));
	text[8192] = '\0';
	line = http_bearer_line(text);
	ck_assert_uint_eq(strlen(line), strlen("Authorization: Bearer ") + 8192);
	sodium_free(line);
}
END_TEST

static const struct {
	const char	*type;
	bool		 json;
} types[] = {
	{ NULL, false },
	{ "", false },
	{ "application/json", true },
	{ "Application/JSON", true },
	{ "application/json;charset=utf-8", true },
	{ "application/json; charset=UTF-8", true },
	{ "application/json ; x=y", true },
	{ "application/json\t", true },
	{ "application/jsonp", false },
	{ "application/json-patch+json", false },
	{ "application/json, text/html", false },
	{ "application/json text/html", false },
	{ " application/json", false },
	{ "application/ json", false },
	{ "application", false },
	{ "application/problem+json", false },
	{ "application/token-introspection+jwt", false },
	{ "text/json", false },
	{ "text/html", false },
	{ "text/html; application/json", false },
	{ "text/plain", false },
	{ "json", false },
	{ "*/*", false },
};

START_TEST(type_is_json_or_not)
{
	ck_assert_msg(http_type_is_json(types[_i].type) == types[_i].json, "%s",
	    types[_i].type);
}
END_TEST

static const struct {
	const char	*text;
	int64_t		 seconds;
} deltas[] = {
	{ NULL, -1 }, { "", -1 }, { "0", 0 }, { "1", 1 }, { "3600", 3600 },
	{ "007", 7 }, { "999999999", 999999999 }, { "1000000000", -1 },
	{ "99999999999999999999", -1 }, { "-1", -1 }, { "+1", -1 }, { " 1", -1 },
	{ "1 ", -1 }, { "1.5", -1 }, { "1e3", -1 }, { "0x10", -1 }, { "1;2", -1 },
	{ "Wed, 21 Oct 2026 07:28:00 GMT", -1 },
};

START_TEST(delta_is_digits_alone)
{
	ck_assert_int_eq(http_delta_seconds(deltas[_i].text), deltas[_i].seconds);
}
END_TEST

static struct http_response	resp;

static enum http_result
post(const char *url, const char *bearer, int64_t ms)
{
	static const struct http_options	o = { .ca_file = "", .ca_path = "",
	    .proxy = "", .connect_timeout_ms = 1000 };
	static const struct http_form_field	form[] = { { "token", "t" }, { NULL, NULL } };
	struct http_request			q = { .url = url, .bearer = bearer,
	    .form = form };
	struct http				*h = http_new(&o);
	enum http_result			 r;

	ck_assert_ptr_nonnull(h);
	memset(&resp, 'x', sizeof(resp));
	r = http_ask(h, &q, deadline_in(ms), &resp);
	http_free(h);
	ck_assert_ptr_nonnull(memchr(resp.error, '\0', sizeof(resp.error)));
	return r;
}

/* A listening socket on loopback: peers can connect, and nobody ever answers. */
static int
silent_server(char *url, size_t size)
{
	struct sockaddr_in	sin = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t		len = sizeof(sin);
	int			fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&sin, len), 0);
	ck_assert_int_eq(listen(fd, 5), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&sin, &len), 0);
	snprintf(url, size, "https://127.0.0.1:%u/", ntohs(sin.sin_port));
	return fd;
}

static const char *const	bad_urls[] = {
	"", "http://127.0.0.1:9/", "ftp://127.0.0.1/", "file:///etc/passwd",
	"HTTP://127.0.0.1:9/", "gopher://127.0.0.1/", "https://", "https://:0x/",
	"https://127.0.0.1:99999/", "dict://127.0.0.1/",
	"smtp://127.0.0.1/", "ldap://127.0.0.1/",
};

START_TEST(url_that_is_not_https_is_refused)
{
	ck_assert_int_eq(post(bad_urls[_i], "a", 2000), HTTP_FAILED);
	ck_assert(!resp.sent);
	ck_assert_int_ne(resp.error[0], '\0');
}
END_TEST

START_TEST(bearer_with_a_line_feed_is_refused)
{
	ck_assert_int_eq(post("https://127.0.0.1:9/", "a\r\nX: y", 2000), HTTP_FAILED);
	ck_assert(!resp.sent);
}
END_TEST

START_TEST(closed_port_is_unreachable)
{
	char	url[64];
	int	fd = silent_server(url, sizeof(url));

	close(fd);
	ck_assert_int_eq(post(url, "a", 5000), HTTP_UNREACHABLE);
	ck_assert(!resp.sent);
	ck_assert_int_eq(resp.status, 0);
	ck_assert_uint_eq(resp.len, 0);
	ck_assert_str_eq(resp.body, "");
	ck_assert_int_eq(resp.retry_after, -1);
}
END_TEST

START_TEST(silent_peer_costs_the_deadline)
{
	char		url[64];
	int		fd = silent_server(url, sizeof(url));
	deadline	start = deadline_now();

	ck_assert_int_eq(post(url, "a", 100), HTTP_TIMEOUT);
	ck_assert_int_ge(deadline_now() - start, 90);
	ck_assert(!resp.sent);
	close(fd);
}
END_TEST

START_TEST(past_deadline_sends_nothing)
{
	char	url[64];
	int	fd = silent_server(url, sizeof(url));

	ck_assert_int_eq(post(url, "a", 0), HTTP_TIMEOUT);
	ck_assert(!resp.sent);
	close(fd);
}
END_TEST

START_TEST(environment_is_cleaned)
{
	static const char *const	names[] = { "SSLKEYLOGFILE", "OPENSSL_CONF",
	    "https_proxy", "ALL_PROXY", "SSL_CERT_FILE", "CURL_CA_BUNDLE" };
	size_t				i;

	ck_assert_int_eq(post("", "a", 1), HTTP_FAILED);
	for (i = 0; i < COUNT_OF(names); i++)
		ck_assert_ptr_null(getenv(names[i]));
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("http");
	TCase	*t = tcase_create("http");

	/* Before libcurl comes up, as a hostile caller of fitbitctl would have it. */
	setenv("SSLKEYLOGFILE", "/dev/full", 1);
	setenv("OPENSSL_CONF", "/nonexistent", 1);
	setenv("https_proxy", "http://127.0.0.1:9", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:9", 1);
	setenv("SSL_CERT_FILE", "/nonexistent", 1);
	setenv("CURL_CA_BUNDLE", "/nonexistent", 1);
	tcase_set_timeout(t, 30);
	tcase_add_loop_test(t, form_is_encoded, 0, COUNT_OF(forms));
	tcase_add_loop_test(t, authorization_is_one_line, 0, COUNT_OF(lines));
	tcase_add_test(t, bearer_of_any_length_of_ours_fits);
	tcase_add_loop_test(t, type_is_json_or_not, 0, COUNT_OF(types));
	tcase_add_loop_test(t, delta_is_digits_alone, 0, COUNT_OF(deltas));
	tcase_add_loop_test(t, url_that_is_not_https_is_refused, 0, COUNT_OF(bad_urls));
	tcase_add_test(t, bearer_with_a_line_feed_is_refused);
	tcase_add_test(t, closed_port_is_unreachable);
	tcase_add_test(t, silent_peer_costs_the_deadline);
	tcase_add_test(t, past_deadline_sends_nothing);
	tcase_add_test(t, environment_is_cleaned);
	suite_add_tcase(s, t);
	return unit_run(s);
}
