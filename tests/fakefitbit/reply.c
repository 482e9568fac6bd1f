/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tests/fakefitbit/reply.h"

void
reply_free(struct reply *r)
{
	buf_free(&r->headers);
	buf_free(&r->body);
}

void
reply_error(struct reply *r, unsigned int status, const char *type,
    const char *before, const char *value, size_t len, const char *after)
{
	r->status = status;
	r->what = type;
	buf_free(&r->body);
	buf_printf(&r->body, "{\"errors\":[{\"errorType\":\"%s\",\"message\":\"%s",
	    type, before);
	buf_put_json(&r->body, value, len);
	buf_printf(&r->body, "%s. Visit https://dev.fitbit.com/docs/oauth2 for "
	    "more information on the Fitbit Web API authorization process.\"}],"
	    "\"success\":false}", after);
}

/* A row's template is ours: what does not render is a bug worth saying. */
static void
render(const struct fault *f, const char *src, const struct subst *s,
    struct buf *out)
{
	const char	*why = "";

	if (!template_render(src, strlen(src), s, out, &why))
		fprintf(stderr, "fakefitbit: fault %s: %s\n", f->name, why);
}

void
reply_fault(struct reply *r, const struct fault *f, struct subst s)
{
	struct buf	old = r->body;
	bool		said_no = r->status != 0 && r->status != 200;

	/* An odd success is no answer to a request that was refused. */
	if (f->processed && f->status == 200 && said_no)
		return;
	r->what = f->name;
	if (f->status != 0)
		r->status = f->status;
	if (f->type != NULL)
		r->type = f->type;
	if (f->headers != NULL)
		render(f, f->headers, &s, &r->headers);
	if (f->body != NULL) {
		s.reply = &old;
		r->body = (struct buf){ 0 };
		render(f, f->body, &s, &r->body);
		buf_free(&old);
	}
	r->send = f->send;
}

static uint32_t
crc32_of(const unsigned char *p, size_t n)
{
	uint32_t	crc = 0xffffffffU;
	int		i;

	for (; n > 0; n--) {
		crc ^= *p++;
		for (i = 0; i < 8; i++)
			crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320U : 0);
	}
	return ~crc;
}

static void
put_le(struct buf *b, uint32_t v, int bytes)
{
	unsigned char	c;

	for (; bytes > 0; bytes--, v >>= 8) {
		c = (unsigned char)(v & 255);
		buf_put(b, &c, 1);
	}
}

/* RFC 1952 around one stored block (RFC 1951, 3.2.4). */
void
reply_gzip(struct reply *r)
{
	static const char	head[] = "\x1f\x8b\x08\0\0\0\0\0\0\xff";
	struct buf		out = { 0 };
	uint32_t		n = (uint32_t)r->body.len;

	if (r->body.len > 0xffff)
		return;
	buf_put(&out, head, sizeof(head) - 1);
	put_le(&out, 1, 1);
	put_le(&out, n, 2);
	put_le(&out, ~n & 0xffff, 2);
	buf_put(&out, buf_text(&r->body), n);
	put_le(&out, crc32_of((const unsigned char *)buf_text(&r->body), n), 4);
	put_le(&out, n, 4);
	buf_free(&r->body);
	r->body = out;
	buf_puts(&r->headers, "Content-Encoding: gzip\n");
}
