/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "accounts/migrate.h"
#include "tests/unit/unit.h"

#define PAIRS	"fitbit:A1 google-health:hA1\nfitbit:B2 google-health:hB2\n"

static bool
pairs(const char *text, struct person_moves *m, struct accounts_error *e)
{
	return person_moves_read(text, strlen(text), "fitbit", "google-health", m, e);
}

/* Each text, what becomes of it, and how many moved and were left. */
static const struct {
	const char	*before, *after;
	size_t		 moved, left;
} texts[] = {
	{ "", "", 0, 0 },
	{ "alice A1\n", "alice google-health:hA1\n", 1, 0 },
	{ "alice fitbit:A1\n", "alice google-health:hA1\n", 1, 0 },
	{ "alice A1", "alice google-health:hA1", 1, 0 },
	{ "alice\t  A1  1000:1000:A:/home/a:/bin/sh\n",
	    "alice\t  google-health:hA1  1000:1000:A:/home/a:/bin/sh\n", 1, 0 },
	{ "# A1 is alice\n\nalice A1\n# end", "# A1 is alice\n\nalice google-health:hA1\n# end", 1, 0 },
	{ "alice A1,B2,C3\n", "alice google-health:hA1,google-health:hB2,C3\n", 2, 1 },
	{ "bob C3\nalice A1\n", "bob C3\nalice google-health:hA1\n", 1, 1 },
	{ "alice A1\nkids A1,B2\n", "alice google-health:hA1\nkids google-health:hA1,google-health:hB2\n", 3, 0 },
	/* What has moved already, in part or in whole. */
	{ "alice google-health:hA1\n", "alice google-health:hA1\n", 0, 0 },
	{ "alice A1,google-health:hA1\n", "alice google-health:hA1\n", 1, 0 },
	{ "alice google-health:hA1,A1\n", "alice google-health:hA1\n", 1, 0 },
	{ "alice A1,fitbit:A1\n", "alice google-health:hA1,google-health:hA1\n", 2, 0 },
	/* Other names that look alike. */
	{ "a1 a1\n", "a1 a1\n", 0, 1 },
	{ "alice rfc7662:A1\n", "alice rfc7662:A1\n", 0, 0 },
	{ "alice A11\n", "alice A11\n", 0, 1 },
	{ "alice fitbit2:A1\n", "alice fitbit2:A1\n", 0, 0 },
	{ "alice\n", "alice\n", 0, 0 },
};

START_TEST(text_is_migrated)
{
	struct accounts_error	 e;
	struct person_moves	 m;
	struct migration	 k = { 0 };
	size_t			 n;
	char			*out, *again;

	ck_assert(pairs(PAIRS, &m, &e));
	out = edit_migrate(texts[_i].before, strlen(texts[_i].before), "fitbit", &m, &k, &n, &e);
	ck_assert_ptr_nonnull(out);
	ck_assert_str_eq(out, texts[_i].after);
	ck_assert_uint_eq(n, strlen(out));
	ck_assert_uint_eq(k.moved, texts[_i].moved);
	ck_assert_uint_eq(k.left, texts[_i].left);
	/* Once more changes nothing. */
	again = edit_migrate(out, n, "fitbit", &m, &k, &n, &e);
	ck_assert_str_eq(again, out);
	free(out);
	free(again);
	person_moves_free(&m);
}
END_TEST

static const struct {
	const char	*text, *why;	/* NULL: good */
} lists[] = {
	{ "", NULL },
	{ PAIRS, NULL },
	{ "fitbit:A1 google-health:hA1", "is none of" },
	{ "fitbit:A1\n", "is none of" },
	{ "fitbit:A1  google-health:hA1\n", "is none of" },
	{ "A1 google-health:hA1\n", "is none of" },
	{ "fitbit:A1 hA1\n", "is none of" },
	{ "google-health:hA1 fitbit:A1\n", "is none of" },
	{ "fitbit:A1 rfc7662:hA1\n", "is none of" },
	{ "fitbit:A1 google-health:hA1,x\n", "is none of" },
	{ "fitbit:A1 google-health:h A1\n", "is none of" },
	{ "fitbit:A1 google-health:\n", "is none of" },
	{ "\n", "is none of" },
	{ PAIRS "fitbit:A1 google-health:hX\n", "two new ids" },
	{ PAIRS "fitbit:X google-health:hA1\n", "two ids of before" },
};

START_TEST(pairs_are_read_strictly)
{
	struct accounts_error	 e = { "" };
	struct person_moves	 m = { NULL, 7 };
	bool			 good = pairs(lists[_i].text, &m, &e);

	ck_assert_msg(good == (lists[_i].why == NULL), "%s: %s", lists[_i].text, e.text);
	if (good)
		person_moves_free(&m);
	else {
		ck_assert_msg(strstr(e.text, lists[_i].why) != NULL, "%s", e.text);
		ck_assert_uint_eq(m.n, 7);
	}
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("migrate");
	TCase	*t = tcase_create("migrate");

	tcase_add_loop_test(t, text_is_migrated, 0, COUNT_OF(texts));
	tcase_add_loop_test(t, pairs_are_read_strictly, 0, COUNT_OF(lists));
	suite_add_tcase(s, t);
	return unit_run(s);
}
