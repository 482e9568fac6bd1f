/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "tests/fakefitbit/scope.h"
#include "tests/fakefitbit/template.h"

#define DEPTH_MAX	8	/* of nested repeats */
#define REPEAT_MAX	(32UL << 20)

struct cursor {
	const char	*p;
	const char	*end;
	const char	*why;		/* first error */
	int		 depth;
	unsigned long	 turn;		/* of the innermost repeat, from 0 */
};

static void
put_active(struct buf *b, const struct subst *s)
{
	buf_puts(b, s->dialect == DIALECT_GOOGLE ? "{" : "{\"active\":true,");
	dialect_members(b, s->dialect, s->claims);
	buf_puts(b, "}");
}

static void
put_members(struct buf *b, const struct subst *s)
{
	dialect_members(b, s->dialect, s->claims);
}

static void
put_token(struct buf *b, const struct subst *s)
{
	if (s->token != NULL)
		buf_put_json(b, s->token, s->token_len);
}

static void
put_client(struct buf *b, const struct subst *s)
{
	buf_put_json(b, s->claims->client, strlen(s->claims->client));
}

static void
put_client_lower(struct buf *b, const struct subst *s)
{
	const char	*p;
	char		 c;

	for (p = s->claims->client; *p != '\0'; p++) {
		c = (char)tolower((unsigned char)*p);
		buf_put_json(b, &c, 1);
	}
}

static void
put_client_prefix(struct buf *b, const struct subst *s)
{
	size_t	n = strlen(s->claims->client);

	buf_put_json(b, s->claims->client, n == 0 ? 0 : n - 1);
}

static void
put_user(struct buf *b, const struct subst *s)
{
	buf_put_json(b, s->claims->user, strlen(s->claims->user));
}

static void
put_words(struct buf *b, const struct subst *s)
{
	struct buf	words = { 0 };

	scope_claim_to_words(&words, s->claims->scopes);
	buf_put(b, buf_text(&words), words.len);
	buf_free(&words);
}

static void
put_scope(struct buf *b, const struct subst *s)
{
	if (s->dialect == DIALECT_FITBIT)
		scope_claim_to_braces(b, s->claims->scopes);
	else
		put_words(b, s);
}

static void
put_access(struct buf *b, const struct subst *s)
{
	buf_puts(b, s->access == NULL ? "" : s->access);
}

static void
put_refresh(struct buf *b, const struct subst *s)
{
	buf_puts(b, s->refresh == NULL ? "" : s->refresh);
}

static void
put_reply(struct buf *b, const struct subst *s)
{
	if (s->reply != NULL)
		buf_put(b, buf_text(s->reply), s->reply->len);
}

static const struct {
	const char	*name;
	void		(*put)(struct buf *, const struct subst *);
} texts[] = {
	{ "TOKEN", put_token },
	{ "CLIENT", put_client },
	{ "CLIENT_LOWER", put_client_lower },
	{ "CLIENT_PREFIX", put_client_prefix },
	{ "USER", put_user },
	{ "SCOPE", put_scope },
	{ "WORDS", put_words },
	{ "MEMBERS", put_members },
	{ "ACTIVE", put_active },
	{ "ACCESS", put_access },
	{ "REFRESH", put_refresh },
	{ "REPLY", put_reply },
};

enum clock_name { EXP_MS, EXP_S, IAT_MS, IAT_S, NOW_MS, NOW_S, CLOCKS };

static const char *const clocks[CLOCKS] = {
	"EXP_MS", "EXP_S", "IAT_MS", "IAT_S", "NOW_MS", "NOW_S",
};

/*
 * _MS is the unit of Fitbit's exp and _S the wrong one: in the dialects that
 * count in seconds the two change places.
 */
static bool
in_milliseconds(size_t which, enum dialect d)
{
	bool	ms = which == EXP_MS || which == IAT_MS || which == NOW_MS;

	return dialect_milliseconds(d) ? ms : !ms;
}

static int64_t
clock_value(size_t which, const struct subst *s, int64_t add)
{
	const int64_t	v[CLOCKS] = {
		[EXP_MS] = s->claims->exp * 1000, [EXP_S] = s->claims->exp * 1000,
		[IAT_MS] = s->claims->iat * 1000, [IAT_S] = s->claims->iat * 1000,
		[NOW_MS] = s->now_ms, [NOW_S] = s->now_ms,
	};
	bool		written_ms = which == EXP_MS || which == IAT_MS || which == NOW_MS;
	int64_t		ms = v[which] + (written_ms ? add : add * 1000);

	return in_milliseconds(which, s->dialect) ? ms : ms / 1000;
}

static bool
same(const char *s, size_t n, const char *name)
{
	return strlen(name) == n && memcmp(s, name, n) == 0;
}

/* A number of at most nine digits; false where there is none. */
static bool
take_number(struct cursor *c, unsigned long *v)
{
	const char	*from = c->p;

	for (*v = 0; c->p < c->end && isdigit((unsigned char)*c->p); c->p++) {
		if (c->p - from == 9)
			return false;
		*v = *v * 10 + (unsigned long)(*c->p - '0');
	}
	return c->p != from;
}

/* At a '%': NAME% or NAME+N% or NAME-N%, else a plain percent sign. */
static void
render_name(struct cursor *c, const struct subst *s, struct buf *out)
{
	struct cursor	look = { .p = c->p + 1, .end = c->end };
	unsigned long	add = 0;
	const char	*quote;
	size_t		i, n = 0;
	char		sign = '\0';

	while (look.p + n < look.end &&
	    (isupper((unsigned char)look.p[n]) || look.p[n] == '_'))
		n++;
	look.p += n;
	if (n > 0 && look.p < look.end && (*look.p == '+' || *look.p == '-')) {
		sign = *look.p++;
		if (!take_number(&look, &add))
			n = 0;
	}
	if (n == 0 || look.p == look.end || *look.p != '%') {
		buf_put(out, c->p++, 1);
		return;
	}
	if (same(c->p + 1, n, "N")) {
		buf_printf(out, "%lu", c->turn + add);
		c->p = look.p + 1;
		return;
	}
	for (i = 0; i < CLOCKS; i++) {
		if (!same(c->p + 1, n, clocks[i]))
			continue;
		quote = dialect_strings(s->dialect) ? "\"" : "";
		buf_printf(out, "%s%" PRId64 "%s", quote, clock_value(i, s,
		    sign == '-' ? -(int64_t)add : (int64_t)add), quote);
		c->p = look.p + 1;
		return;
	}
	for (i = 0; sign == '\0' && i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (!same(c->p + 1, n, texts[i].name))
			continue;
		texts[i].put(out, s);
		c->p = look.p + 1;
		return;
	}
	c->why = "unknown %NAME%";
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* {N} after an escape or group, 1 where there is none. */
static unsigned long
take_repeat(struct cursor *c)
{
	struct cursor	look = { .p = c->p, .end = c->end };
	unsigned long	v;

	if (look.p == look.end || *look.p++ != '{')
		return 1;
	if (!take_number(&look, &v) || look.p == look.end || *look.p != '}')
		return 1;
	if (v > REPEAT_MAX)
		c->why = "repeat is too large";
	c->p = look.p + 1;
	return v;
}

static void
put_times(struct buf *out, const char *p, size_t n, unsigned long times)
{
	for (; times > 0 && !out->bad; times--)
		buf_put(out, p, n);
}

static void	render(struct cursor *, const struct subst *, struct buf *);

/* Turns 1 and up of a group that says %N%: each is rendered by itself. */
static void
render_turns(const struct cursor *group, const struct subst *s,
    struct buf *out, unsigned long times)
{
	struct cursor	c;
	unsigned long	i;

	for (i = 1; i < times && !out->bad; i++) {
		c = *group;
		c.turn = i;
		render(&c, s, out);
	}
}

/* After "\(": up to the "\)" of the same depth, then its repeat. */
static void
render_group(struct cursor *c, const struct subst *s, struct buf *out)
{
	struct cursor	group;
	struct buf	inner = { 0 };
	unsigned long	times, outer = c->turn;
	bool		counts;

	if (++c->depth > DEPTH_MAX) {
		c->why = "repeats are nested too deep";
		return;
	}
	c->turn = 0;
	group = *c;
	render(c, s, &inner);
	group.end = c->p;
	c->turn = outer;
	c->depth--;
	if (c->why == NULL && (c->end - c->p < 2 || *c->p != '\\'))
		c->why = "\\( without its \\)";
	if (c->why == NULL) {
		c->p += 2;
		times = take_repeat(c);
		counts = memmem(group.p, (size_t)(group.end - group.p), "%N", 2)
		    != NULL;
		put_times(out, buf_text(&inner), inner.len,
		    counts && times > 1 ? 1 : times);
		if (counts)
			render_turns(&group, s, out, times);
	}
	out->bad = out->bad || inner.bad;
	buf_free(&inner);
}

/* Escapes that stand for one byte; JSON's others pass through as written. */
static void
render_escape(struct cursor *c, const struct subst *s, struct buf *out)
{
	static const char	from[] = "rnt0\\\"'%", to[] = "\r\n\t\0\\\"'%";
	const char		*at;
	char			byte;

	if (c->end - c->p < 2) {
		c->why = "backslash at the end";
		return;
	}
	c->p += 2;
	if (c->p[-1] == '(') {
		render_group(c, s, out);
		return;
	}
	if (strchr("u/bf", c->p[-1]) != NULL) {
		buf_put(out, c->p - 2, 2);
		return;
	}
	if ((at = strchr(from, c->p[-1])) != NULL && c->p[-1] != '\0') {
		byte = to[at - from];
	} else if (c->p[-1] == 'x' && c->end - c->p >= 2 &&
	    hex_value(c->p[0]) >= 0 && hex_value(c->p[1]) >= 0) {
		byte = (char)(hex_value(c->p[0]) * 16 + hex_value(c->p[1]));
		c->p += 2;
	} else {
		c->why = "unknown escape";
		return;
	}
	put_times(out, &byte, 1, take_repeat(c));
}

/* Until the end, an error, or the "\)" of the group we are in. */
static void
render(struct cursor *c, const struct subst *s, struct buf *out)
{
	const char	*from;

	while (c->why == NULL && c->p < c->end) {
		if (*c->p == '\\' && c->end - c->p >= 2 && c->p[1] == ')') {
			if (c->depth > 0)
				return;
			c->why = "\\) without its \\(";
		} else if (*c->p == '\\') {
			render_escape(c, s, out);
		} else if (*c->p == '%') {
			render_name(c, s, out);
		} else {
			for (from = c->p; c->p < c->end && *c->p != '\\' &&
			    *c->p != '%'; c->p++)
				;
			buf_put(out, from, (size_t)(c->p - from));
		}
	}
}

bool
template_render(const char *src, size_t len, const struct subst *s,
    struct buf *out, const char **why)
{
	struct buf	words = { 0 };
	struct cursor	c;

	dialect_translate(&words, s->dialect, src, len);
	c = (struct cursor){ .p = buf_text(&words), .end = buf_text(&words) + words.len };
	render(&c, s, out);
	buf_free(&words);
	if (c.why == NULL && out->bad)
		c.why = "too large";
	if (c.why != NULL)
		*why = c.why;
	return c.why == NULL;
}
