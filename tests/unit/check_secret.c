/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "oauth/secret.h"
#include "tests/unit/unit.h"

/* Every size about a word's, and about a page's, since the guarded heap pads to pages. */
static const size_t sizes[] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 220, 312, 511, 512, 513,
	4078, 4079, 4080, 4081, 4087, 4088, 4095, 4096, 4097, 8192, 20480,
};

START_TEST(secret_is_a_copy)
{
	char		*bytes = malloc(sizes[_i] + 1);
	struct secret	*s;

	memset(bytes, 'x', sizes[_i]);
	s = secret_new(bytes, sizes[_i]);
	ck_assert_ptr_nonnull(s);
	ck_assert_uint_eq((uintptr_t)s % _Alignof(size_t), 0);
	ck_assert_uint_eq(secret_len(s), sizes[_i]);
	ck_assert_mem_eq(secret_text(s), bytes, sizes[_i]);
	ck_assert_int_eq(secret_text(s)[sizes[_i]], '\0');
	memset(bytes, 'y', sizes[_i] + 1);
	ck_assert(sizes[_i] == 0 || secret_text(s)[0] == 'x');
	free(bytes);
	secret_free(s);
}
END_TEST

START_TEST(dup_outlives_its_source)
{
	struct secret	*a = secret_new("a.b.c", 5), *b = secret_dup(a);

	ck_assert_ptr_nonnull(b);
	ck_assert_ptr_ne(a, b);
	secret_free(a);
	ck_assert_str_eq(secret_text(b), "a.b.c");
	ck_assert_uint_eq(secret_len(b), 5);
	secret_free(b);
}
END_TEST

START_TEST(a_nul_is_a_byte_like_others)
{
	struct secret	*s = secret_new("a\0b", 3);

	ck_assert_uint_eq(secret_len(s), 3);
	ck_assert_mem_eq(secret_text(s), "a\0b\0", 4);
	secret_free(s);
}
END_TEST

START_TEST(no_secret_is_freed_too)
{
	secret_free(NULL);
}
END_TEST

START_TEST(size_beyond_memory_gives_null)
{
	ck_assert_ptr_null(secret_new("", SIZE_MAX));
	ck_assert_ptr_null(secret_new("", SIZE_MAX - 16));
	ck_assert_ptr_null(secret_new("", SIZE_MAX / 2 + 1));
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("secret");
	TCase	*t = tcase_create("secret");

	tcase_add_loop_test(t, secret_is_a_copy, 0, COUNT_OF(sizes));
	tcase_add_test(t, dup_outlives_its_source);
	tcase_add_test(t, a_nul_is_a_byte_like_others);
	tcase_add_test(t, no_secret_is_freed_too);
	tcase_add_test(t, size_beyond_memory_gives_null);
	suite_add_tcase(s, t);
	return unit_run(s);
}
