/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "oauth/authorize.h"

#define PASTED_MAX	4096	/* bytes; nobody's browser shows more */
#define CODE_MAX	2048

/* A stretch of the pasted text. */
struct span {
	const char	*at;
	size_t		 n;
};

const char *
redirect_result_text(enum redirect_result r)
{
	switch (r) {
	case REDIRECT_NOT_UNDERSTOOD:
		return "That is neither the address on which the browser landed nor a code.";
	case REDIRECT_CODE:
		return "The code was read.";
	case REDIRECT_DENIED:
		return "Access was denied on the provider's page.";
	case REDIRECT_ERROR:
		return "The provider's page reported an error.";
	case REDIRECT_WRONG_STATE:
		return "That address belongs to another attempt: open the new address and paste again.";
	case REDIRECT_WRONG_URI:
		return "That is not the address to which the provider sends the browser.";
	case REDIRECT_AMBIGUOUS:
		return "That address says the same thing twice: start again.";
	}
	return "invalid";
}

/* ---- URLs ---- */

static bool
span_is(struct span s, const char *text)
{
	return s.n == strlen(text) && memcmp(s.at, text, s.n) == 0;
}

/* What stands before the first of the bytes `ends`; *rest begins with it. */
static struct span
take_until(struct span *rest, const char *ends)
{
	struct span	s = { rest->at, 0 };

	while (s.n < rest->n && strchr(ends, rest->at[s.n]) == NULL)
		s.n++;
	rest->at += s.n;
	rest->n -= s.n;
	return s;
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Percent-decoding of a form value into visible ASCII; false for anything else. */
static bool
decode(struct span in, char *out, size_t size)
{
	size_t	i, n = 0;
	int	c;

	for (i = 0; i < in.n; i++) {
		c = in.at[i];
		if (c == '%') {
			if (in.n - i < 3 || hex_value(in.at[i + 1]) < 0 ||
			    hex_value(in.at[i + 2]) < 0)
				return false;
			c = hex_value(in.at[i + 1]) << 4 | hex_value(in.at[i + 2]);
			i += 2;
		}
		if (c <= ' ' || c > '~' || n + 1 >= size)
			return false;
		out[n++] = (char)c;
	}
	out[n] = '\0';
	return n > 0;
}

/* The port in "scheme://host:port", empty where there is none. */
static struct span
port_of(struct span uri, struct span *before, struct span *behind)
{
	struct span	rest = uri, port = { uri.at, 0 };
	const char	*slashes = memmem(uri.at, uri.n, "://", 3);
	size_t		 scheme;

	*before = uri;
	*behind = (struct span){ uri.at + uri.n, 0 };
	if (slashes == NULL)
		return port;
	scheme = (size_t)(slashes - uri.at) + 3;
	rest.at += scheme;
	rest.n -= scheme;
	(void)take_until(&rest, ":/?#");
	before->n = (size_t)(rest.at - uri.at);
	if (rest.n > 0 && rest.at[0] == ':') {
		rest.at++;
		rest.n--;
		port = take_until(&rest, "/?#");
	}
	*behind = rest;
	return port;
}

static bool
same(struct span a, struct span b)
{
	return a.n == b.n && memcmp(a.at, b.at, a.n) == 0;
}

static bool
is_loopback(struct span before)
{
	return span_is(before, "http://127.0.0.1") || span_is(before, "http://localhost");
}

/* Exactly ours, or ours with another port where the provider allows that. */
static bool
uri_matches(const struct provider *p, struct span uri, const char *redirect_uri)
{
	struct span	ours = { redirect_uri, strcspn(redirect_uri, "?") };
	struct span	before[2], behind[2];

	if (same(uri, ours))
		return true;
	if (!p->loopback_any_port)
		return false;
	(void)port_of(uri, &before[0], &behind[0]);
	(void)port_of(ours, &before[1], &behind[1]);
	return is_loopback(before[1]) && same(before[0], before[1]) &&
	    same(behind[0], behind[1]);
}

/* ---- the query ---- */

struct answer {
	struct span	code, state, error;
};

/* False when a name that counts comes twice. */
static bool
read_query(struct span query, struct answer *out)
{
	struct {
		const char	*name;
		struct span	*value;
	} names[] = {
		{ "code", &out->code }, { "state", &out->state }, { "error", &out->error },
	};
	struct span	pair, name;
	size_t		i;

	while (query.n > 0) {
		pair = take_until(&query, "&");
		if (query.n > 0) {
			query.at++;
			query.n--;
		}
		name = take_until(&pair, "=");
		for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
			if (!span_is(name, names[i].name))
				continue;
			if (names[i].value->at != NULL)
				return false;
			*names[i].value = pair;
			if (pair.n > 0) {
				names[i].value->at++;
				names[i].value->n--;
			}
		}
	}
	return true;
}

static enum redirect_result
take_code(struct span code, struct secret **out)
{
	char			text[CODE_MAX + 1];
	enum redirect_result	r = REDIRECT_NOT_UNDERSTOOD;
	struct secret		*s;

	if (decode(code, text, sizeof(text)) &&
	    (s = secret_new(text, strlen(text))) != NULL) {
		*out = s;
		r = REDIRECT_CODE;
	}
	sodium_memzero(text, sizeof(text));
	return r;
}

static bool
state_matches(struct span given, const char *state)
{
	char	text[256];
	size_t	n = strlen(state);

	return given.at != NULL && decode(given, text, sizeof(text)) &&
	    strlen(text) == n && n > 0 && sodium_memcmp(text, state, n) == 0;
}

static enum redirect_result
judge_query(struct span query, const char *state, struct secret **code)
{
	struct answer	a = { { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };

	if (!read_query(query, &a))
		return REDIRECT_AMBIGUOUS;
	if (a.code.at == NULL && a.error.at == NULL)
		return REDIRECT_NOT_UNDERSTOOD;
	/* A no needs no proof of where it comes from. */
	if (!state_matches(a.state, state) && (a.error.at == NULL || a.state.at != NULL))
		return REDIRECT_WRONG_STATE;
	if (a.error.at != NULL)
		return span_is(a.error, "access_denied") ? REDIRECT_DENIED : REDIRECT_ERROR;
	return take_code(a.code, code);
}

/* ---- what was pasted ---- */

static struct span
trim(const char *text)
{
	static const char	blanks[] = " \t\r\n";
	struct span		s = { text, strnlen(text, PASTED_MAX + 1) };

	while (s.n > 0 && strchr(blanks, s.at[0]) != NULL) {
		s.at++;
		s.n--;
	}
	while (s.n > 0 && strchr(blanks, s.at[s.n - 1]) != NULL)
		s.n--;
	return s;
}

static bool
printable(struct span s)
{
	size_t	i;

	for (i = 0; i < s.n; i++)
		if (s.at[i] <= ' ' || s.at[i] > '~')
			return false;
	return s.n > 0 && s.n <= PASTED_MAX;
}

enum redirect_result
redirect_read(const struct provider *p, const char *pasted, const char *redirect_uri,
    const char *state, struct secret **code)
{
	struct span	rest = trim(pasted), head, uri;

	if (!printable(rest))
		return REDIRECT_NOT_UNDERSTOOD;
	head = take_until(&rest, "#");
	rest = head;
	uri = take_until(&rest, "?");
	if (rest.n > 0) {
		if (uri.n > 0 && !uri_matches(p, uri, redirect_uri))
			return REDIRECT_WRONG_URI;
		rest.at++;
		rest.n--;
		return judge_query(rest, state, code);
	}
	/* A browser's address bar may hide scheme and path, but not the code's name. */
	if (memmem(head.at, head.n, "code=", 5) != NULL)
		return judge_query(head, state, code);
	if (memchr(head.at, '/', head.n) != NULL || memchr(head.at, ':', head.n) != NULL)
		return REDIRECT_NOT_UNDERSTOOD;
	return take_code(head, code);
}
