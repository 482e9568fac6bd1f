/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "service/throttle.h"
#include "tests/unit/unit.h"

#define WINDOW	300000
#define NOW	1000000

static const struct throttle_options	usual = { 10, 60, WINDOW };
static struct throttle			*t;

static void
set_up(void)
{
	ck_assert_int_ge(sodium_init(), 0);
	ck_assert_ptr_nonnull(t = throttle_new(&usual));
}

static void
tear_down(void)
{
	throttle_free(t);
}

static struct throttle_who
from(const char *account, const char *rhost)
{
	return (struct throttle_who){ 0, account, rhost, "ssh" };
}

/* Guesses until it is refused; how many it took. */
static int
guess(const char *account, const char *rhost, int most, int64_t now)
{
	struct throttle_who	w = from(account, rhost);
	int			n;

	for (n = 0; n < most && throttle_ask(t, &w, now); n++)
		throttle_failed(t, &w, now);
	return n;
}

static bool
may(const char *account, const char *rhost, int64_t now)
{
	struct throttle_who	w = from(account, rhost);

	return throttle_ask(t, &w, now);
}

START_TEST(guesses_at_an_account_are_bounded)
{
	ck_assert_int_eq(guess("alice", "192.0.2.1", 100, NOW), 10);
	ck_assert(may("bob", "192.0.2.1", NOW));
}
END_TEST

START_TEST(they_grow_back_one_by_one)
{
	(void)guess("alice", "192.0.2.1", 100, NOW);
	ck_assert(!may("alice", "192.0.2.1", NOW + WINDOW / 10 - 1));
	ck_assert_int_eq(guess("alice", "192.0.2.1", 100, NOW + WINDOW / 10), 1);
	ck_assert_int_eq(guess("alice", "192.0.2.1", 100, NOW + 2 * WINDOW), 10);
}
END_TEST

START_TEST(a_login_makes_good)
{
	struct throttle_who	w = from("alice", "192.0.2.1");

	(void)guess("alice", "192.0.2.1", 9, NOW);
	throttle_succeeded(t, &w, NOW);
	ck_assert_int_eq(guess("alice", "192.0.2.1", 100, NOW), 10);
}
END_TEST

START_TEST(guesses_from_a_place_are_bounded)
{
	char	account[16];
	int	n, total = 0;

	for (n = 0; n < 50; n++) {
		(void)snprintf(account, sizeof(account), "user%d", n);
		total += guess(account, "192.0.2.1", 3, NOW);
	}
	ck_assert_int_eq(total, 60);
	ck_assert(!may("alice", "192.0.2.1", NOW));
	ck_assert(may("alice", "192.0.2.2", NOW));
}
END_TEST

START_TEST(who_came_in_from_a_place_is_not_shut_out_with_it)
{
	struct throttle_who	w = from("alice", "192.0.2.1");
	char			account[16];
	int			n;

	throttle_succeeded(t, &w, NOW);
	for (n = 0; n < 50; n++) {
		(void)snprintf(account, sizeof(account), "user%d", n);
		(void)guess(account, "192.0.2.1", 3, NOW);
	}
	ck_assert(!may("bob", "192.0.2.1", NOW));
	ck_assert(may("alice", "192.0.2.1", NOW));
	ck_assert_int_eq(guess("alice", "192.0.2.1", 100, NOW), 10);
	/* That the place is shut again for her lasts as long as what she did lately. */
	ck_assert(may("alice", "192.0.2.1", NOW + WINDOW));
}
END_TEST

/* The promise: no number of strangers shuts an account for its owner's place. */
START_TEST(strangers_never_lock_the_owner_out)
{
	struct throttle_who	owner = from("alice", "198.51.100.7");
	char			rhost[32];
	int64_t			now = NOW;
	int			n;

	for (n = 0; n < 30000; n++, now += 3) {
		(void)snprintf(rhost, sizeof(rhost), "10.%d.%d.%d", n >> 16 & 255,
		    n >> 8 & 255, n & 255);
		(void)guess("alice", rhost, 2, now);
		if (n % 1000 == 0)
			ck_assert(throttle_ask(t, &owner, now));
	}
	ck_assert(throttle_ask(t, &owner, now));
}
END_TEST

START_TEST(flood_does_not_push_out_a_login)
{
	struct throttle_who	w = from("alice", "192.0.2.1");
	char			rhost[32], account[16];
	int			n;

	throttle_succeeded(t, &w, NOW);
	for (n = 0; n < 30000; n++) {
		(void)snprintf(rhost, sizeof(rhost), "10.%d.%d.%d", n >> 16 & 255,
		    n >> 8 & 255, n & 255);
		(void)guess("alice", rhost, 1, NOW);
	}
	for (n = 0; n < 70; n++) {
		(void)snprintf(account, sizeof(account), "user%d", n);
		(void)guess(account, "192.0.2.1", 1, NOW);
	}
	ck_assert(!may("bob", "192.0.2.1", NOW));
	ck_assert(may("alice", "192.0.2.1", NOW));
}
END_TEST

START_TEST(without_a_number_nothing_is_refused)
{
	struct throttle_options	off = { 0, 60, WINDOW };

	throttle_set(t, &off);
	ck_assert_int_eq(guess("alice", "192.0.2.1", 1000, NOW), 1000);
}
END_TEST

START_TEST(other_numbers_count_at_once)
{
	struct throttle_options	more = { 20, 60, WINDOW };

	ck_assert_int_eq(guess("alice", "192.0.2.1", 100, NOW), 10);
	throttle_set(t, &more);
	ck_assert(!may("alice", "192.0.2.1", NOW));
	ck_assert(may("alice", "192.0.2.1", NOW + WINDOW / 20));
}
END_TEST

static const struct {
	struct throttle_who	 who;
	const char		*place;
} places[] = {
	{ { 0, "a", "192.0.2.1", "ssh" }, "4:192.0.2.1" },
	{ { 0, "a", "::ffff:192.0.2.1", "ssh" }, "4:192.0.2.1" },
	{ { 0, "a", "2001:db8:1:2:3:4:5:6", "ssh" }, "6:2001:0db8:0001:0002" },
	{ { 0, "a", "2001:db8:1:2::ffff", "ssh" }, "6:2001:0db8:0001:0002" },
	{ { 0, "a", "2001:db8:1:3::ffff", "ssh" }, "6:2001:0db8:0001:0003" },
	{ { 0, "a", "fe80::1%eth0", "ssh" }, "6:fe80:0000:0000:0000" },
	{ { 0, "a", "Host.Example.", "ssh" }, "n:host.example" },
	{ { 0, "a", "host.example", "ssh" }, "n:host.example" },
	{ { 0, "a", "192.0.2.1%eth0", "ssh" }, "n:192.0.2.1%eth0" },
	{ { 0, "a", "", "tty1" }, "t:tty1" },
	{ { 0, "a", NULL, "pts/3" }, "t:pts/3" },
	{ { 0, "a", NULL, NULL }, "t:" },
	{ { 1000, "a", "192.0.2.1", "tty1" }, "u:1000" },
	{ { 1000, "a", NULL, NULL }, "u:1000" },
};

START_TEST(place_has_one_name)
{
	char	place[PLACE_MAX];

	throttle_place(&places[_i].who, place);
	ck_assert_str_eq(place, places[_i].place);
}
END_TEST

START_TEST(long_names_fit)
{
	struct throttle_who	w;
	char			name[2000], place[PLACE_MAX];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	w = (struct throttle_who){ 0, name, name, name };
	throttle_place(&w, place);
	ck_assert_uint_eq(strlen(place), PLACE_MAX - 1);
	ck_assert_int_eq(guess(name, name, 100, NOW), 10);
	w.rhost = NULL;
	throttle_place(&w, place);
	ck_assert(throttle_ask(t, &w, NOW));
}
END_TEST

/* What a bucket of 3 that fills in 300 ms holds, from its fullness on. */
START_TEST(bucket_holds_its_size)
{
	int64_t	full_at = 0;
	int	n;

	for (n = 0; bucket_has(full_at, 3, 300, 1000); n++)
		full_at = bucket_take(full_at, 3, 300, 1000);
	ck_assert_int_eq(n, 3);
	ck_assert_int_eq(full_at, 1300);
	ck_assert_int_eq(bucket_take(full_at, 3, 300, 1000), 1300);
	ck_assert(!bucket_has(full_at, 3, 300, 1099));
	ck_assert(bucket_has(full_at, 3, 300, 1100));
	ck_assert(bucket_has(full_at, 3, 300, INT64_MAX / 2));
}
END_TEST

START_TEST(bucket_of_one_holds_one)
{
	ck_assert(bucket_has(0, 1, 300, 1000));
	ck_assert(!bucket_has(bucket_take(0, 1, 300, 1000), 1, 300, 1000));
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("throttle");
	TCase	*c = tcase_create("throttle");

	tcase_set_timeout(c, 20);
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, guesses_at_an_account_are_bounded);
	tcase_add_test(c, they_grow_back_one_by_one);
	tcase_add_test(c, a_login_makes_good);
	tcase_add_test(c, guesses_from_a_place_are_bounded);
	tcase_add_test(c, who_came_in_from_a_place_is_not_shut_out_with_it);
	tcase_add_test(c, strangers_never_lock_the_owner_out);
	tcase_add_test(c, flood_does_not_push_out_a_login);
	tcase_add_test(c, without_a_number_nothing_is_refused);
	tcase_add_test(c, other_numbers_count_at_once);
	tcase_add_loop_test(c, place_has_one_name, 0, COUNT_OF(places));
	tcase_add_test(c, long_names_fit);
	tcase_add_test(c, bucket_holds_its_size);
	tcase_add_test(c, bucket_of_one_holds_one);
	suite_add_tcase(s, c);
	return unit_run(s);
}
