/* SPDX-License-Identifier: ISC
 *
 * The conversation that the built module relays, and what the stacks of
 * docs/pam-stacks.md come to: a row there is a row here.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <security/pam_modules.h>

#include "tests/pam/world.h"
#include "tests/unit/unit.h"

#define BEGIN	"begin 5000\n"
#define ALLOW	"verdict allow daemon 0 x\n"
#define ASK	BEGIN "ask_token Fitbit token: \n"
/* Asks for a password of its own, keeps it in PAM_AUTHTOK and says no. */
#define UNIX	"auth [default=ignore] pam_unix.so nodelay\n"

/* What the person and the verifier see of each other; all end in allow. */
static const struct {
	const char	*fact, *lines, *script;
	struct talk	 talk;
	int		 flags;
	unsigned int	 asked, echoed, informed, warned;
} talks[] = {
	{ "a token is asked for and brought", "auth required @\n",
	    ASK "expect answer a.b.c\n" ALLOW, { .answers = { "a.b.c" } }, 0, 1, 0, 0, 0 },
	{ "an empty answer is one", "auth required @\n",
	    ASK "expect answer -\n" ALLOW, { .answers = { "" } }, 0, 1, 0, 0, 0 },
	{ "each question is asked anew", "auth required @\n",
	    ASK "expect answer a\n" "ask_token Again: \nexpect answer b\n" ALLOW,
	    { .answers = { "a", "b" } }, 0, 2, 0, 0, 0 },
	{ "a question with echo", "auth required @\n",
	    BEGIN "ask 1 Code: \nexpect answer 42\n" ALLOW, { .answers = { "42" } }, 0, 0, 1, 0, 0 },
	{ "a question without echo", "auth required @\n",
	    BEGIN "ask 0 Code: \nexpect answer 42\n" ALLOW, { .answers = { "42" } }, 0, 1, 0, 0, 0 },
	{ "messages of both kinds", "auth required @\n",
	    BEGIN "tell 0 hello\ntell 1 oh\ntell 0 100%s%n\n" ALLOW, { .rc = 0 }, 0, 0, 0, 2, 1 },
	{ "PAM_SILENT shows no message", "auth required @\n",
	    "expect silent yes\n" BEGIN "tell 0 hello\ntell 1 oh\n" ALLOW, { .rc = 0 }, PAM_SILENT, 0, 0, 0, 0 },
	{ "PAM_SILENT still asks", "auth required @\n",
	    ASK "expect answer a\n" ALLOW, { .answers = { "a" } }, PAM_SILENT, 1, 0, 0, 0 },
	{ "the prompt of the PAM line", "auth required @ [prompt=Your token: ]\n",
	    "expect prompt Your token: \n" BEGIN ALLOW, { .rc = 0 }, 0, 0, 0, 0, 0 },
	{ "debug is passed on", "auth required @ debug\n",
	    "expect debug yes\n" BEGIN ALLOW, { .rc = 0 }, 0, 0, 0, 0, 0 },
	{ "who is calling", "auth required @\n",
	    "expect user daemon\nexpect service talk\nexpect tty tty7\nexpect rhost 192.0.2.7\n"
	    "expect action authenticate\nexpect token -\nexpect prompt -\nexpect silent no\n"
	    "expect debug no\n" BEGIN ALLOW, { .rc = 0 }, 0, 0, 0, 0, 0 },

	{ "a conversation that fails", "auth required @\n",
	    ASK "expect answer (none)\n" ALLOW, { .rc = PAM_CONV_ERR }, 0, 1, 0, 0, 0 },
	{ "a conversation that fails, with a question", "auth required @\n",
	    BEGIN "ask 0 x\nexpect answer (none)\n" ALLOW, { .rc = PAM_CONV_ERR, .answers = { "a" } }, 0, 1, 0, 0, 0 },
	{ "a conversation that comes back later", "auth required @\n",
	    BEGIN "ask 0 x\nexpect answer (none)\n" ALLOW, { .rc = PAM_CONV_AGAIN }, 0, 1, 0, 0, 0 },
	{ "an answer that is none", "auth required @\n",
	    BEGIN "ask 0 x\nexpect answer (none)\n" ALLOW, { .rc = 0 }, 0, 1, 0, 0, 0 },
	{ "no answer at all", "auth required @\n",
	    BEGIN "ask 0 x\nexpect answer (none)\n" "tell 0 x\n" ALLOW, { .null = true }, 0, 0, 0, 0, 0 },

	{ "a stacked password stays here", UNIX "auth required @\n",
	    "expect source ask\nexpect token -\n" ASK "expect answer a.b.c\n" ALLOW,
	    { .answers = { "secret", "a.b.c" } }, 0, 2, 0, 0, 0 },
	{ "try_first_pass: a stacked token", UNIX "auth required @ try_first_pass\n",
	    "expect source try\nexpect token a.b.c\n" BEGIN ALLOW, { .answers = { "a.b.c" } }, 0, 1, 0, 0, 0 },
	{ "try_first_pass: what is none is asked for", UNIX "auth required @ try_first_pass\n",
	    "expect token secret\n" ASK "expect answer a.b.c\n" ALLOW,
	    { .answers = { "secret", "a.b.c" } }, 0, 2, 0, 0, 0 },
	{ "try_first_pass: nothing stacked", "auth required @ try_first_pass\n",
	    "expect token -\n" ASK "expect answer a.b.c\n" ALLOW, { .answers = { "a.b.c" } }, 0, 1, 0, 0, 0 },
	{ "use_first_pass: a stacked token", UNIX "auth required @ use_first_pass\n",
	    "expect source use\nexpect token a.b.c\n" BEGIN ALLOW, { .answers = { "a.b.c" } }, 0, 1, 0, 0, 0 },
	{ "use_first_pass: asks for nothing", UNIX "auth required @ use_first_pass\n",
	    ASK "expect answer (none)\n" ALLOW, { .answers = { "secret", "a.b.c" } }, 0, 1, 0, 0, 0 },
	{ "use_first_pass: nothing stacked", "auth required @ use_first_pass\n",
	    "expect token -\n" ASK "expect answer (none)\n" ALLOW, { .answers = { "a.b.c" } }, 0, 0, 0, 0, 0 },
};

START_TEST(talk_is_relayed)
{
	struct talk	 t = talks[_i].talk;
	pam_handle_t	*pamh = world_start("talk", talks[_i].lines, "daemon", &t);
	int		 rc;

	world_script(talks[_i].script);
	ck_assert_int_eq(pam_set_item(pamh, PAM_TTY, "tty7"), PAM_SUCCESS);
	ck_assert_int_eq(pam_set_item(pamh, PAM_RHOST, "192.0.2.7"), PAM_SUCCESS);
	rc = pam_authenticate(pamh, talks[_i].flags);
	pam_end(pamh, rc);
	ck_assert_msg(rc == PAM_SUCCESS, "%s: %d, \"%s\"", talks[_i].fact, rc, world.log);
	ck_assert_msg(t.asked == talks[_i].asked && t.echoed == talks[_i].echoed &&
	    t.informed == talks[_i].informed && t.warned == talks[_i].warned,
	    "%s: asked %u, echoed %u, told %u and %u", talks[_i].fact, t.asked,
	    t.echoed, t.informed, t.warned);
}
END_TEST

START_TEST(prompt_is_the_verifiers_to_the_last_blank)
{
	struct talk	t = { .answers = { "a" } };

	world_script(BEGIN "ask_token 100%n Fitbit token: \n" ALLOW);
	ck_assert_int_eq(world_login("auth required @\n", "daemon", &t), PAM_SUCCESS);
	ck_assert_str_eq(t.prompt, "100%n Fitbit token: ");
}
END_TEST

START_TEST(no_conversation_is_no_answer)
{
	struct talk	 t = { 0 };
	struct pam_conv	 none = { NULL, NULL };
	pam_handle_t	*pamh = world_start("service", "auth required @\n", "daemon", &t);

	ck_assert_int_eq(pam_set_item(pamh, PAM_CONV, &none), PAM_SUCCESS);
	world_script(ASK "expect answer (none)\n" "tell 0 x\nask 1 x\nexpect answer (none)\n" ALLOW);
	ck_assert_int_eq(pam_authenticate(pamh, 0), PAM_SUCCESS);
	pam_end(pamh, PAM_SUCCESS);
}
END_TEST

/* How long an answer may be: as it is, or none. */
static const size_t	lengths[] = { 1, 511, 512, 1024, 4096, 8192, 20470, 20480, 100000 };

START_TEST(answer_is_whole_or_none)
{
	size_t		 n = lengths[_i];
	char		*answer = calloc(1, n + 1), *script = calloc(1, n + 256);
	struct talk	 t = { .answers = { answer } };
	bool		 fits = n <= 8192;

	memset(answer, 'x', n);
	(void)snprintf(script, n + 256, ASK "%s%s\n" ALLOW, n < 20475 ? "expect answer " :
	    "expect answer (none)", n < 20475 ? answer : "");
	world_script(fits || n >= 20475 ? script : ASK ALLOW);
	ck_assert_int_eq(world_login("auth required @\n", "daemon", &t), PAM_SUCCESS);
	free(answer);
	free(script);
}
END_TEST

START_TEST(request_that_does_not_fit_is_an_error)
{
	static char	 big[30000];
	struct talk	 t = { 0 };
	pam_handle_t	*pamh;

	memset(big, 'x', sizeof(big) - 1);
	pamh = world_start("service", "auth required @\n", big, &t);
	world_script(BEGIN ALLOW);
	ck_assert_int_eq(pam_authenticate(pamh, 0), PAM_SERVICE_ERR);
	ck_assert_ptr_nonnull(strstr(world.log, "does not fit"));
	pam_end(pamh, PAM_SUCCESS);
}
END_TEST

/* Columns: the token is good; it is not; the provider is down; we are broken. */
static const char	*const verdicts[] = {
	BEGIN "verdict allow daemon 0 x\n", BEGIN "verdict deny - 0 x\n",
	BEGIN "verdict unavailable - 0 x\n", BEGIN "verdict error - 0 x\n",
};

static const struct {
	const char	*fact, *lines;
	int		 rc[4];
} stacks[] = {
#define BRIDGE	"auth [success=ok authinfo_unavail=ignore default=bad] @\n"
#define S	PAM_SUCCESS
#define A	PAM_AUTH_ERR
#define P	PAM_PERM_DENIED
#define U	PAM_AUTHINFO_UNAVAIL
#define E	PAM_SERVICE_ERR
	{ "required", "auth required @\n", { S, A, U, E } },
	{ "required, behind a success", "auth required pam_permit.so\nauth required @\n", { S, A, U, E } },
	{ "requisite, before a success", "auth requisite @\nauth required pam_permit.so\n", { S, A, U, E } },
	{ "bridge, alone", BRIDGE, { S, A, P, E } },
	{ "bridge, behind a success", "auth required pam_permit.so\n" BRIDGE, { S, A, S, E } },
	{ "bridge, before a success", BRIDGE "auth required pam_permit.so\n", { S, A, S, E } },
	{ "bridge, behind a failure", "auth required pam_deny.so\n" BRIDGE, { A, A, A, A } },
	{ "sufficient, then no", "auth sufficient @\nauth required pam_deny.so\n", { S, A, A, A } },
	{ "sufficient, then yes", "auth sufficient @\nauth required pam_permit.so\n", { S, S, S, S } },
	{ "sufficient, behind a failure", "auth required pam_deny.so\nauth sufficient @\n", { A, A, A, A } },
	{ "sufficient, alone", "auth sufficient @\n", { S, P, P, P } },
	{ "behind pam_unix that said no", "auth [success=done default=ignore] pam_unix.so nodelay\n"
	    "auth required @ try_first_pass\n", { S, A, U, E } },
	{ "behind pam_unix, no second prompt", "auth [success=done default=ignore] pam_unix.so nodelay\n"
	    "auth required @ use_first_pass\n", { S, A, U, E } },
	{ "fallback while the provider is down", "auth [success=done authinfo_unavail=ignore default=die] @\n"
	    "auth required pam_permit.so\n", { S, A, S, E } },
};

START_TEST(stack_means_what_the_table_says)
{
	size_t	v;
	int	rc;

	for (v = 0; v < COUNT_OF(verdicts); v++) {
		struct talk	t = { .answers = { "typed" } };

		world_script(verdicts[v]);
		rc = world_login(stacks[_i].lines, "daemon", &t);
		ck_assert_msg(rc == stacks[_i].rc[v], "%s, verdict %zu: %d",
		    stacks[_i].fact, v, rc);
	}
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("stacks");
	TCase	*t = tcase_create("stacks");
	int	 rc;

	if (!world_make())
		return 99;
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, talk_is_relayed, 0, COUNT_OF(talks));
	tcase_add_test(t, prompt_is_the_verifiers_to_the_last_blank);
	tcase_add_test(t, no_conversation_is_no_answer);
	tcase_add_loop_test(t, answer_is_whole_or_none, 0, COUNT_OF(lengths));
	tcase_add_test(t, request_that_does_not_fit_is_an_error);
	tcase_add_loop_test(t, stack_means_what_the_table_says, 0, COUNT_OF(stacks));
	suite_add_tcase(s, t);
	rc = unit_run(s);
	world_end();
	return rc;
}
