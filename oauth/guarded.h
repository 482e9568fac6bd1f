/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_GUARDED_H
#define OAUTH_GUARDED_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Memory for secrets: locked, out of core files, wiped when it is freed.
 *
 * By itself each piece is libsodium's, with guard pages of its own: some dozen
 * system calls that change the address space, which a process with many threads
 * pays for on all of its processors. After guarded_pool() pieces of up to
 * GUARDED_SLOT bytes come out of blocks of such memory instead, with a canary at
 * both ends that is checked when one is freed; a bad one ends the process. Any
 * thread may call.
 */
#define GUARDED_SLOT	2016U

/* The service's, before its first thread. False when memory is short. */
bool	 guarded_pool(void);

/* NULL when memory is short. Aligned for anything when size is a multiple of 16. */
void	*guarded_malloc(size_t);
void	 guarded_free(void *);			/* NULL is fine */

/* No more writing, where the piece has pages of its own. */
bool	 guarded_seal(void *);

#endif /* OAUTH_GUARDED_H */
