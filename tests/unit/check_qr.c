/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "oauth/qr.h"
#include "tests/unit/unit.h"

#define FULL	"\342\226\210"
#define UPPER	"\342\226\200"
#define LOWER	"\342\226\204"

/* Three modules wide, margin two: seven rows in four lines, the last half empty. */
START_TEST(modules_become_half_blocks)
{
	static const unsigned char	modules[] = {
		1, 0, 1,
		0, 1, 1,
		2, 0, 3,	/* other bits than the lowest do not count */
	};
	char				*text = qr_render(modules, 3);

	ck_assert_ptr_nonnull(text);
	ck_assert_str_eq(text,
	    FULL FULL FULL FULL FULL FULL FULL "\n"
	    FULL FULL LOWER UPPER " " FULL FULL "\n"
	    FULL FULL FULL FULL LOWER FULL FULL "\n"
	    UPPER UPPER UPPER UPPER UPPER UPPER UPPER "\n");
	free(text);
}
END_TEST

START_TEST(a_url_is_a_square_with_finder_patterns)
{
	char	*text = qr_text("https://www.fitbit.com/oauth2/authorize?x=1");

	ck_assert_ptr_nonnull(text);
	/* The upper left finder: a row of seven dark over a row of one, five light, one. */
	ck_assert_ptr_nonnull(strstr(text, "\n" FULL FULL " "
	    LOWER LOWER LOWER LOWER LOWER " " FULL));
	free(text);
}
END_TEST

START_TEST(what_is_too_long_is_no_code)
{
	static char	text[4000];

	memset(text, 'x', sizeof(text) - 1);
	ck_assert_ptr_null(qr_text(text));
	ck_assert_ptr_null(qr_text(""));
	ck_assert_ptr_null(qr_render((const unsigned char *)text, 178));
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("qr");
	TCase	*t = tcase_create("qr");

	tcase_add_test(t, modules_become_half_blocks);
	tcase_add_test(t, a_url_is_a_square_with_finder_patterns);
	tcase_add_test(t, what_is_too_long_is_no_code);
	suite_add_tcase(s, t);
	return unit_run(s);
}
