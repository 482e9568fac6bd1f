/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "client/loopback.h"
#include "tests/unit/unit.h"

static const struct {
	const char	*uri;
	bool		 good;
	uint16_t	 port;
	const char	*path;
} uris[] = {
	{ "http://127.0.0.1:7777/", true, 7777, "/" },
	{ "http://127.0.0.1:7777/back/here", true, 7777, "/back/here" },
	{ "http://localhost:1/x", true, 1, "/x" },
	{ "http://[::1]:65535/", true, 65535, "/" },
	{ "http://127.0.0.1/", true, 80, "/" },
	{ "HTTP://127.0.0.1:80/", true, 80, "/" },
	{ "http://127.0.0.1:7777", false, 0, NULL },
	{ "http://127.0.0.1:0/", false, 0, NULL },
	{ "http://127.0.0.1:65536/", false, 0, NULL },
	{ "http://127.0.0.1:07777/", false, 0, NULL },
	{ "http://127.0.0.1:/", false, 0, NULL },
	{ "http://127.0.0.1:7777x/", false, 0, NULL },
	{ "http://127.0.0.1:7777/?a=b", false, 0, NULL },
	{ "http://127.0.0.1:7777/#x", false, 0, NULL },
	{ "http://127.0.0.1:7777/a b", false, 0, NULL },
	{ "http://127.0.0.1:7777/\n", false, 0, NULL },
	{ "http://127.0.0.1.evil.example:7777/", false, 0, NULL },
	{ "http://localhost.evil.example/", false, 0, NULL },
	{ "http://user@127.0.0.1:7777/", false, 0, NULL },
	{ "http://0.0.0.0:7777/", false, 0, NULL },
	{ "http://192.0.2.1:7777/", false, 0, NULL },
	{ "https://127.0.0.1:7777/", false, 0, NULL },
	{ "127.0.0.1:7777/", false, 0, NULL },
	{ "", false, 0, NULL },
};

START_TEST(redirect_uri_is_loopback_or_refused)
{
	struct loopback_uri	u = { .port = 9 };

	ck_assert_msg(loopback_uri_read(uris[_i].uri, &u) == uris[_i].good,
	    "%s", uris[_i].uri);
	ck_assert_uint_eq(u.port, uris[_i].good ? uris[_i].port : 9);
	if (uris[_i].good)
		ck_assert_str_eq(u.path, uris[_i].path);
}
END_TEST

#define HOST	"Host: 127.0.0.1:7777\r\n"
#define URL	"http://127.0.0.1:7777/back"

/* Requests to http://127.0.0.1:7777/back. */
static const struct {
	const char		*fact;
	const char		*bytes;
	enum request_kind	 kind;
	const char		*target;
} requests[] = {
	{ "the redirect", "GET /back?code=c&state=s HTTP/1.1\r\n" HOST "\r\n",
	    REQUEST_REDIRECT, URL "?code=c&state=s" },
	{ "more headers", "GET /back?x HTTP/1.1\r\nA: b\r\nhost:127.0.0.1:7777 \r\nC: d\r\n\r\n",
	    REQUEST_REDIRECT, URL "?x" },
	{ "HTTP/1.0", "GET /back? HTTP/1.0\r\n" HOST "\r\n", REQUEST_REDIRECT, URL "?" },
	{ "a body behind", "GET /back?x HTTP/1.1\r\n" HOST "\r\nabc", REQUEST_REDIRECT, URL "?x" },
	{ "no query", "GET /back HTTP/1.1\r\n" HOST "\r\n", REQUEST_OTHER, NULL },
	{ "a longer path", "GET /backwards?x HTTP/1.1\r\n" HOST "\r\n", REQUEST_OTHER, NULL },
	{ "the icon", "GET /favicon.ico HTTP/1.1\r\n" HOST "\r\n", REQUEST_OTHER, NULL },
	{ "a POST", "POST /back?code=c HTTP/1.1\r\n" HOST "\r\n", REQUEST_METHOD, NULL },
	{ "a HEAD", "HEAD /back?code=c HTTP/1.1\r\n" HOST "\r\n", REQUEST_METHOD, NULL },
	{ "another case of the method", "get /back?x HTTP/1.1\r\n" HOST "\r\n", REQUEST_METHOD, NULL },
	{ "another host", "GET /back?x HTTP/1.1\r\nHost: evil.example:7777\r\n\r\n", REQUEST_BAD, NULL },
	{ "another port", "GET /back?x HTTP/1.1\r\nHost: 127.0.0.1:7778\r\n\r\n", REQUEST_BAD, NULL },
	{ "no host", "GET /back?x HTTP/1.1\r\nA: b\r\n\r\n", REQUEST_BAD, NULL },
	{ "no header at all", "GET /back?x HTTP/1.1\r\n\r\n", REQUEST_BAD, NULL },
	{ "two hosts", "GET /back?x HTTP/1.1\r\n" HOST HOST "\r\n", REQUEST_BAD, NULL },
	{ "a host behind the head", "GET /back?x HTTP/1.1\r\nA: b\r\n\r\n" HOST "\r\n", REQUEST_BAD, NULL },
	{ "a whole URL as the target",
	    "GET http://127.0.0.1:7777/back?x HTTP/1.1\r\n" HOST "\r\n", REQUEST_BAD, NULL },
	{ "two blanks", "GET  /back?x HTTP/1.1\r\n" HOST "\r\n", REQUEST_BAD, NULL },
	{ "a blank in the target", "GET /back?x y HTTP/1.1\r\n" HOST "\r\n", REQUEST_BAD, NULL },
	{ "a fragment", "GET /back?x#y HTTP/1.1\r\n" HOST "\r\n", REQUEST_BAD, NULL },
	{ "a byte of eight bits", "GET /back?\xc3\xa9 HTTP/1.1\r\n" HOST "\r\n", REQUEST_BAD, NULL },
	{ "another protocol", "GET /back?x HTTQ/1.1\r\n" HOST "\r\n", REQUEST_BAD, NULL },
	{ "HTTP/0.9", "GET /back?x\r\n\r\n", REQUEST_BAD, NULL },
	{ "TLS", "\x16\x03\x01\x02\r\n\r\n", REQUEST_BAD, NULL },
	{ "an empty line first", "\r\n\r\n", REQUEST_BAD, NULL },
	{ "nothing", "", REQUEST_MORE, NULL },
	{ "half a line", "GET /back?code=", REQUEST_MORE, NULL },
	{ "half a head", "GET /back?code=c HTTP/1.1\r\n" HOST "\r", REQUEST_MORE, NULL },
	{ "bare line feeds", "GET /back?x HTTP/1.1\nHost: 127.0.0.1:7777\n\n", REQUEST_MORE, NULL },
};

static struct loopback_uri
back(void)
{
	struct loopback_uri	u;

	ck_assert(loopback_uri_read(URL, &u));
	return u;
}

START_TEST(request_is_the_redirect_or_is_not)
{
	struct loopback_uri	u = back();
	char			target[TARGET_MAX] = "";

	ck_assert_msg(request_read(requests[_i].bytes, strlen(requests[_i].bytes),
	    &u, target) == requests[_i].kind, "%s", requests[_i].fact);
	ck_assert_str_eq(target, requests[_i].target != NULL ? requests[_i].target : "");
}
END_TEST

START_TEST(head_without_end_is_not_awaited_for_ever)
{
	static char		bytes[REQUEST_MAX + 1];
	struct loopback_uri	u = back();
	char			target[TARGET_MAX];

	memset(bytes, 'a', sizeof(bytes));
	ck_assert_int_eq(request_read(bytes, REQUEST_MAX - 1, &u, target), REQUEST_MORE);
	ck_assert_int_eq(request_read(bytes, REQUEST_MAX, &u, target), REQUEST_BAD);
	ck_assert_int_eq(request_read(bytes, REQUEST_MAX + 1, &u, target), REQUEST_BAD);
	bytes[9] = '\0';
	ck_assert_int_eq(request_read(bytes, 20, &u, target), REQUEST_BAD);
}
END_TEST

START_TEST(target_over_the_maximum_is_refused)
{
	static char		bytes[REQUEST_MAX];
	static const char	end[] = " HTTP/1.1\r\n" HOST "\r\n";
	struct loopback_uri	u = back();
	char			target[TARGET_MAX];

	memset(bytes, 'a', sizeof(bytes));
	memcpy(bytes, "GET /back?", 10);
	memcpy(bytes + TARGET_MAX, end, sizeof(end));
	ck_assert_int_eq(request_read(bytes, strlen(bytes), &u, target), REQUEST_BAD);
}
END_TEST

START_TEST(page_shows_text_as_text)
{
	char	page[8192];
	size_t	n = page_write("200 OK", true, "<b>&\"'", "a<script>b", page, sizeof(page));

	ck_assert_uint_eq(n, strlen(page));
	ck_assert_ptr_nonnull(strstr(page, "&lt;b&gt;&amp;&quot;&#39;"));
	ck_assert_ptr_nonnull(strstr(page, "a&lt;script&gt;b"));
	ck_assert_ptr_null(strstr(page, "<script"));
	ck_assert_ptr_nonnull(strstr(page, "Content-Security-Policy: default-src 'none'"));
	ck_assert_uint_eq(page_write("200 OK", true, "a", "b", page, 300), 0);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("loopback");
	TCase	*t = tcase_create("loopback");

	tcase_add_loop_test(t, redirect_uri_is_loopback_or_refused, 0, COUNT_OF(uris));
	tcase_add_loop_test(t, request_is_the_redirect_or_is_not, 0, COUNT_OF(requests));
	tcase_add_test(t, head_without_end_is_not_awaited_for_ever);
	tcase_add_test(t, target_over_the_maximum_is_refused);
	tcase_add_test(t, page_shows_text_as_text);
	suite_add_tcase(s, t);
	return unit_run(s);
}
