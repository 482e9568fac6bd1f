/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "grants/refresh_policy.h"
#include "tests/unit/unit.h"

#define NOW	1700000000
#define WINDOW	28800

static const struct {
	const char		*fact;
	struct refresh_facts	 facts;
	enum refresh_may	 may;
} rows[] = {
	{ "lapsed a minute ago",
	    { true, true, true, true, NOW - 60, NOW, WINDOW, 4000 }, REFRESH_MAY },
	{ "lapses this second",
	    { true, true, true, true, NOW, NOW, WINDOW, 4000 }, REFRESH_MAY },
	{ "lapsed exactly the window ago",
	    { true, true, true, true, NOW - WINDOW, NOW, WINDOW, 4000 }, REFRESH_MAY },
	{ "lapsed a second more than the window ago",
	    { true, true, true, true, NOW - WINDOW - 1, NOW, WINDOW, 4000 }, REFRESH_LAPSED_LONG_AGO },
	{ "inactive a second before its end",
	    { true, true, true, true, NOW + 1, NOW, WINDOW, 4000 }, REFRESH_REVOKED },
	{ "inactive long before its end",
	    { true, true, true, true, NOW + 20000, NOW, WINDOW, 4000 }, REFRESH_REVOKED },
	{ "no end was recorded",
	    { true, true, true, true, 0, NOW, WINDOW, 4000 }, REFRESH_EXP_UNKNOWN },
	{ "the option is off",
	    { false, true, true, true, NOW - 60, NOW, WINDOW, 4000 }, REFRESH_OFF },
	{ "no grant",
	    { true, false, false, false, NOW - 60, NOW, WINDOW, 4000 }, REFRESH_NO_GRANT },
	{ "the grant is dead",
	    { true, true, false, true, NOW - 60, NOW, WINDOW, 4000 }, REFRESH_GRANT_DEAD },
	{ "a token that the host never saw",
	    { true, true, true, false, NOW - 60, NOW, WINDOW, 4000 }, REFRESH_STRANGE_TOKEN },
	{ "such a token does not learn that the grant is dead",
	    { true, true, false, false, NOW - 60, NOW, WINDOW, 4000 }, REFRESH_STRANGE_TOKEN },
	{ "just enough of the deadline",
	    { true, true, true, true, NOW - 60, NOW, WINDOW, REFRESH_LEFT_MIN_MS }, REFRESH_MAY },
	{ "a millisecond too little",
	    { true, true, true, true, NOW - 60, NOW, WINDOW, REFRESH_LEFT_MIN_MS - 1 }, REFRESH_NO_TIME },
	{ "nothing is known", { false, false, false, false, 0, 0, 0, 0 }, REFRESH_OFF },
};

START_TEST(refresh_is_decided_by_the_table)
{
	ck_assert_msg(refresh_may(&rows[_i].facts) == rows[_i].may, "%s: %s",
	    rows[_i].fact, refresh_may_text(refresh_may(&rows[_i].facts)));
}
END_TEST

START_TEST(every_answer_has_a_text_of_its_own)
{
	int	i, j;

	for (i = 0; i <= REFRESH_NO_TIME; i++)
		for (j = 0; j < i; j++)
			ck_assert_str_ne(refresh_may_text((enum refresh_may)i),
			    refresh_may_text((enum refresh_may)j));
}
END_TEST

static const struct {
	const char	*fact;
	int64_t		 proved, seconds;
	bool		 holds;
} proofs[] = {
	{ "proved this second", NOW, 300, true },
	{ "proved a second less than that ago", NOW - 299, 300, true },
	{ "proved exactly that long ago", NOW - 300, 300, false },
	{ "never proved", 0, 300, false },
	{ "never proved, and no end to the time", 0, NOW + 10, false },
	{ "proved in the future: the clock was set back", NOW + 1, 300, false },
	{ "no time at all", NOW, 0, false },
};

START_TEST(proof_of_life_holds_for_its_time)
{
	ck_assert_msg((gate_may(proofs[_i].proved, proofs[_i].seconds, NOW) ==
	    GATE_PROVED) == proofs[_i].holds, "%s", proofs[_i].fact);
	ck_assert_msg(gate_grace(proofs[_i].proved, proofs[_i].seconds, NOW) ==
	    proofs[_i].holds, "%s", proofs[_i].fact);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("refresh_policy");
	TCase	*t = tcase_create("refresh_policy");

	tcase_add_loop_test(t, refresh_is_decided_by_the_table, 0, COUNT_OF(rows));
	tcase_add_test(t, every_answer_has_a_text_of_its_own);
	tcase_add_loop_test(t, proof_of_life_holds_for_its_time, 0, COUNT_OF(proofs));
	suite_add_tcase(s, t);
	return unit_run(s);
}
