/* SPDX-License-Identifier: ISC */
#include "config.h"

#include "service/callers.h"
#include "tests/unit/unit.h"

static const struct {
	const char	*name;
	uid_t		 caller;
	bool		 exists;
	uid_t		 account;
	bool		 may;
} asks[] = {
	{ "root about anybody", 0, true, 1000, true },
	{ "root about nobody that exists", 0, false, 0, true },
	{ "a person about the own account", 1000, true, 1000, true },
	{ "a person about another", 1000, true, 1001, false },
	{ "a person about root", 1000, true, 0, false },
	{ "a person about an account that is not", 1000, false, 0, false },
	{ "a person about an account that is not, with her number", 1000, false, 1000, false },
};

START_TEST(who_asks_about_whom)
{
	ck_assert_msg(caller_may_ask(asks[_i].caller, asks[_i].exists,
	    asks[_i].account) == asks[_i].may, "%s", asks[_i].name);
}
END_TEST

START_TEST(connections_are_bounded)
{
	struct callers	*c = callers_new();
	int		 i;

	ck_assert_ptr_nonnull(c);
	for (i = 0; i < CALLER_CONNECTIONS; i++)
		ck_assert(callers_enter(c, 1000, 0));
	ck_assert(!callers_enter(c, 1000, 0));
	ck_assert(callers_enter(c, 1001, 0));	/* another is not held up */
	callers_leave(c, 1000);
	ck_assert(callers_enter(c, 1000, 0));
	ck_assert(!callers_enter(c, 1000, 0));
	callers_free(c);
}
END_TEST

START_TEST(requests_are_bounded)
{
	struct callers	*c = callers_new();
	deadline	 now = 1000000;
	int		 i;

	ck_assert_ptr_nonnull(c);
	for (i = 0; i < CALLER_BURST; i++)
		ck_assert(callers_ask(c, 1000, now));
	ck_assert(!callers_ask(c, 1000, now));
	ck_assert(callers_ask(c, 1001, now));
	ck_assert(!callers_ask(c, 1000, now + CALLER_PAUSE_MS - 1));
	ck_assert(callers_ask(c, 1000, now + CALLER_PAUSE_MS));
	ck_assert(!callers_ask(c, 1000, now + CALLER_PAUSE_MS));
	callers_free(c);
}
END_TEST

/* Who goes away for a while and comes back has a whole burst, and not two. */
START_TEST(budget_has_an_end)
{
	struct callers	*c = callers_new();
	int		 i, n = 0;

	ck_assert_ptr_nonnull(c);
	ck_assert(callers_ask(c, 1000, 0));
	for (i = 0; i < 10 * CALLER_BURST; i++)
		n += callers_ask(c, 1000, (deadline)1000 * CALLER_PAUSE_MS);
	ck_assert_int_eq(n, CALLER_BURST);
	callers_free(c);
}
END_TEST

/* As many uids as there are: those that asked a moment ago are not forgotten. */
START_TEST(uids_are_bounded)
{
	struct callers	*c = callers_new();
	uid_t		 uid;

	ck_assert_ptr_nonnull(c);
	for (uid = 0; uid < CALLERS_MAX; uid++)
		ck_assert(callers_ask(c, 5000 + uid * 7, 0));
	ck_assert(!callers_ask(c, 3, 0));
	ck_assert(callers_ask(c, 3, (deadline)CALLER_PAUSE_MS));
	callers_free(c);
}
END_TEST

START_TEST(root_is_not_bounded)
{
	struct callers	*c = callers_new();
	int		 i;

	ck_assert_ptr_nonnull(c);
	for (i = 0; i < 2 * CALLER_CONNECTIONS; i++)
		ck_assert(callers_enter(c, 0, 0) && callers_ask(c, 0, 0));
	callers_leave(c, 0);
	callers_free(c);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("callers");
	TCase	*t = tcase_create("callers");

	tcase_add_loop_test(t, who_asks_about_whom, 0, COUNT_OF(asks));
	tcase_add_test(t, root_is_not_bounded);
	tcase_add_test(t, connections_are_bounded);
	tcase_add_test(t, requests_are_bounded);
	tcase_add_test(t, budget_has_an_end);
	tcase_add_test(t, uids_are_bounded);
	suite_add_tcase(s, t);
	return unit_run(s);
}
