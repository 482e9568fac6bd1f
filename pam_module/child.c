/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "ipc/protocol.h"
#include "pam_module/child.h"

/* 32-bit machines keep the 16-bit calls under the plain names. */
#ifdef SYS_setresuid32
#define NR_SETGROUPS	SYS_setgroups32
#define NR_SETRESGID	SYS_setresgid32
#define NR_SETRESUID	SYS_setresuid32
#else
#define NR_SETGROUPS	SYS_setgroups
#define NR_SETRESGID	SYS_setresgid
#define NR_SETRESUID	SYS_setresuid
#endif

/* An address sanitizer reserves terabytes of address space. */
#if defined(__SANITIZE_ADDRESS__)
#define ASAN	1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ASAN	1
#endif
#endif

#define MIB	(1024UL * 1024UL)

#ifdef __GLIBC__
typedef __rlimit_resource_t	resource;	/* an enum, and clang minds */
#else
typedef int			resource;
#endif

/*
 * The host may be su or sudo: then its limits are what the person wished them
 * to be. These are for one login and what it writes.
 */
static const struct {
	resource	which;
	rlim_t		value;
	bool		privileged;	/* set by root alone: it counts the user's other processes */
} limits[] = {
	{ RLIMIT_CORE, 0, false },
	{ RLIMIT_CPU, 60, false },
	{ RLIMIT_FSIZE, 1024 * MIB, false },
	{ RLIMIT_NOFILE, 256, false },
	{ RLIMIT_STACK, 8 * MIB, false },
#ifndef ASAN
	{ RLIMIT_AS, 1024 * MIB, false },
	{ RLIMIT_DATA, 1024 * MIB, false },
#endif
	{ RLIMIT_MEMLOCK, 8 * MIB, false },
	{ RLIMIT_NPROC, 1024, true },
};

static bool
own_session(struct child *c)
{
	(void)c;
	(void)umask(077);
	return setsid() != -1 && chdir("/") == 0;
}

/* What is caught goes with the exec; what is ignored or blocked would stay. */
static bool
own_signals(struct child *c)
{
	struct sigaction	dfl = { .sa_handler = SIG_DFL };
	sigset_t		none;
	int			sig;

	(void)c;
	for (sig = 1; sig < NSIG; sig++)
		(void)sigaction(sig, &dfl, NULL);	/* some cannot be set */
	(void)sigemptyset(&none);
	return sigprocmask(SIG_SETMASK, &none, NULL) == 0;
}

/* Older kernels and valgrind have no close_range(2). */
static bool
close_each(unsigned int first)
{
	struct rlimit	rl;
	rlim_t		fd;

	if (getrlimit(RLIMIT_NOFILE, &rl) == -1)
		return false;
	if (rl.rlim_max > 1024 * 1024)
		rl.rlim_max = 1024 * 1024;	/* the kernel's own nr_open */
	for (fd = first; fd < rl.rlim_max; fd++)
		(void)close((int)fd);
	return true;
}

static bool
close_from(unsigned int first)
{
#ifdef SYS_close_range
	if (syscall(SYS_close_range, first, ~0U, 0U) == 0)
		return true;
#endif
	return close_each(first);
}

/* 0 is the socket, 1 and 2 lead nowhere or there too, there are no others. */
static bool
own_descriptors(struct child *c)
{
	int	null;

	if (dup2(c->fd, STDIN_FILENO) == -1)
		return false;
	c->fd = STDIN_FILENO;
	if (c->kind == CHILD_ADMIT)
		return dup2(c->fd, STDOUT_FILENO) != -1 &&
		    dup2(c->fd, STDERR_FILENO) != -1 &&
		    close_from(STDERR_FILENO + 1);
	if ((null = open("/dev/null", O_RDWR)) == -1 ||
	    dup2(null, STDOUT_FILENO) == -1 || dup2(null, STDERR_FILENO) == -1)
		return false;
	return close_from(STDERR_FILENO + 1);
}

/* Who may not raise a limit (root in a container neither) lives with what there is. */
static bool
limit_set(resource which, rlim_t value)
{
	struct rlimit	rl = { value, value };

	if (setrlimit(which, &rl) == 0)
		return true;
	if (getrlimit(which, &rl) == -1)
		return false;
	rl.rlim_cur = rl.rlim_max < value ? rl.rlim_max : value;
	return setrlimit(which, &rl) == 0;
}

static bool
own_limits(struct child *c)
{
	size_t	i;

	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if ((c->privileged || !limits[i].privileged) &&
		    !limit_set(limits[i].which, limits[i].value))
			return false;
	return true;
}

static bool
identity_is(uid_t uid, gid_t gid)
{
	uid_t	u[3];
	gid_t	g[3];

	return getresuid(&u[0], &u[1], &u[2]) == 0 &&
	    getresgid(&g[0], &g[1], &g[2]) == 0 &&
	    u[0] == uid && u[1] == uid && u[2] == uid &&
	    g[0] == gid && g[1] == gid && g[2] == gid;
}

/* fitbitctl writes root's files; its real and effective user are root's already. */
static bool
own_identity(struct child *c)
{
	if (c->kind == CHILD_ADMIT)
		return identity_is(0, getegid());
	if (c->privileged && syscall(NR_SETGROUPS, 0UL, NULL) == -1)
		return false;
	if (syscall(NR_SETRESGID, c->gid, c->gid, c->gid) == -1 ||
	    syscall(NR_SETRESUID, c->uid, c->uid, c->uid) == -1)
		return false;
	/* No way back, or not a step further. */
	if (c->uid == 0 || !identity_is(c->uid, c->gid) ||
	    syscall(NR_SETRESUID, -1, 0, -1) == 0 ||
	    syscall(NR_SETRESUID, 0, -1, -1) == 0) {
		errno = EPERM;
		return false;
	}
	return true;
}

static bool
no_new_privileges(struct child *c)
{
	(void)c;
	return prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) == 0;
}

static bool
own_program(struct child *c)
{
	static char	verifier[] = "fitbit-verifier", config[] = "--config",
			fitbitctl[] = "fitbitctl", accounts[] = "accounts",
			admit[] = "admit", login[] = "--login", end[] = "--";
	char *const	judge[] = { verifier, config, c->config, NULL };
	char *const	any[] = { fitbitctl, accounts, admit, config, c->config,
			    end, c->person, NULL };
	char *const	this[] = { fitbitctl, accounts, admit, config, c->config,
			    login, c->login, end, c->person, NULL };
	char *const	envp[] = { NULL };

	(void)execve(c->program, c->kind == CHILD_VERIFIER ? judge :
	    *c->login == '\0' ? any : this, envp);
	return false;
}

static const struct {
	bool		(*take)(struct child *);
	const char	 *what;
} steps[] = {
	{ own_session, "cannot start a session of its own" },
	{ own_signals, "cannot reset its signals" },
	{ own_descriptors, "cannot set up its descriptors" },
	{ own_limits, "cannot set its limits" },
	{ own_identity, "cannot become the user that it runs as" },
	{ no_new_privileges, "cannot give up new privileges" },
	{ own_program, "cannot be run" },
};

static void
text_add(char *dst, size_t size, const char *s)
{
	size_t	used = strlen(dst), n = strlen(s);

	if (n >= size - used)
		n = size - used - 1;
	memcpy(dst + used, s, n);
	dst[used + n] = '\0';
}

static const char *
error_text(int error)
{
#ifdef HAVE_STRERRORDESC_NP
	const char	*s = strerrordesc_np(error);

	return s == NULL ? "unknown error" : s;
#else
	(void)error;
	return "the system refused";
#endif
}

void
child_tell(const struct child *c, const char *what, int error)
{
	struct judgement	j = { .verdict = VERDICT_ERROR };
	struct frame		f;
	char			text[PATH_MAX + 128] = "";

	text_add(text, sizeof(text), c->program);
	text_add(text, sizeof(text), " ");
	text_add(text, sizeof(text), what);
	text_add(text, sizeof(text), ": ");
	text_add(text, sizeof(text), error_text(error));
	if (c->kind == CHILD_ADMIT) {
		text_add(text, sizeof(text), "\n");
		(void)!write(c->fd, text, strlen(text));
		return;
	}
	j.log = text;
	judgement_put(&f, &j);
	(void)frame_send(c->fd, &f, deadline_in(FIRST_FRAME_MS));
}

_Noreturn void
child_run(struct child *c)
{
	size_t	i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (!steps[i].take(c)) {
			child_tell(c, steps[i].what, errno);
			break;
		}
	_exit(127);
}
