/* SPDX-License-Identifier: ISC */
#include "config.h"

#include "service/hold.h"
#include "tests/unit/tags.h"
#include "tests/unit/unit.h"

static struct holds	holds;

static void
set_up(void)
{
	ck_assert(hold_init(&holds));
}

static void
tear_down(void)
{
	hold_end(&holds);
}

static const struct {
	int64_t	retry_after, wait_ms;
} waits[] = {
	{ 0, 0 }, { 1, 1000 }, { 120, 120000 }, { 3600, 3600000 },
	{ 3601, 3600000 }, { INT64_MAX, 3600000 }, { -1, 30000 },
};

START_TEST(the_named_time_is_waited_for)
{
	const struct tag	t = tag_number(1);

	hold_begin(&holds, &t, waits[_i].retry_after, 5000);
	ck_assert_int_eq(hold_left(&holds, &t, 5000), waits[_i].wait_ms);
	ck_assert_int_eq(hold_left(&holds, &t, 5000 + waits[_i].wait_ms), 0);
}
END_TEST

START_TEST(a_hold_is_one_tokens_alone)
{
	const struct tag	t = tag_number(1), other = tag_number(2);

	hold_begin(&holds, &t, 60, 0);
	ck_assert_int_eq(hold_left(&holds, &other, 0), 0);
	ck_assert_int_eq(hold_left(&holds, NULL, 0), 0);
	hold_begin(&holds, NULL, 10, 0);
	ck_assert_int_eq(hold_left(&holds, NULL, 0), 10000);
	ck_assert_int_eq(hold_left(&holds, &other, 0), 0);
	ck_assert_int_eq(hold_left(&holds, &t, 0), 60000);
}
END_TEST

START_TEST(the_last_word_counts)
{
	const struct tag	t = tag_number(1);

	hold_begin(&holds, &t, 60, 0);
	hold_begin(&holds, &t, 5, 1000);
	ck_assert_int_eq(hold_left(&holds, &t, 1000), 5000);
}
END_TEST

START_TEST(holds_are_bounded_and_what_ends_soonest_goes)
{
	struct tag	t;
	int		n, held = 0;

	for (n = 0; n < 2 * HOLDS; n++) {
		t = tag_number(n);
		hold_begin(&holds, &t, 60 + n, 0);
	}
	for (n = 0; n < 2 * HOLDS; n++) {
		t = tag_number(n);
		if (hold_left(&holds, &t, 0) > 0) {
			held++;
			ck_assert_int_ge(n, HOLDS);
		}
	}
	ck_assert_int_eq(held, HOLDS);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("hold");
	TCase	*t = tcase_create("hold");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, the_named_time_is_waited_for, 0, COUNT_OF(waits));
	tcase_add_test(t, a_hold_is_one_tokens_alone);
	tcase_add_test(t, the_last_word_counts);
	tcase_add_test(t, holds_are_bounded_and_what_ends_soonest_goes);
	suite_add_tcase(s, t);
	return unit_run(s);
}
