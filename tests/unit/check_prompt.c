/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "client/prompt.h"
#include "tests/unit/unit.h"

#define PROMPT	"Fitbit token:"
#define HOSTS	"good.example \t other.example 192.0.2.7 fe80::1%eth0"

/* What ssh may ask its askpass program, and whether a token is the answer. */
static const struct {
	const char	*fact;
	const char	*text;
	const char	*hint;
	enum question	 is;
} questions[] = {
	{ "our prompt from an allowed host",
	    "(alice@good.example) Fitbit token: ", NULL, QUESTION_OURS },
	{ "the hint is empty", "(alice@good.example) Fitbit token: ", "", QUESTION_OURS },
	{ "no blank at the end", "(alice@good.example) Fitbit token:", NULL, QUESTION_OURS },
	{ "a host in upper case", "(alice@GOOD.example) Fitbit token: ", NULL, QUESTION_OURS },
	{ "the last of the hosts", "(alice@fe80::1%eth0) Fitbit token: ", NULL, QUESTION_OURS },
	{ "an address", "(alice@192.0.2.7) Fitbit token: ", NULL, QUESTION_OURS },
	{ "a user with a dot and a $", "(a.b-c_d$@good.example) Fitbit token: ", NULL, QUESTION_OURS },

	{ "a host that is not allowed",
	    "(alice@evil.example) Fitbit token: ", NULL, QUESTION_OTHER_HOST },
	{ "a host that begins like an allowed one",
	    "(alice@good.example.evil.example) Fitbit token: ", NULL, QUESTION_OTHER_HOST },
	{ "a host that an allowed one begins with",
	    "(alice@good) Fitbit token: ", NULL, QUESTION_OTHER_HOST },
	{ "a host that ends like an allowed one",
	    "(alice@xgood.example) Fitbit token: ", NULL, QUESTION_OTHER_HOST },
	{ "an allowed host with a dot behind",
	    "(alice@good.example.) Fitbit token: ", NULL, QUESTION_OTHER_HOST },

	{ "no prefix: an old client, or another program", "Fitbit token: ", NULL, QUESTION_OTHER },
	{ "the server wrote a second prefix",
	    "(alice@evil.example) (alice@good.example) Fitbit token: ", NULL, QUESTION_OTHER },
	{ "the server wrote the end of a prefix",
	    "(alice@evil.example) x@good.example) Fitbit token: ", NULL, QUESTION_OTHER },
	{ "the server wrote its prefix on a line of its own",
	    "(alice@evil.example) \n(alice@good.example) Fitbit token: ", NULL, QUESTION_OTHER },
	{ "the server returned the carriage",
	    "(alice@evil.example) \r(alice@good.example) Fitbit token: ", NULL, QUESTION_OTHER },
	{ "the user name holds a whole prefix",
	    "(alice@good.example) Fitbit token: @evil.example) x", NULL, QUESTION_OTHER },
	{ "the user name holds a host",
	    "(alice@good.example@evil.example) Fitbit token: ", NULL, QUESTION_OTHER },
	{ "text behind the prompt",
	    "(alice@good.example) Fitbit token: or password: ", NULL, QUESTION_OTHER },
	{ "text before the prompt",
	    "(alice@good.example) Your Fitbit token: ", NULL, QUESTION_OTHER },
	{ "a line feed behind the prompt",
	    "(alice@good.example) Fitbit token: \n", NULL, QUESTION_OTHER },
	{ "a line feed before the prompt",
	    "(alice@good.example) \nFitbit token: ", NULL, QUESTION_OTHER },
	{ "another case of the prompt",
	    "(alice@good.example) fitbit token: ", NULL, QUESTION_OTHER },
	{ "a part of the prompt", "(alice@good.example) Fitbit", NULL, QUESTION_OTHER },
	{ "no prompt", "(alice@good.example) ", NULL, QUESTION_OTHER },
	{ "two blanks behind the prefix",
	    "(alice@good.example)  Fitbit token: ", NULL, QUESTION_OTHER },
	{ "no blank behind the prefix",
	    "(alice@good.example)Fitbit token: ", NULL, QUESTION_OTHER },
	{ "a blank before the prefix",
	    " (alice@good.example) Fitbit token: ", NULL, QUESTION_OTHER },
	{ "no user", "(@good.example) Fitbit token: ", NULL, QUESTION_OTHER },
	{ "no host", "(alice@) Fitbit token: ", NULL, QUESTION_OTHER },
	{ "no @", "(good.example) Fitbit token: ", NULL, QUESTION_OTHER },
	{ "a user with a blank", "(al ice@good.example) Fitbit token: ", NULL, QUESTION_OTHER },
	{ "a user with an escape", "(\033[Aalice@good.example) Fitbit token: ", NULL, QUESTION_OTHER },
	{ "a host with a byte of UTF-8", "(alice@g\xc3\xb6od.example) Fitbit token: ", NULL, QUESTION_OTHER },
	{ "a prefix that does not end", "(alice@good.example Fitbit token: ", NULL, QUESTION_OTHER },

	{ "the host-key question", "The authenticity of host 'good.example (192.0.2.7)' "
	    "can't be established.\nED25519 key fingerprint is SHA256:abc.\n"
	    "Are you sure you want to continue connecting (yes/no/[fingerprint])? ",
	    NULL, QUESTION_OTHER },
	{ "the host-key question again", "Please type 'yes', 'no' or the fingerprint: ",
	    NULL, QUESTION_OTHER },
	{ "a password", "alice@good.example's password: ", NULL, QUESTION_OTHER },
	{ "a key's passphrase", "Enter passphrase for key '/home/alice/.ssh/id': ", NULL, QUESTION_OTHER },
	{ "a code, of the enrolment in the conversation",
	    "(alice@good.example) code: ", NULL, QUESTION_OTHER },
	{ "our prompt, but a confirmation is wanted",
	    "(alice@good.example) Fitbit token: ", "confirm", QUESTION_OTHER },
	{ "our prompt, but nothing is wanted",
	    "(alice@good.example) Fitbit token: ", "none", QUESTION_OTHER },
	{ "our prompt with a hint that is not known",
	    "(alice@good.example) Fitbit token: ", "later", QUESTION_OTHER },
	{ "nothing", "", NULL, QUESTION_OTHER },
};

START_TEST(question_is_ours_or_is_not)
{
	char	host[QUESTION_HOST_MAX + 1] = "untouched";
	size_t	part = 0;

	ck_assert_msg(question_judge(questions[_i].text, questions[_i].hint,
	    PROMPT " ", HOSTS, host, &part) == questions[_i].is, "%s", questions[_i].fact);
	ck_assert_uint_eq(part, questions[_i].is == QUESTION_OTHER ? 0 : 1);
	ck_assert((strcmp(host, "untouched") == 0) ==
	    (questions[_i].is == QUESTION_OTHER));
}
END_TEST

static const struct {
	const char	*fact;
	const char	*text;
	enum question	 is;
	size_t		 part;
} parts[] = {
	{ "the second part", "(alice@good.example) Fitbit token: part 2: ", QUESTION_OURS, 2 },
	{ "the last part", "(alice@good.example) Fitbit token: part 10:", QUESTION_OURS, 10 },
	{ "a part for another host",
	    "(alice@evil.example) Fitbit token: part 2: ", QUESTION_OTHER_HOST, 2 },
	{ "the first part by its number",
	    "(alice@good.example) Fitbit token: part 1: ", QUESTION_OTHER, 0 },
	{ "a part beyond the last",
	    "(alice@good.example) Fitbit token: part 11: ", QUESTION_OTHER, 0 },
	{ "a part that overflows",
	    "(alice@good.example) Fitbit token: part 18446744073709551618: ", QUESTION_OTHER, 0 },
	{ "a part with a zero before it",
	    "(alice@good.example) Fitbit token: part 02: ", QUESTION_OTHER, 0 },
	{ "a part without its colon",
	    "(alice@good.example) Fitbit token: part 2", QUESTION_OTHER, 0 },
	{ "text behind a part",
	    "(alice@good.example) Fitbit token: part 2: or password: ", QUESTION_OTHER, 0 },
	{ "two blanks before a part",
	    "(alice@good.example) Fitbit token:  part 2: ", QUESTION_OTHER, 0 },
};

START_TEST(part_is_asked_for_by_its_number)
{
	size_t	part = 0;

	ck_assert_msg(question_judge(parts[_i].text, NULL, PROMPT, HOSTS, NULL, &part) ==
	    parts[_i].is && part == parts[_i].part, "%s: %zu", parts[_i].fact, part);
}
END_TEST

START_TEST(no_host_is_allowed_until_the_person_allows_one)
{
	size_t	part;

	ck_assert_int_eq(question_judge("(alice@good.example) " PROMPT, NULL,
	    PROMPT, "", NULL, &part), QUESTION_OTHER_HOST);
	ck_assert_int_eq(question_judge("(alice@good.example) " PROMPT, NULL,
	    PROMPT, "*", NULL, &part), QUESTION_OTHER_HOST);
}
END_TEST

START_TEST(empty_prompt_is_nobodys)
{
	size_t	part;

	ck_assert_int_eq(question_judge("(alice@good.example) ", NULL, "",
	    HOSTS, NULL, &part), QUESTION_OTHER);
	ck_assert_int_eq(question_judge("(alice@good.example)  ", NULL, " ",
	    HOSTS, NULL, &part), QUESTION_OTHER);
}
END_TEST

START_TEST(overlong_host_is_refused)
{
	size_t	part;
	char	text[600] = "(alice@";

	memset(text + 7, 'a', QUESTION_HOST_MAX + 1);
	memcpy(text + 7 + QUESTION_HOST_MAX + 1, ") " PROMPT, sizeof(") " PROMPT));
	ck_assert_int_eq(question_judge(text, NULL, PROMPT, HOSTS, NULL, &part), QUESTION_OTHER);
}
END_TEST

static const struct {
	const char	*banner;
	bool		 prefixes;
} banners[] = {
	{ "OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19 27 Jan 2026\n", true },
	{ "OpenSSH_8.5p1, OpenSSL 1.1.1\n", true },
	{ "OpenSSH_8.10\n", true },
	{ "OpenSSH_10.0p2\n", true },
	{ "OpenSSH_8.4p1 Debian-5+deb11u1\n", false },
	{ "OpenSSH_7.9p1\n", false },
	{ "OpenSSH_\n", false },
	{ "OpenSSH_9\n", false },
	{ "OpenSSH_9.\n", false },
	{ "OpenSSH_-9.9\n", false },
	{ "Dropbear v2022.83\n", false },
	{ "plink: Release 0.78\n", false },
	{ "", false },
};

START_TEST(old_and_other_clients_are_told_apart)
{
	ck_assert_msg(ssh_version_prefixes(banners[_i].banner) == banners[_i].prefixes,
	    "%s", banners[_i].banner);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("prompt");
	TCase	*t = tcase_create("prompt");

	tcase_add_loop_test(t, part_is_asked_for_by_its_number, 0, COUNT_OF(parts));
	tcase_add_loop_test(t, question_is_ours_or_is_not, 0, COUNT_OF(questions));
	tcase_add_test(t, no_host_is_allowed_until_the_person_allows_one);
	tcase_add_test(t, empty_prompt_is_nobodys);
	tcase_add_test(t, overlong_host_is_refused);
	tcase_add_loop_test(t, old_and_other_clients_are_told_apart, 0, COUNT_OF(banners));
	suite_add_tcase(s, t);
	return unit_run(s);
}
