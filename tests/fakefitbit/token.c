/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <gnutls/crypto.h>

#include "tests/fakefitbit/token.h"

/* The same header twice: one space gives the lengths that base64 leaves out. */
static const char header_plain[] = "{\"alg\":\"HS256\"}";
static const char header_space[] = "{\"alg\":\"HS256\" }";

#define SIGNATURE_SIZE	32
#define SIGNATURE_CHARS	43

static json_object *
claims_to_json(const struct claims *c)
{
	json_object	*o = json_object_new_object();

	record_put_text(o, "aud", c->client);
	record_put_text(o, "sub", c->user);
	record_put_text(o, "iss", "Fitbit");
	record_put_text(o, "typ", "access_token");
	record_put_text(o, "scopes", c->scopes);
	record_put_int(o, "exp", c->exp);
	record_put_int(o, "iat", c->iat);
	if (c->generation != 0)
		record_put_int(o, "gen", c->generation);
	if (c->fault[0] != '\0')
		record_put_text(o, "fault", c->fault);
	if (c->reply[0] != '\0')
		record_put_text(o, "reply", c->reply);
	return o;
}

#define COPY(dst, src)	(void)snprintf((dst), sizeof(dst), "%s", (src))

static void
claims_from_json(struct claims *c, json_object *o)
{
	COPY(c->client, record_text(o, "aud"));
	COPY(c->user, record_text(o, "sub"));
	COPY(c->scopes, record_text(o, "scopes"));
	COPY(c->fault, record_text(o, "fault"));
	COPY(c->reply, record_text(o, "reply"));
	c->exp = record_int(o, "exp");
	c->iat = record_int(o, "iat");
	c->generation = record_int(o, "gen");
}

/* sig[0..7] is the nonce already; fill in the rest over "header.claims". */
static bool
sign(const struct state *st, const char *text, size_t len,
    unsigned char sig[SIGNATURE_SIZE])
{
	unsigned char	 mac[32];
	gnutls_hmac_hd_t h;

	if (gnutls_hmac_init(&h, GNUTLS_MAC_SHA256, st->key, sizeof(st->key)) != 0)
		return false;
	(void)gnutls_hmac(h, sig, NONCE_SIZE);
	(void)gnutls_hmac(h, text, len);
	gnutls_hmac_deinit(h, mac);
	memcpy(sig + NONCE_SIZE, mac, SIGNATURE_SIZE - NONCE_SIZE);
	return true;
}

static size_t
b64_chars(size_t bytes)
{
	return bytes / 3 * 4 + (bytes % 3 == 0 ? 0 : bytes % 3 + 1);
}

/*
 * Bytes of claims for a token of this many characters under this header, or
 * 0 where there is no such token.
 */
static size_t
claims_bytes(size_t length, size_t header_bytes)
{
	size_t	frame = b64_chars(header_bytes) + 2 + SIGNATURE_CHARS;
	size_t	chars;

	if (length <= frame || (length - frame) % 4 == 1)
		return 0;
	chars = length - frame;
	return chars / 4 * 3 + (chars % 4 == 0 ? 0 : chars % 4 - 1);
}

static bool
mint_jwt(const struct state *st, const char *header, const char *json,
    size_t bytes, const unsigned char nonce[NONCE_SIZE], struct buf *out)
{
	unsigned char	sig[SIGNATURE_SIZE];
	struct buf	payload = { 0 };
	size_t		from = out->len, n = strlen(json);
	bool		ok;

	buf_put(&payload, json, n - 1);
	while (!payload.bad && payload.len + 1 < bytes)
		buf_put(&payload, " ", 1);
	buf_puts(&payload, "}");
	buf_put_b64url(out, header, strlen(header));
	buf_puts(out, ".");
	buf_put_b64url(out, payload.p, payload.len);
	memcpy(sig, nonce, NONCE_SIZE);
	ok = !payload.bad && !out->bad &&
	    sign(st, out->p + from, out->len - from, sig);
	buf_puts(out, ".");
	buf_put_b64url(out, sig, sizeof(sig));
	buf_free(&payload);
	return ok && !out->bad;
}

/* Random letters; what they mean is filed. */
static bool
mint_opaque(const struct state *st, json_object *claims, size_t length,
    struct buf *out)
{
	unsigned char	rnd[TOKEN_MAX];
	char		tag[TAG_SIZE];
	struct buf	text = { 0 };
	bool		ok;

	ok = gnutls_rnd(GNUTLS_RND_NONCE, rnd, length) == 0;
	buf_put_b64url(&text, rnd, length);
	if (ok && !text.bad) {
		tag_make(tag, text.p, length);
		ok = state_set(st, STATE_OPAQUE, tag, claims);
		buf_put(out, text.p, length);
	}
	buf_free(&text);
	return ok && !out->bad;
}

bool
token_mint(const struct state *st, const struct claims *c,
    const unsigned char nonce[NONCE_SIZE], size_t length, struct buf *out)
{
	unsigned char	 fresh[NONCE_SIZE];
	const char	*header = header_plain, *json;
	json_object	*o;
	size_t		 bytes;
	bool		 ok = true;

	if (nonce == NULL) {
		ok = gnutls_rnd(GNUTLS_RND_NONCE, fresh, sizeof(fresh)) == 0;
		nonce = fresh;
	}
	o = claims_to_json(c);
	json = json_object_to_json_string_ext(o,
	    JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	bytes = claims_bytes(length, sizeof(header_plain) - 1);
	if (bytes == 0) {
		bytes = claims_bytes(length, sizeof(header_space) - 1);
		header = header_space;
	}
	if (length == 0)
		ok = ok && mint_jwt(st, header_plain, json, 0, nonce, out);
	else if (bytes >= strlen(json))
		ok = ok && mint_jwt(st, header, json, bytes, nonce, out);
	else
		ok = ok && mint_opaque(st, o, length, out);
	(void)json_object_put(o);
	return ok;
}

/* The claims of a token that carries its own; NULL: not one of ours. */
static json_object *
open_jwt(const struct state *st, const char *token, size_t len)
{
	unsigned char	 sig[SIGNATURE_SIZE], good[SIGNATURE_SIZE];
	unsigned char	 json[TOKEN_MAX + 1];
	const char	*p, *q;
	size_t		 n;

	if (len > TOKEN_MAX || (p = memchr(token, '.', len)) == NULL)
		return NULL;
	p++;
	if ((q = memchr(p, '.', len - (size_t)(p - token))) == NULL)
		return NULL;
	if (!b64url_decode(sig, sizeof(sig), &n, q + 1,
	    len - (size_t)(q + 1 - token)) || n != sizeof(sig))
		return NULL;
	memcpy(good, sig, NONCE_SIZE);
	if (!sign(st, token, (size_t)(q - token), good) ||
	    memcmp(good, sig, sizeof(sig)) != 0)
		return NULL;
	if (!b64url_decode(json, TOKEN_MAX, &n, p, (size_t)(q - p)))
		return NULL;
	json[n] = '\0';
	return json_tokener_parse((const char *)json);
}

void
link_id(char id[TAG_SIZE], const char *client, const char *user)
{
	struct buf	b = { 0 };

	buf_printf(&b, "%s/%s", client, user);
	tag_make(id, buf_text(&b), b.len);
	buf_free(&b);
}

/* A revocation of the link ends all of its tokens: it moves the generation. */
static bool
link_moved_on(const struct state *st, const struct claims *c)
{
	char		 id[TAG_SIZE];
	json_object	*o;
	int64_t		 now;

	link_id(id, c->client, c->user);
	o = state_get(st, STATE_LINK, id);
	now = record_int(o, "gen");
	(void)json_object_put(o);
	return now != c->generation;
}

enum token_life
token_look(const struct state *st, const char *token, size_t len, int64_t now,
    struct claims *c, char tag[TAG_SIZE])
{
	json_object	*o;

	memset(c, 0, sizeof(*c));
	tag_make(tag, token, len);
	if ((o = open_jwt(st, token, len)) == NULL)
		o = state_get(st, STATE_OPAQUE, tag);
	if (o == NULL)
		return TOKEN_INVALID;
	claims_from_json(c, o);
	(void)json_object_put(o);
	if (state_has(st, STATE_REVOKED, tag) || link_moved_on(st, c))
		return TOKEN_REVOKED;
	return c->exp <= now ? TOKEN_EXPIRED : TOKEN_ACTIVE;
}

bool
token_revoke(const struct state *st, const char *token, size_t len)
{
	char		 tag[TAG_SIZE];
	json_object	*o = json_object_new_object();
	bool		 ok;

	tag_make(tag, token, len);
	ok = state_set(st, STATE_REVOKED, tag, o);
	(void)json_object_put(o);
	return ok;
}
