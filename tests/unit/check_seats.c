/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <pthread.h>
#include <string.h>

#include "service/seats.h"
#include "tests/unit/unit.h"

/* Two readings of the /etc file. */
static char		 empty[1];
static struct config	 config;
static struct snapshot	 was, is;
static struct seats	*seats;

static void
set_up(void)
{
	config.ca_file = config.ca_path = config.proxy = empty;
	was = (struct snapshot){ .host = { .config = &config }, .settings = 1, .references = 1 };
	is = (struct snapshot){ .host = { .config = &config }, .settings = 2, .references = 1 };
	ck_assert_ptr_nonnull(seats = seats_new(2));
}

static void
tear_down(void)
{
	seats_free(seats);
	/* No seat holds on to what is gone. */
	ck_assert_uint_eq(was.references, 1);
	ck_assert_uint_eq(is.references, 1);
}

START_TEST(so_many_sit_and_no_more)
{
	struct host	a = { 0 }, b = { 0 }, c = { 0 };

	ck_assert(seats_take(seats, &is, &a, deadline_in(1000)));
	ck_assert(seats_take(seats, &is, &b, deadline_in(1000)));
	ck_assert_ptr_ne(a.http, b.http);
	ck_assert(!seats_take(seats, &is, &c, deadline_in(1)));
	ck_assert_ptr_null(c.http);
	seats_leave(seats, &is, &a, true);
	ck_assert_ptr_null(a.http);
	ck_assert(seats_take(seats, &is, &c, deadline_in(1000)));
	seats_leave(seats, &is, &b, true);
	seats_leave(seats, &is, &c, true);
	ck_assert_uint_eq(seats_count(seats).taken, 0);
}
END_TEST

START_TEST(warmest_seat_is_taken_first)
{
	struct host	 a = { 0 }, b = { 0 };
	struct http	*last;

	ck_assert(seats_take(seats, &is, &a, deadline_in(1000)));
	ck_assert(seats_take(seats, &is, &b, deadline_in(1000)));
	last = b.http;
	seats_leave(seats, &is, &a, true);
	seats_leave(seats, &is, &b, true);
	ck_assert(seats_take(seats, &is, &a, deadline_in(1000)));
	ck_assert_ptr_eq(a.http, last);
	seats_leave(seats, &is, &a, true);
}
END_TEST

START_TEST(who_does_not_sit_leaves_nothing)
{
	struct host	a = { 0 };

	seats_leave(seats, &is, &a, true);
	ck_assert_uint_eq(seats_count(seats).taken, 0);
}
END_TEST

/* Connections of older settings are not used under newer ones. */
START_TEST(seat_belongs_to_its_settings)
{
	struct host	a = { 0 };

	ck_assert(seats_take(seats, &was, &a, deadline_in(1000)));
	seats_leave(seats, &was, &a, true);
	ck_assert_uint_eq(was.references, 2);
	ck_assert(seats_take(seats, &is, &a, deadline_in(1000)));
	ck_assert_uint_eq(was.references, 1);
	seats_leave(seats, &is, &a, true);
}
END_TEST

START_TEST(sweeping_closes_what_is_older)
{
	struct host	a = { 0 }, b = { 0 };

	ck_assert(seats_take(seats, &was, &a, deadline_in(1000)));
	ck_assert(seats_take(seats, &is, &b, deadline_in(1000)));
	seats_leave(seats, &was, &a, true);
	seats_leave(seats, &is, &b, true);
	seats_sweep(seats, &is);
	ck_assert_uint_eq(was.references, 1);
	ck_assert_uint_eq(is.references, 2);
}
END_TEST

static void *
leave_soon(void *arg)
{
	seats_leave(seats, &is, arg, true);
	return NULL;
}

START_TEST(who_waits_gets_the_next_one)
{
	struct host	a = { 0 }, b = { 0 }, c = { 0 };
	pthread_t	t;

	ck_assert(seats_take(seats, &is, &a, deadline_in(1000)));
	ck_assert(seats_take(seats, &is, &b, deadline_in(1000)));
	ck_assert_int_eq(pthread_create(&t, NULL, leave_soon, &a), 0);
	ck_assert(seats_take(seats, &is, &c, deadline_in(10000)));
	(void)pthread_join(t, NULL);
	seats_leave(seats, &is, &b, true);
	seats_leave(seats, &is, &c, true);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("seats");
	TCase	*t = tcase_create("seats");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, so_many_sit_and_no_more);
	tcase_add_test(t, warmest_seat_is_taken_first);
	tcase_add_test(t, who_does_not_sit_leaves_nothing);
	tcase_add_test(t, seat_belongs_to_its_settings);
	tcase_add_test(t, sweeping_closes_what_is_older);
	tcase_add_test(t, who_waits_gets_the_next_one);
	suite_add_tcase(s, t);
	return unit_run(s);
}
