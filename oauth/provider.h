/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_PROVIDER_H
#define OAUTH_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/config_file.h"

/*
 * A provider is a row of facts; code that differs by provider reads a field
 * here and never the name.
 */
enum token_shape {
	TOKEN_SHAPE_OPAQUE = 0,	/* visible ASCII, token_min .. token_max bytes */
	TOKEN_SHAPE_JWT		/* three base64url parts besides; WIRE.md section 5 */
};

enum scope_syntax {
	SCOPE_SPACES = 0,	/* "activity sleep" (RFC 6749 section 3.3) */
	SCOPE_BRACES		/* "{ACTIVITY=READ, SLEEP=READ_WRITE}" (WIRE.md section 1) */
};

struct provider {
	const char		*name;
	const char		*introspect_url, *token_url, *revoke_url, *authorize_url;
	enum token_shape	 token_shape;
	size_t			 token_min, token_max;	/* bytes */
	enum scope_syntax	 scope_syntax;
	int64_t			 times_per_second;	/* unit of exp and iat: 1, or 1000 for ms */
	const char		*active_member;		/* "active"; NULL: HTTP 200 is the proof */
	const char		*user_member;		/* who: "user_id" */
	const char		*client_member;		/* for whom: "client_id" */
	const char		*token_type;		/* required token_type, NULL: none demanded */
	bool			 loopback_any_port;	/* RFC 8252 section 7.3 */
	bool			 rotates;		/* a refresh token works once; each refresh gives
							   a new one (WIRE.md section 2) */
};

/* The row by its name, NULL when there is none. */
const struct provider	*provider_find(const char *name);

/*
 * *out = the row that the configuration names with its URLs overridden. The
 * strings live in the row and in the configuration. False: no such provider.
 */
bool			 provider_configured(const struct config *, struct provider *out);

#endif /* OAUTH_PROVIDER_H */
