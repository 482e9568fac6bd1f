/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <security/pam_appl.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/pam_meaning.h"
#include "cli/pam_stack.h"
#include "tests/unit/unit.h"

static char	dir[] = "/tmp/check_pam_stack.XXXXXX";

static void
make_dir(void)
{
	ck_assert_ptr_nonnull(mkdtemp(dir));
}

static void
write_service(const char *name, const char *text)
{
	char	 path[128];
	FILE	*f;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

static void
remove_dir(void)
{
	static const char *const	names[] = { "svc", "sub", "sub2", "loop", "common-auth", "other" };
	char				path[128];
	size_t				i;

	for (i = 0; i < COUNT_OF(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		(void)unlink(path);
	}
	ck_assert_int_eq(rmdir(dir), 0);
	memcpy(strrchr(dir, '.'), ".XXXXXX", 8);
}

static struct pam_stack
read_stack(const char *text, enum pam_facility facility)
{
	struct pam_error	e = { "" };
	struct pam_stack	s = { 0 };

	write_service("svc", text);
	ck_assert_msg(pam_stack_read(dir, "svc", facility, &s, &e), "%s", e.text);
	return s;
}

START_TEST(lines_are_read_as_pam_conf_says)
{
	struct pam_stack	s;

	write_service("sub", "auth required pam_b.so\nsession required pam_no.so\n");
	s = read_stack("# comment\n"
	    "auth\t[success=1 new_authtok_reqd=ok \\\n\tdefault=ignore] pam_a.so x [y z\\]] # t\n"
	    "account required pam_no.so\n"
	    "-auth SUFFICIENT /lib/security/pam_c.so\n"
	    "@include sub\n"
	    "auth substack sub\n", PAM_FACILITY_AUTH);
	ck_assert_uint_eq(s.n, 5);
	ck_assert_str_eq(s.lines[0].module, "pam_a.so");
	ck_assert_int_eq(s.lines[0].action[PAM_SUCCESS], 1);
	ck_assert_int_eq(s.lines[0].action[PAM_NEW_AUTHTOK_REQD], PAM_ACTION_OK);
	ck_assert_int_eq(s.lines[0].action[PAM_ABORT], PAM_ACTION_IGNORE);
	ck_assert_uint_eq(s.lines[0].argc, 2);
	ck_assert_str_eq(s.lines[0].argv[1], "y z]");
	ck_assert_ptr_nonnull(strstr(s.lines[0].where, "/svc:3"));
	ck_assert(pam_line_is(&s.lines[1], "pam_c"));
	ck_assert(!pam_line_is(&s.lines[1], "pam"));
	ck_assert_int_eq(s.lines[1].action[PAM_SUCCESS], PAM_ACTION_DONE);
	ck_assert_str_eq(s.lines[2].module, "pam_b.so");
	ck_assert_uint_eq(s.lines[2].level, 0);
	ck_assert_str_eq(s.lines[3].module, "substack");
	ck_assert_uint_eq(s.lines[4].level, 1);
	pam_stack_free(&s);
}
END_TEST

static const struct {
	const char	*text, *said;
} bad_stacks[] = {
	{ "auth required\n", "svc:1: no module" },
	{ "\nauth\n", "svc:2: no control" },
	{ "auth requird pam_a.so\n", "requird is no control" },
	{ "auth [success=maybe] pam_a.so\n", "is no control" },
	{ "auth [sucess=ok] pam_a.so\n", "is no control" },
	{ "auth [success=0] pam_a.so\n", "is no control" },
	{ "auth [success] pam_a.so\n", "is no control" },
	{ "auht required pam_a.so\n", "auht is none of" },
	{ "auth include nosuch\n", "nosuch: cannot be read" },
	{ "@include\n", "no file is named" },
	{ "auth include loop\n", "includes itself"},
};

START_TEST(bad_stack_is_refused)
{
	struct pam_error	e = { "" };
	struct pam_stack	s = { .n = 77 };

	write_service("svc", bad_stacks[_i].text);
	write_service("loop", "auth include loop\n");
	ck_assert(!pam_stack_read(dir, "svc", PAM_FACILITY_AUTH, &s, &e));
	ck_assert_uint_eq(s.n, 77);
	if (strcmp(bad_stacks[_i].said, "includes itself") == 0)
		ck_assert_msg(strstr(e.text, "does a file include itself?") != NULL, "%s", e.text);
	else
		ck_assert_msg(strstr(e.text, bad_stacks[_i].said) != NULL, "%s", e.text);
}
END_TEST

/*
 * Stacks of pam_debug.so, made from numbers, given to libpam itself and to
 * pam_stack_result(): both must come to the same answer.
 */
static const struct {
	const char	*name;
	int		 code;
} answers[] = {
	{ "success", PAM_SUCCESS }, { "auth_err", PAM_AUTH_ERR },
	{ "authinfo_unavail", PAM_AUTHINFO_UNAVAIL }, { "ignore", PAM_IGNORE },
	{ "user_unknown", PAM_USER_UNKNOWN }, { "service_err", PAM_SERVICE_ERR },
	{ "new_authtok_reqd", PAM_NEW_AUTHTOK_REQD },
};

static const char *const	controls[] = {
	"required", "requisite", "sufficient", "optional",
	"[success=ok default=ignore]", "[success=done default=die]",
	"[success=1 default=bad]", "[success=2 default=ignore]",
	"[success=ok ignore=reset default=bad]", "[success=3 default=1]",
	"[success=done authinfo_unavail=ignore default=die]",
	"[success=ok authinfo_unavail=ok default=bad]", "[success=reset default=ok]",
	"[success=ok]", "[default=done]", "[success=die default=2]",
};

static unsigned int
next_number(uint32_t *seed)
{
	*seed = *seed * 1664525U + 1013904223U;
	return *seed >> 16;
}

static void
add_text(char *text, size_t size, const char *more)
{
	size_t	used = strlen(text);

	(void)snprintf(text + used, size - used, "%s", more);
}

static void
add_lines(char *text, size_t size, unsigned int n, uint32_t *seed)
{
	char	line[256];

	while (n-- > 0) {
		(void)snprintf(line, sizeof(line), "auth %s pam_debug.so auth=%s\n",
		    controls[next_number(seed) % COUNT_OF(controls)],
		    answers[next_number(seed) % COUNT_OF(answers)].name);
		add_text(text, size, line);
	}
}

/* By its path: libpam looks for bare names in /etc/pam.d alone. */
static void
add_include(char *text, size_t size, const char *how, const char *name)
{
	char	line[256];

	(void)snprintf(line, sizeof(line), "auth %s %s/%s\n", how, dir, name);
	add_text(text, size, line);
}

static int
no_conversation(int n, const struct pam_message **m, struct pam_response **r, void *data)
{
	(void)n, (void)m, (void)r, (void)data;
	return PAM_CONV_ERR;
}

static int
ask_libpam(void)
{
	struct pam_conv	 conv = { no_conversation, NULL };
	pam_handle_t	*h;
	int		 r;

	ck_assert_int_eq(pam_start_confdir("svc", "nobody", &conv, dir, &h), PAM_SUCCESS);
	r = pam_authenticate(h, PAM_SILENT);
	ck_assert_int_eq(pam_end(h, r), PAM_SUCCESS);
	return r;
}

/* libpam finds its own modules by their bare name; this one may be missing. */
static bool
have_pam_debug(void)
{
	static int	have = -1;

	if (have == -1) {
		write_service("svc", "auth required pam_debug.so auth=success\n");
		have = ask_libpam() == PAM_SUCCESS;
		if (!have)
			(void)printf("pam_debug.so is not here: libpam was not asked\n");
	}
	return have == 1;
}

static int
ask_ours(const char *text)
{
	struct pam_stack	s = read_stack(text, PAM_FACILITY_AUTH);
	int			results[PAM_LINES_MAX] = { 0 }, r;
	size_t			i, k;

	for (i = 0; i < s.n; i++)
		for (k = 0; k < COUNT_OF(answers); k++)
			if (s.lines[i].argc == 1 &&
			    strcmp(s.lines[i].argv[0] + 5, answers[k].name) == 0)
				results[i] = answers[k].code;
	r = pam_stack_result(&s, results);
	pam_stack_free(&s);
	return r;
}

START_TEST(stack_comes_to_what_libpam_says)
{
	char		text[4096] = "", sub[2048] = "", sub2[2048] = "";
	uint32_t	seed = (uint32_t)_i * 2654435761U + 1;

	if (!have_pam_debug())
		return;
	add_lines(text, sizeof(text), next_number(&seed) % 4, &seed);
	if (_i % 2 == 0) {
		add_lines(sub, sizeof(sub), 1 + next_number(&seed) % 3, &seed);
		add_lines(sub2, sizeof(sub2), 1 + next_number(&seed) % 3, &seed);
		if (_i % 4 == 0)
			add_include(sub, sizeof(sub), "substack", "sub2");
		add_lines(sub, sizeof(sub), next_number(&seed) % 2, &seed);
		add_include(text, sizeof(text), _i % 8 == 6 ? "include" : "substack", "sub");
	}
	add_lines(text, sizeof(text), 1 + next_number(&seed) % 3, &seed);
	write_service("sub", sub);
	write_service("sub2", sub2);
	write_service("other", "auth required pam_deny.so\n");
	write_service("svc", text);
	ck_assert_msg(ask_libpam() == ask_ours(text), "libpam says %d, we %d:\n%s-- sub\n%s-- sub2\n%s",
	    ask_libpam(), ask_ours(text), text, sub, sub2);
}
END_TEST

#define F	"pam_fitbit.so\n"
#define UNIX	"auth [success=1 default=ignore] pam_unix.so nullok\n" \
		"auth requisite pam_deny.so\nauth required pam_permit.so\n"
#define SHUT	PAM_WAY_SHUT
#define REST	PAM_WAY_NEEDS_REST
#define OPEN	PAM_WAY_OPEN

static const struct {
	const char		*fact, *text;
	struct pam_auth_meaning	 m;	/* all, token, token+rest, rest, down shuts; down, broken, missing */
} meanings[] = {
	{ "required alone", "auth required " F,
	    { false, true, false, false, true, SHUT, SHUT, SHUT } },
	{ "requisite before pam_unix: both are needed", "auth requisite " F UNIX,
	    { false, false, true, false, true, SHUT, SHUT, SHUT } },
	{ "sufficient before pam_unix: either", "auth sufficient " F UNIX,
	    { false, true, false, true, false, SHUT, SHUT, SHUT } },
	{ "sufficient before pam_permit: anybody", "auth sufficient " F "auth required pam_permit.so\n",
	    { true, false, false, false, false, SHUT, SHUT, SHUT } },
	{ "a denial dies, an outage falls to pam_unix",
	    "auth [success=done authinfo_unavail=ignore default=die] " F UNIX,
	    { false, true, false, false, false, REST, SHUT, SHUT } },
	{ "a denial dies, an outage falls to pam_permit",
	    "auth [success=done authinfo_unavail=ignore default=die] " F "auth required pam_permit.so\n",
	    { false, true, false, false, false, OPEN, SHUT, SHUT } },
	{ "second factor that an outage waives",
	    "auth [success=ok authinfo_unavail=ignore default=bad] " F UNIX,
	    { false, false, true, false, false, REST, SHUT, SHUT } },
	{ "second factor behind pam_unix that an outage waives",
	    "auth required pam_unix.so\nauth [success=ok authinfo_unavail=ignore default=bad] " F,
	    { false, false, true, false, false, REST, SHUT, SHUT } },
	{ "the same behind pam_permit lets anybody in",
	    "auth required pam_permit.so\nauth [success=ok authinfo_unavail=ignore default=bad] " F,
	    { false, true, false, false, false, OPEN, SHUT, SHUT } },
	{ "a fault is ignored and pam_env adds nothing",
	    "auth required pam_env.so\nauth [success=ok service_err=ignore default=bad] " F,
	    { false, true, false, false, true, SHUT, SHUT, SHUT } },
	{ "a fault is ignored behind pam_permit",
	    "auth required pam_permit.so\nauth [success=ok service_err=ignore default=bad] " F,
	    { false, true, false, false, true, SHUT, OPEN, SHUT } },
	{ "a missing module is ignored behind pam_unix",
	    "auth required pam_unix.so\nauth [success=ok module_unknown=ignore default=bad] " F,
	    { false, false, true, false, true, SHUT, SHUT, REST } },
	{ "optional behind pam_unix never matters", "auth required pam_unix.so\nauth optional " F,
	    { false, false, false, true, false, SHUT, SHUT, SHUT } },
	{ "behind a sufficient pam_permit it is never asked",
	    "auth sufficient pam_permit.so\nauth required " F,
	    { true, false, false, false, false, SHUT, SHUT, SHUT } },
	{ "success jumps over pam_deny",
	    "auth [success=1 default=ignore] " F "auth requisite pam_deny.so\nauth required pam_permit.so\n",
	    { false, true, false, false, true, SHUT, SHUT, SHUT } },
	{ "root alone passes pam_rootok", "auth sufficient pam_rootok.so\nauth required " F,
	    { false, true, false, false, true, SHUT, SHUT, SHUT } },
	{ "a circumstance lets some in, others need the token",
	    "auth sufficient pam_succeed_if.so user = kiosk\nauth required " F,
	    { false, true, false, false, false, SHUT, SHUT, SHUT } },
	{ "in common-auth", "@include common-auth\n",
	    { false, true, false, true, false, SHUT, SHUT, SHUT } },
};

START_TEST(stack_means_what_it_does)
{
	const struct pam_auth_meaning	*want = &meanings[_i].m;
	struct pam_auth_meaning		 m;
	struct pam_stack		 s;

	write_service("common-auth", "auth sufficient " F UNIX);
	s = read_stack(meanings[_i].text, PAM_FACILITY_AUTH);
	m = pam_auth_meaning(&s);
#define SAME(member) \
	ck_assert_msg(m.member == want->member, "%s: " #member " is %d", meanings[_i].fact, (int)m.member)
	SAME(open_to_all);
	SAME(token_alone);
	SAME(token_and_rest);
	SAME(rest_alone);
	SAME(down_shuts);
	SAME(down);
	SAME(broken);
	SAME(missing);
	pam_stack_free(&s);
}
END_TEST

static const struct {
	const char			*fact, *text;
	struct pam_account_meaning	 m;	/* others refused, early, lapse, gate, gate down */
} accounts[] = {
	{ "required before pam_unix", "account required " F "account required pam_unix.so\n",
	    { false, false, false, false, false } },
	{ "alone it refuses whom it did not authenticate", "account required " F,
	    { true, false, false, false, false } },
	{ "sufficient skips expiry", "account sufficient " F "account required pam_unix.so\n",
	    { false, true, true, true, true } },
	{ "optional decides nothing", "account required pam_unix.so\naccount optional " F,
	    { false, false, true, true, true } },
	{ "an outage opens the gate",
	    "account required pam_unix.so\naccount [success=ok authinfo_unavail=ignore ignore=ignore default=bad] "
	    F, { false, false, false, false, true } },
	{ "an unlisted ignore is bad",
	    "account required pam_unix.so\naccount [success=ok default=bad] " F,
	    { true, false, false, false, false } },
};

START_TEST(account_stack_means_what_it_does)
{
	const struct pam_account_meaning	*want = &accounts[_i].m;
	struct pam_stack	s = read_stack(accounts[_i].text, PAM_FACILITY_ACCOUNT);
	struct pam_account_meaning	m = pam_account_meaning(&s);

	ck_assert_ptr_nonnull(pam_stack_fitbit(&s));
#undef SAME
#define SAME(member) \
	ck_assert_msg(m.member == want->member, "%s: " #member " is %d", accounts[_i].fact, (int)m.member)
	SAME(others_refused);
	SAME(ends_early);
	SAME(lapse_ignored);
	SAME(gate_ignored);
	SAME(gate_open_when_down);
	pam_stack_free(&s);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("pam_stack");
	TCase	*t = tcase_create("pam_stack");

	tcase_add_checked_fixture(t, make_dir, remove_dir);
	tcase_add_test(t, lines_are_read_as_pam_conf_says);
	tcase_add_loop_test(t, bad_stack_is_refused, 0, COUNT_OF(bad_stacks));
	tcase_add_loop_test(t, stack_comes_to_what_libpam_says, 0, 300);
	tcase_add_loop_test(t, stack_means_what_it_does, 0, COUNT_OF(meanings));
	tcase_add_loop_test(t, account_stack_means_what_it_does, 0, COUNT_OF(accounts));
	suite_add_tcase(s, t);
	return unit_run(s);
}
