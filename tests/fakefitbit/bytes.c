/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gnutls/crypto.h>

#include "tests/fakefitbit/bytes.h"

static const char b64url[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Room for n more bytes and a NUL, or false (and bad). */
static bool
buf_grow(struct buf *b, size_t n)
{
	size_t	 max = b->max == 0 ? BUF_MAX : b->max;
	size_t	 cap = b->cap == 0 ? 256 : b->cap;
	char	*p;

	if (b->bad || n > max || b->len > max - n) {
		b->bad = true;
		return false;
	}
	while (cap < b->len + n + 1)
		cap *= 2;
	if (cap == b->cap)
		return true;
	if ((p = realloc(b->p, cap)) == NULL) {
		b->bad = true;
		return false;
	}
	b->p = p;
	b->cap = cap;
	return true;
}

void
buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ .max = b->max };
}

void
buf_put(struct buf *b, const void *src, size_t n)
{
	if (!buf_grow(b, n))
		return;
	if (n > 0)
		memcpy(b->p + b->len, src, n);
	b->len += n;
	b->p[b->len] = '\0';
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list	 ap;
	int	 n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || !buf_grow(b, (size_t)n))
		return;
	va_start(ap, fmt);
	(void)vsnprintf(b->p + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}

void
buf_put_json(struct buf *b, const char *s, size_t n)
{
	size_t	i;

	for (i = 0; i < n; i++) {
		if (s[i] == '"' || s[i] == '\\')
			buf_printf(b, "\\%c", s[i]);
		else if ((unsigned char)s[i] < 0x20)
			buf_printf(b, "\\u%04x", (unsigned int)s[i]);
		else
			buf_put(b, s + i, 1);
	}
}

void
buf_put_html(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++) {
		if (strchr("<>&\"'", *s) != NULL)
			buf_printf(b, "&#%d;", *s);
		else
			buf_put(b, s, 1);
	}
}

void
buf_put_url(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++) {
		if (strchr(b64url, *s) != NULL || *s == '.' || *s == '~')
			buf_put(b, s, 1);
		else
			buf_printf(b, "%%%02X", (unsigned int)(unsigned char)*s);
	}
}

void
buf_put_b64url(struct buf *b, const void *src, size_t n)
{
	const unsigned char	*p = src;
	uint32_t		 bits = 0;
	unsigned int		 have = 0;
	size_t			 i;

	if (!buf_grow(b, n / 3 * 4 + 4))
		return;
	for (i = 0; i < n; i++) {
		bits = bits << 8 | p[i];
		for (have += 8; have >= 6; have -= 6)
			b->p[b->len++] = b64url[bits >> (have - 6) & 63];
	}
	if (have > 0)
		b->p[b->len++] = b64url[bits << (6 - have) & 63];
	b->p[b->len] = '\0';
}

const char *
buf_text(const struct buf *b)
{
	return b->p == NULL ? "" : b->p;
}

void
hex_encode(char *dst, const unsigned char *src, size_t n)
{
	static const char	digits[] = "0123456789abcdef";
	size_t			i;

	for (i = 0; i < n; i++) {
		dst[2 * i] = digits[src[i] >> 4];
		dst[2 * i + 1] = digits[src[i] & 15];
	}
	dst[2 * n] = '\0';
}

/* 0..63, or -1 for a foreign character. */
static int
b64url_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool
b64url_decode(unsigned char *dst, size_t dstsz, size_t *len, const char *src,
    size_t n)
{
	uint32_t	bits = 0;
	unsigned int	have = 0;
	size_t		i, used = 0;
	int		v;

	if (n % 4 == 1)
		return false;
	for (i = 0; i < n; i++) {
		if ((v = b64url_value(src[i])) < 0)
			return false;
		bits = bits << 6 | (uint32_t)v;
		if ((have += 6) < 8)
			continue;
		have -= 8;
		if (used == dstsz)
			return false;
		dst[used++] = (unsigned char)(bits >> have & 255);
	}
	if ((bits & ((1U << have) - 1)) != 0)
		return false;
	*len = used;
	return true;
}

void
tag_make(char tag[TAG_SIZE], const char *secret, size_t n)
{
	unsigned char	md[32] = { 0 };

	(void)gnutls_hash_fast(GNUTLS_DIG_SHA256, secret, n, md);
	hex_encode(tag, md, (TAG_SIZE - 1) / 2);
}

int64_t
now_ms(void)
{
	struct timespec	ts;

	(void)clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}
