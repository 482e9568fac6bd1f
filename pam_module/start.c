/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "pam_module/child.h"
#include "pam_module/start.h"

int
descriptor_above_2(int fd)
{
	int	above, saved;

	if (fd > STDERR_FILENO)
		return fd;
	above = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	saved = errno;
	(void)close(fd);
	errno = saved;
	return above;
}

/* A host may have closed its standard descriptors: the pair must not land there. */
static bool
socket_pair(int fd[2])
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) == -1)
		return false;
	fd[0] = descriptor_above_2(fd[0]);
	fd[1] = descriptor_above_2(fd[1]);
	if (fd[0] != -1 && fd[1] != -1)
		return true;
	if (fd[0] != -1)
		(void)close(fd[0]);
	if (fd[1] != -1)
		(void)close(fd[1]);
	return false;
}

/* Root runs nobody else's program, not even as another user. */
static bool
program_is_roots(const char *path, struct fault *why)
{
	struct stat	st;

	if (stat(path, &st) == -1)
		fault_set(why, "%s: %s: is it installed?", path,
		    strerror(errno));
	else if (!S_ISREG(st.st_mode))
		fault_set(why, "%s: is not a program", path);
	else if (st.st_uid != 0)
		fault_set(why, "%s: does not belong to root: chown root %s",
		    path, path);
	else if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		fault_set(why, "%s: can be written by others: chmod go-w %s",
		    path, path);
	else
		return true;
	return false;
}

/*
 * A host with its effective user changed could lend that to a program which
 * the real user may trace: the verifier gets the real one, unless that is root.
 */
static bool
child_identity(struct child *c, const struct identity *id, struct fault *why)
{
	c->privileged = geteuid() == 0;
	if (!c->privileged) {
		c->uid = getuid() != 0 ? getuid() : geteuid();
		c->gid = getuid() != 0 ? getgid() : getegid();
		return true;
	}
	if (id->uid == 0) {
		fault_set(why, "the verifier is never run as root: "
		    "name another user with run_as=");
		return false;
	}
	c->uid = id->uid;
	c->gid = id->gid;
	return program_is_roots(c->program, why);
}

static bool
child_paths(struct child *c, const char *program, const char *config,
    struct fault *why)
{
	size_t	np = strlen(program) + 1, nc = strlen(config) + 1;

	if (np > sizeof(c->program) || nc > sizeof(c->config)) {
		fault_set(why, "the path of the program or of its "
		    "configuration is too long");
		return false;
	}
	memcpy(c->program, program, np);
	memcpy(c->config, config, nc);
	return true;
}

/*
 * fork(2) without a signal to the parent at its end. With no flags and no
 * stack the order of the arguments, which differs between machines, is the
 * same everywhere.
 */
static pid_t
fork_silently(void)
{
	return (pid_t)syscall(SYS_clone, 0UL, 0UL, 0UL, 0UL, 0UL);
}

/*
 * Its only work is to be gone: so the verifier is nobody's child, and the
 * host's wait(2) for any child sees neither of them.
 */
static _Noreturn void
intermediate(struct child *c)
{
	pid_t	pid = fork_silently();

	if (pid == 0)
		child_run(c);
	if (pid == -1)
		child_tell(c, "cannot be started", errno);
	_exit(0);
}

static void
reap(pid_t pid)
{
	while (waitpid(pid, NULL, (int)__WCLONE) == -1 && errno == EINTR)
		;	/* ECHILD: the host was quicker */
}

static bool
launch(struct child *c)
{
	sigset_t	all, old;
	pid_t		pid;
	int		saved;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &old);
	pid = fork_silently();
	if (pid == 0)
		intermediate(c);
	saved = errno;
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (pid != -1)
		reap(pid);
	errno = saved;
	return pid != -1;
}

/* Starts it with a socket of which the host's end is returned. */
static int
start(struct child *c, struct fault *why)
{
	int	fd[2];
	bool	launched;

	if (!socket_pair(fd)) {
		fault_set(why, "no socket for %s: %s", c->program,
		    strerror(errno));
		return -1;
	}
	c->fd = fd[1];
	launched = launch(c);
	if (!launched)
		fault_set(why, "no process for %s: %s", c->program,
		    strerror(errno));
	(void)close(fd[1]);
	if (launched)
		return fd[0];
	(void)close(fd[0]);
	return -1;
}

int
verifier_start(const char *program, const char *config,
    const struct identity *id, struct fault *why)
{
	struct child	c = { .kind = CHILD_VERIFIER, .fd = -1 };

	if (!child_paths(&c, program, config, why) ||
	    !child_identity(&c, id, why))
		return -1;
	return start(&c, why);
}

int
admit_start(const char *program, const char *config, const char *login,
    const char *person, struct fault *why)
{
	struct child	c = { .kind = CHILD_ADMIT, .fd = -1, .privileged = true };
	size_t		nl = strlen(login) + 1, np = strlen(person) + 1;

	if (nl > sizeof(c.login) || np > sizeof(c.person)) {
		fault_set(why, "a login or a person is too long");
		return -1;
	}
	memcpy(c.login, login, nl);
	memcpy(c.person, person, np);
	if (!child_paths(&c, program, config, why) ||
	    !program_is_roots(c.program, why))
		return -1;
	return start(&c, why);
}
