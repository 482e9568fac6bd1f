/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "tests/fakefitbit/dialect.h"
#include "tests/fakefitbit/scope.h"

struct word {
	const char	*fitbit, *other;
};

static const struct word	no_words[] = { { NULL, NULL } };
static const struct word	rfc7662_words[] = {
	{ "\"user_id", "\"sub" },
	{ NULL, NULL }
};
static const struct word	google_words[] = {
	{ "\"user_id", "\"sub" },
	{ "\"client_id\":", "\"aud\":\"%CLIENT%\",\"azp\":" },
	{ NULL, NULL }
};

static const struct row {
	const char		*name, *parameter;
	const struct word	*words;
	bool			 milliseconds, strings;
} rows[] = {
	[DIALECT_FITBIT] = { "fitbit", "token", no_words, true, false },
	[DIALECT_RFC7662] = { "rfc7662", "token", rfc7662_words, false, false },
	[DIALECT_GOOGLE] = { "google-health", "access_token", google_words, false, true },
};

bool
dialect_find(const char *name, enum dialect *d)
{
	size_t	i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].name, name) == 0) {
			*d = (enum dialect)i;
			return true;
		}
	}
	return false;
}

const char *
dialect_parameter(enum dialect d)
{
	return rows[d].parameter;
}

bool
dialect_milliseconds(enum dialect d)
{
	return rows[d].milliseconds;
}

bool
dialect_strings(enum dialect d)
{
	return rows[d].strings;
}

static void
put_text(struct buf *b, const char *name, const char *value)
{
	buf_printf(b, "\"%s\":\"", name);
	buf_put_json(b, value, strlen(value));
	buf_puts(b, "\",");
}

static void
fitbit_members(struct buf *b, const struct claims *c)
{
	buf_puts(b, "\"scope\":\"");
	scope_claim_to_braces(b, c->scopes);
	buf_puts(b, "\",");
	put_text(b, "client_id", c->client);
	put_text(b, "user_id", c->user);
	buf_printf(b, "\"token_type\":\"access_token\","
	    "\"exp\":%" PRId64 "000,\"iat\":%" PRId64 "000", c->exp, c->iat);
}

static void
put_words(struct buf *b, const struct claims *c)
{
	struct buf	words = { 0 };

	scope_claim_to_words(&words, c->scopes);
	put_text(b, "scope", buf_text(&words));
	buf_free(&words);
}

static void
rfc7662_members(struct buf *b, const struct claims *c)
{
	put_words(b, c);
	put_text(b, "client_id", c->client);
	put_text(b, "sub", c->user);
	buf_printf(b, "\"token_type\":\"Bearer\","
	    "\"exp\":%" PRId64 ",\"iat\":%" PRId64, c->exp, c->iat);
}

/* WIRE.md section 7: numbers are strings, and nothing tells when the token was issued. */
static void
google_members(struct buf *b, const struct claims *c)
{
	put_text(b, "azp", c->client);
	put_text(b, "aud", c->client);
	put_text(b, "sub", c->user);
	put_words(b, c);
	buf_printf(b, "\"exp\":\"%" PRId64 "\",\"expires_in\":\"%" PRId64 "\","
	    "\"access_type\":\"offline\"", c->exp, c->exp - c->iat);
}

void
dialect_members(struct buf *b, enum dialect d, const struct claims *c)
{
	switch (d) {
	case DIALECT_FITBIT:
		fitbit_members(b, c);
		return;
	case DIALECT_RFC7662:
		rfc7662_members(b, c);
		return;
	case DIALECT_GOOGLE:
		google_members(b, c);
		return;
	}
}

unsigned int
dialect_inactive(enum dialect d, struct buf *body)
{
	if (d != DIALECT_GOOGLE) {
		buf_puts(body, "{\"active\":false}");
		return 200;
	}
	buf_puts(body, "{\"error\":\"invalid_token\","
	    "\"error_description\":\"Invalid Value\"}");
	return 400;
}

void
dialect_translate(struct buf *out, enum dialect d, const char *src, size_t len)
{
	const struct word	*w;
	size_t			 i = 0, n;

	while (i < len) {
		for (w = rows[d].words; w->fitbit != NULL; w++) {
			n = strlen(w->fitbit);
			if (n <= len - i && memcmp(src + i, w->fitbit, n) == 0)
				break;
		}
		if (w->fitbit == NULL) {
			buf_put(out, src + i++, 1);
			continue;
		}
		buf_puts(out, w->other);
		i += strlen(w->fitbit);
	}
}
