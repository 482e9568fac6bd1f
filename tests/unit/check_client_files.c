/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/credentials.h"
#include "client/pairs.h"
#include "client/private_file.h"
#include "client/settings.h"
#include "tests/unit/unit.h"

/* Texts of client.conf, and what is said about them; NULL: nothing. */
static const struct {
	const char	*fact;
	const char	*text;
	const char	*flaw;
} confs[] = {
	{ "an empty file", "", NULL },
	{ "comments and blank lines", "# a\n\n  \t\n  # b", NULL },
	{ "no line feed at the end", "client_id = 22PUB1", NULL },
	{ "no blanks", "client_id=22PUB1\n", NULL },
	{ "an = in the value", "prompt = a = b\n", NULL },
	{ "an empty value", "hosts =\n", NULL },
	{ "an unknown name", "\ncolour = red\n", "conf:2: is no setting" },
	{ "a secret, which has no place here", "client_secret = x\n", "conf:1: is no setting" },
	{ "a name twice", "hosts = a\nhosts = b\n", "conf:2: sets what" },
	{ "no =", "hosts\n", "conf:1: is neither" },
	{ "a carriage return", "hosts = a\r\n", "conf:1: holds a control" },
	{ "an escape", "prompt = \033[2J\n", "conf:1: holds a control" },
	{ "hosts with commas", "hosts = a, b\n", "conf:1: has blanks" },
	{ "an unknown provider", "provider = acme\n", "conf:1: is no provider" },
	{ "a client id with a quote", "client_id = \"x\"\n", "conf:1: is no client id" },
	{ "a redirect to elsewhere", "redirect_uri = http://evil.example/\n", "conf:1: is not http://127" },
	{ "a URL in the clear", "token_url = http://api.fitbit.com/\n", "conf:1: is no https" },
	{ "a relative path", "askpass = ssh-askpass\n", "conf:1: is no absolute" },
	{ "a prompt of 129 bytes",
	    "prompt = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
	    "conf:1: is too long" },
};

START_TEST(client_conf_is_read_strictly)
{
	static struct settings	s;
	struct failure		e = { "" };
	bool			ok;

	ok = settings_read("conf", confs[_i].text, strlen(confs[_i].text), &s, &e);
	ck_assert_msg(ok == (confs[_i].flaw == NULL), "%s: %s", confs[_i].fact, e.text);
	if (!ok)
		ck_assert_msg(strncmp(e.text, confs[_i].flaw, strlen(confs[_i].flaw)) == 0,
		    "%s: %s", confs[_i].fact, e.text);
}
END_TEST

START_TEST(every_setting_is_set_by_its_name)
{
	static struct settings	before, after;
	const char *const	*names = settings_names();
	const char		*name = names[_i];
	const char		*value =
	    strstr(name, "_url") != NULL ? "https://p.example/x" :
	    strcmp(name, "redirect_uri") == 0 ? "http://localhost:1/x" :
	    strcmp(name, "provider") == 0 ? "fitbit" : "/x/y";

	memset(&before, 0, sizeof(before));
	memset(&after, 0, sizeof(after));
	if (strcmp(name, "client_id") == 0)
		value = "22PUB1";
	ck_assert_msg(settings_set(&after, name, value) == NULL, "%s", name);
	ck_assert_msg(memcmp(&before, &after, sizeof(before)) != 0, "%s", name);
}
END_TEST

/* A setting is described where a person looks for it. */
START_TEST(every_setting_is_in_the_manual)
{
	static char	page[65536];
	const char	*top = getenv("top_srcdir"), *name = settings_names()[_i];
	char		path[4096];
	FILE		*f;

	(void)snprintf(path, sizeof(path), "%s/man/fitbitctl-login.1",
	    top != NULL ? top : ".");
	f = fopen(path, "r");
	ck_assert_msg(f != NULL, "%s", path);
	page[fread(page, 1, sizeof(page) - 1, f)] = '\0';
	fclose(f);
	(void)snprintf(path, sizeof(path), ".It Cm %s", name);
	if (strstr(name, "_url") != NULL || strcmp(name, "ca_path") == 0)
		(void)snprintf(path, sizeof(path), "%s", name);
	ck_assert_msg(strstr(page, path) != NULL, "%s", name);
}
END_TEST

static const struct {
	const char	*before, *after;
} puts_[] = {
	{ "", "hosts = x\n" },
	{ "hosts = a", "hosts = x\n" },
	{ "# mine\n hosts\t= a\nprompt = p\n", "# mine\nhosts = x\nprompt = p\n" },
	{ "# hosts = a\nhostsmen = b\n", "# hosts = a\nhostsmen = b\nhosts = x\n" },
	{ "hosts = a\nhosts = b\n", "hosts = x\n" },
	{ "prompt = p", "prompt = p\nhosts = x\n" },
};

START_TEST(line_is_replaced_and_the_rest_stays)
{
	char	*out = pairs_put(puts_[_i].before, "hosts", "x");

	ck_assert_str_eq(out, puts_[_i].after);
	free(out);
}
END_TEST

#define GOOD	"version = 1\nprovider = fitbit\nclient_id = 22PUB1\nexpires = 17\n" \
		"uncertain = no\naccess_token = a.b.c\n"

static const struct {
	const char	*fact;
	const char	*text;
	bool		 good;
} saved[] = {
	{ "all that must be", GOOD, true },
	{ "a refresh token too", GOOD "refresh_token = r\n", true },
	{ "an empty refresh token", GOOD "refresh_token =\n", true },
	{ "no version", "provider = fitbit\nclient_id = 22PUB1\naccess_token = a\n", false },
	{ "a newer version", "version = 2\n", false },
	{ "no access token", "version = 1\nprovider = fitbit\nclient_id = 22PUB1\n", false },
	{ "no client", "version = 1\nprovider = fitbit\naccess_token = a\n", false },
	{ "a secret twice", GOOD "access_token = d\n", false },
	{ "an unknown name", GOOD "x = y\n", false },
	{ "a time that is none", "version = 1\nexpires = soon\n", false },
	{ "a time below zero", "version = 1\nexpires = -1\n", false },
	{ "a time that does not fit", "version = 1\nexpires = 99999999999999999999\n", false },
	{ "neither yes nor no", "version = 1\nuncertain = maybe\n", false },
	{ "cut short", "version = 1\nprovider = fitbit\nclient_", false },
	{ "empty", "", false },
};

START_TEST(credentials_are_whole_or_refused)
{
	struct credentials	c = { .expires = -5 };
	struct failure		e = { "" };

	ck_assert_msg(credentials_read("f", saved[_i].text, strlen(saved[_i].text),
	    &c, &e) == saved[_i].good, "%s: %s", saved[_i].fact, e.text);
	if (saved[_i].good) {
		ck_assert_int_eq(c.expires, 17);
		ck_assert_str_eq(secret_text(c.access_token), "a.b.c");
		credentials_clear(&c);
	} else
		ck_assert_int_eq(c.expires, -5);
	ck_assert_ptr_null(strstr(e.text, "a.b.c"));
}
END_TEST

/* A directory of our own for one test. */
static char	root[64];
static int	dir;

static void
setup(void)
{
	struct failure	e;

	(void)snprintf(root, sizeof(root), "/tmp/check_client.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	dir = private_dir(root, &e);
	ck_assert_int_ne(dir, -1);
}

static void
teardown(void)
{
	static const char *const	names[] = { "f", "f.new", "lock", "credentials" };
	size_t				i;

	for (i = 0; i < COUNT_OF(names); i++)
		(void)unlinkat(dir, names[i], 0);
	(void)unlinkat(dir, "x/y", AT_REMOVEDIR);
	(void)unlinkat(dir, "x", AT_REMOVEDIR);
	(void)close(dir);
	ck_assert_int_eq(rmdir(root), 0);
}

static void
put_file(const char *name, const char *text, mode_t mode)
{
	int	fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	ck_assert_int_eq(fchmod(fd, mode), 0);
	close(fd);
}

static const struct {
	mode_t			mode;
	bool			secret;
	enum private_found	found;
} modes[] = {
	{ 0600, true, PRIVATE_FOUND },
	{ 0400, true, PRIVATE_FOUND },
	{ 0640, true, PRIVATE_BROKEN },
	{ 0604, true, PRIVATE_BROKEN },
	{ 0644, false, PRIVATE_FOUND },
	{ 0620, false, PRIVATE_BROKEN },
	{ 0602, false, PRIVATE_BROKEN },
};

START_TEST(file_that_others_reach_is_refused)
{
	struct failure	e;
	char		*bytes = NULL;
	size_t		 n = 0;

	put_file("f", "abc", modes[_i].mode);
	ck_assert_int_eq(private_read(dir, "f", 10, modes[_i].secret, &bytes, &n, &e),
	    modes[_i].found);
	if (modes[_i].found == PRIVATE_FOUND)
		ck_assert_str_eq(bytes, "abc");
	free(bytes);
}
END_TEST

START_TEST(link_fifo_and_long_file_are_refused)
{
	struct failure	e;
	char		*bytes;
	size_t		 n;

	ck_assert_int_eq(private_read(dir, "f", 10, true, &bytes, &n, &e), PRIVATE_NONE);
	ck_assert_int_eq(symlinkat("/etc/hostname", dir, "f"), 0);
	ck_assert_int_eq(private_read(dir, "f", 4096, true, &bytes, &n, &e), PRIVATE_BROKEN);
	unlinkat(dir, "f", 0);
	ck_assert_int_eq(mkfifoat(dir, "f", 0600), 0);
	ck_assert_int_eq(private_read(dir, "f", 10, true, &bytes, &n, &e), PRIVATE_BROKEN);
	unlinkat(dir, "f", 0);
	put_file("f", "0123456789a", 0600);
	ck_assert_int_eq(private_read(dir, "f", 10, true, &bytes, &n, &e), PRIVATE_BROKEN);
}
END_TEST

START_TEST(replacement_is_whole_and_0600)
{
	struct failure	e;
	struct stat	st;
	char		*bytes = NULL;
	size_t		 n;
	int		 fd;

	put_file("f", "old", 0600);
	put_file("f.new", "left by a crash", 0644);
	fd = private_reserve(dir, "f", 4096, &e);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(private_read(dir, "f", 10, true, &bytes, &n, &e), PRIVATE_FOUND);
	ck_assert_str_eq(bytes, "old");
	free(bytes);
	ck_assert(private_commit(dir, "f", fd, "new", 3, &e));
	ck_assert_int_eq(private_read(dir, "f", 10, true, &bytes, &n, &e), PRIVATE_FOUND);
	ck_assert_str_eq(bytes, "new");
	free(bytes);
	ck_assert_int_eq(fstatat(dir, "f", &st, 0), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(faccessat(dir, "f.new", F_OK, 0), -1);
	fd = private_reserve(dir, "f", 4096, &e);
	private_abandon(dir, "f", fd);
	ck_assert_int_eq(faccessat(dir, "f.new", F_OK, 0), -1);
	ck_assert(private_remove(dir, "f", &e));
	ck_assert(private_remove(dir, "f", &e));
}
END_TEST

START_TEST(lock_is_one_holders)
{
	struct failure	e = { "" };
	int		a = private_lock(dir, "lock", deadline_in(0), &e), b;

	ck_assert_int_ne(a, -1);
	ck_assert_int_eq(private_lock(dir, "lock", deadline_in(1), &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "another fitbitctl"));
	close(a);
	b = private_lock(dir, "lock", deadline_in(0), &e);
	ck_assert_int_ne(b, -1);
	close(b);
}
END_TEST

START_TEST(directory_of_others_is_refused)
{
	struct failure	e;
	char		path[80];
	int		fd;

	(void)snprintf(path, sizeof(path), "%s/x/y", root);
	fd = private_dir(path, &e);
	ck_assert_int_ne(fd, -1);
	close(fd);
	ck_assert_int_eq(chmod(path, 0770), 0);
	ck_assert_int_eq(private_dir(path, &e), -1);
	ck_assert_int_eq(private_dir("relative", &e), -1);
	ck_assert_int_eq(private_dir("", &e), -1);
}
END_TEST

START_TEST(credentials_come_back_as_they_were)
{
	struct credentials	in = { "fitbit", "22PUB1", "ABC123", "activity sleep",
	    1234567890123, true, secret_new("a.b.c", 5), secret_new("ff00", 4) }, out;
	struct failure		e;

	ck_assert_int_eq(credentials_load(dir, &out, &e), PRIVATE_NONE);
	ck_assert_msg(credentials_save(dir, &in, &e), "%s", e.text);
	ck_assert_int_eq(credentials_load(dir, &out, &e), PRIVATE_FOUND);
	ck_assert_str_eq(out.provider, in.provider);
	ck_assert_str_eq(out.client_id, in.client_id);
	ck_assert_str_eq(out.user_id, in.user_id);
	ck_assert_str_eq(out.scopes, in.scopes);
	ck_assert_int_eq(out.expires, in.expires);
	ck_assert(out.uncertain);
	ck_assert_str_eq(secret_text(out.access_token), "a.b.c");
	ck_assert_str_eq(secret_text(out.refresh_token), "ff00");
	credentials_clear(&in);
	credentials_clear(&out);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("client files");
	TCase	*t = tcase_create("pure"), *f = tcase_create("files");
	int	 n = 0;

	while (settings_names()[n] != NULL)
		n++;
	tcase_add_loop_test(t, client_conf_is_read_strictly, 0, COUNT_OF(confs));
	tcase_add_loop_test(t, every_setting_is_set_by_its_name, 0, n);
	tcase_add_loop_test(t, every_setting_is_in_the_manual, 0, n);
	tcase_add_loop_test(t, line_is_replaced_and_the_rest_stays, 0, COUNT_OF(puts_));
	tcase_add_loop_test(t, credentials_are_whole_or_refused, 0, COUNT_OF(saved));
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(f, setup, teardown);
	tcase_add_loop_test(f, file_that_others_reach_is_refused, 0, COUNT_OF(modes));
	tcase_add_test(f, link_fifo_and_long_file_are_refused);
	tcase_add_test(f, replacement_is_whole_and_0600);
	tcase_add_test(f, lock_is_one_holders);
	tcase_add_test(f, directory_of_others_is_refused);
	tcase_add_test(f, credentials_come_back_as_they_were);
	suite_add_tcase(s, f);
	return unit_run(s);
}
