/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>
#include <syslog.h>

#include <security/pam_modules.h>

#include "pam_module/arguments.h"
#include "pam_module/codes.h"
#include "pam_module/login_data.h"
#include "pam_module/new_account.h"
#include "tests/unit/unit.h"

static int
count(const char *const *argv)
{
	int	n = 0;

	while (argv[n] != NULL)
		n++;
	return n;
}

/* PAM lines that are refused, and what the log says of them. */
static const struct {
	const char	*argv[4], *why;
} bad_lines[] = {
	{ { "use_frist_pass" }, "unknown" },
	{ { "" }, "unknown" },
	{ { "=" }, "unknown" },
	{ { "Debug" }, "unknown" },
	{ { "debugging" }, "unknown" },
	{ { "deb" }, "unknown" },
	{ { "debug", "debug" }, "twice" },
	{ { "config=/a", "config=/b" }, "twice" },
	{ { "debug=yes" }, "takes no value" },
	{ { "gate=" }, "takes no value" },
	{ { "config" }, "needs a value" },
	{ { "config=" }, "needs a value" },
	{ { "config=etc/x" }, "absolute" },
	{ { "verifier=x" }, "absolute" },
	{ { "socket=x" }, "absolute" },
	{ { "placeholder=" }, "needs a value" },
	{ { "prompt" }, "needs a value" },
	{ { "run_as=" }, "needs a value" },
	{ { "use_first_pass", "try_first_pass" }, "exclude" },
};

START_TEST(bad_line_is_refused)
{
	struct arguments	a = { .prompt = "untouched" };
	struct fault		why = { "" };
	const char		*argv[4];

	memcpy(argv, bad_lines[_i].argv, sizeof(argv));
	ck_assert(!arguments_read(count(argv), argv, &a, &why));
	ck_assert_msg(strstr(why.text, bad_lines[_i].why) != NULL, "%s", why.text);
	ck_assert_str_eq(a.prompt, "untouched");
}
END_TEST

START_TEST(every_argument_is_read)
{
	const char		*argv[] = { "config=/c", "verifier=/v", "socket=/s",
	    "run_as=u", "placeholder=p", "prompt=a = b: ", "try_first_pass",
	    "gate", "debug", "fitbitctl=/f", "nodelay" };
	struct arguments	 a;
	struct fault		 why;

	ck_assert(arguments_read(11, argv, &a, &why));
	ck_assert_str_eq(a.config, "/c");
	ck_assert_str_eq(a.verifier, "/v");
	ck_assert_str_eq(a.socket, "/s");
	ck_assert_str_eq(a.fitbitctl, "/f");
	ck_assert_str_eq(a.run_as, "u");
	ck_assert_str_eq(a.placeholder, "p");
	ck_assert_str_eq(a.prompt, "a = b: ");
	ck_assert(a.try_first_pass && a.gate && a.debug && a.nodelay && !a.use_first_pass);
}
END_TEST

START_TEST(empty_line_has_what_was_built_in)
{
	struct arguments	a;
	struct fault		why;

	ck_assert(arguments_read(0, NULL, &a, &why));
	ck_assert_str_eq(a.config, CONFIG_FILE);
	ck_assert_str_eq(a.verifier, VERIFIER_PATH);
	ck_assert_str_eq(a.socket, VERIFIER_SOCKET);
	ck_assert_str_eq(a.fitbitctl, FITBITCTL_PATH);
	ck_assert_str_eq(a.run_as, VERIFIER_USER);
	ck_assert_ptr_null(a.placeholder);
	ck_assert_ptr_null(a.prompt);
	ck_assert(!a.use_first_pass && !a.try_first_pass && !a.gate && !a.debug && !a.nodelay);
}
END_TEST

static const struct {
	const char	*argv[3];
	bool		 ask_service;
} services[] = {
	{ { NULL }, true },
	{ { "debug" }, true },
	{ { "run_as=x" }, true },
	{ { "socket=/s" }, true },
	{ { "config=/c" }, false },
	{ { "verifier=/v" }, false },
	{ { "config=/c", "socket=/s" }, true },
};

START_TEST(service_is_asked_where_the_line_has_no_other)
{
	struct arguments	a;
	struct fault		why;
	const char		*argv[3];

	memcpy(argv, services[_i].argv, sizeof(argv));
	ck_assert(arguments_read(count(argv), argv, &a, &why));
	ck_assert_int_eq(a.ask_service, services[_i].ask_service);
}
END_TEST

/* What fitbitctl may write: a login and a newline. */
static const struct {
	const char	*text, *login;		/* NULL: refused */
} written[] = {
	{ "fb20000\n", "fb20000" },
	{ "_x-9\n", "_x-9" },
	{ "abcdefghijklmnopqrstuvwxyz012345\n", "abcdefghijklmnopqrstuvwxyz012345" },
	{ "abcdefghijklmnopqrstuvwxyz0123456\n", NULL },
	{ "fb20000", NULL },
	{ "\n", NULL },
	{ "", NULL },
	{ "fb20000\nroot\n", NULL },
	{ "fb20000\n\n", NULL },
	{ " fb20000\n", NULL },
	{ "9fb\n", NULL },
	{ "-fb\n", NULL },
	{ "Fb\n", NULL },
	{ "fitbitctl: no\n", NULL },
};

START_TEST(login_of_a_new_account_is_a_login)
{
	char	login[ACCOUNT_MAX] = "untouched";
	bool	good = new_account_login(written[_i].text,
		    strlen(written[_i].text), login);

	ck_assert_int_eq(good, written[_i].login != NULL);
	ck_assert_str_eq(login, good ? written[_i].login : "untouched");
}
END_TEST

static const struct {
	int		verdict, authenticate, account, priority;
	bool		denial;
} codes[] = {
	{ VERDICT_ERROR, PAM_SERVICE_ERR, PAM_SERVICE_ERR, LOG_ERR, false },
	{ VERDICT_ALLOW, PAM_SUCCESS, PAM_SUCCESS, LOG_INFO, false },
	{ VERDICT_DENY, PAM_AUTH_ERR, PAM_PERM_DENIED, LOG_NOTICE, true },
	{ VERDICT_UNKNOWN_USER, PAM_AUTH_ERR, PAM_PERM_DENIED, LOG_NOTICE, true },
	{ VERDICT_EXPIRED, PAM_AUTH_ERR, PAM_ACCT_EXPIRED, LOG_NOTICE, true },
	{ VERDICT_REVOKED, PAM_AUTH_ERR, PAM_PERM_DENIED, LOG_NOTICE, true },
	{ VERDICT_UNAVAILABLE, PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL, LOG_WARNING, false },
	{ VERDICT_IGNORE, PAM_SERVICE_ERR, PAM_IGNORE, LOG_INFO, false },
	{ 8, PAM_SERVICE_ERR, PAM_SERVICE_ERR, LOG_ERR, false },
	{ -1, PAM_SERVICE_ERR, PAM_SERVICE_ERR, LOG_ERR, false },
};

START_TEST(verdict_has_its_codes)
{
	struct codes	c = codes_of((enum verdict)codes[_i].verdict);

	ck_assert_int_eq(c.authenticate, codes[_i].authenticate);
	ck_assert_int_eq(c.account, codes[_i].account);
	ck_assert_int_eq(c.priority, codes[_i].priority);
	ck_assert_int_eq(c.denial, codes[_i].denial);
}
END_TEST

static const struct {
	const char	*fact;
	bool		 ours;
	uint64_t	 expires, now;
	const char	*user;
	int		 rc;
} logins[] = {
	{ "not ours", false, 0, 100, "alice", PAM_IGNORE },
	{ "no end known", true, 0, 100, "alice", PAM_SUCCESS },
	{ "a second left", true, 101, 100, "alice", PAM_SUCCESS },
	{ "this very second", true, 100, 100, "alice", PAM_ACCT_EXPIRED },
	{ "a second ago", true, 99, 100, "alice", PAM_ACCT_EXPIRED },
	{ "another user", true, 0, 100, "bob", PAM_PERM_DENIED },
	{ "no user", true, 0, 100, "", PAM_PERM_DENIED },
	{ "a longer name", true, 0, 100, "alice2", PAM_PERM_DENIED },
	{ "another case", true, 0, 100, "Alice", PAM_PERM_DENIED },
};

START_TEST(login_is_judged_again)
{
	char			alice[] = "alice";
	struct login_data	d = { alice, logins[_i].expires };

	ck_assert_msg(login_data_judge(logins[_i].ours ? &d : NULL, logins[_i].user,
	    logins[_i].now) == logins[_i].rc, "%s", logins[_i].fact);
}
END_TEST

START_TEST(fault_is_one_line_and_fits)
{
	char		s[] = "a\nb\rc\033d\177e\tf \xc3\xa4";
	static char	big[2000];
	struct fault	f;

	fault_one_line(s);
	ck_assert_str_eq(s, "a?b?c?d?e?f \xc3\xa4");
	memset(big, 'x', sizeof(big) - 1);
	fault_set(&f, "%s", big);
	ck_assert_uint_eq(strlen(f.text), sizeof(f.text) - 1);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("pam_module");
	TCase	*t = tcase_create("pam_module");

	tcase_add_loop_test(t, bad_line_is_refused, 0, COUNT_OF(bad_lines));
	tcase_add_test(t, every_argument_is_read);
	tcase_add_test(t, empty_line_has_what_was_built_in);
	tcase_add_loop_test(t, service_is_asked_where_the_line_has_no_other, 0, COUNT_OF(services));
	tcase_add_loop_test(t, login_of_a_new_account_is_a_login, 0, COUNT_OF(written));
	tcase_add_loop_test(t, verdict_has_its_codes, 0, COUNT_OF(codes));
	tcase_add_loop_test(t, login_is_judged_again, 0, COUNT_OF(logins));
	tcase_add_test(t, fault_is_one_line_and_fits);
	suite_add_tcase(s, t);
	return unit_run(s);
}
