/* SPDX-License-Identifier: ISC */
#ifndef CONFIG_SAFE_FILE_H
#define CONFIG_SAFE_FILE_H

#include <sys/types.h>

#include <stddef.h>

/*
 * Files that decide who may log in, read so that only those whom the
 * administrator trusts can have written them: opened without following a
 * link, then judged by fstat on the descriptor: a regular file, owned by root
 * or by our own effective uid, not writable by group or others, for a secret
 * not readable by others either, and not larger than the caller's cap.
 */
enum file_kind {
	FILE_PLAIN = 0,		/* may be world-readable */
	FILE_SECRET		/* must not be readable or writable by others */
};

struct file_error {
	char	text[512];	/* "/etc/x: is writable by its group: chmod g-w /etc/x" */
};

/*
 * An open descriptor (close-on-exec) with *size set, or -1 with *e filled.
 */
int	 safe_file_open(const char *path, enum file_kind, size_t max,
	    size_t *size, struct file_error *e);

/*
 * The whole content in malloc'ed memory with a NUL behind it that *size does
 * not count, or NULL with *e filled. The caller frees it (a secret: wipes it
 * first).
 */
char	*safe_file_read(const char *path, enum file_kind, size_t max,
	    size_t *size, struct file_error *e);

#endif /* CONFIG_SAFE_FILE_H */
