/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "tests/fakefitbit/endpoint.h"

/*
 * GET /.well-known/oauth-authorization-server (RFC 8414 section 3) and
 * /.well-known/openid-configuration (OpenID Connect Discovery 1.0 section 4).
 * The issuer is the URL that was asked for.
 */
void
metadata_serve(struct request *q, struct reply *r)
{
	static const struct {
		const char	*member, *path;
	} endpoints[] = {
		{ "introspection_endpoint", "/introspect" },
		{ "token_endpoint", "/oauth2/token" },
		{ "revocation_endpoint", "/oauth2/revoke" },
		{ "authorization_endpoint", "/oauth2/authorize" },
	};
	const char	*host = q->host == NULL ? "" : q->host;
	size_t		 i;

	buf_puts(&r->body, "{\"issuer\":\"https://");
	buf_put_json(&r->body, host, strlen(host));
	buf_puts(&r->body, "\"");
	for (i = 0; i < sizeof(endpoints) / sizeof(endpoints[0]); i++) {
		buf_printf(&r->body, ",\"%s\":\"https://", endpoints[i].member);
		buf_put_json(&r->body, host, strlen(host));
		buf_printf(&r->body, "%s\"", endpoints[i].path);
	}
	buf_puts(&r->body, ",\"response_types_supported\":[\"code\"]}");
	r->what = "metadata";
}
