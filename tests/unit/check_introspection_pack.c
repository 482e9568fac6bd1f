/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "oauth/introspection_pack.h"
#include "tests/unit/unit.h"

static struct introspection	token, back;
static unsigned char		bytes[INTROSPECTION_PACK_MAX + 1];

static void
usual(void)
{
	memset(&token, 0, sizeof(token));
	memset(&back, 0, sizeof(back));
	memset(bytes, 0, sizeof(bytes));
	(void)snprintf(token.user_id, sizeof(token.user_id), "ABC123");
	(void)snprintf(token.client_id, sizeof(token.client_id), "22CQ7B");
	(void)snprintf(token.token_type, sizeof(token.token_type), "access_token");
	token.exp = 1565861634;
	token.iat = 1565832834;
	token.nbf = 1565832835;
	token.n_scopes = 2;
	(void)snprintf(token.scopes[0].name, sizeof(token.scopes[0].name), "activity");
	(void)snprintf(token.scopes[1].name, sizeof(token.scopes[1].name), "sleep");
	token.scopes[1].write = true;
}

static void
fill(char *text, size_t size)
{
	memset(text, 'x', size - 1);
	text[size - 1] = '\0';
}

static void
assert_comes_back(void)
{
	size_t	n = introspection_pack(&token, bytes);

	ck_assert_uint_le(n, INTROSPECTION_PACK_MAX);
	ck_assert(introspection_unpack(bytes, n, &back));
	ck_assert_mem_eq(&back, &token, sizeof(token));
}

START_TEST(usual_token_comes_back)
{
	usual();
	assert_comes_back();
}
END_TEST

START_TEST(least_token_comes_back)
{
	usual();
	memset(&token, 0, sizeof(token));
	token.exp = 1;
	assert_comes_back();
}
END_TEST

START_TEST(largest_token_comes_back)
{
	size_t	i;

	usual();
	fill(token.user_id, sizeof(token.user_id));
	fill(token.client_id, sizeof(token.client_id));
	fill(token.token_type, sizeof(token.token_type));
	fill(token.legacy_id, sizeof(token.legacy_id));
	fill(token.audience, sizeof(token.audience));
	token.exp = INT64_MAX;
	token.n_scopes = SCOPES_MAX;
	for (i = 0; i < SCOPES_MAX; i++)
		fill(token.scopes[i].name, sizeof(token.scopes[i].name));
	assert_comes_back();
}
END_TEST

START_TEST(every_cut_is_refused)
{
	size_t	n, i;

	usual();
	n = introspection_pack(&token, bytes);
	for (i = 0; i < n; i++)
		ck_assert_msg(!introspection_unpack(bytes, i, &back), "cut at %zu", i);
	ck_assert(!introspection_unpack(bytes, n + 1, &back));
	ck_assert_int_eq(back.exp, 0);
}
END_TEST

/* Byte `at` of the usual token's pack becomes `value`. */
static const struct {
	const char	*what;
	size_t		 at;
	unsigned char	 value;
} spoilt[] = {
	{ "another version", 0, 1 },
	{ "a NUL in the user's id", 3, 0 },
	{ "a length beyond the end", 1, 255 },
	{ "an audience beyond the end", 29, 255 },
	{ "a time below 0", 31, 0x80 },
	{ "more scopes than there are", 55, 3 },
	{ "fewer scopes than there are", 55, 1 },
	{ "too many scopes", 55, SCOPES_MAX + 1 },
	{ "neither read nor write", 57, 2 },
};

START_TEST(spoilt_byte_is_refused)
{
	size_t	n;

	usual();
	n = introspection_pack(&token, bytes);
	bytes[spoilt[_i].at] = spoilt[_i].value;
	ck_assert_msg(!introspection_unpack(bytes, n, &back), "%s", spoilt[_i].what);
	ck_assert_int_eq(back.exp, 0);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("introspection_pack");
	TCase	*t = tcase_create("introspection_pack");

	tcase_add_test(t, usual_token_comes_back);
	tcase_add_test(t, least_token_comes_back);
	tcase_add_test(t, largest_token_comes_back);
	tcase_add_test(t, every_cut_is_refused);
	tcase_add_loop_test(t, spoilt_byte_is_refused, 0, COUNT_OF(spoilt));
	suite_add_tcase(s, t);
	return unit_run(s);
}
