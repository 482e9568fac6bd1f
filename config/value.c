/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/choices.h"
#include "config/option.h"

#define URL_MAX		2047
#define DIGITS		"0123456789"
#define HOST_BYTES	DIGITS "abcdefghijklmnopqrstuvwxyz" "ABCDEFGHIJKLMNOPQRSTUVWXYZ" "-."
#define ADDRESS_BYTES	DIGITS "abcdefABCDEF:."

void *
arena_alloc(struct arena *a, size_t n)
{
	struct chunk	*c;

	if (n > SIZE_MAX / 2 || (c = calloc(1, sizeof(*c) + n)) == NULL)
		return NULL;
	c->next = a->chunks;
	a->chunks = c;
	return c->bytes;
}

void
arena_free(struct arena *a)
{
	struct chunk	*c;

	while ((c = a->chunks) != NULL) {
		a->chunks = c->next;
		free(c);
	}
}

bool
config_refuse(struct config_error *e, const char *fmt, ...)
{
	va_list	ap;

	va_start(ap, fmt);
	(void)vsnprintf(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
	return false;
}

static bool
set_text(struct arena *a, const char *text, size_t n, const char **member,
    struct config_error *e)
{
	char	*copy = arena_alloc(a, n + 1);

	if (copy == NULL)
		return config_refuse(e, "no memory");
	memcpy(copy, text, n);
	*member = copy;
	return true;
}

/* Double quotes keep the blanks at the ends of a text; inside, nothing is special. */
bool
value_TEXT(struct arena *a, const struct option_slot *s,
    const struct config_option *o, const char *value, void *member,
    struct config_error *e)
{
	size_t	n = strlen(value);
	int64_t	len;

	(void)s;
	if (value[0] == '"') {
		if (n < 2 || value[n - 1] != '"')
			return config_refuse(e, "the closing \" is missing: "
			    "put it at the end of the line");
		value++;
		n -= 2;
	}
	len = (int64_t)n;
	if (len < o->low || len > o->high)
		return config_refuse(e, "is %zu bytes long: write %" PRId64
		    " to %" PRId64 " bytes", n, o->low, o->high);
	return set_text(a, value, n, member, e);
}

/*
 * The host[:port] at p: how long it is, 0 when it is none. *port tells whether
 * there is one.
 */
static size_t
authority_len(const char *p, bool *port)
{
	size_t	n, digits;

	if (p[0] == '[') {
		n = 1 + strspn(p + 1, ADDRESS_BYTES);
		if (n < 3 || p[n++] != ']')
			return 0;
	} else if ((n = strspn(p, HOST_BYTES)) == 0 || p[0] == '-' || p[0] == '.')
		return 0;
	if (!(*port = p[n] == ':'))
		return n;
	digits = strspn(p + n + 1, DIGITS);
	if (digits < 1 || digits > 5 || p[n + 1] == '0' ||
	    strtol(p + n + 1, NULL, 10) > 65535)
		return 0;
	return n + 1 + digits;
}

static bool
is_visible(const char *p)
{
	for (; *p != '\0'; p++)
		if (*p <= ' ' || *p > '~' || strchr("\"<>\\^`{|}", *p) != NULL)
			return false;
	return true;
}

/* What is wrong with a URL, NULL when nothing is. */
static const char *
url_flaw(const char *url)
{
	const char	*p;
	bool		 port;
	size_t		 n;

	if (strncmp(url, "http://", 7) == 0)
		return "is not HTTPS: write https://..., a token never travels in the clear";
	if (strncmp(url, "https://", 8) != 0)
		return "is no HTTPS URL: write https://HOST[:PORT]/PATH";
	p = url + 8;
	if (strlen(url) > URL_MAX)
		return "is over 2047 bytes long";
	if (!is_visible(p))
		return "holds a character that a URL cannot: write it as %XX";
	if (strchr(p, '#') != NULL)
		return "holds a # fragment, which is never sent: take it out";
	if (memchr(p, '@', strcspn(p, "/?")) != NULL)
		return "holds a user or password: take it out, this file is no place for a secret";
	if ((n = authority_len(p, &port)) == 0 || strchr("/?", p[n]) == NULL)
		return "has no valid host or port: write https://HOST[:PORT]/PATH";
	return NULL;
}

bool
value_URL(struct arena *a, const struct option_slot *s,
    const struct config_option *o, const char *value, void *member,
    struct config_error *e)
{
	const char	*flaw = *value == '\0' ? NULL : url_flaw(value);

	(void)s, (void)o;
	if (flaw != NULL)
		return config_refuse(e, "%s", flaw);
	return set_text(a, value, strlen(value), member, e);
}

bool
value_PROXY(struct arena *a, const struct option_slot *s,
    const struct config_option *o, const char *value, void *member,
    struct config_error *e)
{
	bool	port = false;
	size_t	n;

	(void)s, (void)o;
	if (*value == '\0')
		return set_text(a, value, 0, member, e);
	if (strlen(value) > URL_MAX || strncmp(value, "http://", 7) != 0 ||
	    (n = authority_len(value + 7, &port)) == 0 || !port ||
	    value[7 + n] != '\0')
		return config_refuse(e, "is no proxy: write http://HOST:PORT "
		    "and nothing behind it");
	return set_text(a, value, strlen(value), member, e);
}

bool
value_PATH(struct arena *a, const struct option_slot *s,
    const struct config_option *o, const char *value, void *member,
    struct config_error *e)
{
	(void)s, (void)o;
	if (*value != '\0' && *value != '/')
		return config_refuse(e, "is no absolute path: begin it with /");
	if (strlen(value) >= PATH_MAX)
		return config_refuse(e, "is over %d bytes long", PATH_MAX - 1);
	return set_text(a, value, strlen(value), member, e);
}

#define BLANKS	" \t"

static size_t
words_count(const char *p)
{
	size_t	n = 0;

	while (*(p += strspn(p, BLANKS)) != '\0') {
		p += strcspn(p, BLANKS);
		n++;
	}
	return n;
}

bool
value_WORDS(struct arena *a, const struct option_slot *s,
    const struct config_option *o, const char *value, void *member,
    struct config_error *e)
{
	struct words	 w = { words_count(value), NULL };
	size_t		 i, len;
	char		*copy;

	(void)s;
	if ((int64_t)w.n < o->low || (int64_t)w.n > o->high)
		return config_refuse(e, "has %zu words: write %" PRId64 " to %"
		    PRId64, w.n, o->low, o->high);
	if (strpbrk(value, ",\"") != NULL)
		return config_refuse(e, "holds a comma or quote: "
		    "put blanks between the words and nothing else");
	w.v = arena_alloc(a, (w.n + 1) * sizeof(*w.v));
	copy = arena_alloc(a, strlen(value) + 1);
	if (w.v == NULL || copy == NULL)
		return config_refuse(e, "no memory");
	memcpy(copy, value, strlen(value));
	for (i = 0; i < w.n; i++) {
		copy += strspn(copy, BLANKS);
		len = strcspn(copy, BLANKS);
		w.v[i] = copy;
		copy += len;
		if (*copy != '\0')
			*copy++ = '\0';
	}
	memcpy(member, &w, sizeof(w));
	return true;
}

/* A unit that a number may carry; the largest first. */
struct unit {
	const char	*name;
	int64_t		 factor;
};

static const struct unit	seconds_units[] = {
	{ "d", 86400 }, { "h", 3600 }, { "m", 60 }, { "s", 1 }, { NULL, 0 }
};
static const struct unit	millis_units[] = {
	{ "s", 1000 }, { "ms", 1 }, { NULL, 0 }
};
static const struct unit	no_units[] = { { "", 1 }, { NULL, 0 } };

/* The decimal number at *p, which moves behind it. False: none, or over 12 digits. */
static bool
take_digits(const char **p, int64_t *out)
{
	size_t	n = strspn(*p, DIGITS);

	if (n == 0 || n > 12 || (n > 1 && **p == '0'))
		return false;
	*out = strtoll(*p, NULL, 10);
	*p += n;
	return true;
}

/* ".5" in units of 1/factor: up to three digits, and none that would be lost. */
static bool
take_fraction(const char **p, int64_t factor, int64_t *out)
{
	size_t	n;

	*out = 0;
	if (**p != '.')
		return true;
	n = strspn(++*p, DIGITS);
	if (n == 0 || n > 3 || factor != 1000)
		return false;
	for (; n > 0; n--)
		*out += (*(*p)++ - '0') * (factor /= 10);
	return true;
}

/* A number with one of the units; bare is the factor of a number without. */
static bool
number(const char *value, const struct unit *u, int64_t bare, int64_t *out)
{
	const char	*unit = value + strspn(value, DIGITS ".");
	int64_t		 factor = bare, whole, part;

	if (*unit != '\0') {
		while (u->name != NULL && strcmp(u->name, unit) != 0)
			u++;
		if ((factor = u->factor) == 0)
			return false;
	}
	if (!take_digits(&value, &whole) || !take_fraction(&value, factor, &part) ||
	    value != unit || whole > INT64_MAX / 2 / factor)
		return false;
	*out = whole * factor + part;
	return true;
}

/* For a message: 1500 -> "1500ms", 2000 -> "2s". */
static const char *
show(int64_t v, const struct unit *u, char *buf, size_t size)
{
	while (u[1].name != NULL && (v == 0 || v % u->factor != 0))
		u++;
	(void)snprintf(buf, size, "%" PRId64 "%s", v / u->factor, u->name);
	return buf;
}

static bool
set_number(const struct config_option *o, const char *value,
    const struct unit *u, int64_t bare, const char *like, int64_t *member,
    struct config_error *e)
{
	char	low[32], high[32];
	int64_t	v;

	if (!number(value, u, bare, &v))
		return config_refuse(e, "is no %s", like);
	if (v < o->low || v > o->high)
		return config_refuse(e, "out of range, %s to %s",
		    show(o->low, u, low, sizeof(low)),
		    show(o->high, u, high, sizeof(high)));
	*member = v;
	return true;
}

bool
value_SECONDS(struct arena *a, const struct option_slot *s,
    const struct config_option *o, const char *value, void *member,
    struct config_error *e)
{
	(void)a, (void)s;
	return set_number(o, value, seconds_units, 1,
	    "time: write it as 90, 90s, 5m, 8h or 30d", member, e);
}

bool
value_MILLIS(struct arena *a, const struct option_slot *s,
    const struct config_option *o, const char *value, void *member,
    struct config_error *e)
{
	(void)a, (void)s;
	return set_number(o, value, millis_units, 1000,
	    "time: write it as 2, 2s, 1.5s or 1500ms", member, e);
}

bool
value_COUNT(struct arena *a, const struct option_slot *s,
    const struct config_option *o, const char *value, void *member,
    struct config_error *e)
{
	(void)a, (void)s;
	return set_number(o, value, no_units, 1,
	    "number: write decimal digits alone", member, e);
}

bool
value_BOOL(struct arena *a, const struct option_slot *s,
    const struct config_option *o, const char *value, void *member,
    struct config_error *e)
{
	bool	yes = strcmp(value, "yes") == 0;

	(void)a, (void)s, (void)o;
	if (!yes && strcmp(value, "no") != 0)
		return config_refuse(e, "is neither: write yes or no");
	memcpy(member, &yes, sizeof(yes));
	return true;
}

bool
value_CHOICE(struct arena *a, const struct option_slot *s,
    const struct config_option *o, const char *value, void *member,
    struct config_error *e)
{
	const char *const	*names = choices_of(s->member);
	size_t			 used;
	int			 i;

	(void)a, (void)o;
	for (i = 0; names != NULL && names[i] != NULL; i++)
		if (strcmp(names[i], value) == 0) {
			memcpy(member, &i, sizeof(i));
			return true;
		}
	(void)config_refuse(e, "is no choice: write one of");
	for (i = 0; names != NULL && names[i] != NULL; i++) {
		used = strlen(e->text);
		(void)snprintf(e->text + used, sizeof(e->text) - used, " %s", names[i]);
	}
	return false;
}
