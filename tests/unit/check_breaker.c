/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "service/breaker.h"
#include "tests/unit/unit.h"

static const struct breaker_options	usual = { 3, 1000, 8000, 5000 };
static struct breaker			b;
static int64_t				now;

static void
start(void)
{
	memset(&b, 0, sizeof(b));
	now = 100000;
}

static void
tell(enum introspect_result r, int64_t retry_after, uint32_t random)
{
	breaker_tell(&b, &usual, r, retry_after, now, random);
}

static enum breaker_answer
ask(void)
{
	return breaker_ask(&b, &usual, now);
}

static void
open_it(void)
{
	int	i;

	for (i = 0; i < usual.failures; i++) {
		ck_assert_int_eq(ask(), BREAKER_GO);
		tell(INTROSPECT_TIMEOUT, -1, 0);
	}
}

/* Five in a row: does it open? */
static const struct {
	enum introspect_result	result;
	enum breaker_answer	then;
} results[] = {
	{ INTROSPECT_UNREACHABLE, BREAKER_WAIT },
	{ INTROSPECT_TIMEOUT, BREAKER_WAIT },
	{ INTROSPECT_SERVER_ERROR, BREAKER_WAIT },
	{ INTROSPECT_ACTIVE, BREAKER_GO },
	{ INTROSPECT_INACTIVE, BREAKER_GO },
	{ INTROSPECT_EXPIRED, BREAKER_GO },
	{ INTROSPECT_BAD_REPLY, BREAKER_GO },
	{ INTROSPECT_TOO_BIG, BREAKER_GO },
	{ INTROSPECT_CLIENT_REFUSED, BREAKER_GO },
	{ INTROSPECT_UNEXPECTED, BREAKER_GO },
	{ INTROSPECT_RATE_LIMITED, BREAKER_GO },
	{ INTROSPECT_GONE, BREAKER_GO },
	{ INTROSPECT_TLS, BREAKER_GO },
	{ INTROSPECT_FAILED, BREAKER_GO },
};

START_TEST(only_an_outage_opens)
{
	int	i;

	start();
	for (i = 0; i < 5; i++)
		tell(results[_i].result, 3600, 0);
	ck_assert_msg(ask() == results[_i].then, "result %d", results[_i].result);
}
END_TEST

START_TEST(an_answer_ends_the_row)
{
	int	i;

	start();
	for (i = 0; i < 10; i++) {
		tell(INTROSPECT_TIMEOUT, -1, 0);
		tell(INTROSPECT_TIMEOUT, -1, 0);
		tell(INTROSPECT_INACTIVE, -1, 0);
	}
	ck_assert_int_eq(ask(), BREAKER_GO);
	ck_assert_uint_eq(b.opened, 0);
}
END_TEST

START_TEST(tls_failure_does_not_end_the_row)
{
	start();
	tell(INTROSPECT_TIMEOUT, -1, 0);
	tell(INTROSPECT_TIMEOUT, -1, 0);
	tell(INTROSPECT_TLS, -1, 0);
	tell(INTROSPECT_TIMEOUT, -1, 0);
	ck_assert_int_eq(ask(), BREAKER_WAIT);
}
END_TEST

START_TEST(one_trial_goes_when_the_pause_is_over)
{
	start();
	open_it();
	ck_assert_int_eq(breaker_left(&b, now), 1000);
	now += 999;
	ck_assert_int_eq(ask(), BREAKER_WAIT);
	now += 1;
	ck_assert_int_eq(ask(), BREAKER_TRIAL);
	ck_assert_int_eq(ask(), BREAKER_WAIT);
	tell(INTROSPECT_ACTIVE, -1, 0);
	ck_assert_int_eq(ask(), BREAKER_GO);
	ck_assert_int_eq(breaker_left(&b, now), 0);
}
END_TEST

START_TEST(lost_trial_is_followed_by_another)
{
	start();
	open_it();
	now += 1000;
	ck_assert_int_eq(ask(), BREAKER_TRIAL);
	now += usual.trial_ms - 1;
	ck_assert_int_eq(ask(), BREAKER_WAIT);
	now += 1;
	ck_assert_int_eq(ask(), BREAKER_TRIAL);
}
END_TEST

START_TEST(trial_that_says_nothing_is_followed_by_another)
{
	start();
	open_it();
	now += 1000;
	ck_assert_int_eq(ask(), BREAKER_TRIAL);
	tell(INTROSPECT_TLS, -1, 0);
	ck_assert_int_eq(ask(), BREAKER_TRIAL);
}
END_TEST

START_TEST(pause_doubles_up_to_its_most)
{
	static const int64_t	pauses[] = { 2000, 4000, 8000, 8000, 8000 };
	size_t			i, k;

	start();
	open_it();
	now += 1000;
	for (i = 0; i < COUNT_OF(pauses); i++) {
		ck_assert_int_eq(ask(), BREAKER_TRIAL);
		tell(INTROSPECT_TIMEOUT, -1, 0);
		ck_assert_int_eq(breaker_left(&b, now), pauses[i]);
		now += pauses[i];
	}
	for (k = 0; k < 200; k++) {
		ck_assert_int_eq(ask(), BREAKER_TRIAL);
		tell(INTROSPECT_TIMEOUT, -1, 0);
		now += 8000;
	}
	ck_assert_int_eq(ask(), BREAKER_TRIAL);
	tell(INTROSPECT_ACTIVE, -1, 0);
	open_it();
	ck_assert_int_eq(breaker_left(&b, now), 1000);
}
END_TEST

START_TEST(latecomers_lengthen_nothing)
{
	int	i;

	start();
	open_it();
	now += 500;
	for (i = 0; i < 100; i++)
		tell(INTROSPECT_TIMEOUT, -1, 0);
	ck_assert_int_eq(breaker_left(&b, now), 500);
}
END_TEST

static const struct {
	uint32_t	random;
	int64_t		pause;
} jitters[] = {
	{ 0, 1000 }, { UINT32_MAX / 2, 751 }, { UINT32_MAX, 500 },
};

START_TEST(half_of_the_pause_is_random)
{
	int	i;

	start();
	for (i = 0; i < 3; i++)
		tell(INTROSPECT_UNREACHABLE, -1, jitters[_i].random);
	ck_assert_int_eq(breaker_left(&b, now), jitters[_i].pause);
}
END_TEST

static const struct {
	int64_t	retry_after, pause;
} retries[] = {
	{ -1, 1000 }, { 0, 1000 }, { 1, 1000 }, { 60, 60000 }, { 3600, 3600000 },
	{ 3601, 3600000 }, { INT64_MAX, 3600000 },
};

START_TEST(retry_after_of_an_outage_is_waited_for)
{
	int	i;

	start();
	for (i = 0; i < 3; i++)
		tell(INTROSPECT_SERVER_ERROR, retries[_i].retry_after, 0);
	ck_assert_int_eq(breaker_left(&b, now), retries[_i].pause);
}
END_TEST

START_TEST(without_failures_it_stays_closed)
{
	struct breaker_options	off = { 0, 1000, 8000, 5000 };
	int			i;

	start();
	for (i = 0; i < 100; i++)
		breaker_tell(&b, &off, INTROSPECT_TIMEOUT, 3600, now, 0);
	ck_assert_int_eq(breaker_ask(&b, &off, now), BREAKER_GO);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("breaker");
	TCase	*t = tcase_create("breaker");

	tcase_add_loop_test(t, only_an_outage_opens, 0, COUNT_OF(results));
	tcase_add_test(t, an_answer_ends_the_row);
	tcase_add_test(t, tls_failure_does_not_end_the_row);
	tcase_add_test(t, one_trial_goes_when_the_pause_is_over);
	tcase_add_test(t, lost_trial_is_followed_by_another);
	tcase_add_test(t, trial_that_says_nothing_is_followed_by_another);
	tcase_add_test(t, pause_doubles_up_to_its_most);
	tcase_add_test(t, latecomers_lengthen_nothing);
	tcase_add_loop_test(t, half_of_the_pause_is_random, 0, COUNT_OF(jitters));
	tcase_add_loop_test(t, retry_after_of_an_outage_is_waited_for, 0, COUNT_OF(retries));
	tcase_add_test(t, without_failures_it_stays_closed);
	suite_add_tcase(s, t);
	return unit_run(s);
}
