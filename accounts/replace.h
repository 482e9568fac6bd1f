/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_REPLACE_H
#define ACCOUNTS_REPLACE_H

#include <sys/types.h>

#include <limits.h>

#include "accounts/error.h"

/*
 * A file replaced whole: written beside as PATH.new, synced, renamed, and the
 * directory synced, so that after a crash there is the old file or the new.
 * Callers hold the accounts lock: a PATH.new that is there already is what a
 * crash left, and goes.
 */
struct replacement {
	const char	*path;		/* borrowed */
	char		 temporary[PATH_MAX];
	int		 fd;		/* open for reading and writing */
};

bool	replace_begin(struct replacement *, const char *path, mode_t mode,
	    struct accounts_error *);
bool	replace_commit(struct replacement *, struct accounts_error *);
void	replace_abandon(struct replacement *);

/* All of that for bytes in memory. A file that is there keeps its mode and owner. */
bool	replace_file(const char *path, mode_t mode, const void *bytes, size_t n,
	    struct accounts_error *);

bool	write_all(int fd, const void *bytes, size_t n);
bool	sync_directory_of(const char *path);

/* The lock of all that writes, PATH.lock; a descriptor to close, or -1. */
int	accounts_lock(const char *path, struct accounts_error *);

#endif /* ACCOUNTS_REPLACE_H */
