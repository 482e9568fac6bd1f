/* SPDX-License-Identifier: ISC */
#ifndef CLIENT_PRIVATE_FILE_H
#define CLIENT_PRIVATE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "client/failure.h"
#include "ipc/deadline.h"

/*
 * Files that are one person's own, in a directory that nobody else can write
 * to. A file is replaced whole (write, fsync, rename, fsync of the directory),
 * so that a reader needs no lock and a crash leaves the old or the new one.
 */

/*
 * Opens the directory, making it and what is missing above it with mode 0700.
 * A descriptor (close-on-exec), or -1 with *e filled.
 */
int	private_dir(const char *path, struct failure *e);

/*
 * Waits for the exclusive lock on the file name (made when missing, never
 * removed) in dir until the deadline. Closing the descriptor gives it back, and
 * so does the end of the process, however it comes. -1 with *e filled.
 */
int	private_lock(int dir, const char *name, deadline, struct failure *e);

enum private_found {
	PRIVATE_BROKEN = 0,	/* *e tells */
	PRIVATE_NONE,		/* there is no such file */
	PRIVATE_FOUND
};

/*
 * The whole content in malloc'ed memory, a NUL behind it that *n does not
 * count. Refused: a link, what is no regular file, what is over max bytes, what
 * is not ours, what others can write to and, when secret, read.
 */
enum private_found	private_read(int dir, const char *name, size_t max, bool secret,
			    char **bytes, size_t *n, struct failure *e);

/*
 * The first half of a replacement: a new file, 0600, beside name, with room
 * bytes of the disk set aside, so that a full disk is met before the bytes
 * exist rather than after. One at a time: hold the lock. -1 with *e filled.
 */
int	private_reserve(int dir, const char *name, size_t room, struct failure *e);

/* The second half: these bytes and no others become the file. Closes fd in any case. */
bool	private_commit(int dir, const char *name, int fd, const char *bytes, size_t n,
	    struct failure *e);

/* Gives up between the halves. */
void	private_abandon(int dir, const char *name, int fd);

/* True when the file is gone, durably, or never was. */
bool	private_remove(int dir, const char *name, struct failure *e);

#endif /* CLIENT_PRIVATE_FILE_H */
