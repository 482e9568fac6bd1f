/* SPDX-License-Identifier: ISC */
#ifndef TESTS_UNIT_RESPONSE_H
#define TESTS_UNIT_RESPONSE_H

#include <string.h>

#include "oauth/http.h"

/* A JSON answer that came whole. */
static inline void
set_response(struct http_response *r, long status, const char *body)
{
	memset(r, 0, sizeof(*r));
	r->status = status;
	r->retry_after = -1;
	r->json = r->sent = true;
	r->len = strlen(body);
	memcpy(r->body, body, r->len);
}

#endif /* TESTS_UNIT_RESPONSE_H */
