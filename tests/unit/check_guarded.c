/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/wait.h>

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "oauth/guarded.h"
#include "oauth/secret.h"
#include "tests/unit/unit.h"

#define MANY	2000U		/* more than the blocks hold */

START_TEST(pieces_are_apart)
{
	static unsigned char	*p[MANY];
	size_t			 i, k, n;

	for (i = 0; i < MANY; i++) {
		n = 1 + i % (GUARDED_SLOT + 40);
		ck_assert_ptr_nonnull(p[i] = guarded_malloc(n));
		memset(p[i], (int)(i % 251), n);
	}
	for (i = 0; i < MANY; i++) {
		n = 1 + i % (GUARDED_SLOT + 40);
		for (k = 0; k < n; k++)
			ck_assert_uint_eq(p[i][k], i % 251);
		guarded_free(p[i]);
	}
}
END_TEST

/* The piece that was freed last is the next one. */
START_TEST(nothing_is_left_in_a_freed_piece)
{
	char	*p = guarded_malloc(100), *q;
	size_t	 i;

	ck_assert_ptr_nonnull(p);
	memset(p, 'x', 100);
	guarded_free(p);
	ck_assert_ptr_nonnull(q = guarded_malloc(100));
	ck_assert_ptr_eq(p, q);
	for (i = 0; i < 100; i++)
		ck_assert_int_eq(q[i], 0);
	guarded_free(q);
}
END_TEST

/* One byte too far, at either end, ends the process when the piece is freed. */
START_TEST(overrun_is_noticed)
{
	char	*p;
	int	 status;
	pid_t	 pid = fork();

	if (pid == 0) {
		p = guarded_malloc(GUARDED_SLOT);
		p[_i] = (char)(p[_i] + 1);
		guarded_free(p);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGABRT);
}
END_TEST

START_TEST(secrets_live_in_it)
{
	struct secret	*s = secret_new("abc", 3), *t = secret_dup(s);

	ck_assert_str_eq(secret_text(t), "abc");
	secret_free(s);
	secret_free(t);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("guarded");
	TCase	*t = tcase_create("guarded");

	if (!guarded_pool())
		return 99;
	tcase_add_test(t, pieces_are_apart);
	tcase_add_test(t, nothing_is_left_in_a_freed_piece);
	tcase_add_loop_test(t, overrun_is_noticed, -1, 0);
	tcase_add_loop_test(t, overrun_is_noticed, (int)GUARDED_SLOT, (int)GUARDED_SLOT + 1);
	tcase_add_test(t, secrets_live_in_it);
	suite_add_tcase(s, t);
	return unit_run(s);
}
