/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "accounts/replace.h"

static bool
beside(char out[PATH_MAX], const char *path, const char *suffix,
    struct accounts_error *e)
{
	int	n = snprintf(out, PATH_MAX, "%s%s", path, suffix);

	return (n > 0 && n < PATH_MAX) ||
	    accounts_fail(e, "%s: the path is too long", path);
}

bool
replace_begin(struct replacement *r, const char *path, mode_t mode,
    struct accounts_error *e)
{
	r->path = path;
	r->fd = -1;
	if (!beside(r->temporary, path, ".new", e))
		return false;
	(void)unlink(r->temporary);
	r->fd = open(r->temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, 0600);
	if (r->fd == -1 || fchmod(r->fd, mode) == -1) {
		(void)accounts_fail(e, "%s: cannot be written: %s",
		    r->temporary, strerror(errno));
		replace_abandon(r);
		return false;
	}
	return true;
}

void
replace_abandon(struct replacement *r)
{
	if (r->fd == -1)
		return;
	(void)close(r->fd);
	(void)unlink(r->temporary);
	r->fd = -1;
}

bool
replace_commit(struct replacement *r, struct accounts_error *e)
{
	if (fsync(r->fd) == -1 || rename(r->temporary, r->path) == -1) {
		(void)accounts_fail(e, "%s: cannot be replaced: %s", r->path,
		    strerror(errno));
		replace_abandon(r);
		return false;
	}
	(void)close(r->fd);
	r->fd = -1;
	return sync_directory_of(r->path) ||
	    accounts_fail(e, "%s: its directory cannot be synced: %s", r->path,
	    strerror(errno));
}

bool
replace_file(const char *path, mode_t mode, const void *bytes, size_t n,
    struct accounts_error *e)
{
	struct replacement	r;
	struct stat		st;
	bool			there = stat(path, &st) == 0;

	if (!replace_begin(&r, path, there ? st.st_mode & 07777 : mode, e))
		return false;
	if ((!there || fchown(r.fd, st.st_uid, st.st_gid) == 0) &&
	    write_all(r.fd, bytes, n))
		return replace_commit(&r, e);
	(void)accounts_fail(e, "%s: cannot be written: %s", r.temporary,
	    strerror(errno));
	replace_abandon(&r);
	return false;
}

bool
write_all(int fd, const void *bytes, size_t n)
{
	const char	*p = bytes;
	ssize_t		 w;

	while (n > 0) {
		w = write(fd, p, n);
		if (w == -1 && errno == EINTR)
			continue;
		if (w == -1)
			return false;
		p += w;
		n -= (size_t)w;
	}
	return true;
}

bool
sync_directory_of(const char *path)
{
	char	 dir[PATH_MAX];
	char	*slash;
	bool	 good;
	int	 fd;

	(void)snprintf(dir, sizeof(dir), "%s", path);
	if ((slash = strrchr(dir, '/')) == NULL)
		(void)snprintf(dir, sizeof(dir), ".");
	else
		slash[slash == dir ? 1 : 0] = '\0';
	if ((fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		return false;
	good = fsync(fd) == 0;
	(void)close(fd);
	return good;
}

int
accounts_lock(const char *path, struct accounts_error *e)
{
	char	lock[PATH_MAX];
	int	fd;

	if (!beside(lock, path, ".lock", e))
		return -1;
	fd = open(lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	while (fd != -1 && flock(fd, LOCK_EX) == -1)
		if (errno != EINTR) {
			(void)close(fd);
			fd = -1;
		}
	if (fd == -1)
		(void)accounts_fail(e, "%s: cannot be locked: %s", lock,
		    strerror(errno));
	return fd;
}
