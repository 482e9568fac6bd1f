/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "service/cache.h"
#include "tests/unit/tags.h"
#include "tests/unit/unit.h"

#define WALL	1500000000
#define EXP	(WALL + 3600)

static const struct cache_clock	start = { 1000, WALL };

static struct cache *
make(int64_t keep, size_t entries)
{
	struct cache_options	 o = { keep, entries };
	struct cache		*c;

	ck_assert_ptr_nonnull(c = cache_new(&o));
	return c;
}

static void
keep(struct cache *c, int n, struct cache_clock now, int64_t exp)
{
	struct introspection	 seen = { .exp = exp };
	const struct tag	 t = tag_number(n);
	char			 name[TOKEN_NAME_SIZE];

	(void)snprintf(seen.user_id, sizeof(seen.user_id), "U%d", n);
	(void)snprintf(name, sizeof(name), "%08x", (unsigned int)n);
	cache_keep(c, &t, now, &seen, name);
}

static bool
finds(struct cache *c, int n, struct cache_clock now)
{
	struct cache_answer	 a;
	const struct tag	 t = tag_number(n);
	char			 user[16], name[TOKEN_NAME_SIZE];
	bool			 known = cache_knows(c, &t, now);
	bool			 found = cache_find(c, &t, now, &a);

	ck_assert_int_eq(known, found);
	(void)snprintf(user, sizeof(user), "U%d", n);
	(void)snprintf(name, sizeof(name), "%08x", (unsigned int)n);
	if (found) {
		ck_assert_str_eq(a.seen.user_id, user);
		ck_assert_str_eq(a.name, name);
	}
	return found;
}

/* Kept at `start` for 60 s with an end 3600 s later; asked for at another time. */
static const struct {
	const char		*what;
	int64_t			 keep, exp;
	struct cache_clock	 when;
	bool			 found;
} times[] = {
	{ "at once", 60, EXP, { 1000, WALL }, true },
	{ "a moment before its end", 60, EXP, { 60999, WALL + 59 }, true },
	{ "at its end", 60, EXP, { 61000, WALL + 60 }, false },
	{ "when the wall clock stood still", 60, EXP, { 61000, WALL }, false },
	{ "when the wall clock was set back", 60, EXP, { 2000, WALL - 1 }, false },
	{ "when the wall clock jumped ahead", 60, EXP, { 2000, WALL + 61 }, false },
	{ "a second before the token's end", 60, WALL + 10, { 10000, WALL + 9 }, true },
	{ "at the token's end", 60, WALL + 10, { 11000, WALL + 10 }, false },
	{ "a token that had ended when it came", 60, WALL, { 1000, WALL - 1 }, false },
};

START_TEST(answer_is_found_in_its_time)
{
	struct cache	*c = make(times[_i].keep, 8);

	keep(c, 1, start, times[_i].exp);
	ck_assert_msg(finds(c, 1, times[_i].when) == times[_i].found, "%s",
	    times[_i].what);
	cache_free(c);
}
END_TEST

START_TEST(each_token_has_its_own_answer)
{
	struct cache	*c = make(60, 64);
	int		 n;

	for (n = 0; n < 20; n++)
		keep(c, n, start, EXP);
	for (n = 0; n < 20; n++)
		ck_assert(finds(c, n, start));
	ck_assert(!finds(c, 20, start));
	cache_free(c);
}
END_TEST

START_TEST(asked_is_when_the_provider_said_it)
{
	struct cache		*c = make(60, 8);
	struct cache_clock	 later = { 31000, WALL + 30 };
	const struct tag	 t = tag_number(1);
	struct cache_answer	 a;

	keep(c, 1, start, EXP);
	ck_assert(cache_find(c, &t, later, &a));
	ck_assert_int_eq(a.asked, WALL);
	cache_free(c);
}
END_TEST

START_TEST(forgotten_token_is_asked_about_again)
{
	struct cache		*c = make(60, 8);
	const struct tag	 t = tag_number(1);

	keep(c, 1, start, EXP);
	keep(c, 2, start, EXP);
	cache_forget(c, &t);
	ck_assert(!finds(c, 1, start));
	ck_assert(finds(c, 2, start));
	cache_free(c);
}
END_TEST

START_TEST(entries_are_bounded_and_the_oldest_goes)
{
	struct cache		*c = make(60, 8);
	struct cache_clock	 now = start;
	int			 n;

	for (n = 0; n < 1000; n++) {
		keep(c, n, now, EXP);
		now.mono_ms++;
	}
	ck_assert_uint_eq(cache_count(c).entries, 8);
	ck_assert_uint_eq(cache_count(c).pushed_out, 992);
	for (n = 0; n < 1000; n++)
		ck_assert(finds(c, n, now) == (n >= 992));
	cache_free(c);
}
END_TEST

START_TEST(answer_in_place_of_an_older_pushes_out_none)
{
	struct cache	*c = make(60, 8);
	int		 n;

	for (n = 0; n < 50; n++)
		keep(c, 1, start, EXP);
	ck_assert_uint_eq(cache_count(c).entries, 1);
	ck_assert_uint_eq(cache_count(c).pushed_out, 0);
	cache_free(c);
}
END_TEST

/* For ThreadSanitizer: all calls at once. */
static void *
work(void *arg)
{
	struct cache		*c = arg;
	struct cache_answer	 a;
	struct tag		 t;
	int			 n;

	for (n = 0; n < 2000; n++) {
		t = tag_number(n % 40);
		keep(c, n % 40, start, EXP);
		(void)cache_knows(c, &t, start);
		(void)cache_find(c, &t, start, &a);
		if (n % 500 == 499)
			cache_forget(c, &t);
	}
	return NULL;
}

START_TEST(threads_share_it)
{
	struct cache	*c = make(60, 32);
	pthread_t	 threads[4];
	size_t		 i;

	for (i = 0; i < COUNT_OF(threads); i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, work, c), 0);
	for (i = 0; i < COUNT_OF(threads); i++)
		(void)pthread_join(threads[i], NULL);
	ck_assert_uint_le(cache_count(c).entries, 32);
	cache_free(c);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("cache");
	TCase	*t = tcase_create("cache");

	tcase_add_loop_test(t, answer_is_found_in_its_time, 0, COUNT_OF(times));
	tcase_add_test(t, each_token_has_its_own_answer);
	tcase_add_test(t, asked_is_when_the_provider_said_it);
	tcase_add_test(t, forgotten_token_is_asked_about_again);
	tcase_add_test(t, entries_are_bounded_and_the_oldest_goes);
	tcase_add_test(t, answer_in_place_of_an_older_pushes_out_none);
	tcase_add_test(t, threads_share_it);
	suite_add_tcase(s, t);
	return unit_run(s);
}
