/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "oauth/json.h"

/*
 * One pass over the bytes with a stack of JSON_DEPTH_MAX levels and no
 * recursion. Names are kept as places in the text and compared code point by
 * code point, so that "a" and "\u0061" are the same name.
 */
#define POINT_END	UINT32_MAX	/* the closing quote */

struct level {
	char		 closer;	/* '}' or ']' */
	bool		 fresh;		/* nothing in it yet */
	unsigned int	 id;		/* which object, for names */
};

struct name {
	const unsigned char	*at;	/* behind the opening quote */
	unsigned int		 id;
};

struct scan {
	const unsigned char	*at, *end;
	const char		*why;		/* NULL as long as all is well */
	size_t			 depth, members;
	unsigned int		 objects;
	struct level		 level[JSON_DEPTH_MAX];
	size_t			 members_max;
	struct name		 name[JSON_METADATA_MEMBERS_MAX];
};

static bool
refuse(struct scan *s, const char *why)
{
	s->why = why;
	return false;
}

static void
skip_blanks(struct scan *s)
{
	while (s->at < s->end && (*s->at == ' ' || *s->at == '\t' ||
	    *s->at == '\n' || *s->at == '\r'))
		s->at++;
}

static bool
take(struct scan *s, char c)
{
	if (s->at == s->end || *s->at != (unsigned char)c)
		return false;
	s->at++;
	return true;
}

static bool
is_control(uint32_t point)
{
	return point < 0x20 || (point >= 0x7f && point < 0xa0);
}

/* The lead bytes of UTF-8 (RFC 3629 section 4) and what their second byte may be. */
static const struct utf8 {
	unsigned char	first, last, more, low, high, bits;
} utf8[] = {
	{ 0xc2, 0xdf, 1, 0x80, 0xbf, 0x1f },
	{ 0xe0, 0xe0, 2, 0xa0, 0xbf, 0x0f },
	{ 0xe1, 0xec, 2, 0x80, 0xbf, 0x0f },
	{ 0xed, 0xed, 2, 0x80, 0x9f, 0x0f },
	{ 0xee, 0xef, 2, 0x80, 0xbf, 0x0f },
	{ 0xf0, 0xf0, 3, 0x90, 0xbf, 0x07 },
	{ 0xf1, 0xf3, 3, 0x80, 0xbf, 0x07 },
	{ 0xf4, 0xf4, 3, 0x80, 0x8f, 0x07 },
};

static const struct utf8 *
utf8_row(unsigned char lead)
{
	size_t	i;

	for (i = 0; i < sizeof(utf8) / sizeof(utf8[0]); i++)
		if (lead >= utf8[i].first && lead <= utf8[i].last)
			return &utf8[i];
	return NULL;
}

/* A character of two to four bytes. */
static bool
wide_point(struct scan *s, uint32_t *point)
{
	const struct utf8	*u = utf8_row(*s->at);
	size_t			 i;

	if (u == NULL || (size_t)(s->end - s->at) <= u->more ||
	    s->at[1] < u->low || s->at[1] > u->high)
		return refuse(s, "is not UTF-8");
	*point = *s->at & u->bits;
	for (i = 1; i <= u->more; i++) {
		if ((s->at[i] & 0xc0) != 0x80)
			return refuse(s, "is not UTF-8");
		*point = *point << 6 | (s->at[i] & 0x3f);
	}
	s->at += u->more + 1;
	return true;
}

static int
hex_value(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool
hex4(struct scan *s, uint32_t *unit)
{
	int	i, v;

	if (s->end - s->at < 4)
		return refuse(s, "ends inside an escape");
	*unit = 0;
	for (i = 0; i < 4; i++) {
		if ((v = hex_value(*s->at++)) == -1)
			return refuse(s, "has a bad \\u escape");
		*unit = *unit << 4 | (uint32_t)v;
	}
	return true;
}

/* Behind "\u": one unit, or a surrogate pair. */
static bool
unicode_escape(struct scan *s, uint32_t *point)
{
	uint32_t	high, low;

	if (!hex4(s, &high))
		return false;
	*point = high;
	if (high < 0xd800 || high > 0xdfff)
		return true;
	if (high > 0xdbff || !take(s, '\\') || !take(s, 'u') || !hex4(s, &low) ||
	    low < 0xdc00 || low > 0xdfff)
		return refuse(s, "has a lone surrogate");
	*point = 0x10000 + ((high - 0xd800) << 10 | (low - 0xdc00));
	return true;
}

/* Behind the backslash. */
static bool
escape(struct scan *s, uint32_t *point)
{
	static const char	 from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char		*p;

	if (s->at == s->end)
		return refuse(s, "ends inside an escape");
	if (take(s, 'u'))
		return unicode_escape(s, point);
	if (*s->at == '\0' || (p = strchr(from, *s->at)) == NULL)
		return refuse(s, "has an unknown escape");
	s->at++;
	*point = (uint32_t)to[p - from];
	return true;
}

/* The next character of a string, unescaped, or POINT_END behind its quote. */
static bool
next_point(struct scan *s, uint32_t *point)
{
	if (s->at == s->end)
		return refuse(s, "ends inside a string");
	if (*s->at < 0x20)
		return refuse(s, "has a control character in a string");
	if (*s->at >= 0x80)
		return wide_point(s, point);
	*point = *s->at++;
	if (*point == '\\')
		return escape(s, point);
	if (*point == '"')
		*point = POINT_END;
	return true;
}

static bool
scan_string(struct scan *s)
{
	uint32_t	point;

	do {
		if (!next_point(s, &point))
			return false;
	} while (point != POINT_END);
	return true;
}

/* Two names that have been scanned already. */
static bool
same_name(const struct scan *s, const struct name *a, const struct name *b)
{
	struct scan	x, y;
	uint32_t	p, q;

	/* What nearly all of them are, told at once. */
	if (*a->at != *b->at && *a->at != '\\' && *b->at != '\\')
		return false;
	x = (struct scan){ .at = a->at, .end = s->end };
	y = (struct scan){ .at = b->at, .end = s->end };
	do {
		if (!next_point(&x, &p) || !next_point(&y, &q) || p != q)
			return false;
	} while (p != POINT_END);
	return true;
}

static bool
remember_name(struct scan *s, const struct name *n)
{
	size_t	i;

	if (s->members == s->members_max)
		return refuse(s, "has too many members");
	for (i = 0; i < s->members; i++)
		if (s->name[i].id == n->id && same_name(s, &s->name[i], n))
			return refuse(s, "has a member twice");
	s->name[s->members++] = *n;
	return true;
}

/* A member's name and the colon. */
static bool
scan_name(struct scan *s, unsigned int id)
{
	struct name	n;
	uint32_t	point;

	if (!take(s, '"'))
		return refuse(s, "lacks a member's name");
	n = (struct name){ .at = s->at, .id = id };
	for (;;) {
		if (!next_point(s, &point))
			return false;
		if (point == POINT_END)
			break;
		if (is_control(point))
			return refuse(s, "has a control character in a name");
	}
	skip_blanks(s);
	if (!take(s, ':'))
		return refuse(s, "lacks a colon");
	return remember_name(s, &n);
}

static bool
take_digits(struct scan *s)
{
	const unsigned char	*start = s->at;

	while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
		s->at++;
	return s->at > start;
}

static bool
scan_number(struct scan *s)
{
	(void)take(s, '-');
	if (take(s, '0')) {
		if (take_digits(s))
			return refuse(s, "has a number with a leading zero");
	} else if (!take_digits(s))
		return refuse(s, "has a bad number");
	if (take(s, '.') && !take_digits(s))
		return refuse(s, "has a bad number");
	if (take(s, 'e') || take(s, 'E')) {
		if (!take(s, '+'))
			(void)take(s, '-');
		if (!take_digits(s))
			return refuse(s, "has a bad number");
	}
	return true;
}

static bool
scan_word(struct scan *s)
{
	static const char *const words[] = { "true", "false", "null" };
	size_t	i, n;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		n = strlen(words[i]);
		if ((size_t)(s->end - s->at) >= n &&
		    memcmp(s->at, words[i], n) == 0) {
			s->at += n;
			return true;
		}
	}
	return refuse(s, "has something that is no JSON value");
}

static bool
open_level(struct scan *s, char closer)
{
	if (s->depth == JSON_DEPTH_MAX)
		return refuse(s, "is nested too deeply");
	s->level[s->depth++] = (struct level){ closer, true, s->objects++ };
	return true;
}

static bool
scan_value(struct scan *s)
{
	skip_blanks(s);
	if (take(s, '"'))
		return scan_string(s);
	if (take(s, '{'))
		return open_level(s, '}');
	if (take(s, '['))
		return open_level(s, ']');
	if (s->at < s->end && (*s->at == '-' || (*s->at >= '0' && *s->at <= '9')))
		return scan_number(s);
	return scan_word(s);
}

/* The next member, the next element, or the end of the innermost level. */
static bool
scan_step(struct scan *s)
{
	struct level	*l = &s->level[s->depth - 1];

	skip_blanks(s);
	if (take(s, l->closer)) {
		s->depth--;
		return true;
	}
	if (!l->fresh && !take(s, ','))
		return refuse(s, s->at == s->end ? "ends too early" :
		    "lacks a comma");
	l->fresh = false;
	skip_blanks(s);
	if (s->at == s->end)
		return refuse(s, "ends too early");
	if (l->closer == '}' && !scan_name(s, l->id))
		return false;
	return scan_value(s);
}

static bool
scan_document(struct scan *s)
{
	if (s->end - s->at >= 3 && memcmp(s->at, "\xef\xbb\xbf", 3) == 0)
		return refuse(s, "starts with a byte order mark");
	skip_blanks(s);
	if (!take(s, '{'))
		return refuse(s, s->at == s->end ? "is empty" :
		    "is not a JSON object");
	(void)open_level(s, '}');
	while (s->depth > 0)
		if (!scan_step(s))
			return false;
	skip_blanks(s);
	return s->at == s->end || refuse(s, "has bytes behind the object");
}

const char *
json_scan(const char *bytes, size_t n, size_t members_max)
{
	struct scan	s = { .at = (const unsigned char *)bytes,
	    .members_max = members_max };

	if (n > JSON_SIZE_MAX)
		return "is too long";
	if (n == 0)
		return "is empty";
	s.end = s.at + n;
	(void)scan_document(&s);
	return s.why;
}
