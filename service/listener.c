/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "service/listener.h"

#define FIRST_GIVEN_FD	3
#define BACKLOG		4096	/* no more than net.core.somaxconn, which has this default */

static long
number(const char *name)
{
	const char	*text = getenv(name);
	char		*end;
	long		 n;

	if (text == NULL || *text == '\0')
		return -1;
	n = strtol(text, &end, 10);
	return *end == '\0' ? n : -1;
}

bool
listener_is_given(void)
{
	return number("LISTEN_PID") == (long)getpid() && number("LISTEN_FDS") > 0;
}

static bool
fail(char *why, size_t size, const char *what)
{
	(void)snprintf(why, size, "%s: %s", what, strerror(errno));
	return false;
}

static bool
set_flags(int fd)
{
	int	flags = fcntl(fd, F_GETFL);

	return flags != -1 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 &&
	    fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

static bool
take_given(struct listener *l, char *why, size_t size)
{
	int		listens = 0, type = 0, domain = 0;
	socklen_t	n = sizeof(int);
	long		count = number("LISTEN_FDS");

	(void)unsetenv("LISTEN_PID");
	(void)unsetenv("LISTEN_FDS");
	(void)unsetenv("LISTEN_FDNAMES");
	if (count != 1 ||
	    getsockopt(FIRST_GIVEN_FD, SOL_SOCKET, SO_ACCEPTCONN, &listens, &n) == -1 ||
	    getsockopt(FIRST_GIVEN_FD, SOL_SOCKET, SO_TYPE, &type, &n) == -1 ||
	    getsockopt(FIRST_GIVEN_FD, SOL_SOCKET, SO_DOMAIN, &domain, &n) == -1 ||
	    listens == 0 || type != SOCK_STREAM || domain != AF_UNIX) {
		(void)snprintf(why, size, "the socket that was handed over is not one "
		    "listening Unix stream socket: see fitbit-verifier.socket");
		return false;
	}
	if (!set_flags(FIRST_GIVEN_FD))
		return fail(why, size, "the socket that was handed over");
	l->fd = FIRST_GIVEN_FD;
	l->given = true;
	return true;
}

/* One that nobody listens at is what a killed service left behind. */
static bool
is_left_behind(const struct sockaddr_un *a)
{
	struct stat	st;
	int		fd;
	bool		dead;

	if (lstat(a->sun_path, &st) == -1 || !S_ISSOCK(st.st_mode) ||
	    (fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) == -1)
		return false;
	dead = connect(fd, (const struct sockaddr *)a, sizeof(*a)) == -1 &&
	    errno == ECONNREFUSED;
	(void)close(fd);
	return dead;
}

/* Anybody may connect: who it is, is asked of the kernel. */
static bool
bind_at(int fd, const struct sockaddr_un *a)
{
	return bind(fd, (const struct sockaddr *)a, sizeof(*a)) == 0 &&
	    chmod(a->sun_path, 0666) == 0;
}

static bool
make_own(struct listener *l, const char *path, char *why, size_t size)
{
	struct sockaddr_un	a = { .sun_family = AF_UNIX };
	struct stat		st;
	size_t			n = strlen(path);
	bool			bound;

	if (*path != '/' || n >= sizeof(a.sun_path)) {
		(void)snprintf(why, size, "%.200s: is not an absolute path of at most %zu "
		    "bytes", path, sizeof(a.sun_path) - 1);
		return false;
	}
	memcpy(a.sun_path, path, n + 1);
	l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (l->fd == -1)
		return fail(why, size, path);
	bound = bind_at(l->fd, &a);
	if (!bound && errno == EADDRINUSE && is_left_behind(&a) && unlink(path) == 0)
		bound = bind_at(l->fd, &a);
	if (bound && listen(l->fd, BACKLOG) == 0 && lstat(path, &st) == 0) {
		l->path = path;
		l->inode = st.st_ino;
		return true;
	}
	(void)fail(why, size, path);
	(void)close(l->fd);
	l->fd = -1;
	return false;
}

bool
listener_open(struct listener *l, const char *path, char *why, size_t size)
{
	*l = (struct listener){ .fd = -1 };
	return path == NULL ? take_given(l, why, size) : make_own(l, path, why, size);
}

/* Somebody else's socket at our path stays. */
void
listener_close(struct listener *l)
{
	struct stat	st;

	if (l->fd == -1)
		return;
	if (l->path != NULL && lstat(l->path, &st) == 0 && st.st_ino == l->inode)
		(void)unlink(l->path);
	(void)close(l->fd);
	l->fd = -1;
}
