/* SPDX-License-Identifier: ISC */
#ifndef CONFIG_HOSTKEY_H
#define CONFIG_HOSTKEY_H

#include <sys/types.h>

#include <stdbool.h>

#include "config/safe_file.h"

/*
 * The host's key ([host] key_file), made once when the package is installed:
 * 64 hexadecimal digits and a newline, root:_fitbit 0640. Nothing is keyed with
 * it directly: config/subkey.h derives a key for each purpose. Without it
 * sealed grants cannot be read and every person must enrol again: back it up
 * apart from the state directory. This file needs libc only.
 */
#define HOSTKEY_LEN	32

struct hostkey {
	unsigned char	bytes[HOSTKEY_LEN];	/* secret: hostkey_wipe() */
};

/* Reads the key as a FILE_SECRET. False with *e filled; *key is then untouched. */
bool	hostkey_read(const char *path, struct hostkey *key, struct file_error *e);

enum hostkey_made {
	HOSTKEY_FAILED = 0,	/* *e is filled; nothing is left behind */
	HOSTKEY_MADE,
	HOSTKEY_EXISTS		/* there was a file already, which was not touched */
};

/*
 * Makes a random key file owned by root and readable by group, atomically: a
 * reader sees no file or a whole one, and an existing file is never replaced.
 * owner is 0 except in tests.
 */
enum hostkey_made	hostkey_make(const char *path, uid_t owner, gid_t group,
			    struct file_error *e);

void	hostkey_wipe(struct hostkey *);

#endif /* CONFIG_HOSTKEY_H */
