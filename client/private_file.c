/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/private_file.h"

#define LOCK_RETRY_MS	20

/* Makes every part of an absolute path that is missing. */
static bool
make_dirs(const char *path)
{
	char	part[PATH_MAX];
	size_t	i, n = strlen(path);

	if (n == 0 || n >= sizeof(part) || path[0] != '/') {
		errno = EINVAL;
		return false;
	}
	for (i = 1; i <= n; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, 0700) == -1 && errno != EEXIST)
			return false;
	}
	return true;
}

int
private_dir(const char *path, struct failure *e)
{
	struct stat	st;
	int		fd;

	if (!make_dirs(path) || (fd = open(path,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1) {
		(void)failure_say(e, "%.300s: %s", path, strerror(errno));
		return -1;
	}
	if (fstat(fd, &st) == 0 && st.st_uid == geteuid() && (st.st_mode & 022) == 0)
		return fd;
	(void)failure_say(e, "%.300s: is not yours alone to write to: "
	    "chown it to yourself and chmod go-w it", path);
	(void)close(fd);
	return -1;
}

int
private_lock(int dir, const char *name, deadline until, struct failure *e)
{
	int	fd;

	fd = openat(dir, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1) {
		(void)failure_say(e, "%s: %s", name, strerror(errno));
		return -1;
	}
	while (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK || deadline_left(until) == 0) {
			(void)failure_say(e, "%s", errno == EWOULDBLOCK ?
			    "another fitbitctl or fitbit-askpass of yours is at work "
			    "and does not come to an end: look for it with ps" :
			    "the lock could not be taken: is the directory on a "
			    "file system that knows flock?");
			(void)close(fd);
			return -1;
		}
		(void)poll(NULL, 0, LOCK_RETRY_MS);
	}
	return fd;
}

/* NULL when the file may be read. */
static const char *
flaw_of(const struct stat *st, size_t max, bool secret)
{
	if (!S_ISREG(st->st_mode))
		return "is no regular file: remove it";
	if (st->st_uid != geteuid())
		return "belongs to somebody else: remove it";
	if ((st->st_mode & 022) != 0)
		return "can be written to by others: chmod go-w it";
	if (secret && (st->st_mode & 077) != 0)
		return "can be read by others: log out, chmod 0600 it and log in again";
	if (st->st_size < 0 || (uintmax_t)st->st_size > max)
		return "is too long: remove it";
	return NULL;
}

/* The file's bytes up to size, one byte more at most; -1 with errno. */
static ssize_t
read_up_to(int fd, char *buf, size_t size)
{
	size_t	got = 0;
	ssize_t	r;

	while (got < size) {
		r = read(fd, buf + got, size - got);
		if (r == -1 && errno == EINTR)
			continue;
		if (r == -1)
			return -1;
		if (r == 0)
			break;
		got += (size_t)r;
	}
	return (ssize_t)got;
}

enum private_found
private_read(int dir, const char *name, size_t max, bool secret, char **bytes,
    size_t *n, struct failure *e)
{
	struct stat	 st;
	const char	*flaw;
	char		*buf = NULL;
	ssize_t		 got = 0;
	int		 fd;

	fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (fd == -1) {
		if (errno == ENOENT)
			return PRIVATE_NONE;
		(void)failure_say(e, "%s: %s", name, errno == ELOOP ?
		    "is a symbolic link: put the file itself there" : strerror(errno));
		return PRIVATE_BROKEN;
	}
	if (fstat(fd, &st) == -1)
		flaw = strerror(errno);
	else if ((flaw = flaw_of(&st, max, secret)) == NULL) {
		if ((buf = malloc(max + 2)) == NULL ||
		    (got = read_up_to(fd, buf, max + 1)) == -1)
			flaw = strerror(errno);
		else if ((size_t)got > max)
			flaw = "is too long: remove it";
	}
	(void)close(fd);
	if (flaw != NULL) {
		(void)failure_say(e, "%s: %s", name, flaw);
		if (buf != NULL)
			explicit_bzero(buf, max + 2);
		free(buf);
		return PRIVATE_BROKEN;
	}
	buf[got] = '\0';
	*bytes = buf;
	*n = (size_t)got;
	return PRIVATE_FOUND;
}

static void
temporary_name(const char *name, char out[NAME_MAX + 1])
{
	(void)snprintf(out, NAME_MAX + 1, "%.200s.new", name);
}

int
private_reserve(int dir, const char *name, size_t room, struct failure *e)
{
	char	temporary[NAME_MAX + 1];
	int	fd, error;

	temporary_name(name, temporary);
	/* What a crash left is somebody's half: never write into it. */
	(void)unlinkat(dir, temporary, 0);
	fd = openat(dir, temporary,
	    O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1) {
		(void)failure_say(e, "%s: %s", temporary, strerror(errno));
		return -1;
	}
	error = fchmod(fd, 0600) == -1 ? errno : posix_fallocate(fd, 0, (off_t)room);
	/* A file system that cannot set room aside is not a full one. */
	if (error == 0 || error == EOPNOTSUPP || error == EINVAL)
		return fd;
	(void)failure_say(e, "%s: %s", temporary, strerror(error));
	private_abandon(dir, name, fd);
	return -1;
}

static bool
write_all(int fd, const char *bytes, size_t n)
{
	size_t	done = 0;
	ssize_t	w;

	while (done < n) {
		w = pwrite(fd, bytes + done, n - done, (off_t)done);
		if (w == -1 && errno == EINTR)
			continue;
		if (w == -1)
			return false;
		done += (size_t)w;
	}
	return ftruncate(fd, (off_t)n) == 0;
}

bool
private_commit(int dir, const char *name, int fd, const char *bytes, size_t n,
    struct failure *e)
{
	char	temporary[NAME_MAX + 1];

	temporary_name(name, temporary);
	if (write_all(fd, bytes, n) && fsync(fd) == 0 &&
	    renameat(dir, temporary, dir, name) == 0 && fsync(dir) == 0) {
		(void)close(fd);
		return true;
	}
	(void)failure_say(e, "%s: %s", name, strerror(errno));
	private_abandon(dir, name, fd);
	return false;
}

void
private_abandon(int dir, const char *name, int fd)
{
	char	temporary[NAME_MAX + 1];

	temporary_name(name, temporary);
	(void)unlinkat(dir, temporary, 0);
	(void)close(fd);
}

bool
private_remove(int dir, const char *name, struct failure *e)
{
	if ((unlinkat(dir, name, 0) == 0 || errno == ENOENT) && fsync(dir) == 0)
		return true;
	return failure_say(e, "%s: %s", name, strerror(errno));
}
