/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <json-c/json.h>
#include <json-c/json_visit.h>

#include <stdlib.h>
#include <string.h>

#include "oauth/json.h"

struct json {
	struct json_object	*top;
};

/* The scanner has accepted the bytes; json-c reads them once more, strictly too. */
static struct json_object *
parse_object(const char *bytes, size_t n)
{
	struct json_tokener	*tok;
	struct json_object	*o;

	/* json-c counts the scalars inside the innermost level as one more. */
	if ((tok = json_tokener_new_ex(JSON_DEPTH_MAX + 1)) == NULL)
		return NULL;
	json_tokener_set_flags(tok, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	o = json_tokener_parse_ex(tok, bytes, (int)n);
	/* The size is capped, so the text is whole: "continue" would be a fault. */
	if (json_tokener_get_error(tok) != json_tokener_success ||
	    !json_object_is_type(o, json_type_object)) {
		json_object_put(o);
		o = NULL;
	}
	json_tokener_free(tok);
	return o;
}

static struct json *
parse(const char *bytes, size_t n, size_t members_max, const char **why)
{
	struct json	*j;

	if ((*why = json_scan(bytes, n, members_max)) != NULL)
		return NULL;
	if ((j = malloc(sizeof(*j))) == NULL) {
		*why = "could not be read: out of memory";
		return NULL;
	}
	if ((j->top = parse_object(bytes, n)) == NULL) {
		*why = "could not be read by json-c";
		free(j);
		return NULL;
	}
	return j;
}

struct json *
json_parse(const char *bytes, size_t n, const char **why)
{
	return parse(bytes, n, JSON_MEMBERS_MAX, why);
}

struct json *
json_parse_metadata(const char *bytes, size_t n, const char **why)
{
	return parse(bytes, n, JSON_METADATA_MEMBERS_MAX, why);
}

/*
 * json-c's own copy of a string may be a token that an error message repeats;
 * a new text of the same length goes over the old one in place.
 */
static int
wipe_string(struct json_object *o, int flags, struct json_object *parent,
    const char *key, size_t *index, void *arg)
{
	static const char	zeros[JSON_SIZE_MAX];

	(void)parent;
	(void)key;
	(void)index;
	(void)arg;
	if (flags != JSON_C_VISIT_SECOND && json_object_is_type(o, json_type_string))
		json_object_set_string_len(o, zeros, json_object_get_string_len(o));
	return JSON_C_VISIT_RETURN_CONTINUE;
}

void
json_free(struct json *j)
{
	if (j == NULL)
		return;
	json_c_visit(j->top, 0, wipe_string, NULL);
	json_object_put(j->top);
	free(j);
}

static enum json_found
member(struct json_object *object, const char *name, enum json_type type,
    struct json_object **out)
{
	if (!json_object_object_get_ex(object, name, out))
		return JSON_ABSENT;
	/* A null's json_object is NULL, and its type is none of those asked for. */
	return json_object_is_type(*out, type) ? JSON_FOUND : JSON_WRONG;
}

/* Control characters of ASCII, DEL, and U+0080 .. U+009F in valid UTF-8. */
static bool
has_control(const char *text, size_t n)
{
	size_t		i;
	unsigned char	c;

	for (i = 0; i < n; i++) {
		c = (unsigned char)text[i];
		if (c < 0x20 || c == 0x7f)
			return true;
		if (c == 0xc2 && i + 1 < n && (unsigned char)text[i + 1] < 0xa0)
			return true;
	}
	return false;
}

static enum json_found
text_of(struct json_object *o, char *out, size_t size)
{
	const char	*text;
	size_t		 n;

	if (!json_object_is_type(o, json_type_string))
		return JSON_WRONG;
	text = json_object_get_string(o);
	n = (size_t)json_object_get_string_len(o);
	if (n >= size || has_control(text, n))
		return JSON_WRONG;
	memcpy(out, text, n);
	out[n] = '\0';
	return JSON_FOUND;
}

static enum json_found
string_of(struct json_object *object, const char *name, char *out, size_t size)
{
	struct json_object	*o;
	enum json_found		 r;

	r = member(object, name, json_type_string, &o);
	return r == JSON_FOUND ? text_of(o, out, size) : r;
}

enum json_found
json_get_bool(const struct json *j, const char *name, bool *out)
{
	struct json_object	*o;
	enum json_found		 r;

	if ((r = member(j->top, name, json_type_boolean, &o)) == JSON_FOUND)
		*out = json_object_get_boolean(o);
	return r;
}

enum json_found
json_get_string(const struct json *j, const char *name, char *out, size_t size)
{
	return string_of(j->top, name, out, size);
}

enum json_found
json_get_integer(const struct json *j, const char *name, int64_t low, int64_t high,
    int64_t *out)
{
	struct json_object	*o;
	enum json_found		 r;
	int64_t			 v;

	/* A fraction or an exponent makes json-c's type a double. */
	if ((r = member(j->top, name, json_type_int, &o)) != JSON_FOUND)
		return r;
	/* The two ends are also what json-c clamps a longer number to. */
	v = json_object_get_int64(o);
	if (v == INT64_MIN || v == INT64_MAX || v < low || v > high)
		return JSON_WRONG;
	*out = v;
	return JSON_FOUND;
}

/* One text and its newline at out + *used. */
static bool
list_put(struct json_object *o, char *out, size_t size, size_t *used)
{
	size_t	n;

	if (size - *used < 2 || text_of(o, out + *used, size - *used - 1) != JSON_FOUND ||
	    (n = strlen(out + *used)) == 0)
		return false;
	*used += n;
	out[(*used)++] = '\n';
	out[*used] = '\0';
	return true;
}

enum json_found
json_get_list(const struct json *j, const char *name, char *out, size_t size)
{
	struct json_object	*o, *one;
	size_t			 i, n = 1, used = 0;
	bool			 array, ok;

	if (!json_object_object_get_ex(j->top, name, &o))
		return JSON_ABSENT;
	if ((array = json_object_is_type(o, json_type_array)))
		n = json_object_array_length(o);
	ok = n > 0;
	for (i = 0; ok && i < n; i++) {
		one = array ? json_object_array_get_idx(o, i) : o;
		ok = list_put(one, out, size, &used);
	}
	return ok ? JSON_FOUND : JSON_WRONG;
}

enum json_found
json_get_error_type(const struct json *j, char *out, size_t size)
{
	struct json_object	*errors, *first;
	enum json_found		 r;

	if ((r = member(j->top, "errors", json_type_array, &errors)) != JSON_FOUND)
		return r;
	first = json_object_array_get_idx(errors, 0);
	if (!json_object_is_type(first, json_type_object))
		return JSON_WRONG;
	return string_of(first, "errorType", out, size);
}

static bool
is_word(struct json_object *object, const char *name, const char *word)
{
	char	text[64];

	return string_of(object, name, text, sizeof(text)) == JSON_FOUND &&
	    strcmp(text, word) == 0;
}

bool
json_has_error(const struct json *j, const char *word)
{
	struct json_object	*error, *details, *one;
	size_t			 i;

	if (is_word(j->top, "error", word))
		return true;
	if (member(j->top, "error", json_type_object, &error) != JSON_FOUND)
		return false;
	if (is_word(error, "status", word))
		return true;
	if (member(error, "details", json_type_array, &details) != JSON_FOUND)
		return false;
	for (i = 0; i < json_object_array_length(details); i++) {
		one = json_object_array_get_idx(details, i);
		if (json_object_is_type(one, json_type_object) &&
		    is_word(one, "reason", word))
			return true;
	}
	return false;
}
