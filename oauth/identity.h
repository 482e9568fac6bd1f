/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_IDENTITY_H
#define OAUTH_IDENTITY_H

#include "ipc/deadline.h"
#include "oauth/http.h"
#include "oauth/introspection.h"
#include "oauth/provider.h"
#include "oauth/secret.h"

/*
 * Who the person of an active token is, where the provider tells that at
 * another place than for whom the token is (identity_member of the row): GET
 * identity_url with the token as the bearer (WIRE.md section 7).
 *
 * ACTIVE: out->user_id and, where the provider knows one, out->legacy_id are
 * set; nothing else of *out is touched, and nothing at all on another result.
 * What the answer denies is the token's doing, never an outage: who supplies a
 * token must not be able to make the provider look broken.
 */
enum introspect_result	identity_ask(struct http *, const struct provider *,
			    const struct secret *token, deadline,
			    struct introspection *out, struct introspect_detail *);

/* The pure part: what an HTTP answer means. */
enum introspect_result	identity_read(const struct provider *,
			    const struct http_response *, struct introspection *out,
			    struct introspect_detail *);

#endif /* OAUTH_IDENTITY_H */
