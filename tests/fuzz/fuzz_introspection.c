/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "oauth/introspection.h"
#include "tests/fuzz/fuzz.h"

/* Statuses by the first byte of the input: most inputs are bodies of a 200. */
static const long	statuses[] = { 200, 200, 200, 200, 200, 401, 401, 429 };

/* Bytes 0: status, caller and type; the rest is the body. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static struct http_response	r;
	static struct introspection	out;
	struct introspect_detail	d;
	enum client_auth		auth;
	enum introspect_result		result;

	if (n == 0 || n - 1 > HTTP_BODY_MAX)
		return 0;
	memset(&r, 0, sizeof(r));
	r.status = statuses[bytes[0] % 8];
	auth = (bytes[0] & 0x40) != 0 ? CLIENT_AUTH_BASIC : CLIENT_AUTH_SELF;
	r.json = (bytes[0] & 0x80) == 0;
	r.len = n - 1;
	memcpy(r.body, bytes + 1, n - 1);
	memset(&out, 0, sizeof(out));
	result = introspection_read(provider_find("fitbit"), auth, &r, &out, &d);
	HOLDS(memchr(d.why, '\0', sizeof(d.why)) != NULL && d.why[0] != '\0');
	HOLDS(result != INTROSPECT_FAILED);
	if (result != INTROSPECT_ACTIVE) {
		HOLDS(out.user_id[0] == '\0' && out.exp == 0);
		return 0;
	}
	HOLDS(r.status == 200 && r.json);
	HOLDS(memmem(r.body, r.len, "true", 4) != NULL);
	HOLDS(out.user_id[0] != '\0' && out.client_id[0] != '\0');
	HOLDS(out.exp >= 946684800 && out.n_scopes <= SCOPES_MAX);
	return 0;
}
