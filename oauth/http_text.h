/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_HTTP_TEXT_H
#define OAUTH_HTTP_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oauth/http.h"

/*
 * The texts of a request, in libsodium's guarded memory; the caller frees them
 * with guarded_free(). NULL when memory is short or a value may not go on the
 * wire. Pure otherwise.
 */

/* application/x-www-form-urlencoded; *len without the NUL that ends it. */
char	*http_form_text(const struct http_form_field *, size_t *len);

/*
 * "Authorization: Bearer ..." (RFC 6750 section 2.1), or Basic of the user and
 * the password as they are (AuthApi.md: Fitbit wants no encoding before
 * base64). Only visible ASCII is accepted, no colon in the user.
 */
char	*http_bearer_line(const char *bearer);
char	*http_basic_line(const char *user, const char *password);
/* The same with both form-encoded first (RFC 6749 section 2.3.1): any bytes may be in them. */
char	*http_basic_line_encoded(const char *user, const char *password);

/* Visible ASCII alone, and none of the characters of except. */
bool	 http_visible(const char *text, const char *except);

/*
 * A URL out of a provider's answer that we, or a person, may be sent to: https, a
 * host, nobody's name before it, and characters that a URL can have (RFC 3986).
 */
bool	 http_url_valid(const char *url);

/* Is this Content-Type application/json, with or without parameters? */
bool	 http_type_is_json(const char *);

/* Seconds in their delta form, digits alone; -1 for anything else, NULL too. */
int64_t	 http_delta_seconds(const char *);

#endif /* OAUTH_HTTP_TEXT_H */
