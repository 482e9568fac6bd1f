/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_SCOPE_H
#define OAUTH_SCOPE_H

#include <stdbool.h>
#include <stddef.h>

#include "oauth/introspection.h"

/*
 * The scopes of a text in one of the two syntaxes of oauth/provider.h. A scope
 * that is named twice alike counts once; twice with different rights, more than
 * SCOPES_MAX of them, a name over 127 bytes, and whatever the syntax does not
 * know, is false, with the outputs untouched. "" and "{}" are no scope at all.
 */
bool	scopes_read(enum scope_syntax, const char *text,
	    struct scope scopes[SCOPES_MAX], size_t *n);

/* The scopes of a request: with a blank between (RFC 6749 section 3.3). False: no room. */
bool	scopes_write(const struct words *, char *out, size_t size);

#endif /* OAUTH_SCOPE_H */
