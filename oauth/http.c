/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <curl/curl.h>
#include <sodium.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "oauth/guarded.h"
#include "oauth/http.h"
#include "oauth/http_global.h"
#include "oauth/http_share_curl.h"
#include "oauth/http_text.h"

struct http {
	CURL	*easy;
	int64_t	 connect_timeout_ms;
	long	 opened;		/* connections, by the last exchange */
	char	 error[CURL_ERROR_SIZE];
};

/* What the callbacks of one exchange count. */
struct exchange {
	struct http_response	*resp;
	size_t			 headers;	/* bytes */
	bool			 too_big;
};

/* Options that hold for every exchange. */
static const struct {
	CURLoption	option;
	long		value;
} numbers[] = {
	/* Who is spoken to. */
	{ CURLOPT_SSL_VERIFYPEER, 1 },
	{ CURLOPT_SSL_VERIFYHOST, 2 },
	{ CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },	/* or newer */
	{ CURLOPT_FOLLOWLOCATION, 0 },
	{ CURLOPT_NETRC, CURL_NETRC_IGNORED },
	{ CURLOPT_UNRESTRICTED_AUTH, 0 },
	/* How much, and in which form. */
	{ CURLOPT_MAXFILESIZE, HTTP_BODY_MAX },
	{ CURLOPT_HTTP09_ALLOWED, 0 },
	{ CURLOPT_SUPPRESS_CONNECT_HEADERS, 1 },
	/* HTTP/2 has nothing to offer to one exchange at a time. */
	{ CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1 },
	/* libcurl has these anew for each exchange, and they are wiped behind it. */
	{ CURLOPT_BUFFERSIZE, 4096 },
	{ CURLOPT_UPLOAD_BUFFERSIZE, 16384 },
	/* How long. */
	{ CURLOPT_NOSIGNAL, 1 },
	{ CURLOPT_TCP_NODELAY, 1 },
	{ CURLOPT_TCP_KEEPALIVE, 1 },
	{ CURLOPT_MAXCONNECTS, 2 },
	/* A kept connection does not outlive a change of address or certificate for long. */
	{ CURLOPT_MAXAGE_CONN, 100 },
	{ CURLOPT_MAXLIFETIME_CONN, 600 },
#if LIBCURL_VERSION_NUM >= 0x075700
	/* Else a resolver that hangs outlives the time-out ten-fold. */
	{ CURLOPT_QUICK_EXIT, 1 },
#endif
};

static const struct {
	CURLoption	 option;
	const char	*value;
} texts[] = {
	{ CURLOPT_PROTOCOLS_STR, "https" },
	{ CURLOPT_REDIR_PROTOCOLS_STR, "https" },
	{ CURLOPT_NOPROXY, "" },
	{ CURLOPT_USERAGENT, "pam_fitbit/" PACKAGE_VERSION },
};

/* Which of our results a libcurl error is; those that are not listed are FAILED. */
static const struct {
	CURLcode		code;
	enum http_result	result;
} results[] = {
	{ CURLE_OK, HTTP_DONE },
	{ CURLE_OPERATION_TIMEDOUT, HTTP_TIMEOUT },
	{ CURLE_COULDNT_RESOLVE_PROXY, HTTP_UNREACHABLE },
	{ CURLE_COULDNT_RESOLVE_HOST, HTTP_UNREACHABLE },
	{ CURLE_COULDNT_CONNECT, HTTP_UNREACHABLE },
	{ CURLE_PROXY, HTTP_UNREACHABLE },
	{ CURLE_SEND_ERROR, HTTP_UNREACHABLE },
	{ CURLE_RECV_ERROR, HTTP_UNREACHABLE },
	{ CURLE_GOT_NOTHING, HTTP_UNREACHABLE },
	{ CURLE_PARTIAL_FILE, HTTP_UNREACHABLE },
	{ CURLE_WEIRD_SERVER_REPLY, HTTP_UNREACHABLE },
	{ CURLE_BAD_CONTENT_ENCODING, HTTP_UNREACHABLE },
	{ CURLE_HTTP2, HTTP_UNREACHABLE },
	{ CURLE_HTTP2_STREAM, HTTP_UNREACHABLE },
	{ CURLE_SSL_CONNECT_ERROR, HTTP_TLS },
	{ CURLE_PEER_FAILED_VERIFICATION, HTTP_TLS },
	{ CURLE_SSL_CERTPROBLEM, HTTP_TLS },
	{ CURLE_SSL_CIPHER, HTTP_TLS },
	{ CURLE_SSL_CACERT_BADFILE, HTTP_TLS },
	{ CURLE_SSL_ISSUER_ERROR, HTTP_TLS },
	{ CURLE_SSL_INVALIDCERTSTATUS, HTTP_TLS },
	{ CURLE_FILESIZE_EXCEEDED, HTTP_TOO_BIG },
};

#define COUNT_OF(a)	(sizeof(a) / sizeof((a)[0]))

static size_t
take_body(char *bytes, size_t one, size_t n, void *arg)
{
	struct exchange		*x = arg;
	struct http_response	*r = x->resp;

	n *= one;
	if (n > HTTP_BODY_MAX - r->len) {
		x->too_big = true;
		return 0;
	}
	memcpy(r->body + r->len, bytes, n);
	r->len += n;
	r->body[r->len] = '\0';
	return n;
}

static size_t
count_header(char *bytes, size_t one, size_t n, void *arg)
{
	struct exchange	*x = arg;

	(void)bytes;
	n *= one;
	if (n > HTTP_HEADERS_MAX - x->headers) {
		x->too_big = true;
		return 0;
	}
	x->headers += n;
	return n;
}

/* NULL is for libcurl "none at all", also where Debian has built in a default. */
static const char *
or_none(const char *path)
{
	return path[0] != '\0' ? path : NULL;
}

/*
 * A kept connection may have died without a word (a firewall forgot it): the
 * kernel gives up on bytes that nobody acknowledges, and libcurl, which had no
 * byte of an answer yet, asks again on a new connection.
 */
static int
set_socket(void *arg, curl_socket_t fd, curlsocktype purpose)
{
	const struct http	*h = arg;
	unsigned int		 ms = (unsigned int)h->connect_timeout_ms;

	(void)purpose;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof(ms));
	return CURL_SOCKOPT_OK;
}

static bool
set_options(struct http *h, const struct http_options *o)
{
	const char	*ca_path = o->ca_file[0] != '\0' ? "" : o->ca_path;
	bool		 ok = true;
	size_t		 i;

	for (i = 0; i < COUNT_OF(numbers); i++)
		ok = ok && curl_easy_setopt(h->easy, numbers[i].option,
		    numbers[i].value) == CURLE_OK;
	for (i = 0; i < COUNT_OF(texts); i++)
		ok = ok && curl_easy_setopt(h->easy, texts[i].option,
		    texts[i].value) == CURLE_OK;
	/* "" and not NULL: NULL would be the environment's proxy. */
	ok = ok && curl_easy_setopt(h->easy, CURLOPT_PROXY, o->proxy) == CURLE_OK;
	ok = ok && curl_easy_setopt(h->easy, CURLOPT_CAINFO,
	    or_none(o->ca_file)) == CURLE_OK;
	ok = ok && curl_easy_setopt(h->easy, CURLOPT_CAPATH,
	    or_none(ca_path)) == CURLE_OK;
	ok = ok && curl_easy_setopt(h->easy, CURLOPT_ERRORBUFFER,
	    h->error) == CURLE_OK;
	ok = ok && curl_easy_setopt(h->easy, CURLOPT_WRITEFUNCTION,
	    take_body) == CURLE_OK;
	ok = ok && curl_easy_setopt(h->easy, CURLOPT_SOCKOPTFUNCTION,
	    set_socket) == CURLE_OK;
	ok = ok && curl_easy_setopt(h->easy, CURLOPT_SOCKOPTDATA, h) == CURLE_OK;
	if (o->share != NULL)
		ok = ok && curl_easy_setopt(h->easy, CURLOPT_SHARE,
		    http_share_curl(o->share)) == CURLE_OK;
	return ok && curl_easy_setopt(h->easy, CURLOPT_HEADERFUNCTION,
	    count_header) == CURLE_OK;
}

struct http *
http_new(const struct http_options *o)
{
	struct http	*h;

	if (!http_global_init() || (h = calloc(1, sizeof(*h))) == NULL)
		return NULL;
	h->connect_timeout_ms = o->connect_timeout_ms;
	if ((h->easy = curl_easy_init()) == NULL || !set_options(h, o)) {
		http_free(h);
		return NULL;
	}
	return h;
}

void
http_free(struct http *h)
{
	if (h == NULL)
		return;
	curl_easy_cleanup(h->easy);
	free(h);
}

long
http_opened(const struct http *h)
{
	return h->opened;
}

/*
 * Once the request is out, libcurl's word for a bad URL is that for a reply
 * without a status line, and "out of memory" that for a header line over its cap.
 */
static enum http_result
result_of(CURLcode code, bool sent)
{
	size_t	i;

	if (code == CURLE_UNSUPPORTED_PROTOCOL && sent)
		return HTTP_UNREACHABLE;
	if (code == CURLE_OUT_OF_MEMORY && sent)
		return HTTP_TOO_BIG;
	for (i = 0; i < COUNT_OF(results); i++)
		if (results[i].code == code)
			return results[i].result;
	return HTTP_FAILED;
}

/* The value of a header that came exactly once in the final answer, or NULL. */
static const char *
single_header(CURL *easy, const char *name, bool *repeated)
{
	struct curl_header	*h;

	if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &h) != CURLHE_OK)
		return NULL;
	if (h->amount != 1) {
		*repeated = true;
		return NULL;
	}
	return h->value;
}

/* Content codings that leave the body as it is. */
static bool
is_plain(const char *coding)
{
	return coding == NULL || strcmp(coding, "identity") == 0;
}

static void
read_headers(CURL *easy, struct http_response *r)
{
	bool		 repeated = false;
	const char	*type = single_header(easy, "Content-Type", &repeated);
	const char	*coding = single_header(easy, "Content-Encoding", &repeated);

	r->json = !repeated && http_type_is_json(type) && is_plain(coding);
	r->retry_after = http_delta_seconds(single_header(easy, "Retry-After",
	    &repeated));
	if (r->retry_after == -1)
		r->retry_after = http_delta_seconds(single_header(easy,
		    "Fitbit-Rate-Limit-Reset", &repeated));
}

/*
 * libcurl's own words, which may quote the peer: before the request went out
 * the peer had no secret to be quoted, behind it only constant texts are kept.
 */
static void
set_error(struct http_response *r, const char *words)
{
	size_t	i, n = strnlen(words, sizeof(r->error) - 1);

	for (i = 0; i < n; i++)
		r->error[i] = words[i] < ' ' || words[i] > '~' ? '?' : words[i];
	r->error[n] = '\0';
}

static void
explain(const struct http *h, CURLcode code, struct http_response *r)
{
	if (!r->sent && h->error[0] != '\0')
		set_error(r, h->error);
	else
		set_error(r, curl_easy_strerror(code));
}

static bool
set_times(struct http *h, int left)
{
	long	connect = (long)(h->connect_timeout_ms < left ?
	    h->connect_timeout_ms : left);

	return curl_easy_setopt(h->easy, CURLOPT_TIMEOUT_MS, (long)left) ==
	    CURLE_OK && curl_easy_setopt(h->easy, CURLOPT_CONNECTTIMEOUT_MS,
	    connect) == CURLE_OK;
}

/* A form is POSTed; NULL: a GET. */
static bool
set_method(struct http *h, const char *form, size_t len)
{
	if (form == NULL)
		return curl_easy_setopt(h->easy, CURLOPT_HTTPGET, 1L) == CURLE_OK;
	return curl_easy_setopt(h->easy, CURLOPT_POST, 1L) == CURLE_OK &&
	    curl_easy_setopt(h->easy, CURLOPT_POSTFIELDSIZE, (long)len) == CURLE_OK &&
	    curl_easy_setopt(h->easy, CURLOPT_POSTFIELDS, form) == CURLE_OK;
}

/* libcurl copies none of these: they live until the exchange is over. */
static bool
set_request(struct http *h, const struct http_request *q, const char *form,
    size_t len, struct curl_slist *lines, struct exchange *x)
{
	return curl_easy_setopt(h->easy, CURLOPT_URL, q->url) == CURLE_OK &&
	    set_method(h, form, len) &&
	    curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, lines) == CURLE_OK &&
	    curl_easy_setopt(h->easy, CURLOPT_FRESH_CONNECT, (long)q->once) == CURLE_OK &&
	    curl_easy_setopt(h->easy, CURLOPT_WRITEDATA, x) == CURLE_OK &&
	    curl_easy_setopt(h->easy, CURLOPT_HEADERDATA, x) == CURLE_OK;
}

static void
forget_request(struct http *h)
{
	(void)curl_easy_setopt(h->easy, CURLOPT_POSTFIELDS, NULL);
	(void)curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, NULL);
	(void)curl_easy_setopt(h->easy, CURLOPT_WRITEDATA, NULL);
	(void)curl_easy_setopt(h->easy, CURLOPT_HEADERDATA, NULL);
}

/* libcurl reads "HTTP/2 200" in clear text too, which is no HTTP/1.1 and no HTTP/2. */
static bool
is_http1(CURL *easy)
{
	long	version;

	return curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version) == CURLE_OK &&
	    (version == CURL_HTTP_VERSION_1_1 || version == CURL_HTTP_VERSION_1_0);
}

static enum http_result
perform(struct http *h, struct exchange *x)
{
	struct http_response	*r = x->resp;
	enum http_result	 result;
	curl_off_t		 us = 0;
	CURLcode		 code;

	h->error[0] = '\0';
	code = curl_easy_perform(h->easy);
	(void)curl_easy_getinfo(h->easy, CURLINFO_NUM_CONNECTS, &h->opened);
	/* Set when libcurl begins to send. */
	r->sent = curl_easy_getinfo(h->easy, CURLINFO_PRETRANSFER_TIME_T, &us) ==
	    CURLE_OK && us > 0;
	if (code == CURLE_OK && !is_http1(h->easy))
		code = CURLE_WEIRD_SERVER_REPLY;
	result = x->too_big ? HTTP_TOO_BIG : result_of(code, r->sent);
	if (result == HTTP_DONE) {
		(void)curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &r->status);
		read_headers(h->easy, r);
	} else if (result == HTTP_TOO_BIG)
		set_error(r, "over 16 KiB");
	else
		explain(h, code, r);
	return result;
}

static char *
authorization(const struct http_request *q)
{
	if (q->bearer != NULL)
		return http_bearer_line(q->bearer);
	return q->basic_encoded ?
	    http_basic_line_encoded(q->basic_user, q->basic_password) :
	    http_basic_line(q->basic_user, q->basic_password);
}

static void
reset(struct http_response *r)
{
	r->status = 0;
	r->retry_after = -1;
	r->json = r->sent = false;
	r->len = 0;
	r->body[0] = r->error[0] = '\0';
}

enum http_result
http_ask(struct http *h, const struct http_request *q, deadline d,
    struct http_response *resp)
{
	static char		 accept[] = "Accept: application/json";
	static char		 no_expect[] = "Expect:";
	bool			 authorized = q->bearer != NULL || q->basic_user != NULL;
	char			*auth = NULL, *form = NULL;
	struct curl_slist	 line[3] = { { accept, &line[1] }, { no_expect, NULL } };
	struct exchange		 x = { .resp = resp };
	enum http_result	 result = HTTP_FAILED;
	int			 left = deadline_left(d);
	size_t			 len = 0;

	reset(resp);
	if (left == 0) {
		set_error(resp, "no time was left to ask");
		return HTTP_TIMEOUT;
	}
	set_error(resp, "the request could not be made up");
	if (q->url == NULL)
		return HTTP_FAILED;
	if (authorized) {
		if ((auth = authorization(q)) == NULL)
			goto out;
		line[2] = (struct curl_slist){ auth, NULL };
		line[1].next = &line[2];
	}
	if (q->form != NULL && (form = http_form_text(q->form, &len)) == NULL)
		goto out;
	if (!set_times(h, left) || !set_request(h, q, form, len, line, &x))
		goto out;
	resp->error[0] = '\0';
	result = perform(h, &x);
out:
	forget_request(h);
	guarded_free(form);
	guarded_free(auth);
	return result;
}

void
http_response_wipe(struct http_response *r)
{
	/* Whatever the peer sent stands in the first len bytes of the body. */
	explicit_bzero(r->body, r->len);
	explicit_bzero(r, offsetof(struct http_response, body));
	r->body[0] = r->error[0] = '\0';
}
