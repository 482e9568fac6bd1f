/* SPDX-License-Identifier: ISC
 *
 * Which verifier the built module talks to: the service where there is one
 * that may be trusted, else one that it starts; and how it says that it cannot.
 */
#include "config.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <security/pam_modules.h>

#include "tests/pam/world.h"
#include "tests/unit/unit.h"

#define BEGIN	"begin 5000\n"
#define ALLOW	BEGIN "verdict allow daemon 0 asked\n"

static bool
is_root(void)
{
	return geteuid() == 0;
}

/* Files in the world's directory that are no verifiers. */
static const struct {
	const char	*fact;
	mode_t		 mode;
	const char	*content;	/* NULL: there is none */
	const char	*owner;		/* root alone can give it away */
	const char	*log_root, *log_user;
} programs[] = {
	{ "missing", 0, NULL, NULL, "is it installed?", "No such file" },
	{ "not executable", 0644, "x", NULL, "cannot be run: Permission denied", "cannot be run: Permission denied" },
	{ "not a program", 0755, "x", NULL, "cannot be run: Exec format error", "cannot be run: Exec format error" },
	{ "an interpreter that is missing", 0755, "#!/nowhere\n", NULL, "cannot be run: No such file", "cannot be run: No such file" },
	{ "writable by its group", 0775, "#!/bin/true\n", NULL, "chmod go-w", "ended without" },
	{ "writable by all", 0757, "#!/bin/true\n", NULL, "chmod go-w", "ended without" },
	{ "another's", 0755, "#!/bin/true\n", "daemon", "chown root", NULL },
	{ "one that ends at once", 0755, "#!/bin/true\n", NULL, "ended without", "ended without" },
};

START_TEST(program_is_refused_and_told)
{
	char		 path[160], lines[PATH_MAX + 512];
	const char	*log = is_root() ? programs[_i].log_root : programs[_i].log_user;
	struct passwd	*pw;
	struct talk	 t = { 0 };
	FILE		*f;

	if (log == NULL)
		return;
	(void)snprintf(path, sizeof(path), "%s/program", world.dir);
	(void)unlink(path);
	if (programs[_i].content != NULL) {
		ck_assert_ptr_nonnull(f = fopen(path, "we"));
		fputs(programs[_i].content, f);
		fclose(f);
		ck_assert_int_eq(chmod(path, programs[_i].mode), 0);
		if (programs[_i].owner != NULL) {
			ck_assert_ptr_nonnull(pw = getpwnam(programs[_i].owner));
			ck_assert_int_eq(chown(path, pw->pw_uid, pw->pw_gid), 0);
		}
	}
	(void)snprintf(lines, sizeof(lines), "auth required %s verifier=%s "
	    "config=%s run_as=nobody\n", world.module, path, world.script);
	ck_assert_int_eq(world_login(lines, "daemon", &t), PAM_SERVICE_ERR);
	ck_assert_msg(strstr(world.log, log) != NULL, "%s: %s", programs[_i].fact, world.log);
}
END_TEST

/* Whom the verifier would run as. */
static const struct {
	const char	*user, *log;
} identities[] = {
	{ "root", "never run as root" },
	{ "no-such-user", "systemd-sysusers" },
};

START_TEST(identity_is_refused_and_told)
{
	char		lines[3 * PATH_MAX];
	struct talk	t = { 0 };

	(void)snprintf(lines, sizeof(lines), "auth required %s verifier=%s "
	    "config=%s run_as=%s\n", world.module, world.verifier, world.script,
	    identities[_i].user);
	world_script(ALLOW);
	/* Who is not root starts it as himself, whatever the line says. */
	ck_assert_int_eq(world_login(lines, "daemon", &t),
	    is_root() ? PAM_SERVICE_ERR : PAM_SUCCESS);
	if (is_root())
		ck_assert_ptr_nonnull(strstr(world.log, identities[_i].log));
}
END_TEST

START_TEST(line_is_refused_and_told)
{
	static const char	*lines[] = {
		"auth required @ nonsense\n", "auth required @ debug debug\n",
		"auth required @ use_first_pass try_first_pass\n",
		"auth required @ socket=relative\n", "auth required @ gate\n",
	};
	struct talk		 t = { 0 };

	world_script(ALLOW);
	ck_assert_int_eq(world_login(lines[_i], "daemon", &t), PAM_SERVICE_ERR);
	ck_assert_ptr_nonnull(strstr(world.log, "PAM argument"));
}
END_TEST

/* A service in the world's directory for one login. */
struct service {
	char	path[192];
	int	listener;
	pid_t	pid;
};

/* SO_PEERCRED tells who called listen(2): that is done as uid, where root asks. */
static void
service_listen(struct service *s, uid_t uid)
{
	struct sockaddr_un	sun = { .sun_family = AF_UNIX };
	bool			root = is_root();

	(void)unlink(s->path);
	ck_assert_uint_lt(strlen(s->path), sizeof(sun.sun_path));
	memcpy(sun.sun_path, s->path, strlen(s->path));
	s->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_ne(s->listener, -1);
	ck_assert_int_eq(bind(s->listener, (struct sockaddr *)&sun, sizeof(sun)), 0);
	if (root)
		ck_assert_int_eq(setresuid((uid_t)-1, uid, 0), 0);
	ck_assert_int_eq(listen(s->listener, 1), 0);
	if (root)
		ck_assert_int_eq(setresuid((uid_t)-1, 0, 0), 0);
}

enum { RUNNING, STALE, MISSING, OPEN_DIRECTORY, PLAIN_FILE, LONG_PATH, FROZEN, DYING };

static void
service_run(struct service *s, int state)
{
	int	fd;

	if ((s->pid = fork()) != 0)
		return;
	if (state == FROZEN)
		(void)pause();
	while (state == DYING && (fd = accept(s->listener, NULL, NULL)) != -1)
		(void)close(fd);
	if ((fd = accept(s->listener, NULL, NULL)) != -1 && dup2(fd, 0) != -1)
		(void)execl(world.verifier, "fitbit-verifier", "--config",
		    world.script, (char *)NULL);
	_exit(127);
}

static const struct {
	const char	*fact;
	int		 state;
	const char	*listener;	/* user name; NULL: the caller */
	const char	*program;	/* NULL: one that can be started */
	int		 rc;
	const char	*log;
} services[] = {
	{ "a service is asked", RUNNING, NULL, "/nowhere", PAM_SUCCESS, "asked" },
	{ "the verifier's user may hold it", RUNNING, "nobody", "/nowhere", PAM_SUCCESS, "asked" },
	{ "another user may not", RUNNING, "daemon", NULL, PAM_SERVICE_ERR, "held by uid" },
	{ "its directory is open to others", OPEN_DIRECTORY, NULL, NULL, PAM_SERVICE_ERR, "chmod go-w" },
	{ "a path that is too long", LONG_PATH, NULL, NULL, PAM_SERVICE_ERR, "too long" },
	{ "none: one is started", MISSING, NULL, NULL, PAM_SUCCESS, "asked" },
	{ "none, and none can be started", MISSING, NULL, "/nowhere", PAM_SERVICE_ERR, "/nowhere" },
	{ "a stopped one: another is started", STALE, NULL, NULL, PAM_SUCCESS, "asked" },
	{ "no socket: one is started", PLAIN_FILE, NULL, NULL, PAM_SUCCESS, "asked" },
	{ "one that hangs: another is started", FROZEN, NULL, NULL, PAM_SUCCESS, "" },
	{ "one that hangs, and no other", FROZEN, NULL, "/nowhere", PAM_SERVICE_ERR, "" },
	{ "one that dies: another is started", DYING, NULL, NULL, PAM_SUCCESS, "" },
	{ "one that dies, and no other", DYING, NULL, "/nowhere", PAM_SERVICE_ERR, "" },
};

static void
service_prepare(struct service *s, int state, const char *user)
{
	const struct passwd	*pw = user == NULL ? NULL : getpwnam(user);

	s->pid = -1;
	s->listener = -1;
	(void)snprintf(s->path, sizeof(s->path), "%s/%s", world.dir,
	    state == LONG_PATH ? "a-name-that-is-so-long-that-no-socket-can-have-"
	    "it-however-short-the-name-of-its-directory-is-and-then-some" : "socket");
	(void)unlink(s->path);
	if (state == PLAIN_FILE)
		fclose(fopen(s->path, "we"));
	if (state == MISSING || state == PLAIN_FILE || state == LONG_PATH)
		return;
	service_listen(s, pw == NULL ? geteuid() : pw->pw_uid);
	if (state == STALE)
		close(s->listener);
	else
		service_run(s, state);
	if (state == OPEN_DIRECTORY)
		ck_assert_int_eq(chmod(world.dir, 0777), 0);
}

START_TEST(service_is_asked_first)
{
	struct service	s;
	struct talk	t = { 0 };
	char		lines[3 * PATH_MAX];
	int		rc, expected = services[_i].rc;

	/* Who is not root has the service alone. */
	if (!is_root() && (services[_i].state == FROZEN || services[_i].state == DYING))
		expected = PAM_SERVICE_ERR;
	if (services[_i].listener != NULL && !is_root())
		return;
	world_script(ALLOW);
	service_prepare(&s, services[_i].state, services[_i].listener);
	(void)snprintf(lines, sizeof(lines), "auth required %s socket=%s "
	    "config=%s verifier=%s run_as=nobody\n", world.module, s.path, world.script,
	    services[_i].program == NULL ? world.verifier : services[_i].program);
	rc = world_login(lines, "daemon", &t);
	(void)chmod(world.dir, 0755);
	if (s.pid != -1) {
		close(s.listener);
		(void)kill(s.pid, SIGKILL);	/* one that nobody connected to */
		(void)waitpid(s.pid, NULL, 0);
	}
	(void)unlink(s.path);
	ck_assert_msg(rc == expected && strstr(world.log, services[_i].log) != NULL,
	    "%s: %d, \"%s\"", services[_i].fact, rc, world.log);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("start");
	TCase	*t = tcase_create("start");
	int	 rc;

	if (!world_make())
		return 99;
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, program_is_refused_and_told, 0, COUNT_OF(programs));
	tcase_add_loop_test(t, identity_is_refused_and_told, 0, COUNT_OF(identities));
	tcase_add_loop_test(t, line_is_refused_and_told, 0, 5);
	tcase_add_loop_test(t, service_is_asked_first, 0, COUNT_OF(services));
	suite_add_tcase(s, t);
	rc = unit_run(s);
	world_end();
	return rc;
}
