/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>
#include <string.h>

#include "oauth/authorize.h"
#include "oauth/scope.h"

/* ---- PKCE and state ---- */

static void
random_text(char *out, size_t size, size_t bytes)
{
	unsigned char	raw[32];

	randombytes_buf(raw, bytes);
	(void)sodium_bin2base64(out, size, raw, bytes,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(raw, sizeof(raw));
}

void
pkce_challenge(const char *verifier, size_t n, char out[PKCE_CHALLENGE_SIZE])
{
	unsigned char	hash[crypto_hash_sha256_BYTES];

	(void)crypto_hash_sha256(hash, (const unsigned char *)verifier, n);
	(void)sodium_bin2base64(out, PKCE_CHALLENGE_SIZE, hash, sizeof(hash),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool
pkce_make(struct pkce *out)
{
	char		 text[PKCE_VERIFIER_LEN + 1];
	struct secret	*s;

	random_text(text, sizeof(text), 32);
	s = secret_new(text, PKCE_VERIFIER_LEN);
	if (s != NULL) {
		out->verifier = s;
		pkce_challenge(text, PKCE_VERIFIER_LEN, out->challenge);
	}
	sodium_memzero(text, sizeof(text));
	return s != NULL;
}

void
pkce_free(struct pkce *p)
{
	secret_free(p->verifier);
	p->verifier = NULL;
}

void
state_make(char out[STATE_SIZE])
{
	random_text(out, STATE_SIZE, 16);
}

/* ---- the URL that the person opens ---- */

/* Text of bounded length; `full` is sticky. */
struct text {
	size_t	len;
	bool	full;
	char	bytes[AUTHORIZE_URL_MAX];
};

static void
put_byte(struct text *t, char c)
{
	t->full = t->full || t->len == sizeof(t->bytes) - 1;
	if (!t->full)
		t->bytes[t->len++] = c;
}

static void
put(struct text *t, const char *s)
{
	while (*s != '\0')
		put_byte(t, *s++);
}

/* RFC 3986 section 2.3: all but the unreserved characters. */
static void
put_encoded(struct text *t, const char *s)
{
	static const char	digits[] = "0123456789ABCDEF";
	unsigned char		c;

	for (; (c = (unsigned char)*s) != '\0'; s++) {
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || strchr("-._~", c) != NULL) {
			put_byte(t, (char)c);
			continue;
		}
		put_byte(t, '%');
		put_byte(t, digits[c >> 4]);
		put_byte(t, digits[c & 15]);
	}
}

static void
put_parameter(struct text *t, const char *name, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	put_byte(t, memchr(t->bytes, '?', t->len) == NULL ? '?' : '&');
	put(t, name);
	put_byte(t, '=');
	put_encoded(t, value);
}

bool
authorize_url(const struct provider *p, const struct authorize_request *q, char *out,
    size_t size)
{
	struct text	url = { 0 };
	char		scope[AUTHORIZE_URL_MAX];

	if (p->authorize_url == NULL || !scopes_write(q->scopes, scope, sizeof(scope)))
		return false;
	put(&url, p->authorize_url);
	put_parameter(&url, "response_type", "code");
	put_parameter(&url, "client_id", q->client_id);
	put_parameter(&url, "redirect_uri", q->redirect_uri);
	put_parameter(&url, "scope", scope);
	put_parameter(&url, "state", q->state);
	put_parameter(&url, "code_challenge", q->challenge);
	put_parameter(&url, "code_challenge_method", "S256");
	put_parameter(&url, "prompt", q->prompt);
	if (url.full || url.len >= size)
		return false;
	memcpy(out, url.bytes, url.len + 1);
	return true;
}
