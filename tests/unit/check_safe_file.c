/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "config/config_file.h"
#include "config/safe_file.h"
#include "tests/unit/unit.h"

#define MAX	4096U

static char	dir[] = "/tmp/check_safe_file.XXXXXX";
static char	path[64];

static void
make_dir(void)
{
	ck_assert_ptr_nonnull(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/f", dir);
}

static void
remove_dir(void)
{
	char	other[64];

	(void)snprintf(other, sizeof(other), "%s/target", dir);
	(void)chmod(path, 0700);
	(void)unlink(other);
	if (unlink(path) == -1)
		(void)rmdir(path);
	ck_assert_int_eq(rmdir(dir), 0);
	memcpy(strrchr(dir, '.'), ".XXXXXX", 8);
}

static void
make_file(const char *name, mode_t mode, off_t size)
{
	int	fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, "hello", 5), 5);
	ck_assert_int_eq(ftruncate(fd, size), 0);
	ck_assert_int_eq(fchmod(fd, mode), 0);
	ck_assert_int_eq(close(fd), 0);
}

static void
make_symlink(void)
{
	char	target[64];

	(void)snprintf(target, sizeof(target), "%s/target", dir);
	make_file(target, 0600, 5);
	ck_assert_int_eq(symlink(target, path), 0);
}

static void
make_dangling_symlink(void)
{
	ck_assert_int_eq(symlink("/nowhere", path), 0);
}

static void
make_directory(void)
{
	ck_assert_int_eq(mkdir(path, 0700), 0);
}

static void
make_fifo(void)
{
	ck_assert_int_eq(mkfifo(path, 0600), 0);
}

static void
make_nothing(void)
{
}

static void
make_group_writable(void)
{
	make_file(path, 0660, 5);
}

static void
make_world_writable(void)
{
	make_file(path, 0602, 5);
}

static void
make_world_readable(void)
{
	make_file(path, 0644, 5);
}

static void
make_group_readable(void)
{
	make_file(path, 0640, 5);
}

static void
make_private(void)
{
	make_file(path, 0600, 5);
}

static void
make_big(void)
{
	make_file(path, 0600, 10 * 1024 * 1024);
}

static void
make_one_too_many(void)
{
	make_file(path, 0600, MAX + 1);
}

static void
make_full(void)
{
	make_file(path, 0600, MAX);
}

static void
make_empty(void)
{
	make_file(path, 0600, 0);
}

static const struct {
	const char	*fact;
	void		(*make)(void);
	enum file_kind	 kind;
	const char	*said;		/* NULL: it is read */
	size_t		 size;
} fixtures[] = {
	{ "private, plain", make_private, FILE_PLAIN, NULL, 5 },
	{ "private, secret", make_private, FILE_SECRET, NULL, 5 },
	{ "group-readable secret", make_group_readable, FILE_SECRET, NULL, 5 },
	{ "world-readable, plain", make_world_readable, FILE_PLAIN, NULL, 5 },
	{ "empty", make_empty, FILE_PLAIN, NULL, 0 },
	{ "as long as the limit", make_full, FILE_PLAIN, NULL, MAX },
	{ "world-readable secret", make_world_readable, FILE_SECRET, "readable by everybody: chmod", 0 },
	{ "group-writable", make_group_writable, FILE_PLAIN, "writable by its group: chmod g-w", 0 },
	{ "world-writable", make_world_writable, FILE_PLAIN, "writable by everybody: chmod o-w", 0 },
	{ "one byte over the limit", make_one_too_many, FILE_PLAIN, "4097 bytes long", 0 },
	{ "10 MB", make_big, FILE_PLAIN, "10485760 bytes long", 0 },
	{ "missing", make_nothing, FILE_PLAIN, "does not exist", 0 },
	{ "symlink", make_symlink, FILE_PLAIN, "symbolic link", 0 },
	{ "dangling symlink", make_dangling_symlink, FILE_PLAIN, "symbolic link", 0 },
	{ "directory", make_directory, FILE_PLAIN, "no regular file", 0 },
	{ "fifo without a writer", make_fifo, FILE_PLAIN, "no regular file", 0 },
};

START_TEST(file_is_read_or_refused)
{
	struct file_error	 e = { "" };
	size_t			 n = 77;
	char			*bytes;

	fixtures[_i].make();
	bytes = safe_file_read(path, fixtures[_i].kind, MAX, &n, &e);
	if (fixtures[_i].said == NULL) {
		ck_assert_msg(bytes != NULL, "%s: %s", fixtures[_i].fact, e.text);
		ck_assert_uint_eq(n, fixtures[_i].size);
		ck_assert_int_eq(bytes[n], '\0');
		ck_assert(n == 0 || memcmp(bytes, "hello", 5) == 0);
		free(bytes);
		return;
	}
	ck_assert_msg(bytes == NULL, "%s: was read", fixtures[_i].fact);
	ck_assert_uint_eq(n, 77);
	ck_assert_msg(strncmp(e.text, path, strlen(path)) == 0, "%s", e.text);
	ck_assert_msg(strstr(e.text, fixtures[_i].said) != NULL, "%s", e.text);
}
END_TEST

/* Root alone can give a file away; others find a file that is neither root's nor theirs nowhere. */
START_TEST(other_owner_is_refused)
{
	struct file_error	e = { "" };
	size_t			n;

	make_private();
	if (geteuid() != 0)
		return;
	ck_assert_int_eq(chown(path, 12345, (gid_t)-1), 0);
	ck_assert_ptr_null(safe_file_read(path, FILE_PLAIN, MAX, &n, &e));
	ck_assert_msg(strstr(e.text, "belongs to uid 12345: chown root") != NULL, "%s", e.text);
}
END_TEST

START_TEST(forbidden_file_says_who_may_not)
{
	struct file_error	e = { "" };
	size_t			n;

	make_private();
	if (geteuid() != 0) {
		ck_assert_int_eq(chmod(path, 0), 0);
	} else {
		ck_assert_int_eq(chmod(dir, 0755), 0);
		ck_assert_int_eq(seteuid(12345), 0);
	}
	ck_assert_ptr_null(safe_file_read(path, FILE_PLAIN, MAX, &n, &e));
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(0), 0);
	ck_assert_msg(strstr(e.text, "must not be read by uid") != NULL, "%s", e.text);
}
END_TEST

START_TEST(descriptor_is_not_inherited)
{
	struct file_error	e;
	size_t			n;
	int			fd;

	make_private();
	fd = safe_file_open(path, FILE_PLAIN, MAX, &n, &e);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_ne(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
	close(fd);
}
END_TEST

START_TEST(refusal_leaves_no_descriptor)
{
	struct file_error	e;
	size_t			n;
	int			before = dup(0), after;

	close(before);
	make_world_writable();
	ck_assert_ptr_null(safe_file_read(path, FILE_PLAIN, MAX, &n, &e));
	after = dup(0);
	close(after);
	ck_assert_int_eq(before, after);
}
END_TEST

/* config_read() is the two together. */
START_TEST(configuration_is_read_from_a_safe_file)
{
	struct config_error	 e;
	struct config		*c;
	FILE			*f;

	make_private();
	ck_assert_ptr_null(config_read(path, &e));
	ck_assert_msg(strstr(e.text, "f:1: is neither") != NULL, "%s", e.text);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs("[provider]\nclient_id = x\n", f), 0);
	ck_assert_int_eq(fclose(f), 0);
	c = config_read(path, &e);
	ck_assert_msg(c != NULL, "%s", e.text);
	ck_assert_str_eq(c->client_ids.v[0], "x");
	config_free(c);
	ck_assert_int_eq(chmod(path, 0666), 0);
	ck_assert_ptr_null(config_read(path, &e));
	ck_assert_msg(strstr(e.text, "writable") != NULL, "%s", e.text);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("safe_file");
	TCase	*t = tcase_create("safe_file");

	alarm(60);		/* a FIFO that is waited for */
	tcase_add_checked_fixture(t, make_dir, remove_dir);
	tcase_add_loop_test(t, file_is_read_or_refused, 0, COUNT_OF(fixtures));
	tcase_add_test(t, other_owner_is_refused);
	tcase_add_test(t, forbidden_file_says_who_may_not);
	tcase_add_test(t, descriptor_is_not_inherited);
	tcase_add_test(t, refusal_leaves_no_descriptor);
	tcase_add_test(t, configuration_is_read_from_a_safe_file);
	suite_add_tcase(s, t);
	return unit_run(s);
}
