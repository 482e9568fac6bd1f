/* SPDX-License-Identifier: ISC */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <check.h>
#include <stdlib.h>

#define COUNT_OF(a)	(sizeof(a) / sizeof((a)[0]))

/* What each suite's main() does: run it, say how it went, exit status for make check. */
static inline int
unit_run(Suite *s)
{
	SRunner	*r = srunner_create(s);
	int	 failed;

	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif /* TESTS_UNIT_UNIT_H */
