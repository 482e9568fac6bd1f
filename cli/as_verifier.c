/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/as_verifier.h"
#include "cli/become.h"

#define STORE_MS	5000	/* how long another process may hold the store */

int
problem(const char *fmt, ...)
{
	va_list	ap;

	(void)fputs("fitbitctl: ", stderr);
	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	return STATUS_PROBLEM;
}

bool
become(const char *user)
{
	const struct passwd	*pw = getpwnam(user);

	if (geteuid() != 0) {
		if (pw != NULL && pw->pw_uid == geteuid())
			return true;
		(void)problem("only root may do this");
		return false;
	}
	if (become_user(user))
		return true;
	(void)problem("cannot become %s (%s): run systemd-sysusers, or name the "
	    "verifier's user with --run-as", user, strerror(errno));
	return false;
}

/* All that comes until the other end is closed; what does not fit is a failure. */
static bool
read_all(int fd, char *buf, size_t size)
{
	size_t	n = 0;
	ssize_t	r;

	do {
		r = read(fd, buf + n, size - n);
		if (r > 0)
			n += (size_t)r;
	} while ((r > 0 && n < size) || (r == -1 && errno == EINTR));
	if (r != 0)
		return false;
	buf[n] = '\0';
	return true;
}

static int
status_of(pid_t pid)
{
	int	status;

	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return STATUS_PROBLEM;
	return WIFEXITED(status) ? WEXITSTATUS(status) : STATUS_PROBLEM;
}

int
as_verifier(const char *user, int (*work)(void *, int), void *ctx, char *buf, size_t size)
{
	int	fd[2], status;
	pid_t	pid;
	bool	whole;

	buf[0] = '\0';
	if (pipe2(fd, O_CLOEXEC) == -1)
		return problem("no pipe: %s", strerror(errno));
	(void)fflush(NULL);
	if ((pid = fork()) == 0) {
		(void)close(fd[0]);
		status = become(user) ? work(ctx, fd[1]) : STATUS_PROBLEM;
		(void)fflush(NULL);
		_exit(status);
	}
	(void)close(fd[1]);
	whole = pid != -1 && read_all(fd[0], buf, size);
	(void)close(fd[0]);
	if (pid == -1)
		return problem("no process: %s", strerror(errno));
	status = status_of(pid);
	if (!whole)
		buf[0] = '\0';
	return whole ? status : STATUS_PROBLEM;
}

bool
host_with_grants(struct host *h, const char *config_path)
{
	char	why[512] = "";

	if (host_open(h, config_path, why, sizeof(why)) != REASON_ALLOWED) {
		(void)problem("%s", why);
		return false;
	}
	if (host_grants(h, deadline_in(STORE_MS), why, sizeof(why)) != REASON_ALLOWED) {
		(void)problem("%s", why);
		host_close(h);
		return false;
	}
	return true;
}
