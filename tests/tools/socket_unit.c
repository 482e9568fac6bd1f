/* SPDX-License-Identifier: ISC */
/*
 * socket_unit SOCKET USER PROGRAM [ARGUMENT ...]
 *
 * What systemd does for fitbit-verifier.socket and .service, as far as tests need
 * it: makes the socket, starts PROGRAM as USER with LISTEN_FDS and NOTIFY_SOCKET,
 * and starts it again whenever it ends. Prints "ready PID" when the program says
 * READY, "reloading", "stopping", and "ended STATUS" (an exit status, or 128 and
 * the signal). On SIGTERM it stops the program by SIGTERM and ends; also when its
 * standard input ends.
 */
#include "config.h"

#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char	notify_path[160];

static void
die(const char *what)
{
	perror(what);
	_exit(EXIT_FAILURE);
}

static int
make_socket(const char *path, int type)
{
	struct sockaddr_un	a = { .sun_family = AF_UNIX };
	int			fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

	if (fd == -1 || strlen(path) >= sizeof(a.sun_path))
		die(path);
	memcpy(a.sun_path, path, strlen(path) + 1);
	(void)unlink(path);
	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) == -1 || chmod(path, 0666) == -1 ||
	    (type == SOCK_STREAM && listen(fd, 4096) == -1))
		die(path);
	return fd;
}

static void
become(const char *user)
{
	const struct passwd	*pw = getpwnam(user);

	if (geteuid() != 0)
		return;
	if (pw == NULL || setgroups(0, NULL) == -1 ||
	    setresgid(pw->pw_gid, pw->pw_gid, pw->pw_gid) == -1 ||
	    setresuid(pw->pw_uid, pw->pw_uid, pw->pw_uid) == -1)
		die(user);
}

static pid_t
start(int fd, const char *user, char *argv[])
{
	char		pid[24];
	sigset_t	none;
	pid_t		child = fork();

	if (child != 0)
		return child;
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	if ((fd == 3 ? fcntl(3, F_SETFD, 0) : dup2(fd, 3)) == -1)
		die("descriptor");
	become(user);
	(void)snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	(void)setenv("LISTEN_PID", pid, 1);
	(void)setenv("LISTEN_FDS", "1", 1);
	(void)setenv("NOTIFY_SOCKET", notify_path, 1);
	(void)execv(argv[0], argv);
	die(argv[0]);
	return -1;
}

static void
hear(int fd, pid_t child)
{
	char	text[1024];
	ssize_t	n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);

	if (n <= 0)
		return;
	text[n] = '\0';
	if (strncmp(text, "READY=1", 7) == 0)
		(void)printf("ready %ld\n", (long)child);
	else if (strncmp(text, "RELOADING=1\nMONOTONIC_USEC=", 27) == 0)
		(void)puts("reloading");
	else if (strncmp(text, "STOPPING=1", 10) == 0)
		(void)puts("stopping");
	(void)fflush(stdout);
}

static void
tell_end(int status)
{
	(void)printf("ended %d\n", WIFEXITED(status) ? WEXITSTATUS(status) :
	    128 + WTERMSIG(status));
	(void)fflush(stdout);
}

int
main(int argc, char *argv[])
{
	struct pollfd		p[3] = { { .events = POLLIN }, { .events = POLLIN },
				    { .fd = STDIN_FILENO, .events = POLLIN } };
	struct signalfd_siginfo	i;
	sigset_t		set;
	pid_t			child;
	int			fd, status;
	bool			ending = false;

	if (argc < 4)
		return 64;
	(void)snprintf(notify_path, sizeof(notify_path), "%s.notify", argv[1]);
	fd = make_socket(argv[1], SOCK_STREAM);
	p[0].fd = make_socket(notify_path, SOCK_DGRAM);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGCHLD);
	(void)sigaddset(&set, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &set, NULL) == -1 ||
	    (p[1].fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)) == -1)
		die("signals");
	child = start(fd, argv[2], argv + 3);
	for (;;) {
		if (poll(p, 3, -1) == -1 && errno != EINTR)
			die("poll");
		if (p[2].revents != 0 && !ending) {
			ending = true;
			p[2].fd = -1;
			(void)kill(child, SIGTERM);
		}
		hear(p[0].fd, child);
		while (read(p[1].fd, &i, sizeof(i)) == (ssize_t)sizeof(i))
			if (i.ssi_signo == SIGTERM && !ending) {
				ending = true;
				(void)kill(child, SIGTERM);
			}
		if (waitpid(child, &status, WNOHANG) != child)
			continue;
		tell_end(status);
		if (ending)
			break;
		child = start(fd, argv[2], argv + 3);
	}
	(void)unlink(argv[1]);
	(void)unlink(notify_path);
	return EXIT_SUCCESS;
}
