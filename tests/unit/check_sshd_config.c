/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/stat.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/sshd_config.h"
#include "tests/unit/unit.h"

static char	root[] = "/tmp/check_sshd_config.XXXXXX";

static const char *const	dirs[] = { "etc", "etc/ssh", "etc/ssh/d" };
static const char *const	files[] = {
	"etc/ssh/sshd_config", "etc/ssh/d/1.conf", "etc/ssh/d/2.conf", "etc/ssh/bare", "sshd"
};

static const char *
below_root(const char *name)
{
	static char	path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", root, name);
	return path;
}

static void
write_file(const char *name, const char *text, mode_t mode)
{
	FILE	*f = fopen(below_root(name), "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_eq(chmod(below_root(name), mode), 0);
}

static void
make_root(void)
{
	size_t	i;

	ck_assert_ptr_nonnull(mkdtemp(root));
	for (i = 0; i < COUNT_OF(dirs); i++)
		ck_assert_int_eq(mkdir(below_root(dirs[i]), 0755), 0);
}

static void
remove_root(void)
{
	size_t	i;

	for (i = 0; i < COUNT_OF(files); i++)
		(void)unlink(below_root(files[i]));
	for (i = COUNT_OF(dirs); i > 0; i--)
		(void)rmdir(below_root(dirs[i - 1]));
	ck_assert_int_eq(rmdir(root), 0);
	memcpy(strrchr(root, '.'), ".XXXXXX", 8);
}

START_TEST(first_value_counts_through_includes)
{
	struct sshd_config	c;

	write_file("etc/ssh/d/1.conf", "UsePAM yes\nMatch user x\nPort 9\n", 0600);
	write_file("etc/ssh/d/2.conf", "usepam no\nBanner\t/etc/my banner \n", 0600);
	write_file("etc/ssh/bare", "MaxSessions=7\n", 0600);
	write_file("etc/ssh/sshd_config", "# UsePAM maybe\n  Include /etc/ssh/d/*.conf bare nosuch\n"
	    "UsePAM no\nLoginGraceTime = 1m\nMatch User bob\nPort 77\n", 0600);
	ck_assert(sshd_config_read(root, "/etc/ssh/sshd_config", &c));
	ck_assert_str_eq(sshd_config_get(&c, "usepam", "?"), "yes");
	ck_assert_str_eq(sshd_config_get(&c, "banner", "?"), "/etc/my banner");
	ck_assert_str_eq(sshd_config_get(&c, "maxsessions", "?"), "7");
	ck_assert_str_eq(sshd_config_get(&c, "logingracetime", "?"), "1m");
	ck_assert_str_eq(sshd_config_get(&c, "port", "?"), "?");
	ck_assert(c.match);
	sshd_config_free(&c);
}
END_TEST

START_TEST(file_that_includes_itself_ends)
{
	struct sshd_config	c;

	write_file("etc/ssh/sshd_config", "Include sshd_config\nUsePAM no\n", 0600);
	ck_assert(sshd_config_read(root, "/etc/ssh/sshd_config", &c));
	ck_assert_str_eq(sshd_config_get(&c, "usepam", "?"), "no");
	sshd_config_free(&c);
}
END_TEST

START_TEST(missing_file_is_told)
{
	struct sshd_config	c;

	ck_assert(!sshd_config_read(root, "/etc/ssh/sshd_config", &c));
	sshd_config_free(&c);
}
END_TEST

/* In sshd's place: a script that answers, one that fails, and none. */
START_TEST(sshd_is_asked)
{
	struct sshd_config	c;

	write_file("sshd", "#!/bin/sh\n[ \"$1\" = -T ] && echo usepam yes && echo logingracetime 33\n", 0755);
	ck_assert(sshd_config_ask(below_root("sshd"), &c));
	ck_assert_str_eq(sshd_config_get(&c, "logingracetime", "?"), "33");
	sshd_config_free(&c);
	write_file("sshd", "#!/bin/sh\necho usepam yes\nexit 1\n", 0755);
	ck_assert(!sshd_config_ask(below_root("sshd"), &c));
	ck_assert_uint_eq(c.n, 0);
	ck_assert(!sshd_config_ask(below_root("nosuch"), &c));
}
END_TEST

static const struct {
	const char	*text;
	long		 seconds;
} times[] = {
	{ "120", 120 }, { "0", 0 }, { "2m", 120 }, { "1h30m", 5400 }, { "1H", 3600 },
	{ "1d", 86400 }, { "1w", 604800 }, { "1m5", 65 }, { "", -1 }, { "m", -1 },
	{ "-1", -1 }, { "5x", -1 }, { "5 m", -1 }, { "99999999999999999999", -1 },
};

START_TEST(time_is_read)
{
	ck_assert_msg(sshd_time(times[_i].text) == times[_i].seconds, "%s", times[_i].text);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("sshd_config");
	TCase	*t = tcase_create("sshd_config");

	tcase_add_checked_fixture(t, make_root, remove_root);
	tcase_add_test(t, first_value_counts_through_includes);
	tcase_add_test(t, file_that_includes_itself_ends);
	tcase_add_test(t, missing_file_is_told);
	tcase_add_test(t, sshd_is_asked);
	tcase_add_loop_test(t, time_is_read, 0, COUNT_OF(times));
	suite_add_tcase(s, t);
	return unit_run(s);
}
