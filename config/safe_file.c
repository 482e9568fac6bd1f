/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/large_pages.h"
#include "config/safe_file.h"

/* As snprintf(3) into e->text, behind "path: ". Returns false. */
static bool __attribute__((format(printf, 3, 4)))
refuse(struct file_error *e, const char *path, const char *fmt, ...)
{
	va_list	ap;
	int	n;

	n = snprintf(e->text, sizeof(e->text), "%.180s: ", path);
	va_start(ap, fmt);
	if (n > 0 && (size_t)n < sizeof(e->text))
		(void)vsnprintf(e->text + n, sizeof(e->text) - (size_t)n, fmt, ap);
	va_end(ap);
	return false;
}

static bool
refuse_errno(struct file_error *e, const char *path, int error)
{
	if (error == ENOENT)
		return refuse(e, path, "does not exist: create it");
	if (error == ELOOP)
		return refuse(e, path, "is a symbolic link: put the file itself there");
	if (error == EACCES)
		return refuse(e, path, "must not be read by uid %ld: give it the group %s "
		    "and mode 0640, and its directories mode 0755", (long)geteuid(), VERIFIER_USER);
	return refuse(e, path, "cannot be opened: %s", strerror(error));
}

/* Each mode bit that would let somebody else in, and what to do about it. */
static bool
mode_is_safe(const char *path, const struct stat *st, enum file_kind kind,
    struct file_error *e)
{
	if ((st->st_mode & S_IWGRP) != 0)
		return refuse(e, path, "is writable by its group: chmod g-w %.180s", path);
	if ((st->st_mode & S_IWOTH) != 0)
		return refuse(e, path, "is writable by everybody: chmod o-w %.180s", path);
	if (kind == FILE_SECRET && (st->st_mode & S_IROTH) != 0)
		return refuse(e, path, "is a secret and readable by everybody: "
		    "chmod 0640 %.180s, and replace the secret", path);
	return true;
}

static bool
file_is_safe(const char *path, const struct stat *st, enum file_kind kind,
    size_t max, struct file_error *e)
{
	if (!S_ISREG(st->st_mode))
		return refuse(e, path, "is no regular file: put one there");
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return refuse(e, path, "belongs to uid %ld: chown root %.180s",
		    (long)st->st_uid, path);
	if (!mode_is_safe(path, st, kind, e))
		return false;
	if (st->st_size < 0 || (uintmax_t)st->st_size > max)
		return refuse(e, path, "is %jd bytes long, over the limit of %zu: shorten it",
		    (intmax_t)st->st_size, max);
	return true;
}

int
safe_file_open(const char *path, enum file_kind kind, size_t max, size_t *size,
    struct file_error *e)
{
	struct stat	st;
	int		fd;

	/* O_NONBLOCK: a FIFO in the file's place must not hold a login up. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (fd == -1) {
		(void)refuse_errno(e, path, errno);
		return -1;
	}
	if (fstat(fd, &st) == -1) {
		(void)refuse_errno(e, path, errno);
		goto fail;
	}
	if (!file_is_safe(path, &st, kind, max, e))
		goto fail;
	*size = (size_t)st.st_size;
	return fd;
fail:
	(void)close(fd);
	return -1;
}

/*
 * Exactly n bytes and the end of the file behind them; buf has room for n + 1.
 * False with errno, 0 when the file is of another length by now.
 */
static bool
read_whole(int fd, char *buf, size_t n)
{
	size_t	got = 0;
	ssize_t	r;

	do {
		r = read(fd, buf + got, n + 1 - got);
		if (r > 0)
			got += (size_t)r;
	} while ((r > 0 && got <= n) || (r == -1 && errno == EINTR));
	if (r == 0 || got > n)
		errno = 0;
	return r == 0 && got == n;
}

char *
safe_file_read(const char *path, enum file_kind kind, size_t max, size_t *size,
    struct file_error *e)
{
	char	*buf;
	size_t	 n;
	int	 fd;

	if ((fd = safe_file_open(path, kind, max, &n, e)) == -1)
		return NULL;
	buf = malloc(n + 1);
	large_pages(buf, n + 1);
	if (buf == NULL)
		(void)refuse(e, path, "no memory to read it");
	else if (!read_whole(fd, buf, n)) {
		if (errno == 0)
			(void)refuse(e, path, "was changed while it was read: try again");
		else
			(void)refuse_errno(e, path, errno);
		explicit_bzero(buf, n + 1);
		free(buf);
		buf = NULL;
	} else {
		buf[n] = '\0';
		*size = n;
	}
	(void)close(fd);
	return buf;
}
