/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>

#include <string.h>

#include "oauth/json.h"
#include "oauth/token.h"

#define HEADER_MAX	1024	/* bytes of a decoded JOSE header */
#define PAYLOAD_MAX	8192
#define TIME_MAX	253402300799	/* the end of the year 9999 */

/*
 * How many base64url characters a signature has (RFC 7518 section 3, RFC 8037
 * section 3.1). An RSA signature is as long as its key, 2048 bits at least.
 */
static const struct signature {
	const char	*alg;
	size_t		 min, max;
} signatures[] = {
	{ "HS256", 43, 43 },
	{ "HS384", 64, 64 },
	{ "HS512", 86, 86 },
	{ "ES256", 86, 86 },
	{ "ES384", 128, 128 },
	{ "ES512", 176, 176 },
	{ "EdDSA", 86, 152 },
	{ "RS256", 342, 2731 },
	{ "RS384", 342, 2731 },
	{ "RS512", 342, 2731 },
	{ "PS256", 342, 2731 },
	{ "PS384", 342, 2731 },
	{ "PS512", 342, 2731 },
	{ "none", 0, 0 },	/* never */
};

/* A part of a JWT, without the dots. */
struct part {
	const char	*text;
	size_t		 n;
};

struct jwt {
	size_t		n;		/* parts there are: 1 .. 3 */
	struct part	part[3];	/* header, payload, signature */
};

static bool
is_base64url(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* False when a byte is neither base64url nor a dot, or when there are more than two dots. */
static bool
jwt_split(const char *text, size_t n, struct jwt *out)
{
	struct jwt	j = { .n = 1, .part = { { text, 0 } } };
	size_t		i;

	for (i = 0; i < n; i++) {
		if (is_base64url(text[i])) {
			j.part[j.n - 1].n++;
			continue;
		}
		if (text[i] != '.' || j.n == 3)
			return false;
		j.part[j.n++] = (struct part){ text + i + 1, 0 };
	}
	*out = j;
	return true;
}

/* The JSON object of a part; buf is work space, and is wiped. */
static struct json *
part_json(const struct part *p, char *buf, size_t size)
{
	struct json	*j = NULL;
	const char	*why;
	size_t		 n;

	if (sodium_base642bin((unsigned char *)buf, size, p->text, p->n, NULL, &n,
	    NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0)
		j = json_parse(buf, n, &why);
	sodium_memzero(buf, p->n < size ? p->n : size);
	return j;
}

static bool
header_alg(const struct part *header, char *alg, size_t size)
{
	char		 buf[HEADER_MAX];
	struct json	*j;
	bool		 found;

	if ((j = part_json(header, buf, sizeof(buf))) == NULL)
		return false;
	found = json_get_string(j, "alg", alg, size) == JSON_FOUND && alg[0] != '\0';
	json_free(j);
	return found;
}

static enum token_look
signature_look(const char *alg, size_t n)
{
	size_t	i;

	for (i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++) {
		if (strcmp(signatures[i].alg, alg) != 0)
			continue;
		if (n > signatures[i].max || signatures[i].max == 0)
			return TOKEN_OTHER;
		return n < signatures[i].min ? TOKEN_CUT : TOKEN_FITS;
	}
	/* An algorithm that we do not know: whole as far as we can tell. */
	return n == 0 ? TOKEN_CUT : TOKEN_FITS;
}

static enum token_look
jwt_look(const char *text, size_t n)
{
	char		alg[32];
	struct jwt	j;

	/* "eyJ" is how base64url writes the {" that every header begins with. */
	if (n < 3 || memcmp(text, "eyJ", 3) != 0 || !jwt_split(text, n, &j))
		return TOKEN_OTHER;
	if (j.n == 1)
		return TOKEN_CUT;
	if (!header_alg(&j.part[0], alg, sizeof(alg)))
		return TOKEN_OTHER;
	if (j.n == 2)
		return TOKEN_CUT;
	/* No base64url text leaves one character over (RFC 4648 section 4). */
	if (j.part[1].n == 0 || j.part[1].n % 4 == 1)
		return TOKEN_OTHER;
	return signature_look(alg, j.part[2].n);
}

static bool
all_visible(const char *text, size_t n)
{
	size_t	i;

	for (i = 0; i < n; i++)
		if (text[i] < '!' || text[i] > '~')
			return false;
	return true;
}

enum token_look
token_look(const struct provider *p, const char *text, size_t n)
{
	enum token_look	look = TOKEN_FITS;

	if (n == 0 || n > (size_t)p->token_max || !all_visible(text, n))
		return TOKEN_OTHER;
	if (p->token_shape == TOKEN_SHAPE_JWT)
		look = jwt_look(text, n);
	return look == TOKEN_FITS && n < (size_t)p->token_min ? TOKEN_OTHER : look;
}

bool
token_claims(const char *text, size_t n, struct token_claims *out)
{
	char		 buf[PAYLOAD_MAX];
	struct json	*j;
	struct jwt	 t;

	*out = (struct token_claims){ 0 };
	if (!jwt_split(text, n, &t) || t.n < 3 ||
	    (j = part_json(&t.part[1], buf, sizeof(buf))) == NULL)
		return false;
	(void)json_get_string(j, "aud", out->aud, sizeof(out->aud));
	(void)json_get_string(j, "sub", out->sub, sizeof(out->sub));
	(void)json_get_integer(j, "exp", 1, TIME_MAX, &out->exp);
	(void)json_get_integer(j, "iat", 1, TIME_MAX, &out->iat);
	json_free(j);
	return true;
}
