/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "accounts/map.h"
#include "tests/unit/unit.h"

static bool
parse(struct map *m, const char *text, size_t n, struct accounts_error *e)
{
	char	*bytes = malloc(n + 1);

	ck_assert_ptr_nonnull(bytes);
	memcpy(bytes, text, n);
	bytes[n] = '\0';
	memset(m, 0, sizeof(*m));
	e->text[0] = '\0';
	return map_add(m, MAP_TEXT, "map", bytes, n, e);
}

#define BYTES(s)	s, sizeof(s) - 1
#define ENTRY		"1200:1200:Alice A.:/home/alice:/bin/bash"

static const struct {
	const char	*fact;
	const char	*text;
	size_t		 n, accounts;
} good[] = {
	{ "nothing", BYTES(""), 0 },
	{ "comments and empty lines", BYTES("# a\n\n \t\n#b"), 0 },
	{ "a login and a person", BYTES("alice 6CGW8Z\n"), 1 },
	{ "no newline at the end", BYTES("alice 6CGW8Z"), 1 },
	{ "tabs, several, and blanks at the end", BYTES("alice\t \t6CGW8Z \t\n"), 1 },
	{ "several persons", BYTES("alice A,google:1,C\n"), 1 },
	{ "a full entry", BYTES("alice A " ENTRY "\n"), 1 },
	{ "an empty gecos", BYTES("alice A 1200:1200::/h:/bin/sh\n"), 1 },
	{ "a gecos in UTF-8 with blanks and commas", BYTES("alice A 1200:1200:Z\xc3\xb6\xc3\xab, R 2:/h:/bin/sh\n"), 1 },
	{ "groups", BYTES("alice A " ENTRY ":lab=2000,team\n"), 1 },
	{ "an empty list of groups", BYTES("alice A " ENTRY ":\n"), 1 },
	{ "one person for two accounts", BYTES("alice A\nbob A\n"), 2 },
	{ "the last id that is free", BYTES("a A 2147483647:60000::/h:/s\n"), 1 },
};

START_TEST(good_map_is_read)
{
	struct accounts_error	e;
	struct map		m;

	ck_assert_msg(parse(&m, good[_i].text, good[_i].n, &e), "%s: %s",
	    good[_i].fact, e.text);
	ck_assert_uint_eq(m.n, good[_i].accounts);
	map_free(&m);
}
END_TEST

static const struct {
	const char	*fact;
	const char	*text;
	size_t		 n;
	const char	*where;		/* how the message begins */
} bad[] = {
	{ "a login alone", BYTES("\nalice\n"), "map:2: " },
	{ "a login and a blank", BYTES("alice \n"), "map:1: " },
	{ "a blank in front", BYTES(" alice A\n"), "map:1: " },
	{ "a login in capitals", BYTES("Alice A\n"), "map:1: " },
	{ "a login too long", BYTES("abcdefghijklmnopqrstuvwxyz0123456 A\n"), "map:1: " },
	{ "a login with a colon", BYTES("a:b A\n"), "map:1: " },
	{ "a login twice", BYTES("alice A\nbob B\nalice C\n"), "map:3: " },
	{ "an empty person in front", BYTES("alice ,A\n"), "map:1: " },
	{ "an empty person behind", BYTES("alice A,\n"), "map:1: " },
	{ "an empty person between", BYTES("alice A,,B\n"), "map:1: " },
	{ "a comment behind", BYTES("alice A # me\n"), "map:1: " },
	{ "a person with #", BYTES("alice A#\n"), "map:1: " },
	{ "a misspelt provider", BYTES("alice Google:1\n"), "map:1: " },
	{ "a NUL", BYTES("alice A\0B\n"), "map:1: " },
	{ "a NUL in a comment", BYTES("#\0\nalice A\n"), "map:1: " },
	{ "DOS line ends", BYTES("alice A\r\n"), "map:1: " },
	{ "an escape in a comment", BYTES("# \33[2J\n"), "map:1: " },
	{ "a login in another alphabet", BYTES("\xc3\xa4 A\n"), "map:1: " },
	{ "four fields", BYTES("alice A 1200:1200:x:/h\n"), "map:1: " },
	{ "seven fields", BYTES("alice A " ENTRY ":g=2000:x\n"), "map:1: " },
	{ "uid 0", BYTES("alice A 0:1200::/h:/s\n"), "map:1: " },
	{ "gid 0", BYTES("alice A 1200:0::/h:/s\n"), "map:1: " },
	{ "a system uid", BYTES("alice A 999:1200::/h:/s\n"), "map:1: " },
	{ "a DynamicUser uid", BYTES("alice A 61184:1200::/h:/s\n"), "map:1: " },
	{ "nobody", BYTES("alice A 65534:1200::/h:/s\n"), "map:1: " },
	{ "uid 2^31", BYTES("alice A 2147483648:1200::/h:/s\n"), "map:1: " },
	{ "uid 2^32, which is 0", BYTES("alice A 4294967296:1200::/h:/s\n"), "map:1: " },
	{ "uid 2^64 + 1200", BYTES("alice A 18446744073709552816:1200::/h:/s\n"), "map:1: " },
	{ "a negative uid", BYTES("alice A -1:1200::/h:/s\n"), "map:1: " },
	{ "a uid with a zero in front", BYTES("alice A 01200:1200::/h:/s\n"), "map:1: " },
	{ "an empty uid", BYTES("alice A :1200::/h:/s\n"), "map:1: " },
	{ "a relative home", BYTES("alice A 1200:1200::h:/s\n"), "map:1: " },
	{ "no shell", BYTES("alice A 1200:1200::/h:\n"), "map:1: " },
	{ "a shell with a blank", BYTES("alice A 1200:1200::/h:/s \n"), "map:1: " },
	{ "a home that climbs", BYTES("alice A 1200:1200::/home/../etc:/s\n"), "map:1: " },
	{ "a home that ends up", BYTES("alice A 1200:1200::/home/..:/s\n"), "map:1: " },
	{ "gecos that is not UTF-8", BYTES("alice A 1200:1200:\xff:/h:/s\n"), "map:1: " },
	{ "gecos cut within a character", BYTES("alice A 1200:1200:\xc3:/h:/s\n"), "map:1: " },
	{ "gecos with an overlong slash", BYTES("alice A 1200:1200:\xc0\xaf:/h:/s\n"), "map:1: " },
	{ "gecos with a C1 control", BYTES("alice A 1200:1200:\xc2\x9b:/h:/s\n"), "map:1: " },
	{ "gecos with a surrogate", BYTES("alice A 1200:1200:\xed\xa0\x80:/h:/s\n"), "map:1: " },
	{ "a group by GID", BYTES("alice A " ENTRY ":2000\n"), "map:1: " },
	{ "a group with GID 0", BYTES("alice A " ENTRY ":lab=0\n"), "map:1: " },
	{ "a group with docker's GID", BYTES("alice A " ENTRY ":docker=998\n"), "map:1: " },
	{ "a group without its GID", BYTES("alice A " ENTRY ":lab=\n"), "map:1: " },
	{ "an empty group", BYTES("alice A " ENTRY ":lab=2000,\n"), "map:1: " },
};

START_TEST(bad_map_is_refused_with_its_line)
{
	struct accounts_error	e;
	struct map		m;

	ck_assert_msg(!parse(&m, bad[_i].text, bad[_i].n, &e), "%s",
	    bad[_i].fact);
	ck_assert_msg(strncmp(e.text, bad[_i].where, strlen(bad[_i].where)) == 0,
	    "%s: %s", bad[_i].fact, e.text);
	map_free(&m);
}
END_TEST

START_TEST(columns_arrive_where_they_belong)
{
	struct accounts_error	 e;
	struct map		 m;
	const struct account	*a;

	ck_assert(parse(&m, BYTES("# x\nalice A,google:1 1200:1300:Al B:/h/a:"
	    "/bin/zsh:lab=2000,team\nbob C\n"), &e));
	a = map_find(&m, "alice");
	ck_assert_ptr_nonnull(a);
	ck_assert(a->full && !a->automatic);
	ck_assert_uint_eq(a->line, 2);
	ck_assert_uint_eq(a->uid, 1200);
	ck_assert_uint_eq(a->gid, 1300);
	ck_assert_str_eq(a->gecos, "Al B");
	ck_assert_str_eq(a->home, "/h/a");
	ck_assert_str_eq(a->shell, "/bin/zsh");
	ck_assert_str_eq(a->groups, "lab=2000,team");
	ck_assert(account_has_person(a, "fitbit:A"));
	ck_assert(account_has_person(a, "google:1"));
	ck_assert(!account_has_person(a, "fitbit:a"));
	ck_assert(!account_has_person(a, "fitbit:"));
	ck_assert(!account_has_person(a, "fitbit:A,google:1"));
	ck_assert(!account_has_person(a, "A"));
	ck_assert(!map_find(&m, "bob")->full);
	ck_assert_ptr_null(map_find(&m, "carol"));
	ck_assert_ptr_null(map_find(&m, ""));
	map_free(&m);
}
END_TEST

START_TEST(overlay_may_not_name_a_login_again)
{
	struct accounts_error	e;
	struct map		m;
	char			*bytes = strdup("carol X\nalice B\n");

	ck_assert(parse(&m, BYTES("alice A\nbob B\n"), &e));
	ck_assert(!map_add(&m, MAP_OVERLAY, "auto", bytes, strlen(bytes), &e));
	ck_assert(strncmp(e.text, "auto:2: ", 8) == 0);
	ck_assert_ptr_nonnull(map_find(&m, "alice"));
	map_free(&m);
}
END_TEST

START_TEST(line_has_a_longest_length)
{
	static char		text[MAP_LINE_MAX + 2];
	struct accounts_error	e;
	struct map		m;

	memset(text, '#', sizeof(text));
	ck_assert(parse(&m, text, MAP_LINE_MAX, &e));
	map_free(&m);
	ck_assert(!parse(&m, text, MAP_LINE_MAX + 1, &e));
	map_free(&m);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("map");
	TCase	*t = tcase_create("map");

	tcase_add_loop_test(t, good_map_is_read, 0, COUNT_OF(good));
	tcase_add_loop_test(t, bad_map_is_refused_with_its_line, 0, COUNT_OF(bad));
	tcase_add_test(t, columns_arrive_where_they_belong);
	tcase_add_test(t, overlay_may_not_name_a_login_again);
	tcase_add_test(t, line_has_a_longest_length);
	suite_add_tcase(s, t);
	return unit_run(s);
}
