/* SPDX-License-Identifier: ISC
 *
 * The built pam_fitbit.so in real PAM transactions: what each word of a
 * verifier, each break of the protocol and each line of a PAM file comes to.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include <security/pam_modules.h>

#include "ipc/deadline.h"
#include "ipc/protocol.h"
#include "tests/pam/world.h"
#include "tests/unit/unit.h"

#define ALONE	"auth required @\naccount required @\nsession required @\n" \
		"password required @\n"
#define BEGIN	"begin 5000\n"
#define ALLOW	BEGIN "verdict allow daemon 0 it is good\n"

/* One word of the verifier about "daemon", in a stack of the module alone. */
static const struct {
	const char	*fact;
	const char	*script;
	int		 rc;
	int		 priority;
	unsigned int	 delay_us;
	const char	*log;		/* is part of the line */
} words[] = {
	{ "allow", ALLOW, PAM_SUCCESS, LOG_INFO, 0, "user=daemon: it is good" },
	{ "deny", BEGIN "verdict deny - 0 why\n", PAM_AUTH_ERR, LOG_NOTICE, 2000000, "deny: user=daemon: why" },
	{ "unknown user", BEGIN "verdict unknown_user - 0 why\n", PAM_AUTH_ERR, LOG_NOTICE, 2000000, "unknown_user" },
	{ "expired", BEGIN "verdict expired - 5 why\n", PAM_AUTH_ERR, LOG_NOTICE, 2000000, "expired" },
	{ "revoked", BEGIN "verdict revoked - 0 why\n", PAM_AUTH_ERR, LOG_NOTICE, 2000000, "revoked" },
	{ "unavailable", BEGIN "verdict unavailable - 0 down\n", PAM_AUTHINFO_UNAVAIL, LOG_WARNING, 0, "down" },
	{ "error", BEGIN "verdict error - 0 mend it\n", PAM_SERVICE_ERR, LOG_ERR, 0, "mend it" },
	{ "ignore is no way in", BEGIN "verdict ignore - 0 why\n", PAM_SERVICE_ERR, LOG_INFO, 0, "why" },
	{ "a log line stays one", BEGIN "verdict deny - 0 a\rb\n", PAM_AUTH_ERR, LOG_NOTICE, 2000000, "a?b" },

	{ "allow of another user", BEGIN "verdict allow bin 0 x\n", PAM_SERVICE_ERR, LOG_ERR, 0, "another user" },
	{ "allow in another case", BEGIN "verdict allow Daemon 0 x\n", PAM_SERVICE_ERR, LOG_ERR, 0, "another user" },
	{ "allow of a prefix", BEGIN "verdict allow daemo 0 x\n", PAM_SERVICE_ERR, LOG_ERR, 0, "another user" },

	{ "an end before the request is read", "unread\n", PAM_SERVICE_ERR, LOG_ERR, 0, "ended without a verdict" },
	{ "an end at once", "\n", PAM_SERVICE_ERR, LOG_ERR, 0, "ended without a verdict" },
	{ "an end after the first frame", BEGIN, PAM_SERVICE_ERR, LOG_ERR, 0, "ended without a verdict" },
	{ "an end after the answer", BEGIN "ask_token Token: \n", PAM_SERVICE_ERR, LOG_ERR, 0, "ended without a verdict" },
	{ "a kill at once", "kill\n", PAM_SERVICE_ERR, LOG_ERR, 0, "ended without a verdict" },
	{ "a kill in the middle", BEGIN "ask_token Token: \nkill\n", PAM_SERVICE_ERR, LOG_ERR, 0, "ended without a verdict" },
	{ "no first frame", "raw 00000001\n", PAM_SERVICE_ERR, LOG_ERR, 0, "broke off" },
	{ "a verdict for a first frame", "verdict allow daemon 0 x\n", PAM_SERVICE_ERR, LOG_ERR, 0, "before it began" },
	{ "an error for a first frame", "verdict error - 0 cannot\n", PAM_SERVICE_ERR, LOG_ERR, 0, "cannot" },
	{ "a question for a first frame", "ask_token Token: \n", PAM_SERVICE_ERR, LOG_ERR, 0, "no frame" },
	{ "a deadline of nothing", "begin 0\n", PAM_SERVICE_ERR, LOG_ERR, 0, "no frame" },
	{ "a deadline of an hour", "begin 3600000\n", PAM_SERVICE_ERR, LOG_ERR, 0, "no frame" },
	{ "begun twice", BEGIN BEGIN "verdict allow daemon 0 x\n", PAM_SERVICE_ERR, LOG_ERR, 0, "no frame" },
	{ "a first frame that is too long", "raw 00000006020000138801\n", PAM_SERVICE_ERR, LOG_ERR, 0, "no frame" },
	{ "a frame cut short", BEGIN "raw 0000001008\n", PAM_SERVICE_ERR, LOG_ERR, 0, "broke off" },
	{ "a length of four gigabytes", BEGIN "raw ffffffff08\n", PAM_SERVICE_ERR, LOG_ERR, 0, "no frame" },
	{ "a frame of nothing", BEGIN "raw 00000000\n", PAM_SERVICE_ERR, LOG_ERR, 0, "no frame" },
	{ "an unknown frame", BEGIN "raw 0000000163\n", PAM_SERVICE_ERR, LOG_ERR, 0, "no frame" },
	{ "a frame of the module's own", BEGIN "raw 0000000107\n", PAM_SERVICE_ERR, LOG_ERR, 0, "no frame" },
	{ "an unknown verdict", BEGIN "raw 0000001408ff0000000000000000000000000000000000\n", PAM_SERVICE_ERR, LOG_ERR, 0, "no frame" },
	{ "allow without an account", BEGIN "raw 000000140801000000000000000000000000000000000000\n", PAM_SERVICE_ERR, LOG_ERR, 0, "no frame" },
	{ "a question with a byte too many", BEGIN "raw 000000070300000000" "0041\n", PAM_SERVICE_ERR, LOG_ERR, 0, "no frame" },
	{ "an echo that is neither", BEGIN "ask 2 x\n", PAM_SERVICE_ERR, LOG_ERR, 0, "no frame" },
	{ "an unknown kind of message", BEGIN "tell 2 x\n", PAM_SERVICE_ERR, LOG_ERR, 0, "no frame" },
	{ "questions without end", BEGIN "chatter\n", PAM_SERVICE_ERR, LOG_ERR, 0, "no end of questions" },
	{ "silence", "begin 100\nhang\n", PAM_SERVICE_ERR, LOG_ERR, 0, "did not answer in time" },
	{ "silence after half a frame", "begin 100\nraw 0000\nhang\n", PAM_SERVICE_ERR, LOG_ERR, 0, "did not answer in time" },
	{ "silence after the answer", "begin 100\nask_token Token: \nhang\n", PAM_SERVICE_ERR, LOG_ERR, 0, "did not answer in time" },
	{ "messages do not buy time", "begin 100\ntell 0 wait\nhang\n", PAM_SERVICE_ERR, LOG_ERR, 0, "did not answer in time" },
	{ "time that was asked for is used up too", "begin 100\nraw 000000050b00000064\nhang\n", PAM_SERVICE_ERR, LOG_ERR, 0, "did not answer in time" },
	{ "time without end", BEGIN "raw 000000050bffffffff\nhang\n", PAM_SERVICE_ERR, LOG_ERR, 0, "no frame" },
	{ "time, and more", BEGIN "raw 000000060b0000006400\nhang\n", PAM_SERVICE_ERR, LOG_ERR, 0, "no frame" },
	{ "time, and a verdict", BEGIN "raw 000000050b00000064\nverdict allow daemon 0 x\n", PAM_SUCCESS, LOG_INFO, 0, "x" },
	{ "a verdict before the answer", BEGIN "raw 000000080401000000017800\nverdict allow daemon 0 x\n", PAM_SUCCESS, LOG_INFO, 0, "x" },
	{ "silence from the start", "hang\n", PAM_SERVICE_ERR, LOG_ERR, 0, "did not answer in time" },

	{ "the process that was promised", BEGIN "child\nverdict allow daemon 0 x\n", PAM_SUCCESS, LOG_INFO, 0, "x" },
};

START_TEST(word_has_its_code)
{
	struct talk	t = { .answers = { "tok" } };
	deadline	begun = deadline_now();
	int		rc;

	world_script(words[_i].script);
	rc = world_login(ALONE, "daemon", &t);
	ck_assert_msg(rc == words[_i].rc && strstr(world.log, words[_i].log) != NULL &&
	    world.priority == words[_i].priority, "%s: %d, %d, \"%s\"",
	    words[_i].fact, rc, world.priority, world.log);
	ck_assert_msg(world.delay_us == words[_i].delay_us ||
	    (words[_i].delay_us != 0 && world.delay_us > words[_i].delay_us / 2),
	    "%s: %u us", words[_i].fact, world.delay_us);
	ck_assert_msg(deadline_now() - begun < FIRST_FRAME_MS + 2000, "%s: too late",
	    words[_i].fact);
}
END_TEST

START_TEST(nodelay_asks_for_none)
{
	struct talk	t = { .answers = { "tok" } };

	world_script(BEGIN "verdict deny - 0 why\n");
	ck_assert_int_eq(world_login("auth required @ nodelay\n", "daemon", &t), PAM_AUTH_ERR);
	ck_assert_uint_eq(world.delay_us, 0);
}
END_TEST

/* What the account stage makes of a login, and of the gate's words. */
static const struct {
	const char	*fact;
	const char	*login;		/* script; NULL: no authentication */
	const char	*lines;		/* of the account stage */
	const char	*script;	/* in the account stage */
	int		 rc;
} accounts[] = {
#define PLAIN	"account required @\naccount optional pam_permit.so\n"
#define GATE	"account required @ gate\naccount optional pam_permit.so\n"
#define ASK(v)	"expect action gate\nexpect user daemon\n" BEGIN v
	/* pam_permit stands for the rest of the stack: IGNORE leaves it alone. */
	{ "no login of ours is ignored", NULL, PLAIN, "kill\n", PAM_SUCCESS },
	{ "no login of ours, alone", NULL, "account required @\n", "kill\n", PAM_PERM_DENIED },
	{ "a login holds", ALLOW, "account required @\n", "kill\n", PAM_SUCCESS },
	{ "a denied login is none", BEGIN "verdict deny - 0 x\n", "account required @\n", "kill\n", PAM_PERM_DENIED },
	{ "a token that lapsed", BEGIN "verdict allow daemon 1000 x\n", PLAIN, "kill\n", PAM_ACCT_EXPIRED },
	{ "a token of the far future", BEGIN "verdict allow daemon 18446744073709551615 x\n", PLAIN, "kill\n", PAM_SUCCESS },
	{ "gate: allow", NULL, "account required @ gate\n", ASK("verdict allow daemon 0 x\n"), PAM_SUCCESS },
	{ "gate: ignore leaves it to others", NULL, GATE, ASK("verdict ignore - 0 x\n"), PAM_SUCCESS },
	{ "gate: ignore, alone", NULL, "account required @ gate\n", ASK("verdict ignore - 0 x\n"), PAM_PERM_DENIED },
	{ "gate: revoked", NULL, GATE, ASK("verdict revoked - 0 x\n"), PAM_PERM_DENIED },
	{ "gate: expired", NULL, GATE, ASK("verdict expired - 0 x\n"), PAM_ACCT_EXPIRED },
	{ "gate: deny", NULL, GATE, ASK("verdict deny - 0 x\n"), PAM_PERM_DENIED },
	{ "gate: unknown user", NULL, GATE, ASK("verdict unknown_user - 0 x\n"), PAM_PERM_DENIED },
	{ "gate: unavailable", NULL, GATE, ASK("verdict unavailable - 0 x\n"), PAM_AUTHINFO_UNAVAIL },
	{ "gate: unavailable, over the bridge", NULL, "account [success=ok ignore=ignore authinfo_unavail=ignore default=bad] @ gate\n"
	    "account required pam_permit.so\n", ASK("verdict unavailable - 0 x\n"), PAM_SUCCESS },
	{ "gate: revoked, over the bridge", NULL, "account [success=ok ignore=ignore authinfo_unavail=ignore default=bad] @ gate\n"
	    "account required pam_permit.so\n", ASK("verdict revoked - 0 x\n"), PAM_PERM_DENIED },
	{ "gate: error", NULL, GATE, ASK("verdict error - 0 x\n"), PAM_SERVICE_ERR },
	{ "gate: killed", NULL, GATE, "kill\n", PAM_SERVICE_ERR },
	{ "gate: allow of another", NULL, GATE, ASK("verdict allow bin 0 x\n"), PAM_SERVICE_ERR },
	{ "gate: it asks nobody", NULL, GATE, ASK("ask_token T\nexpect answer (none)\nverdict allow daemon 0 x\n"), PAM_SUCCESS },
	{ "gate: behind a login", ALLOW, GATE, ASK("verdict revoked - 0 x\n"), PAM_PERM_DENIED },
	{ "gate: ignore behind a login", ALLOW, "account required @ gate\n", ASK("verdict ignore - 0 x\n"), PAM_SUCCESS },
	{ "gate: not asked for a token that lapsed", BEGIN "verdict allow daemon 1000 x\n", GATE, "kill\n", PAM_ACCT_EXPIRED },
	{ "a bad argument", ALLOW, "account required @ gaet\n", "kill\n", PAM_SERVICE_ERR },
};

START_TEST(account_stage_has_its_code)
{
	char		 lines[1024];
	struct talk	 t = { 0 };
	pam_handle_t	*pamh;
	int		 rc;

	(void)snprintf(lines, sizeof(lines), "auth required @\n%s", accounts[_i].lines);
	pamh = world_start("service", lines, "daemon", &t);
	if (accounts[_i].login != NULL) {
		world_script(accounts[_i].login);
		(void)pam_authenticate(pamh, 0);
	}
	world_script(accounts[_i].script);
	rc = pam_acct_mgmt(pamh, 0);
	pam_end(pamh, rc);
	ck_assert_msg(rc == accounts[_i].rc, "%s: %d, \"%s\"", accounts[_i].fact,
	    rc, world.log);
	ck_assert_uint_eq(t.asked + t.echoed + t.informed + t.warned, 0);
}
END_TEST

START_TEST(gate_may_tell_the_person_why)
{
	struct talk	 t = { 0 };
	pam_handle_t	*pamh = world_start("service", GATE, "daemon", &t);

	world_script(BEGIN "tell 1 Link your account again.\nverdict revoked - 0 x\n");
	ck_assert_int_eq(pam_acct_mgmt(pamh, PAM_SILENT), PAM_PERM_DENIED);
	ck_assert_uint_eq(t.warned, 0);
	ck_assert_int_eq(pam_acct_mgmt(pamh, 0), PAM_PERM_DENIED);
	ck_assert_uint_eq(t.warned, 1);
	ck_assert_str_eq(t.prompt, "Link your account again.");
	pam_end(pamh, PAM_PERM_DENIED);
}
END_TEST

START_TEST(account_of_another_user_is_refused)
{
	struct talk	 t = { 0 };
	pam_handle_t	*pamh = world_start("service", ALONE, "daemon", &t);

	world_script(ALLOW);
	ck_assert_int_eq(pam_authenticate(pamh, 0), PAM_SUCCESS);
	ck_assert_int_eq(pam_set_item(pamh, PAM_USER, "bin"), PAM_SUCCESS);
	ck_assert_int_eq(pam_acct_mgmt(pamh, 0), PAM_PERM_DENIED);
	pam_end(pamh, PAM_SUCCESS);
}
END_TEST

START_TEST(failed_login_forgets_the_one_before)
{
	struct talk	 t = { 0 };
	pam_handle_t	*pamh = world_start("service", ALONE, "daemon", &t);

	world_script(ALLOW);
	ck_assert_int_eq(pam_authenticate(pamh, 0), PAM_SUCCESS);
	ck_assert_int_eq(pam_acct_mgmt(pamh, 0), PAM_SUCCESS);
	world_script(BEGIN "verdict deny - 0 x\n");
	ck_assert_int_eq(pam_authenticate(pamh, 0), PAM_AUTH_ERR);
	ck_assert_int_eq(pam_acct_mgmt(pamh, 0), PAM_PERM_DENIED);
	pam_end(pamh, PAM_SUCCESS);
}
END_TEST

/* An application that silences modules shows prompts: the next one says it, once. */
START_TEST(silenced_word_comes_with_the_next_prompt)
{
	struct talk	 t = { .answers = { "a", "b", "c" } };
	pam_handle_t	*pamh = world_start("service", ALONE, "daemon", &t);

	world_script(BEGIN "ask_token Token: \ntell 1 It was cut.\n"
	    "verdict deny - 0 x\n");
	ck_assert_int_eq(pam_authenticate(pamh, PAM_SILENT), PAM_AUTH_ERR);
	ck_assert_str_eq(t.prompt, "Token: ");
	world_script(BEGIN "ask_token Token: \nverdict deny - 0 x\n");
	ck_assert_int_eq(pam_authenticate(pamh, PAM_SILENT), PAM_AUTH_ERR);
	ck_assert_str_eq(t.prompt, "It was cut. Token: ");
	ck_assert_int_eq(pam_authenticate(pamh, PAM_SILENT), PAM_AUTH_ERR);
	ck_assert_str_eq(t.prompt, "Token: ");
	ck_assert_uint_eq(t.informed + t.warned, 0);
	pam_end(pamh, PAM_AUTH_ERR);
}
END_TEST

/* Whoever names root or nobody is refused, in every way of naming. */
static const struct {
	const char	*fact, *user, *account, *log;
} accounts_refused[] = {
	{ "root", "root", "root", "uid 0" },
	{ "root by the token", NULL, "root", "uid 0" },
	{ "no such account", "no-such-user", "no-such-user", "no such account" },
	{ "no such account by the token", NULL, "no-such-user", "no such account" },
};

START_TEST(account_is_refused)
{
	char		 script[256];
	struct talk	 t = { 0 };
	pam_handle_t	*pamh = world_start("kiosk", ALONE, accounts_refused[_i].user, &t);
	const void	*user = NULL;

	(void)snprintf(script, sizeof(script), BEGIN "verdict allow %s 0 x\n",
	    accounts_refused[_i].account);
	world_script(script);
	ck_assert_int_eq(pam_authenticate(pamh, 0), PAM_SERVICE_ERR);
	ck_assert_ptr_nonnull(strstr(world.log, accounts_refused[_i].log));
	ck_assert_int_eq(world.priority, LOG_ERR);
	ck_assert_int_eq(pam_get_item(pamh, PAM_USER, &user), PAM_SUCCESS);
	ck_assert(accounts_refused[_i].user != NULL ?
	    strcmp(user, accounts_refused[_i].user) == 0 : user == NULL);
	pam_end(pamh, PAM_SUCCESS);
}
END_TEST

/* The kiosk: who is PAM_USER before and after, and in which service. */
static const struct {
	const char	*fact, *service, *before, *arguments, *decides, *account;
	int		 rc;
	const char	*after;
} kiosks[] = {
#define HOLDER	" placeholder=kiosk"
	{ "no user", "login", NULL, "", "yes", "daemon", PAM_SUCCESS, "daemon" },
	{ "an empty user", "login", "", "", "yes", "daemon", PAM_SUCCESS, "daemon" },
	{ "the placeholder", "login", "kiosk", HOLDER, "yes", "daemon", PAM_SUCCESS, "daemon" },
	{ "a user beside the placeholder", "login", "daemon", HOLDER, "no", "daemon", PAM_SUCCESS, "daemon" },
	{ "another user than the token's", "login", "bin", HOLDER, "no", "daemon", PAM_SERVICE_ERR, "bin" },
	{ "the placeholder's name without the argument", "login", "kiosk", "", "no", "daemon", PAM_SERVICE_ERR, "kiosk" },
	{ "sshd", "sshd", "kiosk", HOLDER, "-", "daemon", PAM_SERVICE_ERR, "kiosk" },
	{ "su", "su", NULL, "", "-", "daemon", PAM_SERVICE_ERR, NULL },
	{ "su -", "su-l", "kiosk", HOLDER, "-", "daemon", PAM_SERVICE_ERR, "kiosk" },
	{ "sudo", "sudo", "kiosk", HOLDER, "-", "daemon", PAM_SERVICE_ERR, "kiosk" },
	{ "sudo -i", "sudo-i", NULL, "", "-", "daemon", PAM_SERVICE_ERR, NULL },
	{ "sshd with a user", "sshd", "daemon", HOLDER, "no", "daemon", PAM_SUCCESS, "daemon" },
};

START_TEST(token_decides_where_it_may)
{
	char		 script[256], lines[256];
	struct talk	 t = { 0 };
	pam_handle_t	*pamh;
	const void	*user = NULL;
	int		 rc;

	(void)snprintf(lines, sizeof(lines), "auth required @%s\naccount required @%s\n",
	    kiosks[_i].arguments, kiosks[_i].arguments);
	(void)snprintf(script, sizeof(script), "expect token_decides %s\n" BEGIN
	    "verdict allow %s 0 x\n", kiosks[_i].decides, kiosks[_i].account);
	world_script(script);
	pamh = world_start(kiosks[_i].service, lines, kiosks[_i].before, &t);
	rc = pam_authenticate(pamh, 0);
	ck_assert_msg(rc == kiosks[_i].rc, "%s: %d, \"%s\"", kiosks[_i].fact, rc,
	    world.log);
	ck_assert_int_eq(pam_get_item(pamh, PAM_USER, &user), PAM_SUCCESS);
	ck_assert_msg(kiosks[_i].after == NULL ? user == NULL :
	    user != NULL && strcmp(user, kiosks[_i].after) == 0, "%s", kiosks[_i].fact);
	if (rc == PAM_SUCCESS)
		ck_assert_int_eq(pam_acct_mgmt(pamh, 0), PAM_SUCCESS);
	pam_end(pamh, rc);
}
END_TEST

START_TEST(setcred_is_always_success)
{
	static const int	 flags[] = { 0, PAM_ESTABLISH_CRED, PAM_DELETE_CRED,
	    PAM_REINITIALIZE_CRED, PAM_REFRESH_CRED, PAM_REFRESH_CRED | PAM_SILENT };
	/* Behind a failed login libpam itself refuses, whatever a module says. */
	static const struct {
		const char	*lines;
		bool		 login;
	}			 cases[] = {
		{ "auth required @\n", false },
		{ "auth required @\n", true },
		{ "auth required @ nonsense\n", false },
	};
	struct talk		 t = { 0 };
	pam_handle_t		*pamh = world_start("service", cases[_i].lines, "daemon", &t);

	if (cases[_i].login) {
		world_script(ALLOW);
		ck_assert_int_eq(pam_authenticate(pamh, 0), PAM_SUCCESS);
	}
	world_script("kill\n");
	for (size_t i = 0; i < COUNT_OF(flags); i++)
		ck_assert_int_eq(pam_setcred(pamh, flags[i]), PAM_SUCCESS);
	pam_end(pamh, PAM_SUCCESS);
}
END_TEST

/* After a login of daemon, PAM_USER is: does setcred ask for a refresh? */
static const struct {
	const char	*user;
	int		 flags;
	bool		 asked;
} refreshes[] = {
	{ "daemon", PAM_REFRESH_CRED, true },
	{ "daemon", PAM_REINITIALIZE_CRED, true },
	{ "daemon", PAM_ESTABLISH_CRED, false },
	{ "root", PAM_REINITIALIZE_CRED, false },
	{ "bin", PAM_REFRESH_CRED, false },
};

START_TEST(setcred_refreshes_a_login_of_ours)
{
	struct talk	 t = { 0 };
	pam_handle_t	*pamh = world_start("service", ALONE, "daemon", &t);

	world_script(ALLOW);
	ck_assert_int_eq(pam_authenticate(pamh, 0), PAM_SUCCESS);
	world_script("expect action refresh\nexpect user daemon\n" BEGIN
	    "ask 1 x\nexpect answer (none)\nverdict allow daemon 0 renewed\n");
	ck_assert_int_eq(pam_set_item(pamh, PAM_USER, refreshes[_i].user), PAM_SUCCESS);
	world.log[0] = '\0';
	ck_assert_int_eq(pam_setcred(pamh, refreshes[_i].flags), PAM_SUCCESS);
	ck_assert_int_eq(strstr(world.log, "renewed") != NULL, refreshes[_i].asked);
	pam_end(pamh, PAM_SUCCESS);
}
END_TEST

START_TEST(session_and_password_are_not_ours)
{
	struct talk	 t = { 0 };
	pam_handle_t	*pamh = world_start("service", ALONE
	    "session required pam_permit.so\npassword required pam_permit.so\n",
	    "daemon", &t);

	world_script("kill\n");
	ck_assert_int_eq(pam_open_session(pamh, 0), PAM_SUCCESS);
	ck_assert_int_eq(pam_close_session(pamh, 0), PAM_SUCCESS);
	ck_assert_int_eq(pam_chauthtok(pamh, 0), PAM_SUCCESS);
	pam_end(pamh, PAM_SUCCESS);
	pamh = world_start("service", ALONE, "daemon", &t);
	ck_assert_int_ne(pam_open_session(pamh, 0), PAM_SUCCESS);
	ck_assert_int_ne(pam_chauthtok(pamh, 0), PAM_SUCCESS);
	pam_end(pamh, PAM_SUCCESS);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("module");
	TCase	*t = tcase_create("module");
	int	 rc;

	if (!world_make())
		return 99;
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, word_has_its_code, 0, COUNT_OF(words));
	tcase_add_test(t, nodelay_asks_for_none);
	tcase_add_loop_test(t, account_stage_has_its_code, 0, COUNT_OF(accounts));
	tcase_add_test(t, gate_may_tell_the_person_why);
	tcase_add_test(t, account_of_another_user_is_refused);
	tcase_add_test(t, failed_login_forgets_the_one_before);
	tcase_add_test(t, silenced_word_comes_with_the_next_prompt);
	tcase_add_loop_test(t, account_is_refused, 0, COUNT_OF(accounts_refused));
	tcase_add_loop_test(t, token_decides_where_it_may, 0, COUNT_OF(kiosks));
	tcase_add_loop_test(t, setcred_is_always_success, 0, 3);
	tcase_add_loop_test(t, setcred_refreshes_a_login_of_ours, 0, COUNT_OF(refreshes));
	tcase_add_test(t, session_and_password_are_not_ours);
	suite_add_tcase(s, t);
	rc = unit_run(s);
	world_end();
	return rc;
}
