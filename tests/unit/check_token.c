/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>

#include <stdio.h>
#include <string.h>

#include "oauth/token.h"
#include "tests/unit/unit.h"

#define CLAIMS	"{\"aud\":\"22TEST\",\"sub\":\"ABC123\",\"iss\":\"Fitbit\"," \
	"\"typ\":\"access_token\",\"scopes\":\"rsoc ract rset rlox rnut rpro rsle\"," \
	"\"exp\":1893456000,\"iat\":1893427200}"

static char	token[20000];

static void
put_base64(const char *text, size_t n)
{
	size_t	at = strlen(token);

	sodium_bin2base64(token + at, sizeof(token) - at,
	    (const unsigned char *)text, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* header.payload.signature of sig characters, in `token`. */
static size_t
make_token(const char *header, const char *payload, size_t sig)
{
	size_t	at;

	token[0] = '\0';
	put_base64(header, strlen(header));
	strcat(token, ".");
	put_base64(payload, strlen(payload));
	strcat(token, ".");
	at = strlen(token);
	ck_assert_uint_lt(at + sig, sizeof(token));
	memset(token + at, 'A', sig);
	token[at + sig] = '\0';
	return at + sig;
}

/* A payload that makes the whole token n bytes long. */
static size_t
make_token_of(size_t n)
{
	static char	payload[16000];
	size_t		pad;

	for (pad = 0; pad < sizeof(payload) - 64; pad++) {
		memset(payload, 'x', pad + 7);
		memcpy(payload, "{\"a\":\"", 6);
		memcpy(payload + 6 + pad, "\"}", 3);
		if (make_token("{\"alg\":\"HS256\"}", payload, 43) >= n)
			break;
	}
	return strlen(token);
}

static const struct {
	const char	*fact;
	const char	*header;
	size_t		 sig;
	enum token_look	 look;
} headers[] = {
	{ "Fitbit's own header", "{\"alg\":\"HS256\"}", 43, TOKEN_FITS },
	{ "with a type", "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", 43, TOKEN_FITS },
	{ "with a type in front", "{\"typ\":\"at+jwt\",\"alg\":\"HS256\"}", 43, TOKEN_FITS },
	{ "HS256 without a signature", "{\"alg\":\"HS256\"}", 0, TOKEN_CUT },
	{ "HS256, one character", "{\"alg\":\"HS256\"}", 1, TOKEN_CUT },
	{ "HS256, one too few", "{\"alg\":\"HS256\"}", 42, TOKEN_CUT },
	{ "HS256, one too many", "{\"alg\":\"HS256\"}", 44, TOKEN_OTHER },
	{ "HS384", "{\"alg\":\"HS384\"}", 64, TOKEN_FITS },
	{ "HS384 with HS256's signature", "{\"alg\":\"HS384\"}", 43, TOKEN_CUT },
	{ "HS512", "{\"alg\":\"HS512\"}", 86, TOKEN_FITS },
	{ "HS512, one too few", "{\"alg\":\"HS512\"}", 85, TOKEN_CUT },
	{ "HS512, one too many", "{\"alg\":\"HS512\"}", 87, TOKEN_OTHER },
	{ "ES256", "{\"alg\":\"ES256\"}", 86, TOKEN_FITS },
	{ "ES256, one too few", "{\"alg\":\"ES256\"}", 85, TOKEN_CUT },
	{ "ES384", "{\"alg\":\"ES384\"}", 128, TOKEN_FITS },
	{ "ES512", "{\"alg\":\"ES512\"}", 176, TOKEN_FITS },
	{ "ES512, one too few", "{\"alg\":\"ES512\"}", 175, TOKEN_CUT },
	{ "EdDSA with Ed25519", "{\"alg\":\"EdDSA\"}", 86, TOKEN_FITS },
	{ "EdDSA with Ed448", "{\"alg\":\"EdDSA\"}", 152, TOKEN_FITS },
	{ "EdDSA, one too few", "{\"alg\":\"EdDSA\"}", 85, TOKEN_CUT },
	{ "RS256 with 2048 bits", "{\"alg\":\"RS256\"}", 342, TOKEN_FITS },
	{ "RS256 with 4096 bits", "{\"alg\":\"RS256\"}", 683, TOKEN_FITS },
	{ "RS256, one too few", "{\"alg\":\"RS256\"}", 341, TOKEN_CUT },
	{ "PS512, one too few", "{\"alg\":\"PS512\"}", 341, TOKEN_CUT },
	{ "PS512", "{\"alg\":\"PS512\"}", 342, TOKEN_FITS },
	{ "an algorithm that is not known", "{\"alg\":\"XY99\"}", 20, TOKEN_FITS },
	{ "not known, no signature", "{\"alg\":\"XY99\"}", 0, TOKEN_CUT },
	{ "none", "{\"alg\":\"none\"}", 0, TOKEN_OTHER },
	{ "none with a signature", "{\"alg\":\"none\"}", 43, TOKEN_OTHER },
	{ "no alg", "{\"typ\":\"JWT\"}", 43, TOKEN_OTHER },
	{ "an empty alg", "{\"alg\":\"\"}", 43, TOKEN_OTHER },
	{ "a number for alg", "{\"alg\":256}", 43, TOKEN_OTHER },
	{ "null for alg", "{\"alg\":null}", 43, TOKEN_OTHER },
	{ "an array for alg", "{\"alg\":[\"HS256\"]}", 43, TOKEN_OTHER },
	{ "alg twice", "{\"alg\":\"none\",\"alg\":\"HS256\"}", 43, TOKEN_OTHER },
	{ "Alg", "{\"Alg\":\"HS256\"}", 43, TOKEN_OTHER },
	{ "alg with a NUL", "{\"alg\":\"HS256\\u0000\"}", 43, TOKEN_OTHER },
	{ "an alg of 32 bytes", "{\"alg\":\"HS256HS256HS256HS256HS256HS256HS\"}", 43, TOKEN_OTHER },
	{ "a comma behind", "{\"alg\":\"HS256\",}", 43, TOKEN_OTHER },
	{ "half an object", "{\"alg\":\"HS256\"", 43, TOKEN_OTHER },
	{ "bytes behind the object", "{\"alg\":\"HS256\"} x", 43, TOKEN_OTHER },
	{ "the empty object", "{}", 43, TOKEN_OTHER },
	{ "an array", "[\"alg\"]", 43, TOKEN_OTHER },
	{ "a string", "\"alg\"", 43, TOKEN_OTHER },
	{ "nothing", "", 43, TOKEN_OTHER },
	{ "blanks first", " {\"alg\":\"HS256\"}", 43, TOKEN_OTHER },
};

START_TEST(header_is_judged)
{
	size_t	n = make_token(headers[_i].header, CLAIMS, headers[_i].sig);

	ck_assert_msg(token_look(provider_find("fitbit"), token, n) ==
	    headers[_i].look, "%s", headers[_i].fact);
}
END_TEST

/* What people and front ends supply in place of a token. */
#define H	"eyJhbGciOiJIUzI1NiJ9"		/* {"alg":"HS256"} */
#define P	"eyJhdWQiOiIyMlRFU1QiLCJzdWIiOiJBQkMxMjMifQ"
#define S43	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define BYTES(s)	s, sizeof(s) - 1
static const struct {
	const char	*fact;
	const char	*text;
	size_t		 n;
	enum token_look	 look;
} texts[] = {
	{ "a small token", BYTES(H "." P "." S43), TOKEN_FITS },
	{ "nothing", BYTES(""), TOKEN_OTHER },
	{ "a password", BYTES("correct horse battery staple"), TOKEN_OTHER },
	{ "a short password", BYTES("hunter2"), TOKEN_OTHER },
	{ "a password with dots", BYTES("a.b.c"), TOKEN_OTHER },
	{ "a long password", BYTES("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), TOKEN_OTHER },
	{ "a long password with two dots", BYTES("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaa"), TOKEN_OTHER },
	{ "sshd's scrambled password", BYTES("\b\n\r\177INCORRECT\b\n\r\177INCORRECT"), TOKEN_OTHER },
	{ "a refresh token", BYTES("c643a63c072f0f05478e9d18b991db80ef6061e4f8e6c822d83fed53e5fafdd7"), TOKEN_OTHER },
	{ "an opaque token", BYTES("ya29.a0AfH6SMBx3-kq_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), TOKEN_OTHER },
	{ "the beginning of a header", BYTES("eyJ"), TOKEN_CUT },
	{ "two letters of it", BYTES("ey"), TOKEN_OTHER },
	{ "half a header", BYTES("eyJhbGciOi"), TOKEN_CUT },
	{ "a header", BYTES(H), TOKEN_CUT },
	{ "a header and a dot", BYTES(H "."), TOKEN_CUT },
	{ "half a payload", BYTES(H "." "eyJhdWQ"), TOKEN_CUT },
	{ "a payload", BYTES(H "." P), TOKEN_CUT },
	{ "a payload and a dot", BYTES(H "." P "."), TOKEN_CUT },
	{ "half a signature", BYTES(H "." P "." "AAAAAAAAAAAA"), TOKEN_CUT },
	{ "a token cut in front", BYTES("bGciOiJIUzI1NiJ9." P "." S43), TOKEN_OTHER },
	{ "an empty payload", BYTES(H ".." S43), TOKEN_OTHER },
	{ "a payload of one character over", BYTES(H "." P "AAA" "." S43), TOKEN_OTHER },
	{ "four parts", BYTES(H "." P "." S43 "." S43), TOKEN_OTHER },
	{ "a dot behind", BYTES(H "." P "." S43 "."), TOKEN_OTHER },
	{ "padding behind", BYTES(H "." P "." S43 "="), TOKEN_OTHER },
	{ "padding inside", BYTES(H "=." P "." S43), TOKEN_OTHER },
	{ "a newline behind", BYTES(H "." P "." S43 "\n"), TOKEN_OTHER },
	{ "a carriage return behind", BYTES(H "." P "." S43 "\r"), TOKEN_OTHER },
	{ "a blank in front", BYTES(" " H "." P "." S43), TOKEN_OTHER },
	{ "a blank behind", BYTES(H "." P "." S43 " "), TOKEN_OTHER },
	{ "a blank inside", BYTES(H "." P " ." S43), TOKEN_OTHER },
	{ "a NUL inside", BYTES(H "." P "\0." S43), TOKEN_OTHER },
	{ "a NUL behind", BYTES(H "." P "." S43 "\0"), TOKEN_OTHER },
	{ "CR LF and a header line", BYTES(H "." P "\r\nX: y." S43), TOKEN_OTHER },
	{ "an ampersand", BYTES(H "." P "&a=b." S43), TOKEN_OTHER },
	{ "a percent sign", BYTES(H "." P "%00." S43), TOKEN_OTHER },
	{ "base64 and not base64url", BYTES(H "." P "+/+/." S43), TOKEN_OTHER },
	{ "Bearer in front", BYTES("Bearer " H "." P "." S43), TOKEN_OTHER },
	{ "quotes about it", BYTES("\"" H "." P "." S43 "\""), TOKEN_OTHER },
	{ "a byte of eight bits", BYTES(H "." P "\xe9." S43), TOKEN_OTHER },
	{ "a header whose last bits are not zero", BYTES("eyJhbGciOiJIUzI1NiJ." P "." S43), TOKEN_OTHER },
	{ "DEL", BYTES(H "." P "\177." S43), TOKEN_OTHER },
	{ "two dots", BYTES(".."), TOKEN_OTHER },
	{ "three parts in less than 100 bytes", BYTES(H ".e30." S43), TOKEN_OTHER },
};

START_TEST(text_is_judged)
{
	char	*alone = malloc(texts[_i].n + 1);

	/* On the heap and without a NUL: a read beyond it is seen. */
	alone = realloc(alone, texts[_i].n == 0 ? 1 : texts[_i].n);
	memcpy(alone, texts[_i].text, texts[_i].n);
	ck_assert_msg(token_look(provider_find("fitbit"), alone, texts[_i].n) ==
	    texts[_i].look, "%s", texts[_i].fact);
	free(alone);
}
END_TEST

static const size_t lengths[] = {
	100, 101, 220, 221, 235, 273, 305, 312, 464, 511, 512, 513, 1023, 1024,
	2048, 4095, 4096, 4097, 8190, 8191, 8192,
};

START_TEST(token_of_any_length_fits)
{
	/* Lengths of base64url go in steps: one more byte may be needed. */
	size_t	n = make_token_of(lengths[_i]);

	ck_assert_uint_le(n, lengths[_i] + 1);
	if (n <= 8192)
		ck_assert_int_eq(token_look(provider_find("fitbit"), token, n),
		    TOKEN_FITS);
	else
		ck_assert_int_eq(token_look(provider_find("fitbit"), token, n),
		    TOKEN_OTHER);
}
END_TEST

/* Whatever the front end's buffer, a token that it cuts is told as one. */
START_TEST(token_cut_anywhere_is_seen)
{
	size_t	n = make_token("{\"alg\":\"HS256\"}", CLAIMS, 43), i;

	for (i = 3; i < n; i++)
		ck_assert_msg(token_look(provider_find("fitbit"), token, i) ==
		    TOKEN_CUT, "at %zu of %zu", i, n);
	ck_assert_int_eq(token_look(provider_find("fitbit"), token, n), TOKEN_FITS);
}
END_TEST

START_TEST(long_token_cut_by_front_ends_is_seen)
{
	static const size_t	ends[] = { 504, 511, 512, 1000, 1023, 1024, 4095, 4096 };
	size_t			i;

	(void)make_token_of(8000);
	for (i = 0; i < COUNT_OF(ends); i++)
		ck_assert_int_eq(token_look(provider_find("fitbit"), token, ends[i]),
		    TOKEN_CUT);
}
END_TEST

/* A provider whose tokens are just text. */
static const struct {
	const char	*text;
	enum token_look	 look;
} opaque[] = {
	{ "12345678", TOKEN_FITS },
	{ "ya29.!#$%&'()*+,-./:;<=>?@[]^_`{|}~", TOKEN_FITS },
	{ "1234567", TOKEN_OTHER },
	{ "", TOKEN_OTHER },
	{ "1234567 9", TOKEN_OTHER },
	{ "12345678\n", TOKEN_OTHER },
	{ "12345678\177", TOKEN_OTHER },
	{ "12345678\xc3\xa9", TOKEN_OTHER },
	{ "eyJhbGciOi", TOKEN_FITS },
	{ "1234567890123456789012345678901234567890", TOKEN_FITS },
	{ "12345678901234567890123456789012345678901", TOKEN_OTHER },
};

START_TEST(opaque_token_is_visible_text_of_a_length)
{
	struct provider	p = { .token_shape = TOKEN_SHAPE_OPAQUE, .token_min = 8,
	    .token_max = 40 };

	ck_assert_int_eq(token_look(&p, opaque[_i].text, strlen(opaque[_i].text)),
	    opaque[_i].look);
}
END_TEST

static const struct {
	const char	*fact;
	const char	*payload;
	bool		 ok;
	const char	*aud, *sub;
	int64_t		 exp, iat;
} claims[] = {
	{ "Fitbit's own", CLAIMS, true, "22TEST", "ABC123", 1893456000, 1893427200 },
	{ "no claim", "{}", true, "", "", 0, 0 },
	{ "an array of audiences", "{\"aud\":[\"22TEST\"],\"sub\":\"A\"}", true, "", "A", 0, 0 },
	{ "numbers for strings", "{\"aud\":1,\"sub\":2}", true, "", "", 0, 0 },
	{ "strings for numbers", "{\"exp\":\"1893456000\",\"iat\":\"1\"}", true, "", "", 0, 0 },
	{ "a negative exp", "{\"exp\":-1}", true, "", "", 0, 0 },
	{ "a huge exp", "{\"exp\":99999999999999999999}", true, "", "", 0, 0 },
	{ "exp in milliseconds", "{\"exp\":1893456000000}", true, "", "", 0, 0 },
	{ "an audience with a NUL", "{\"aud\":\"22TEST\\u0000\"}", true, "", "", 0, 0 },
	{ "an audience with a newline", "{\"aud\":\"22\\nTEST\"}", true, "", "", 0, 0 },
	{ "aud twice", "{\"aud\":\"22TEST\",\"aud\":\"X\"}", false, "", "", 0, 0 },
	{ "no object", "[]", false, "", "", 0, 0 },
	{ "nothing", "", false, "", "", 0, 0 },
	{ "no JSON", "aud=22TEST", false, "", "", 0, 0 },
};

START_TEST(claims_are_read_or_stay_empty)
{
	struct token_claims	c;
	size_t			n;

	memset(&c, 'x', sizeof(c));
	n = make_token("{\"alg\":\"HS256\"}", claims[_i].payload, 43);
	ck_assert_msg(token_claims(token, n, &c) == claims[_i].ok, "%s", claims[_i].fact);
	ck_assert_str_eq(c.aud, claims[_i].aud);
	ck_assert_str_eq(c.sub, claims[_i].sub);
	ck_assert_int_eq(c.exp, claims[_i].exp);
	ck_assert_int_eq(c.iat, claims[_i].iat);
}
END_TEST

static const char *const	no_claims[] = {
	"", "x", ".", "..", "...", "a.b", H "." P, H ".!." S43, H "." P "." S43 ".x",
	H ".A." S43, "hunter2",
};

START_TEST(what_is_no_jwt_has_no_claims)
{
	struct token_claims	c;
	static const struct token_claims	zero;

	memset(&c, 'x', sizeof(c));
	ck_assert(!token_claims(no_claims[_i], strlen(no_claims[_i]), &c));
	ck_assert_mem_eq(&c, &zero, sizeof(c));
}
END_TEST

START_TEST(claims_of_a_long_token_are_read)
{
	struct token_claims	c;
	size_t			n = make_token_of(8192);

	ck_assert(token_claims(token, n, &c));
	ck_assert_str_eq(c.aud, "");
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("token");
	TCase	*t = tcase_create("token");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, header_is_judged, 0, COUNT_OF(headers));
	tcase_add_loop_test(t, text_is_judged, 0, COUNT_OF(texts));
	tcase_add_loop_test(t, token_of_any_length_fits, 0, COUNT_OF(lengths));
	tcase_add_test(t, token_cut_anywhere_is_seen);
	tcase_add_test(t, long_token_cut_by_front_ends_is_seen);
	tcase_add_loop_test(t, opaque_token_is_visible_text_of_a_length, 0, COUNT_OF(opaque));
	tcase_add_loop_test(t, claims_are_read_or_stay_empty, 0, COUNT_OF(claims));
	tcase_add_loop_test(t, what_is_no_jwt_has_no_claims, 0, COUNT_OF(no_claims));
	tcase_add_test(t, claims_of_a_long_token_are_read);
	suite_add_tcase(s, t);
	return unit_run(s);
}
