/* SPDX-License-Identifier: ISC */
#ifndef CLIENT_PAIRS_H
#define CLIENT_PAIRS_H

#include <stdbool.h>
#include <stddef.h>

#include "client/failure.h"

/*
 * Text of "name = value" lines, as client.conf and the credentials file have
 * it: blanks around name and value do not count, empty lines and lines that
 * begin with # are comments. Control characters other than tab are refused.
 *
 * take() is handed each pair in turn; it returns NULL or a constant text of
 * what is wrong with it. A name that comes twice is take()'s to refuse. false
 * with *e = "NAME:LINE: ..." then; values are never repeated.
 */
typedef const char	*pair_taker(void *ctx, const char *name, const char *value);

bool	pairs_read(const char *file, const char *bytes, size_t n, pair_taker *take,
	    void *ctx, struct failure *e);

/*
 * The text with the line of name replaced by "name = value", or that line put
 * at its end; comments and all else stay. malloc'ed, NULL when memory is short.
 */
char	*pairs_put(const char *text, const char *name, const char *value);

#endif /* CLIENT_PAIRS_H */
