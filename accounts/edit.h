/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_EDIT_H
#define ACCOUNTS_EDIT_H

#include <stddef.h>

#include "accounts/error.h"

/*
 * Changes to the text of an account map that leave every other line, comment
 * and blank where it is. Pure: the new text in malloc'ed memory with a NUL
 * behind it, or NULL with *e filled. Whether the result is a good map is
 * accounts_load()'s to say.
 */

/*
 * The persons (a comma list) may log in as login. Its line gets those of them
 * that it lacks; without one, a line is added at the end. entry is the third
 * column, or NULL; for a login that has a line it must be NULL.
 */
char	*edit_add(const char *text, size_t n, const char *login,
	    const char *persons, const char *entry, size_t *out_n,
	    struct accounts_error *e);

/*
 * Takes person (a word as it stands in the file, or its PROVIDER:ID) out of
 * login's line, and the line with its last person; NULL takes the whole line.
 */
char	*edit_remove(const char *text, size_t n, const char *login,
	    const char *person, size_t *out_n, struct accounts_error *e);

#endif /* ACCOUNTS_EDIT_H */
