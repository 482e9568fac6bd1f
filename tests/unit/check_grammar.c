/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <regex.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "accounts/grammar.h"
#include "tests/unit/unit.h"

/*
 * The rule stated a second time, by other means: which bytes may stand where,
 * as sets written out.
 */
#define LETTERS	"abcdefghijklmnopqrstuvwxyz"
#define DIGITS	"0123456789"
#define PRINTED	"!\"$&'()*+-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
		"[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"

static void
set_of(bool set[256], const char *bytes)
{
	memset(set, 0, 256);
	for (; *bytes != '\0'; bytes++)
		set[(unsigned char)*bytes] = true;
}

static bool	first[256], middle[256], last[256], printed[256];
static bool	provider_first[256], provider_rest[256];

static void
make_sets(void)
{
	set_of(first, LETTERS "_");
	set_of(middle, LETTERS DIGITS "_-");
	set_of(last, LETTERS DIGITS "_-$");
	set_of(printed, PRINTED);
	set_of(provider_first, LETTERS);
	set_of(provider_rest, LETTERS DIGITS "-");
}

static bool
login_by_sets(const unsigned char *s, size_t n)
{
	return first[s[0]] && (n < 3 || middle[s[1]]) &&
	    (n < 2 || last[s[n - 1]]);
}

static bool
person_id_by_sets(const unsigned char *s, size_t n)
{
	return printed[s[0]] && (n < 2 || printed[s[1]]) &&
	    (n < 3 || printed[s[2]]);
}

/* In three bytes: "p:i" only; a colon first or last leaves a part empty. */
static bool
person_by_sets(const unsigned char *s, size_t n)
{
	return n == 3 && provider_first[s[0]] && s[1] == ':' && printed[s[2]];
}

START_TEST(every_string_of_one_to_three_bytes)
{
	unsigned char	 s[3];
	const char	*c = (const char *)s;
	uint32_t	 v, wrong = 0;
	size_t		 n;

	make_sets();
	for (n = 1; n <= 3; n++)
		for (v = 0; v < UINT32_C(1) << (8 * n); v++) {
			s[0] = (unsigned char)v;
			s[1] = (unsigned char)(v >> 8);
			s[2] = (unsigned char)(v >> 16);
			wrong += login_valid(c, n) != login_by_sets(s, n);
			wrong += person_id_valid(c, n) != person_id_by_sets(s, n);
			wrong += person_valid(c, n) != person_by_sets(s, n);
		}
	ck_assert_uint_eq(wrong, 0);
	ck_assert(!login_valid("", 0) && !person_id_valid("", 0) &&
	    !person_valid("", 0));
}
END_TEST

static bool
matches(const char *pattern, const char *s)
{
	regex_t	re;
	bool	yes;

	ck_assert_int_eq(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB), 0);
	yes = regexec(&re, s, 0, NULL, 0) == 0;
	regfree(&re);
	return yes;
}

/* Longer than three bytes: against the expression in the header. */
static const char *const logins[] = {
	"alice", "_fitbit", "fb20017", "a-b_c9", "machine$", "a$b", "alice$$",
	"Alice", "aliCe", "1alice", "12345", "-alice", "ali ce", "ali:ce",
	"ali\nce", "ali\tce", "al.ice", "\xc3\xa4lice", "alice\x7f", "a,b",
	"abcdefghijklmnopqrstuvwxyz012345", "abcdefghijklmnopqrstuvwxyz0123456",
	"abcdefghijklmnopqrstuvwxyz01234$", "abcdefghijklmnopqrstuvwxyz012345$",
};

START_TEST(login_is_what_useradd_takes)
{
	const char	*s = logins[_i];

	ck_assert_msg(login_valid(s, strlen(s)) ==
	    (matches("^[a-z_][a-z0-9_-]*[$]?$", s) && strlen(s) <= 32), "%s", s);
}
END_TEST

static const struct {
	const char	*word, *canonical;	/* NULL: refused */
} words[] = {
	{ "6CGW8Z", "fitbit:6CGW8Z" },
	{ "fitbit:6CGW8Z", "fitbit:6CGW8Z" },
	{ "google:108", "google:108" },
	{ "google:a:b", "google:a:b" },
	{ "Google:108", NULL },
	{ ":108", NULL },
	{ "google:", NULL },
	{ "", NULL },
	{ "a,b", NULL },
	{ "a#b", NULL },
	{ "a%b", NULL },
	{ "a b", NULL },
	{ "a\nb", NULL },
	{ "abcdefghijklmnopqrstuvwxyz-01234:x", "abcdefghijklmnopqrstuvwxyz-01234:x" },
	{ "abcdefghijklmnopqrstuvwxyz-012345:x", NULL },
};

START_TEST(person_is_made_canonical_or_refused)
{
	char	out[PERSON_MAX + 1] = "untouched";
	bool	good = words[_i].canonical != NULL;

	ck_assert_msg(person_canonical(words[_i].word, strlen(words[_i].word),
	    out) == good, "%s", words[_i].word);
	ck_assert_str_eq(out, good ? words[_i].canonical : "untouched");
}
END_TEST

START_TEST(person_has_a_longest_length)
{
	char	word[PERSON_ID_MAX + 2], out[PERSON_MAX + 1];

	memset(word, 'x', sizeof(word));
	ck_assert(person_canonical(word, PERSON_ID_MAX, out));
	ck_assert_uint_eq(strlen(out), strlen("fitbit:") + PERSON_ID_MAX);
	ck_assert(!person_canonical(word, PERSON_ID_MAX + 1, out));
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("grammar");
	TCase	*t = tcase_create("grammar");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, every_string_of_one_to_three_bytes);
	tcase_add_loop_test(t, login_is_what_useradd_takes, 0, COUNT_OF(logins));
	tcase_add_loop_test(t, person_is_made_canonical_or_refused, 0, COUNT_OF(words));
	tcase_add_test(t, person_has_a_longest_length);
	suite_add_tcase(s, t);
	return unit_run(s);
}
