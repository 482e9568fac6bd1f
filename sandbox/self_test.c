/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <netinet/in.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/self_test.h"

/* Each returns 0, or the error number that the kernel answered. */
static int
descriptor(int fd)
{
	if (fd == -1)
		return errno;
	(void)close(fd);
	return 0;
}

static int
read_file(const struct sandbox_order *o)
{
	(void)o;
	return descriptor(open("/proc/version", O_RDONLY | O_CLOEXEC));
}

static int
read_folder(const struct sandbox_order *o)
{
	(void)o;
	return descriptor(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

static int
write_anywhere(const struct sandbox_order *o)
{
	(void)o;
	return descriptor(open("/tmp/fitbit-verifier.self-test", O_WRONLY | O_CREAT |
	    O_EXCL | O_CLOEXEC, 0600));
}

static int
read_config(const struct sandbox_order *o)
{
	return descriptor(open(o->config_path, O_RDONLY | O_CLOEXEC));
}

static int
write_state(const struct sandbox_order *o)
{
	static const char	name[] = "self-test";
	int			folder = open(o->config->state_dir, O_RDONLY | O_DIRECTORY |
				    O_CLOEXEC), error;

	if (folder == -1)
		return errno;
	error = descriptor(openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
	if (error == 0 && unlinkat(folder, name, 0) == -1)
		error = errno;
	(void)close(folder);
	return error;
}

static int
socket_of(int domain, int type)
{
	return descriptor(socket(domain, type | SOCK_CLOEXEC, 0));
}

static int
socket_internet(const struct sandbox_order *o)
{
	(void)o;
	return socket_of(AF_INET, SOCK_STREAM);
}

static int
socket_netlink(const struct sandbox_order *o)
{
	(void)o;
	return socket_of(AF_NETLINK, SOCK_RAW);
}

static int
socket_packet(const struct sandbox_order *o)
{
	(void)o;
	return socket_of(AF_PACKET, SOCK_RAW);
}

static int
bind_port(const struct sandbox_order *o)
{
	struct sockaddr_in	a = { .sin_family = AF_INET };
	int			fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), error = 0;

	(void)o;
	if (fd == -1)
		return errno;
	if (bind(fd, (const struct sockaddr *)&a, sizeof(a)) == -1)
		error = errno;
	(void)close(fd);
	return error;
}

static int
call(long result)
{
	return result == -1 ? errno : 0;
}

static int
execute(const struct sandbox_order *o)
{
	char	*const	argv[] = { NULL };

	(void)o;
	return call(execve("/bin/true", argv, argv));
}

static int
another_process(const struct sandbox_order *o)
{
	pid_t	pid = fork();

	(void)o;
	if (pid == 0)
		_exit(0);
	if (pid > 0)
		(void)waitpid(pid, NULL, 0);
	return call(pid);
}

static void *
nothing(void *arg)
{
	return arg;
}

static int
another_thread(const struct sandbox_order *o)
{
	pthread_t	t;
	int		error = pthread_create(&t, NULL, nothing, NULL);

	(void)o;
	return error != 0 ? error : pthread_join(t, NULL);
}

static int
trace(const struct sandbox_order *o)
{
	(void)o;
	return call(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int
signal_parent(const struct sandbox_order *o)
{
	(void)o;
	return call(kill(getppid(), 0));
}

static int
terminal_input(const struct sandbox_order *o)
{
	(void)o;
	return call(ioctl(STDERR_FILENO, TIOCSTI, ""));
}

static int
call_of_the_future(const struct sandbox_order *o)
{
	(void)o;
	return call(syscall(SYS_swapoff, NULL));
}

static const struct {
	const char	*what;
	int		(*attempt)(const struct sandbox_order *);
	int		 refused[2];	/* error numbers that are right; none: it must work */
} attempts[] = {
	{ "read its configuration", read_config, { 0 } },
	{ "make a file in its state folder", write_state, { 0 } },
	{ "make a thread", another_thread, { 0 } },
	{ "make an Internet socket", socket_internet, { 0 } },
	{ "read a file that anybody may read", read_file, { EACCES } },
	{ "list the root folder", read_folder, { EACCES } },
	{ "make a file in /tmp", write_anywhere, { EACCES } },
	{ "bind a TCP port", bind_port, { EACCES } },
	{ "make a netlink socket", socket_netlink, { ENOSYS } },
	{ "make a packet socket", socket_packet, { ENOSYS } },
	{ "execute a program", execute, { EPERM } },
	{ "make a process", another_process, { ENOSYS, EPERM } },
	{ "trace", trace, { EPERM } },
	{ "signal another process", signal_parent, { EPERM } },
	{ "push input into a terminal", terminal_input, { ENOSYS } },
	{ "make a call that no list names", call_of_the_future, { ENOSYS } },
};

bool
self_test(const struct sandbox_order *o)
{
	size_t	i;
	int	error;
	bool	right, all = true;

	for (i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		error = attempts[i].attempt(o);
		right = attempts[i].refused[0] == 0 ? error == 0 :
		    error != 0 && (error == attempts[i].refused[0] ||
		    error == attempts[i].refused[1]);
		all = all && right;
		(void)printf("%-8s %-36s %s%s\n", error == 0 ? "can" : "cannot",
		    attempts[i].what, error == 0 ? "-" : strerror(error),
		    right ? "" : "   WRONG");
	}
	return all;
}
