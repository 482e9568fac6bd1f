/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_JSON_H
#define OAUTH_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Strict reading of a provider's JSON (RFC 8259) over json-c. A scanner of our
 * own goes over the raw bytes first, since json-c's object has already lost
 * duplicates and NUL-ended names. Refused: anything but one object at the top,
 * bytes behind it, a BOM, invalid UTF-8, a duplicate name in any object, a NUL
 * or control character in a name (raw or escaped), lone surrogates, depth over
 * JSON_DEPTH_MAX, more than JSON_MEMBERS_MAX members in all, more than
 * JSON_SIZE_MAX bytes, and all that RFC 8259's grammar lacks (NaN, single
 * quotes, comments, trailing commas, leading zeros ...).
 */
#define JSON_SIZE_MAX		16384
#define JSON_DEPTH_MAX		4
#define JSON_MEMBERS_MAX	64
#define JSON_METADATA_MEMBERS_MAX	192	/* of an authorization server's metadata */

/* NULL when the bytes are acceptable, else a constant text of what is wrong. Pure. */
const char	*json_scan(const char *bytes, size_t n, size_t members_max);

struct json;	/* a parsed object */

/* NULL with *why (a constant text) when refused. */
struct json	*json_parse(const char *bytes, size_t n, const char **why);
/* The same for metadata, which has more members than an answer about a token. */
struct json	*json_parse_metadata(const char *bytes, size_t n, const char **why);
void		 json_free(struct json *);

/*
 * Typed look-ups of a member of the top object. ABSENT is also what a null
 * gives only where the header says so: here a null is WRONG. A string with a
 * NUL or control character, or longer than size - 1 bytes, is WRONG. Outputs
 * are set on FOUND only.
 */
enum json_found {
	JSON_ABSENT = 0,
	JSON_FOUND,
	JSON_WRONG
};

enum json_found	json_get_bool(const struct json *, const char *name, bool *out);
enum json_found	json_get_string(const struct json *, const char *name, char *out, size_t size);
/* An integer written without fraction or exponent and in low..high. */
enum json_found	json_get_integer(const struct json *, const char *name, int64_t low,
		    int64_t high, int64_t *out);
/*
 * A string, or an array of them: each with a newline behind it, which none of
 * them can hold. One that is empty is WRONG, like an empty array.
 */
enum json_found	json_get_list(const struct json *, const char *name, char *out, size_t size);
/* errors[0].errorType, as Fitbit's error bodies have it (WIRE.md sections 1 and 2). */
enum json_found	json_get_error_type(const struct json *, char *out, size_t size);

/*
 * Is word the error of this body: `error`, or where that is an object, its
 * `status` or the `reason` of one of its `details` (as Google's are)?
 */
bool		json_has_error(const struct json *, const char *word);

#endif /* OAUTH_JSON_H */
