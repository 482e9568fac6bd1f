/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "oauth/introspection_pack.h"

#define PACK_VERSION	2

/* The largest of each fits a length of one byte, and all together the buffer. */
_Static_assert(sizeof(((struct introspection *)0)->user_id) <= 256, "a byte of length");
_Static_assert(sizeof(((struct introspection *)0)->client_id) <= 256, "a byte of length");
_Static_assert(sizeof(((struct introspection *)0)->token_type) <= 64, "it fits");
_Static_assert(sizeof(((struct introspection *)0)->legacy_id) <= 256, "a byte of length");
_Static_assert(sizeof(((struct introspection *)0)->audience) <= 1024, "it fits");
_Static_assert(sizeof(((struct scope *)0)->name) <= 128, "it fits");
_Static_assert(SCOPES_MAX <= 255, "a byte of number");

struct writer {
	unsigned char	*at;
};

static void
put_byte(struct writer *w, size_t v)
{
	*w->at++ = (unsigned char)v;
}

static void
put_bytes(struct writer *w, const char *bytes, size_t n)
{
	memcpy(w->at, bytes, n);
	w->at += n;
}

static void
put_text(struct writer *w, const char *text)
{
	size_t	n = strlen(text);

	put_byte(w, n);
	put_bytes(w, text, n);
}

static void
put_time(struct writer *w, int64_t v)
{
	int	shift;

	for (shift = 56; shift >= 0; shift -= 8)
		put_byte(w, (size_t)((uint64_t)v >> shift & 0xff));
}

size_t
introspection_pack(const struct introspection *t,
    unsigned char out[INTROSPECTION_PACK_MAX])
{
	struct writer	w = { out };
	size_t		i, n;

	put_byte(&w, PACK_VERSION);
	put_text(&w, t->user_id);
	put_text(&w, t->client_id);
	put_text(&w, t->token_type);
	put_text(&w, t->legacy_id);
	n = strlen(t->audience);
	put_byte(&w, n >> 8);
	put_byte(&w, n & 0xff);
	put_bytes(&w, t->audience, n);
	put_time(&w, t->exp);
	put_time(&w, t->iat);
	put_time(&w, t->nbf);
	put_byte(&w, t->n_scopes);
	for (i = 0; i < t->n_scopes; i++) {
		n = strlen(t->scopes[i].name);
		put_byte(&w, n);
		put_byte(&w, t->scopes[i].write);
		put_bytes(&w, t->scopes[i].name, n);
	}
	return (size_t)(w.at - out);
}

/* Sticky: once bytes lacked or did not fit, all that follows is nothing. */
struct reader {
	const unsigned char	*at;
	size_t			 left;
	bool			 bad;
};

static unsigned int
get_byte(struct reader *r)
{
	if (r->left == 0)
		r->bad = true;
	if (r->bad)
		return 0;
	r->left--;
	return *r->at++;
}

static void
get_bytes(struct reader *r, size_t n, char *out, size_t size)
{
	if (n >= size || n > r->left || memchr(r->at, '\0', n) != NULL)
		r->bad = true;
	if (r->bad)
		return;
	memcpy(out, r->at, n);
	out[n] = '\0';
	r->at += n;
	r->left -= n;
}

static void
get_text(struct reader *r, char *out, size_t size)
{
	get_bytes(r, get_byte(r), out, size);
}

static int64_t
get_time(struct reader *r)
{
	uint64_t	v = 0;
	int		i;

	for (i = 0; i < 8; i++)
		v = v << 8 | get_byte(r);
	if (v > INT64_MAX)
		r->bad = true;
	return r->bad ? 0 : (int64_t)v;
}

static void
get_scope(struct reader *r, struct scope *s)
{
	size_t		n = get_byte(r);
	unsigned int	write = get_byte(r);

	if (write > 1)
		r->bad = true;
	s->write = write == 1;
	get_bytes(r, n, s->name, sizeof(s->name));
}

bool
introspection_unpack(const unsigned char *bytes, size_t n, struct introspection *out)
{
	struct introspection	t = { .n_scopes = 0 };
	struct reader		r = { bytes, n, false };
	size_t			i, length;

	if (get_byte(&r) != PACK_VERSION)
		r.bad = true;
	get_text(&r, t.user_id, sizeof(t.user_id));
	get_text(&r, t.client_id, sizeof(t.client_id));
	get_text(&r, t.token_type, sizeof(t.token_type));
	get_text(&r, t.legacy_id, sizeof(t.legacy_id));
	length = (size_t)get_byte(&r) << 8;
	length |= get_byte(&r);
	get_bytes(&r, length, t.audience, sizeof(t.audience));
	t.exp = get_time(&r);
	t.iat = get_time(&r);
	t.nbf = get_time(&r);
	if ((t.n_scopes = get_byte(&r)) > SCOPES_MAX)
		return false;
	for (i = 0; i < t.n_scopes; i++)
		get_scope(&r, &t.scopes[i]);
	if (r.bad || r.left > 0)
		return false;
	*out = t;
	return true;
}
