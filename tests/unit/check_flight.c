/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <pthread.h>
#include <string.h>

#include "service/flight.h"
#include "service/histogram.h"
#include "tests/unit/tags.h"
#include "tests/unit/unit.h"

#define FOLLOWERS	20

static struct flights	*all;
static struct tag	 token, other;

struct follower {
	struct flight		*flight;
	struct flight_answer	 answer;
	bool			 landed;
};

static void *
follow(void *arg)
{
	struct follower	*f = arg;

	f->landed = flight_wait(all, f->flight, deadline_in(10000), &f->answer);
	return NULL;
}

START_TEST(one_leads_and_all_learn)
{
	static struct follower		f[FOLLOWERS];
	static struct flight_answer	a = { .reason = REASON_TOKEN_INACTIVE };
	struct flight			*lead;
	pthread_t			 t[FOLLOWERS];
	size_t				 i;

	ck_assert(flight_board(all, &token, 1, &lead));
	for (i = 0; i < FOLLOWERS; i++) {
		ck_assert(!flight_board(all, &token, 1, &f[i].flight));
		ck_assert_int_eq(pthread_create(&t[i], NULL, follow, &f[i]), 0);
	}
	a.detail.status = 200;
	flight_land(all, lead, &a);
	for (i = 0; i < FOLLOWERS; i++) {
		(void)pthread_join(t[i], NULL);
		ck_assert(f[i].landed);
		ck_assert_int_eq(f[i].answer.reason, REASON_TOKEN_INACTIVE);
		ck_assert_int_eq(f[i].answer.detail.status, 200);
	}
}
END_TEST

/* Another token, other settings, and the same token later each fly alone. */
START_TEST(others_fly_alone)
{
	static struct flight_answer	 a;
	struct flight			*f[4];

	ck_assert(flight_board(all, &token, 1, &f[0]));
	ck_assert(flight_board(all, &other, 1, &f[1]));
	ck_assert(flight_board(all, &token, 2, &f[2]));
	flight_land(all, f[0], &a);
	ck_assert(flight_board(all, &token, 1, &f[3]));
	flight_land(all, f[1], &a);
	flight_land(all, f[2], &a);
	flight_land(all, f[3], &a);
}
END_TEST

/* One who has no more time leaves; the flight goes on and lands. */
START_TEST(deadline_comes_first)
{
	static struct flight_answer	 a;
	struct flight			*lead, *f;

	ck_assert(flight_board(all, &token, 1, &lead));
	ck_assert(!flight_board(all, &token, 1, &f));
	ck_assert(!flight_wait(all, f, deadline_now(), &a));
	flight_land(all, lead, &a);
}
END_TEST

static const int64_t	times[] = { 0, 1, 7, 8, 9, 100, 1000, 1234, 55555, 1000000, 123456789 };

START_TEST(time_is_known_within_an_eighth)
{
	static struct histogram	h;
	int64_t			at;

	memset(&h, 0, sizeof(h));
	histogram_add(&h, times[_i]);
	at = histogram_at(&h, 500);
	ck_assert_int_ge(at, times[_i]);
	ck_assert_int_le(at, times[_i] + times[_i] / 8 + 1);
	ck_assert_uint_eq(histogram_within(&h, at), 1);
}
END_TEST

START_TEST(percentiles_are_in_order)
{
	static struct histogram	h;
	int64_t			i;

	memset(&h, 0, sizeof(h));
	ck_assert_int_eq(histogram_at(&h, 500), 0);
	for (i = 1; i <= 1000; i++)
		histogram_add(&h, i * 100);
	ck_assert_int_ge(histogram_at(&h, 500), 50000);
	ck_assert_int_le(histogram_at(&h, 500), 57000);
	ck_assert_int_ge(histogram_at(&h, 990), 99000);
	ck_assert_int_le(histogram_at(&h, 990), 112000);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("flight");
	TCase	*t = tcase_create("flight");
	int	 rc;

	if ((all = flights_new()) == NULL)
		return 99;
	token = tag_number(1);
	other = tag_number(2);
	tcase_add_test(t, one_leads_and_all_learn);
	tcase_add_test(t, others_fly_alone);
	tcase_add_test(t, deadline_comes_first);
	tcase_add_loop_test(t, time_is_known_within_an_eighth, 0, COUNT_OF(times));
	tcase_add_test(t, percentiles_are_in_order);
	suite_add_tcase(s, t);
	rc = unit_run(s);
	flights_free(all);
	return rc;
}
