/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "service/names.h"
#include "service/tag.h"
#include "tests/unit/unit.h"

static struct names	*names;
static struct tag_key	*key;

static void
set_up(void)
{
	ck_assert_int_ge(sodium_init(), 0);
	ck_assert_ptr_nonnull(names = names_new());
	ck_assert_ptr_nonnull(key = tag_key_new());
}

static void
tear_down(void)
{
	names_free(names);
	tag_key_free(key);
}

/* Kept at 1000 ms, asked for at another time. */
static const struct {
	const char	*what;
	int64_t		 for_ms, when;
	bool		 found;
} times[] = {
	{ "at once", 5000, 1000, true },
	{ "a moment before its end", 5000, 5999, true },
	{ "at its end", 5000, 6000, false },
	{ "a moment before the end of all", 3600000, 10999, true },
	{ "at the end of all", 3600000, 11000, false },
	{ "kept for no time", 0, 1000, false },
};

START_TEST(account_is_believed_for_its_time)
{
	struct policy_account	 a = { .login = "alice", .exists = true, .uid = 1234 };
	struct policy_account	 found = { .login = "alice" };

	names_keep(names, &a, times[_i].for_ms, 1000);
	ck_assert_msg(names_find(names, &found, times[_i].when) == times[_i].found,
	    "%s", times[_i].what);
	ck_assert_int_eq(found.exists, times[_i].found);
	ck_assert_uint_eq(found.uid, times[_i].found ? 1234 : 0);
}
END_TEST

START_TEST(absent_account_is_asked_for_again)
{
	struct policy_account	a = { .login = "alice", .exists = false };

	names_keep(names, &a, 5000, 0);
	ck_assert(!names_find(names, &a, 0));
}
END_TEST

/* Whatever place two logins share, neither is taken for the other. */
START_TEST(no_login_is_taken_for_another)
{
	struct policy_account	a = { .exists = true }, found;
	char			login[LOGIN_MAX + 1];
	unsigned int		n, kept = 0;

	a.login = login;
	for (n = 0; n < 5000; n++) {
		(void)snprintf(login, sizeof(login), "user%u", n);
		a.uid = n;
		names_keep(names, &a, 5000, 0);
	}
	for (n = 0; n < 5000; n++) {
		(void)snprintf(login, sizeof(login), "user%u", n);
		found = (struct policy_account){ .login = login };
		if (!names_find(names, &found, 0))
			continue;
		kept++;
		ck_assert_uint_eq(found.uid, n);
	}
	ck_assert_uint_gt(kept, 0);
}
END_TEST

static struct tag
tag_of_text(const struct tag_key *k, const char *text)
{
	struct secret	*s = secret_new(text, strlen(text));
	struct tag	 t = tag_of(k, s);

	secret_free(s);
	return t;
}

START_TEST(tag_is_its_tokens_and_its_keys)
{
	struct tag_key		*other = tag_key_new();
	const struct tag	 a = tag_of_text(key, "a.token"), b = tag_of_text(key, "a.token"),
				 c = tag_of_text(key, "a.tokem"), d = tag_of_text(other, "a.token"),
				 e = tag_of_text(key, "");

	ck_assert(tag_is(&a, &b));
	ck_assert(!tag_is(&a, &c));
	ck_assert(!tag_is(&a, &d));
	ck_assert(!tag_is(&a, &e));
	tag_key_free(other);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("names");
	TCase	*t = tcase_create("names");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, account_is_believed_for_its_time, 0, COUNT_OF(times));
	tcase_add_test(t, absent_account_is_asked_for_again);
	tcase_add_test(t, no_login_is_taken_for_another);
	tcase_add_test(t, tag_is_its_tokens_and_its_keys);
	suite_add_tcase(s, t);
	return unit_run(s);
}
