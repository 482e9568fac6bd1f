/* SPDX-License-Identifier: ISC */
#include "config.h"

#include "cli/pam_words.h"
#include "pam_module/arguments.h"
#include "tests/unit/unit.h"

/* Whatever the module says of an argument, fitbitctl says too. */
static const char *const	arguments[] = {
	"config=/etc/x", "config=x", "config=", "config", "verifier=/x", "verifier=x",
	"socket=/x", "socket=", "run_as=_fitbit", "run_as=", "run_as", "placeholder=kiosk",
	"placeholder", "prompt=Token: ", "prompt=", "use_first_pass", "use_first_pass=yes",
	"try_first_pass", "try_first_pass=", "gate", "gate=1", "debug", "debug=", "Debug",
	"", "=", "nullok", "confi=/x", "configs=/x", "config =/x",
};

START_TEST(module_and_fitbitctl_agree)
{
	struct arguments	 a;
	struct fault		 why;
	const char		*argv[] = { arguments[_i] };

	ck_assert_msg(arguments_read(1, argv, &a, &why) ==
	    (pam_word_flaw(arguments[_i]) == NULL), "%s", arguments[_i]);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("pam_words");
	TCase	*t = tcase_create("pam_words");

	tcase_add_loop_test(t, module_and_fitbitctl_agree, 0, COUNT_OF(arguments));
	suite_add_tcase(s, t);
	return unit_run(s);
}
