/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_INTROSPECTION_PACK_H
#define OAUTH_INTROSPECTION_PACK_H

#include <stdbool.h>
#include <stddef.h>

#include "oauth/introspection.h"

/*
 * An active token's introspection in few bytes, to be kept: some 150 in place
 * of the structure's 9,000. It names a person and holds no token.
 *
 *	version (1) | user_id, client_id, token_type, legacy_id, each a length (1)
 *	and its bytes | audience: a length (2) and its bytes | exp, iat, nbf (8
 *	each, big-endian) | number of scopes (1), of each its length (1), 1 for
 *	write else 0 (1), and its bytes
 */
#define INTROSPECTION_PACK_MAX	\
	(1 + 256 + 256 + 64 + 256 + 2 + 1024 + 24 + 1 + SCOPES_MAX * 129)

/* The number of bytes written to out; there are always enough. */
size_t	introspection_pack(const struct introspection *,
	    unsigned char out[INTROSPECTION_PACK_MAX]);

/* False, *out untouched, when the bytes are not what introspection_pack() made. */
bool	introspection_unpack(const unsigned char *, size_t n, struct introspection *out);

#endif /* OAUTH_INTROSPECTION_PACK_H */
