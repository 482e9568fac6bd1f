/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "grants/database.h"
#include "grants/schema.h"

static const char	database_name[] = "grants.db", lock_name[] = "grants.lock";

enum store_result
database_refuse(struct database *d, enum store_result r, const char *why)
{
	(void)snprintf(d->error.text, sizeof(d->error.text), "%s: %s",
	    database_name, why);
	return r;
}

static enum store_result
result_of_errno(int error)
{
	switch (error) {
	case ENOSPC:
	case EDQUOT:
		return STORE_FULL;
	case EROFS:
		return STORE_READ_ONLY;
	default:
		return STORE_IO;
	}
}

static enum store_result
result_of_sqlite(int code, int error)
{
	static const struct {
		int			code;
		enum store_result	result;
	} results[] = {
		{ SQLITE_BUSY, STORE_BUSY },
		{ SQLITE_LOCKED, STORE_BUSY },
		{ SQLITE_PROTOCOL, STORE_BUSY },
		{ SQLITE_FULL, STORE_FULL },
		{ SQLITE_READONLY, STORE_READ_ONLY },
		{ SQLITE_CORRUPT, STORE_DAMAGED },
		{ SQLITE_NOTADB, STORE_DAMAGED },
		{ SQLITE_CONSTRAINT, STORE_DAMAGED },
	};
	size_t	i;

	for (i = 0; i < sizeof(results) / sizeof(results[0]); i++)
		if (results[i].code == code)
			return results[i].result;
	if (code == SQLITE_IOERR || code == SQLITE_CANTOPEN)
		return result_of_errno(error);
	return STORE_FAULT;
}

static const char *
mend_of(enum store_result r)
{
	switch (r) {
	case STORE_BUSY:
		return "another process holds it: is one stopped?";
	case STORE_FULL:
		return "make space on its file system";
	case STORE_READ_ONLY:
		return "its file system is read-only";
	case STORE_IO:
		return "check its file system, owner and mode";
	case STORE_DAMAGED:
		return "put it back from a backup, or move it away and enrol again";
	case STORE_FAULT:
	case STORE_OK:
	case STORE_NONE:
	case STORE_STALE:
		break;
	}
	return "this is a fault of ours";
}

enum store_result
database_failed(struct database *d)
{
	int			error = d->sqlite->system_errno(d->db);
	int			code = d->sqlite->extended_errcode(d->db);
	enum store_result	r = result_of_sqlite(code & 0xff, error);

	(void)snprintf(d->error.text, sizeof(d->error.text),
	    "%s: %s (%d, errno %d): %s", database_name,
	    d->sqlite->errmsg(d->db), code, error, mend_of(r));
	return r;
}

/*
 * Whoever may write the directory may replace the store, so it is ours alone.
 * The file itself is not opened here to be looked at: closing such a descriptor
 * would drop the locks that this process's other connections hold on it.
 */
static enum store_result
directory_is_ours(struct database *d, const char *dir)
{
	struct stat	st;

	if (lstat(dir, &st) == -1) {
		(void)snprintf(d->error.text, sizeof(d->error.text),
		    "%s: %s: make it with fitbitctl setup", dir, strerror(errno));
		return STORE_IO;
	}
	if (S_ISDIR(st.st_mode) && st.st_uid == geteuid() &&
	    (st.st_mode & (S_IWGRP | S_IWOTH)) == 0)
		return STORE_OK;
	(void)snprintf(d->error.text, sizeof(d->error.text),
	    "%s: must be a directory of uid %ld that nobody else may write",
	    dir, (long)geteuid());
	return STORE_IO;
}

static enum store_result
open_lock_file(struct database *d, const char *dir)
{
	char	path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, lock_name);
	d->lock_fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (d->lock_fd != -1)
		return STORE_OK;
	(void)snprintf(d->error.text, sizeof(d->error.text), "%.300s: %s", path,
	    strerror(errno));
	return result_of_errno(errno);
}

static enum store_result
open_file(struct database *d, const char *dir)
{
	char	path[PATH_MAX];
	mode_t	mask;
	int	rc;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, database_name);
	mask = umask(077);
	rc = d->sqlite->open_v2(path, &d->db, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX |
	    SQLITE_OPEN_PRIVATECACHE, NULL);
	(void)umask(mask);
	if (rc != SQLITE_OK)
		return database_failed(d);
	(void)d->sqlite->busy_timeout(d->db, deadline_left(d->until));
	/* A login does not wait for a checkpoint; the WAL is folded in as it grows. */
	(void)d->sqlite->db_config(d->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	(void)d->sqlite->db_config(d->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)d->sqlite->db_config(d->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	return database_run(d, "PRAGMA synchronous = FULL;"
	    "PRAGMA wal_autocheckpoint = 200;"
	    "PRAGMA temp_store = MEMORY");
}

enum store_result
database_open(struct database *d, const char *dir, deadline until)
{
	enum store_result	 r;
	const char		*why;

	memset(d, 0, sizeof(*d));
	d->lock_fd = -1;
	d->until = until;
	if ((d->sqlite = sqlite_load(&why)) == NULL)
		return database_refuse(d, STORE_FAULT, why);
	if (strlen(dir) > PATH_MAX - sizeof(lock_name) - 1)
		return database_refuse(d, STORE_FAULT, "the path is too long");
	if ((r = directory_is_ours(d, dir)) != STORE_OK ||
	    (r = open_lock_file(d, dir)) != STORE_OK ||
	    (r = open_file(d, dir)) != STORE_OK)
		return r;
	return schema_ensure(d);
}

void
database_close(struct database *d)
{
	if (d->db != NULL)
		(void)d->sqlite->close_v2(d->db);
	if (d->lock_fd != -1)
		(void)close(d->lock_fd);
	d->db = NULL;
	d->lock_fd = -1;
}

enum store_result
database_run(struct database *d, const char *sql)
{
	(void)d->sqlite->busy_timeout(d->db, deadline_left(d->until));
	if (d->sqlite->exec(d->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return database_failed(d);
	return STORE_OK;
}

enum store_result
database_begin(struct database *d)
{
	return database_run(d, "BEGIN IMMEDIATE");
}

enum store_result
database_end(struct database *d, enum store_result r)
{
	if (r == STORE_OK)
		r = database_run(d, "COMMIT");
	/* A rollback that fails has nothing left to roll back. */
	if (r != STORE_OK && !d->sqlite->get_autocommit(d->db))
		(void)d->sqlite->exec(d->db, "ROLLBACK", NULL, NULL, NULL);
	return r;
}

/*
 * Locks of the open file description, not of the process: threads exclude each
 * other and closing another descriptor drops nothing.
 */
static bool
set_lock(int fd, short type, int64_t byte)
{
	struct flock	l = { 0 };

	l.l_type = type;
	l.l_whence = SEEK_SET;
	l.l_start = byte;
	l.l_len = 1;
	return fcntl(fd, F_OFD_SETLK, &l) == 0;
}

bool
database_lock(struct database *d, int64_t byte)
{
	return set_lock(d->lock_fd, F_WRLCK, byte);
}

void
database_unlock(struct database *d, int64_t byte)
{
	(void)set_lock(d->lock_fd, F_UNLCK, byte);
}

bool
database_locked(struct database *d, int64_t byte)
{
	struct flock	l = { 0 };

	l.l_type = F_WRLCK;
	l.l_whence = SEEK_SET;
	l.l_start = byte;
	l.l_len = 1;
	return fcntl(d->lock_fd, F_OFD_GETLK, &l) == 0 && l.l_type != F_UNLCK;
}
