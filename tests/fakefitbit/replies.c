/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/fakefitbit/replies.h"
#include "tests/fakefitbit/state.h"

#define FILE_MAX	((size_t)8 << 20)

static bool
set_word(char **dst, const char *value)
{
	free(*dst);
	*dst = strdup(value);
	return *dst != NULL;
}

/*
 * 'text' or "text": the inside is a template that reads the same between
 * either; the quotes only spare escaping the other kind.
 */
static bool
put_quoted(struct buf *b, const char *value)
{
	size_t	n = strlen(value);

	if (n < 2 || (value[0] != '"' && value[0] != '\'') ||
	    value[n - 1] != value[0])
		return false;
	buf_put(b, value + 1, n - 2);
	return true;
}

static bool
set_expect(struct raw_reply *r, const char *value)
{
	return set_word(&r->expect, value);
}

static bool
set_text(struct raw_reply *r, const char *value)
{
	return set_word(&r->text, value);
}

static bool
set_status(struct raw_reply *r, const char *value)
{
	return set_word(&r->status, value);
}

static bool
named(const char *line, const char *name)
{
	size_t	n = strlen(name);

	return strncasecmp(line, name, n) == 0 && line[n] == ':';
}

static bool
set_header(struct raw_reply *r, const char *value)
{
	const char	*line = value;

	if (value[0] == '"' || value[0] == '\'') {
		line = value + 1;
		if (!put_quoted(&r->head, value))
			return false;
	} else {
		buf_puts(&r->head, value);
	}
	buf_puts(&r->head, "\r\n");
	r->no_type = r->no_type || named(line, "Content-Type");
	r->no_length = r->no_length || named(line, "Content-Length");
	return true;
}

static bool
set_without(struct raw_reply *r, const char *value)
{
	if (strcasecmp(value, "Content-Type") == 0)
		return r->no_type = true;
	if (strcasecmp(value, "Content-Length") == 0)
		return r->no_length = true;
	return false;
}

static bool
set_body(struct raw_reply *r, const char *value)
{
	return put_quoted(&r->body, value);
}

static bool
set_raw(struct raw_reply *r, const char *value)
{
	r->whole = true;
	return put_quoted(&r->raw, value);
}

static bool
set_chunked(struct raw_reply *r, const char *value)
{
	r->chunked = r->no_length = true;
	return value[0] == '\0';
}

/* "BYTES MS" */
static bool
set_pace(struct raw_reply *r, const char *value)
{
	char	*end;

	r->pace_bytes = (unsigned int)strtoul(value, &end, 10);
	if (r->pace_bytes == 0 || *end != ' ')
		return false;
	r->pace_ms = (unsigned int)strtoul(end + 1, &end, 10);
	return *end == '\0';
}

static bool
set_end(struct raw_reply *r, const char *value)
{
	static const char *const words[] = { "bye", "close", "reset", "hold" };
	size_t	i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i], value) == 0) {
			r->end = (enum raw_end)i;
			return true;
		}
	}
	return false;
}

static const struct {
	const char	*word;
	bool		(*set)(struct raw_reply *, const char *);
} words[] = {
	{ "expect", set_expect },
	{ "text", set_text },
	{ "status", set_status },
	{ "header", set_header },
	{ "without", set_without },
	{ "body", set_body },
	{ "body-escaped", set_body },
	{ "raw", set_raw },
	{ "raw-escaped", set_raw },
	{ "chunked", set_chunked },
	{ "pace", set_pace },
	{ "end", set_end },
};

static struct raw_reply *
reply_add(struct replies *all, const char *name)
{
	struct raw_reply	*r;

	if (name[0] == '\0' || strlen(name) >= NAME_SIZE ||
	    strpbrk(name, " \t\"\\") != NULL || replies_find(all, name) != NULL)
		return NULL;
	r = reallocarray(all->reply, all->n + 1, sizeof(*r));
	if (r == NULL)
		return NULL;
	all->reply = r;
	r += all->n++;
	memset(r, 0, sizeof(*r));
	memcpy(r->name, name, strlen(name));
	return r;
}

/* One line without its indent; NULL where it is right, else why not. */
static const char *
line_take(struct replies *all, char *line)
{
	struct raw_reply	*r = all->n == 0 ? NULL : &all->reply[all->n - 1];
	char			*value;
	size_t			 i;

	value = line + strcspn(line, " \t");
	if (*value != '\0')
		*value++ = '\0';
	value += strspn(value, " \t");
	if (strcmp(line, "reply") == 0)
		return reply_add(all, value) != NULL ? NULL :
		    "a reply needs a name of its own";
	if (r == NULL)
		return "\"reply NAME\" comes first";
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].word, line) == 0)
			return words[i].set(r, value) ? NULL : "bad value";
	}
	return "unknown word";
}

/* Render with stand-ins, so that a slip shows at the start. */
static const char *
reply_check(const struct raw_reply *r)
{
	static const struct claims	claims = { .client = "22CQ7B", .user = "A" };
	const struct subst		s = { .token = "t", .token_len = 1,
					    .claims = &claims };
	struct buf			out = { 0 };
	const char			*why = NULL;

	if (r->whole && (r->head.len > 0 || r->body.len > 0 || r->status != NULL))
		return "raw excludes status, header and body";
	(void)replies_render(r, &s, &out, &why);
	buf_free(&out);
	return why;
}

/* Each line; a reply is checked where the next one or the end comes. */
static const char *
parse(struct replies *all, char *text, int *number)
{
	const char	*why = NULL;
	char		*line;
	size_t		 n;

	for (*number = 1; why == NULL && (line = strsep(&text, "\n")) != NULL;
	    ++*number) {
		line += strspn(line, " \t");
		for (n = strlen(line); n > 0 && isspace((unsigned char)line[n - 1]);)
			line[--n] = '\0';
		if (line[0] == '\0' || line[0] == '#')
			continue;
		if (strncmp(line, "reply ", 6) == 0 && all->n > 0)
			why = reply_check(&all->reply[all->n - 1]);
		if (why == NULL)
			why = line_take(all, line);
	}
	if (why == NULL && all->n > 0)
		why = reply_check(&all->reply[all->n - 1]);
	return why;
}

struct replies *
replies_load(const char *file)
{
	struct replies	*all = calloc(1, sizeof(*all));
	const char	*why = NULL;
	size_t		 len;
	char		*text;
	int		 number = 0;

	if (all == NULL)
		return NULL;
	if ((text = file_read(AT_FDCWD, file, FILE_MAX, &len)) == NULL)
		why = "cannot be read";
	else
		why = parse(all, text, &number);
	free(text);
	if (why != NULL) {
		fprintf(stderr, "fakefitbit: %s:%d: %s%s%s\n", file, number - 1,
		    why, all->n > 0 ? ", in or after reply " : "",
		    all->n > 0 ? all->reply[all->n - 1].name : "");
		replies_free(all);
		return NULL;
	}
	return all;
}

void
replies_free(struct replies *all)
{
	struct raw_reply	*r;
	size_t			 i;

	if (all == NULL)
		return;
	for (i = 0; i < all->n; i++) {
		r = &all->reply[i];
		free(r->expect);
		free(r->text);
		free(r->status);
		buf_free(&r->head);
		buf_free(&r->body);
		buf_free(&r->raw);
	}
	free(all->reply);
	free(all);
}

const struct raw_reply *
replies_find(const struct replies *all, const char *name)
{
	size_t	i;

	for (i = 0; all != NULL && i < all->n; i++) {
		if (strcmp(all->reply[i].name, name) == 0)
			return &all->reply[i];
	}
	return NULL;
}

void
replies_list(const struct replies *all, FILE *f)
{
	const struct raw_reply	*r;
	size_t			 i;

	for (i = 0; i < all->n; i++) {
		r = &all->reply[i];
		fprintf(f, "%s\t%s\t%s\n", r->name,
		    r->expect == NULL ? "" : r->expect,
		    r->text == NULL ? "" : r->text);
	}
}

static void
put_chunks(struct buf *out, const struct buf *body)
{
	size_t	n, at;

	for (at = 0; at < body->len; at += n) {
		n = body->len - at < 4096 ? body->len - at : 4096;
		buf_printf(out, "%zx\r\n", n);
		buf_put(out, body->p + at, n);
		buf_puts(out, "\r\n");
	}
	buf_puts(out, "0\r\n\r\n");
}

/* Status line and headers in front of a body that is rendered already. */
static bool
render_http(const struct raw_reply *r, const struct buf *body,
    const struct subst *s, struct buf *out, const char **why)
{
	bool	ok;

	buf_printf(out, "HTTP/1.1 %s\r\n",
	    r->status == NULL ? "200 OK" : r->status);
	ok = template_render(buf_text(&r->head), r->head.len, s, out, why);
	if (!r->no_type)
		buf_puts(out, "Content-Type: application/json;charset=utf-8\r\n");
	if (r->chunked)
		buf_puts(out, "Transfer-Encoding: chunked\r\n");
	if (!r->no_length)
		buf_printf(out, "Content-Length: %zu\r\n", body->len);
	buf_puts(out, "\r\n");
	if (r->chunked)
		put_chunks(out, body);
	else
		buf_put(out, buf_text(body), body->len);
	return ok;
}

bool
replies_render(const struct raw_reply *r, const struct subst *s,
    struct buf *out, const char **why)
{
	static const struct raw_reply	ordinary = { .name = "active" };
	static const char		active[] = "%ACTIVE%";
	struct buf			body = { 0 };
	bool				ok;

	if (r == NULL)
		r = &ordinary;
	if (r->whole)
		return template_render(buf_text(&r->raw), r->raw.len, s, out, why);
	if (r == &ordinary)
		ok = template_render(active, sizeof(active) - 1, s, &body, why);
	else
		ok = template_render(buf_text(&r->body), r->body.len, s, &body,
		    why);
	ok = ok && render_http(r, &body, s, out, why);
	buf_free(&body);
	return ok && !out->bad;
}
