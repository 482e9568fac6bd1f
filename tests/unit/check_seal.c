/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>
#include <string.h>

#include "grants/seal.h"
#include "tests/unit/unit.h"

static const struct seal_context	alices = { SEAL_REFRESH, "alice",
    "fitbit:ABC123", "22CQ7B", 7 };

/* One thing each is not as it was when the token was sealed. */
static const struct {
	const char		*fact;
	struct seal_context	 context;
} others[] = {
	{ "another kind", { SEAL_ACCESS, "alice", "fitbit:ABC123", "22CQ7B", 7 } },
	{ "another account", { SEAL_REFRESH, "bob", "fitbit:ABC123", "22CQ7B", 7 } },
	{ "a prefix of the account", { SEAL_REFRESH, "alic", "fitbit:ABC123", "22CQ7B", 7 } },
	{ "another person", { SEAL_REFRESH, "alice", "fitbit:ABC124", "22CQ7B", 7 } },
	{ "another client", { SEAL_REFRESH, "alice", "fitbit:ABC123", "22OTHR", 7 } },
	{ "the generation before", { SEAL_REFRESH, "alice", "fitbit:ABC123", "22CQ7B", 6 } },
	{ "the generation after", { SEAL_REFRESH, "alice", "fitbit:ABC123", "22CQ7B", 8 } },
	{ "a generation that differs far up", { SEAL_REFRESH, "alice", "fitbit:ABC123", "22CQ7B", 7 | 1ULL << 63 } },
	{ "a boundary moved", { SEAL_REFRESH, "alicef", "itbit:ABC123", "22CQ7B", 7 } },
	{ "another boundary moved", { SEAL_REFRESH, "alice", "fitbit:ABC1232", "2CQ7B", 7 } },
};

static struct subkey	key;

static void
seal_token(struct sealed *out)
{
	struct secret	*s = secret_new("token", 5);

	memset(&key, 3, sizeof(key));
	ck_assert(seal(&key, &alices, s, out));
	ck_assert_uint_eq(out->len, 5 + SEAL_OVERHEAD);
	secret_free(s);
}

START_TEST(sealed_token_opens_where_it_belongs)
{
	struct sealed	 a, b;
	struct secret	*s;

	seal_token(&a);
	ck_assert_ptr_nonnull(s = unseal(&key, &alices, &a));
	ck_assert_str_eq(secret_text(s), "token");
	secret_free(s);
	ck_assert_ptr_null(memmem(a.bytes, a.len, "token", 5));
	/* The nonce is new each time. */
	seal_token(&b);
	ck_assert_mem_ne(a.bytes, b.bytes, a.len);
}
END_TEST

START_TEST(sealed_token_opens_nowhere_else)
{
	struct sealed	a;

	seal_token(&a);
	ck_assert_msg(unseal(&key, &others[_i].context, &a) == NULL, "%s", others[_i].fact);
}
END_TEST

START_TEST(changed_cut_or_foreign_seal_does_not_open)
{
	struct sealed	a;
	size_t		i;

	seal_token(&a);
	for (i = 0; i < a.len; i++) {
		a.bytes[i] ^= 1;
		ck_assert_ptr_null(unseal(&key, &alices, &a));
		a.bytes[i] ^= 1;
	}
	for (i = a.len; i-- > 0;) {
		a.len = i;
		ck_assert_ptr_null(unseal(&key, &alices, &a));
	}
	seal_token(&a);
	a.len++;
	ck_assert_ptr_null(unseal(&key, &alices, &a));
	a.len = SEAL_MAX + 1;
	ck_assert_ptr_null(unseal(&key, &alices, &a));
	seal_token(&a);
	key.bytes[31] ^= 1;
	ck_assert_ptr_null(unseal(&key, &alices, &a));
}
END_TEST

/* Bytes of a token, and whether it can be sealed. */
static const struct {
	size_t	n;
	bool	good;
} lengths[] = {
	{ 0, false }, { 1, true }, { 312, true }, { SEAL_TOKEN_MAX, true },
	{ SEAL_TOKEN_MAX + 1, false },
};

START_TEST(token_has_a_length_that_fits)
{
	static char	 text[SEAL_TOKEN_MAX + 2];
	struct sealed	 a;
	struct secret	*s, *back;

	memset(text, 'x', sizeof(text) - 1);
	s = secret_new(text, lengths[_i].n);
	ck_assert_int_eq(seal(&key, &alices, s, &a), lengths[_i].good);
	if (lengths[_i].good) {
		ck_assert_ptr_nonnull(back = unseal(&key, &alices, &a));
		ck_assert_str_eq(secret_text(back), secret_text(s));
		secret_free(back);
	}
	secret_free(s);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("seal");
	TCase	*t = tcase_create("seal");

	if (sodium_init() == -1)
		return EXIT_FAILURE;
	tcase_add_test(t, sealed_token_opens_where_it_belongs);
	tcase_add_loop_test(t, sealed_token_opens_nowhere_else, 0, COUNT_OF(others));
	tcase_add_test(t, changed_cut_or_foreign_seal_does_not_open);
	tcase_add_loop_test(t, token_has_a_length_that_fits, 0, COUNT_OF(lengths));
	suite_add_tcase(s, t);
	return unit_run(s);
}
