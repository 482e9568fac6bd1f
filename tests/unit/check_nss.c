/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nss/nss_fitbit.h"
#include "tests/nss/fixture.h"
#include "tests/unit/unit.h"

/* The entry points themselves, without glibc in front. */
static const char	map[] =
    "alice A 201000:201000:Alice A.:/home/alice:/bin/bash:lab=205000,team=205001\n"
    "bob   B 201001:205000::/srv/bob:/bin/sh:team\n"
    "root  R\n"
    "carol C 201002:206002:Carol:/home/carol:/bin/sh\n";

#define ROOM	4096

struct answer {
	union {
		struct passwd	pw;
		struct group	gr;
		struct spwd	sp;
	}	 u;
	int	 err;
};

static enum nss_status
ask_pwnam(struct answer *a, char *buf, size_t n)
{
	return _nss_fitbit_getpwnam_r("alice", &a->u.pw, buf, n, &a->err);
}

static enum nss_status
ask_pwuid(struct answer *a, char *buf, size_t n)
{
	return _nss_fitbit_getpwuid_r(201001, &a->u.pw, buf, n, &a->err);
}

static enum nss_status
ask_pwent(struct answer *a, char *buf, size_t n)
{
	(void)_nss_fitbit_setpwent(0);
	return _nss_fitbit_getpwent_r(&a->u.pw, buf, n, &a->err);
}

static enum nss_status
ask_grnam(struct answer *a, char *buf, size_t n)
{
	return _nss_fitbit_getgrnam_r("team", &a->u.gr, buf, n, &a->err);
}

static enum nss_status
ask_grgid(struct answer *a, char *buf, size_t n)
{
	return _nss_fitbit_getgrgid_r(201000, &a->u.gr, buf, n, &a->err);
}

static enum nss_status
ask_grent(struct answer *a, char *buf, size_t n)
{
	(void)_nss_fitbit_setgrent(0);
	return _nss_fitbit_getgrent_r(&a->u.gr, buf, n, &a->err);
}

static enum nss_status
ask_spnam(struct answer *a, char *buf, size_t n)
{
	return _nss_fitbit_getspnam_r("carol", &a->u.sp, buf, n, &a->err);
}

static enum nss_status
ask_spent(struct answer *a, char *buf, size_t n)
{
	(void)_nss_fitbit_setspent(0);
	return _nss_fitbit_getspent_r(&a->u.sp, buf, n, &a->err);
}

static void
print_passwd(const struct answer *a, char *out, size_t n)
{
	(void)snprintf(out, n, "%s:%s:%u:%u:%s:%s:%s", a->u.pw.pw_name,
	    a->u.pw.pw_passwd, a->u.pw.pw_uid, a->u.pw.pw_gid, a->u.pw.pw_gecos,
	    a->u.pw.pw_dir, a->u.pw.pw_shell);
}

static void
print_group(const struct answer *a, char *out, size_t n)
{
	size_t	at = (size_t)snprintf(out, n, "%s:%s:%u:", a->u.gr.gr_name,
		    a->u.gr.gr_passwd, a->u.gr.gr_gid), i;

	ck_assert_uint_eq((uintptr_t)a->u.gr.gr_mem % _Alignof(char *), 0);
	for (i = 0; a->u.gr.gr_mem[i] != NULL; i++)
		at += (size_t)snprintf(out + at, n - at, "%s,", a->u.gr.gr_mem[i]);
}

static void
print_shadow(const struct answer *a, char *out, size_t n)
{
	(void)snprintf(out, n, "%s:%s:%ld:%ld:%ld:%ld:%ld:%ld", a->u.sp.sp_namp,
	    a->u.sp.sp_pwdp, a->u.sp.sp_lstchg, a->u.sp.sp_min, a->u.sp.sp_max,
	    a->u.sp.sp_warn, a->u.sp.sp_inact, a->u.sp.sp_expire);
}

static const struct {
	const char	*name;
	enum nss_status	 (*ask)(struct answer *, char *, size_t);
	void		 (*print)(const struct answer *, char *, size_t);
	const char	*entry;
} entries[] = {
	{ "getpwnam_r", ask_pwnam, print_passwd, "alice:x:201000:201000:Alice A.:/home/alice:/bin/bash" },
	{ "getpwuid_r", ask_pwuid, print_passwd, "bob:x:201001:205000::/srv/bob:/bin/sh" },
	{ "getpwent_r", ask_pwent, print_passwd, "alice:x:201000:201000:Alice A.:/home/alice:/bin/bash" },
	{ "getgrnam_r", ask_grnam, print_group, "team:x:205001:alice,bob," },
	{ "getgrgid_r", ask_grgid, print_group, "alice:x:201000:" },
	{ "getgrent_r", ask_grent, print_group, "alice:x:201000:" },
	{ "getspnam_r", ask_spnam, print_shadow, "carol:*:-1:-1:-1:-1:-1:-1" },
	{ "getspent_r", ask_spent, print_shadow, "alice:*:-1:-1:-1:-1:-1:-1" },
};

/* The block ends where the buffer ends, so that ASan sees a byte beyond. */
static bool
ask_within(size_t entry, size_t n, size_t shift)
{
	struct answer	 a, before;
	char		*block = malloc(shift + n + (shift + n == 0)), got[512];
	enum nss_status	 s;

	memset(&a, 0x5a, sizeof(a));
	a.err = 0;
	before = a;
	memset(block, '#', shift + n);
	s = entries[entry].ask(&a, block + shift, n);
	if (s == NSS_STATUS_SUCCESS) {
		entries[entry].print(&a, got, sizeof(got));
		ck_assert_str_eq(got, entries[entry].entry);
	} else {
		ck_assert_int_eq(s, NSS_STATUS_TRYAGAIN);
		ck_assert_int_eq(a.err, ERANGE);
		ck_assert_mem_eq(&a.u, &before.u, sizeof(a.u));
	}
	free(block);
	return s == NSS_STATUS_SUCCESS;
}

START_TEST(buffer_of_any_size_and_alignment)
{
	size_t	n, shift;
	bool	fits, fitted;

	for (shift = 0; shift < 16; shift++)
		for (n = 0, fitted = false; n <= 512; n++, fitted = fits) {
			fits = ask_within((size_t)_i, n, shift);
			ck_assert_msg(fits || !fitted, "%s: %zu bytes were too "
			    "few, one less was enough", entries[_i].name, n);
			ck_assert(fits || n < 256);
		}
}
END_TEST

static const struct {
	const char	*what;
	enum nss_status	 want;
	const char	*login;
} logins[] = {
	{ "one that is ours", NSS_STATUS_SUCCESS, "alice" },
	{ "one that another source has", NSS_STATUS_NOTFOUND, "root" },
	{ "one that is nobody's", NSS_STATUS_NOTFOUND, "erin" },
	{ "none", NSS_STATUS_NOTFOUND, "" },
	{ "part of one", NSS_STATUS_NOTFOUND, "alic" },
	{ "in capitals", NSS_STATUS_NOTFOUND, "Alice" },
	{ "a kind of record", NSS_STATUS_NOTFOUND, "FBINDEX1" },
};

START_TEST(login_is_ours_or_not_found)
{
	char	buf[ROOM];
	struct	passwd pw;
	struct	spwd sp;
	int	e = 0;

	ck_assert_int_eq(_nss_fitbit_getpwnam_r(logins[_i].login, &pw, buf,
	    sizeof(buf), &e), logins[_i].want);
	ck_assert_int_eq(e, logins[_i].want == NSS_STATUS_SUCCESS ? 0 : ENOENT);
	ck_assert_int_eq(_nss_fitbit_getspnam_r(logins[_i].login, &sp, buf,
	    sizeof(buf), &e), logins[_i].want);
}
END_TEST

START_TEST(enumeration_shows_all_once_and_ends)
{
	char	buf[ROOM], got[512] = "";
	struct	passwd pw;
	struct	group gr;
	size_t	n = 0;
	int	e;

	(void)_nss_fitbit_setpwent(0);
	while (_nss_fitbit_getpwent_r(&pw, buf, sizeof(buf), &e) == NSS_STATUS_SUCCESS)
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%s,", pw.pw_name);
	ck_assert_str_eq(got, "alice,bob,carol,");
	ck_assert_int_eq(e, ENOENT);
	ck_assert_int_eq(_nss_fitbit_getpwent_r(&pw, buf, sizeof(buf), &e), NSS_STATUS_NOTFOUND);
	(void)_nss_fitbit_endpwent();
	(void)_nss_fitbit_setgrent(0);
	for (n = 0; _nss_fitbit_getgrent_r(&gr, buf, sizeof(buf), &e) == NSS_STATUS_SUCCESS;)
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%s,", gr.gr_name);
	(void)_nss_fitbit_endgrent();
	ck_assert_str_eq(got, "alice,carol,lab,team,");
}
END_TEST

static const struct {
	const char	*login;
	gid_t		 primary;
	long		 room, limit, used;
	enum nss_status	 s;
} memberships[] = {
	{ "alice", 201000, 1, -1, 3, NSS_STATUS_SUCCESS },
	{ "alice", 205000, 1, -1, 2, NSS_STATUS_SUCCESS },
	{ "alice", 201000, 64, -1, 3, NSS_STATUS_SUCCESS },
	{ "alice", 201000, 1, 2, 2, NSS_STATUS_SUCCESS },
	{ "bob", 205000, 1, -1, 2, NSS_STATUS_SUCCESS },
	{ "root", 0, 1, -1, 1, NSS_STATUS_NOTFOUND },
	{ "erin", 1, 1, -1, 1, NSS_STATUS_NOTFOUND },
};

START_TEST(groups_of_a_login_are_added)
{
	long	 used = 1, room = memberships[_i].room;
	gid_t	*gids = calloc((size_t)room, sizeof(*gids));
	int	 e;

	gids[0] = memberships[_i].primary;
	ck_assert_int_eq(_nss_fitbit_initgroups_dyn(memberships[_i].login,
	    memberships[_i].primary, &used, &room, &gids, memberships[_i].limit,
	    &e), memberships[_i].s);
	ck_assert_int_eq(used, memberships[_i].used);
	ck_assert(used <= room);
	free(gids);
}
END_TEST

static enum nss_status
alice(int *e)
{
	char		buf[ROOM];
	struct passwd	pw;

	return _nss_fitbit_getpwnam_r("alice", &pw, buf, sizeof(buf), e);
}

/* What may stand in the index's place, and what is then said. */
static void
put_nothing(void)
{
	(void)unlink(FIXTURE_INDEX);
}

static void
put_garbage(void)
{
	static char	zeros[8192];

	put_nothing();
	fixture_write(FIXTURE_INDEX, zeros, sizeof(zeros));
}

static void
put_half(void)
{
	size_t	 n;
	uint8_t	*p = fixture_read("index", &n);

	put_nothing();
	fixture_write(FIXTURE_INDEX, p, n / 2);
	free(p);
}

static void
put_writable(void)
{
	size_t	 n;
	uint8_t	*p = fixture_read("index", &n);

	put_nothing();
	fixture_write(FIXTURE_INDEX, p, n);
	ck_assert_int_eq(chmod(FIXTURE_INDEX, 0666), 0);
	free(p);
}

static void
put_link(void)
{
	put_nothing();
	ck_assert_int_eq(symlink("index", FIXTURE_INDEX), 0);
}

static void
put_directory(void)
{
	put_nothing();
	ck_assert_int_eq(mkdir(FIXTURE_INDEX, 0755), 0);
}

static const struct {
	const char	*what;
	void		 (*put)(void);
	int		 error;
} states[] = {
	{ "nothing", put_nothing, ENOENT },
	{ "garbage", put_garbage, EIO },
	{ "half of it", put_half, EIO },
	{ "one that anybody may write", put_writable, EPERM },
	{ "a link", put_link, ELOOP },
	{ "a directory", put_directory, EPERM },
};

/* From one that is mapped; back again at the very next look-up. */
START_TEST(index_that_is_not_one_is_unavailable)
{
	struct passwd	pw;
	char		buf[ROOM];
	int		e = 0;

	ck_assert_int_eq(alice(&e), NSS_STATUS_SUCCESS);
	fixture_replace("index");
	states[_i].put();
	errno = EXDEV;
	ck_assert_int_eq(_nss_fitbit_getpwuid_r(201000, &pw, buf, sizeof(buf), &e),
	    NSS_STATUS_UNAVAIL);
	ck_assert_int_eq(e, states[_i].error);
	ck_assert_int_eq(errno, EXDEV);
	(void)rmdir(FIXTURE_INDEX);
	(void)unlink(FIXTURE_INDEX);
	fixture_replace("index");
	ck_assert_int_eq(alice(&e), NSS_STATUS_SUCCESS);
}
END_TEST

START_TEST(replaced_index_is_seen_at_the_next_look_up)
{
	char		buf[ROOM];
	struct passwd	pw;
	int		i, e;

	fixture_index("other", "erin E 201009:201009::/h:/s\n");
	for (i = 0; i < 100; i++) {
		fixture_replace("other");
		ck_assert_int_eq(alice(&e), NSS_STATUS_NOTFOUND);
		ck_assert_int_eq(_nss_fitbit_getpwnam_r("erin", &pw, buf,
		    sizeof(buf), &e), NSS_STATUS_SUCCESS);
		fixture_replace("index");
		ck_assert_int_eq(alice(&e), NSS_STATUS_SUCCESS);
	}
}
END_TEST

/* An enumeration that has begun goes on in the version that it began with. */
START_TEST(enumeration_sees_one_version)
{
	char		buf[ROOM];
	struct passwd	pw;
	int		e;

	(void)_nss_fitbit_setpwent(0);
	ck_assert_int_eq(_nss_fitbit_getpwent_r(&pw, buf, sizeof(buf), &e), NSS_STATUS_SUCCESS);
	fixture_index("other", "erin E 201009:201009::/h:/s\n");
	fixture_replace("other");
	ck_assert_int_eq(alice(&e), NSS_STATUS_NOTFOUND);
	ck_assert_int_eq(_nss_fitbit_getpwent_r(&pw, buf, sizeof(buf), &e), NSS_STATUS_SUCCESS);
	ck_assert_str_eq(pw.pw_name, "bob");
	(void)_nss_fitbit_endpwent();
	fixture_replace("index");
}
END_TEST

static size_t
count_lines(const char *path, const char *with)
{
	char	 line[512];
	size_t	 n = 0;
	FILE	*f = fopen(path, "r");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		n += strstr(line, with) != NULL;
	if (f != NULL)
		fclose(f);
	return n;
}

static size_t
count_descriptors(void)
{
	DIR	*d = opendir("/proc/self/fd");
	size_t	 n = 0;

	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

START_TEST(no_descriptor_is_kept_and_old_maps_go)
{
	size_t	before = count_descriptors();
	int	i, e;

	(void)_nss_fitbit_endpwent();
	(void)_nss_fitbit_endgrent();
	(void)_nss_fitbit_endspent();
	for (i = 0; i < 50; i++) {
		fixture_replace("index");
		ck_assert_int_eq(alice(&e), NSS_STATUS_SUCCESS);
	}
	ck_assert_uint_eq(count_descriptors(), before);
	ck_assert_uint_eq(count_lines("/proc/self/maps", FIXTURE_INDEX), 1);
}
END_TEST

static void *
ask_once(void *status)
{
	int	e;

	*(enum nss_status *)status = alice(&e);
	return NULL;
}

START_TEST(smallest_stack_is_enough)
{
	enum nss_status	s = NSS_STATUS_UNAVAIL;
	pthread_attr_t	attr;
	pthread_t	t;

	ck_assert_int_eq(pthread_attr_init(&attr), 0);
	ck_assert_int_eq(pthread_attr_setstacksize(&attr, 16384), 0);
	fixture_replace("index");	/* so that this thread maps it */
	ck_assert_int_eq(pthread_create(&t, &attr, ask_once, &s), 0);
	ck_assert_int_eq(pthread_join(t, NULL), 0);
	ck_assert_int_eq(s, NSS_STATUS_SUCCESS);
}
END_TEST

/* What a daemon does: closes everything, forks, and goes on asking. */
START_TEST(child_that_closed_everything_still_knows)
{
	pid_t	pid;
	int	status, e;

	ck_assert_int_eq(alice(&e), NSS_STATUS_SUCCESS);
	if ((pid = fork()) == 0) {
		closefrom(0);
		if (alice(&e) != NSS_STATUS_SUCCESS)
			_exit(1);
		fixture_replace("index");
		_exit(alice(&e) == NSS_STATUS_SUCCESS ? 0 : 2);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(alice(&e), NSS_STATUS_SUCCESS);
}
END_TEST

static void
setup(void)
{
	fixture_enter();
	fixture_index("index", map);
	fixture_replace("index");
}

int
main(void)
{
	Suite	*s = suite_create("nss");
	TCase	*t = tcase_create("nss");

	tcase_set_timeout(t, 0);
	tcase_add_unchecked_fixture(t, setup, fixture_leave);
	tcase_add_loop_test(t, buffer_of_any_size_and_alignment, 0, COUNT_OF(entries));
	tcase_add_loop_test(t, login_is_ours_or_not_found, 0, COUNT_OF(logins));
	tcase_add_test(t, enumeration_shows_all_once_and_ends);
	tcase_add_loop_test(t, groups_of_a_login_are_added, 0, COUNT_OF(memberships));
	tcase_add_loop_test(t, index_that_is_not_one_is_unavailable, 0, COUNT_OF(states));
	tcase_add_test(t, replaced_index_is_seen_at_the_next_look_up);
	tcase_add_test(t, enumeration_sees_one_version);
	tcase_add_test(t, no_descriptor_is_kept_and_old_maps_go);
	tcase_add_test(t, smallest_stack_is_enough);
	tcase_add_test(t, child_that_closed_everything_still_knows);
	suite_add_tcase(s, t);
	return unit_run(s);
}
