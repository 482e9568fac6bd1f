/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_SECRET_H
#define OAUTH_SECRET_H

#include <stddef.h>

/*
 * A token, client secret or refresh token in libsodium's guarded memory: kept
 * out of core files and swap where the system allows, between guard pages, wiped
 * on free. Immutable; never realloc'ed, printed, or put in argv or environment.
 */
struct secret;

/* NULL when memory is short. The caller wipes its own copy of the bytes. */
struct secret	*secret_new(const char *bytes, size_t n);
struct secret	*secret_dup(const struct secret *);
void		 secret_free(struct secret *);		/* NULL is fine */

const char	*secret_text(const struct secret *);	/* NUL-terminated */
size_t		 secret_len(const struct secret *);

#endif /* OAUTH_SECRET_H */
