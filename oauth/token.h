/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_TOKEN_H
#define OAUTH_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oauth/provider.h"

/*
 * What can be told of a token without asking anybody. It serves to refuse
 * only: a JWT's claims are not verified here (the HMAC key is the provider's,
 * WIRE.md section 5).
 */
enum token_look {
	TOKEN_OTHER = 0,	/* no token of this provider: a password, say; it stays on the host */
	TOKEN_CUT,		/* begins like one and ends too early */
	TOKEN_FITS
};

enum token_look	token_look(const struct provider *, const char *text, size_t n);

/* The claims of a JWT-shaped token; a member that is absent or ill-typed stays "" or 0. */
struct token_claims {
	char	aud[256];
	char	sub[256];
	int64_t	exp, iat;	/* seconds since 1970, 0 unknown */
};

/* False when the payload is no JSON object; *out is then all zero. */
bool		token_claims(const char *text, size_t n, struct token_claims *out);

#endif /* OAUTH_TOKEN_H */
