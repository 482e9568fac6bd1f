/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_REVOCATION_H
#define OAUTH_REVOCATION_H

#include "oauth/token_endpoint.h"

/*
 * POST /oauth2/revoke (WIRE.md section 3, RFC 7009). At Fitbit it ends every
 * token and session of this person at this client, not the given one alone.
 * EXCHANGE_DONE when the provider said so, whatever the body; a token that it
 * no longer knows counts as done (RFC 7009 section 2.2), told as
 * EXCHANGE_INVALID_GRANT.
 */
struct revocation {
	const char		*client_id;
	const struct secret	*client_secret;	/* NULL: a public client */
	const struct secret	*token;		/* access or refresh */
};

enum exchange_result	revoke_token(struct http *, const struct provider *,
			    const struct revocation *, deadline, struct exchange_detail *);

/* The pure part. */
enum exchange_result	revocation_read(enum http_result, const struct http_response *,
			    struct exchange_detail *);

#endif /* OAUTH_REVOCATION_H */
