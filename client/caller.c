/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/caller.h"
#include "client/prompt.h"
#include "ipc/deadline.h"

#define VERSION_MS	2000

/* Starts exe with -V and no environment; its standard error (where ssh says it) is fd. */
static bool
start_version(const char *exe, int fd, pid_t *pid)
{
	static char			 name[] = "ssh", option[] = "-V";
	char				*argv[] = { name, option, NULL }, *env[] = { NULL };
	posix_spawn_file_actions_t	 files;
	bool				 ok;

	if (posix_spawn_file_actions_init(&files) != 0)
		return false;
	ok = posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDWR, 0) == 0 &&
	    posix_spawn_file_actions_adddup2(&files, 0, 1) == 0 &&
	    posix_spawn_file_actions_adddup2(&files, fd, 2) == 0 &&
	    posix_spawn(pid, exe, &files, NULL, argv, env) == 0;
	(void)posix_spawn_file_actions_destroy(&files);
	return ok;
}

/* What comes until the end, the deadline, or the buffer is full. */
static void
read_text(int fd, char *buf, size_t size, deadline until)
{
	struct pollfd	p = { .fd = fd, .events = POLLIN };
	size_t		n = 0;
	ssize_t		r = 1;

	while (r != 0 && n < size - 1 && poll(&p, 1, deadline_left(until)) == 1)
		if ((r = read(fd, buf + n, size - 1 - n)) > 0)
			n += (size_t)r;
		else if (r == -1 && errno != EINTR)
			break;
	buf[n] = '\0';
}

static void
version_of(const char *exe, char *buf, size_t size)
{
	int	fd[2];
	pid_t	pid;

	buf[0] = '\0';
	if (pipe2(fd, O_CLOEXEC) == -1)
		return;
	if (start_version(exe, fd[1], &pid)) {
		(void)close(fd[1]);
		read_text(fd[0], buf, size, deadline_in(VERSION_MS));
		(void)kill(pid, SIGKILL);
		while (waitpid(pid, NULL, 0) == -1 && errno == EINTR)
			;
	} else
		(void)close(fd[1]);
	(void)close(fd[0]);
}

bool
caller_is_ssh(struct failure *e)
{
	char		 exe[64], path[PATH_MAX], banner[128];
	const char	*name;
	ssize_t		 n;

	(void)snprintf(exe, sizeof(exe), "/proc/%ld/exe", (long)getppid());
	n = readlink(exe, path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	name = strrchr(path, '/');
	/* The kernel says " (deleted)" behind a program that was replaced meanwhile. */
	if (name == NULL || (strcmp(name, "/ssh") != 0 &&
	    strcmp(name, "/ssh (deleted)") != 0))
		return failure_say(e, "it was not OpenSSH's ssh that asked");
	version_of(exe, banner, sizeof(banner));
	return ssh_version_prefixes(banner) ||
	    failure_say(e, "this ssh is older than OpenSSH 8.5 and does not say "
	    "which server asks");
}
