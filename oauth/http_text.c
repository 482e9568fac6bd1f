/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>

#include <string.h>
#include <strings.h>

#include "oauth/guarded.h"
#include "oauth/http_text.h"

#define AUTHORIZATION_MAX	16384	/* bytes of a bearer, or of "user:password" */

/* RFC 3986 section 2.3. */
static bool
is_unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

static char *
put_encoded(char *at, const char *text)
{
	static const char	hex[] = "0123456789ABCDEF";
	unsigned char		c;

	for (; *text != '\0'; text++) {
		if (is_unreserved(*text)) {
			*at++ = *text;
			continue;
		}
		c = (unsigned char)*text;
		*at++ = '%';
		*at++ = hex[c >> 4];
		*at++ = hex[c & 15];
	}
	return at;
}

char *
http_form_text(const struct http_form_field *fields, size_t *len)
{
	const struct http_form_field	*f;
	size_t				 size = 1;
	char				*text, *at;

	for (f = fields; f->name != NULL; f++)
		size += 3 * (strlen(f->name) + strlen(f->value)) + 2;
	if (sodium_init() == -1 || (text = guarded_malloc(size)) == NULL)
		return NULL;
	at = text;
	for (f = fields; f->name != NULL; f++) {
		if (f != fields)
			*at++ = '&';
		at = put_encoded(at, f->name);
		*at++ = '=';
		at = put_encoded(at, f->value);
	}
	*at = '\0';
	*len = (size_t)(at - text);
	return text;
}

/* A line feed in a header would begin another header. */
bool
http_visible(const char *text, const char *except)
{
	for (; *text != '\0'; text++)
		if (*text < '!' || *text > '~' || strchr(except, *text) != NULL)
			return false;
	return true;
}

static char *
guarded(size_t size)
{
	if (size > AUTHORIZATION_MAX || sodium_init() == -1)
		return NULL;
	return guarded_malloc(size);
}

char *
http_bearer_line(const char *bearer)
{
	static const char	start[] = "Authorization: Bearer ";
	size_t			n = strlen(bearer);
	char			*line;

	if (n == 0 || !http_visible(bearer, ""))
		return NULL;
	if ((line = guarded(sizeof(start) + n)) == NULL)
		return NULL;
	memcpy(line, start, sizeof(start) - 1);
	memcpy(line + sizeof(start) - 1, bearer, n + 1);
	return line;
}

char *
http_basic_line(const char *user, const char *password)
{
	static const char	 start[] = "Authorization: Basic ";
	size_t			 u = strlen(user), n = u + 1 + strlen(password);
	size_t			 size = sizeof(start) +
	    sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_ORIGINAL);
	char			*pair, *line = NULL;

	if (u == 0 || !http_visible(user, ":") || !http_visible(password, ""))
		return NULL;
	if ((pair = guarded(n + 1)) == NULL)
		return NULL;
	memcpy(pair, user, u);
	pair[u] = ':';
	memcpy(pair + u + 1, password, n - u);
	if ((line = guarded(size)) != NULL) {
		memcpy(line, start, sizeof(start) - 1);
		sodium_bin2base64(line + sizeof(start) - 1,
		    size - (sizeof(start) - 1), (const unsigned char *)pair, n,
		    sodium_base64_VARIANT_ORIGINAL);
	}
	guarded_free(pair);
	return line;
}

char *
http_basic_line_encoded(const char *user, const char *password)
{
	size_t	 u = 3 * strlen(user) + 1, p = 3 * strlen(password) + 1;
	char	*text, *line;

	if ((text = guarded(u + p)) == NULL)
		return NULL;
	*put_encoded(text, user) = '\0';
	*put_encoded(text + u, password) = '\0';
	line = http_basic_line(text, text + u);
	guarded_free(text);
	return line;
}

bool
http_url_valid(const char *url)
{
	static const char	scheme[] = "https://";
	const char		*host = url + sizeof(scheme) - 1;
	size_t			 n;

	if (strncmp(url, scheme, sizeof(scheme) - 1) != 0 ||
	    !http_visible(url, "\"<>\\^`{|}"))
		return false;
	n = strcspn(host, "/?#");
	return n > 0 && memchr(host, '@', n) == NULL;
}

bool
http_type_is_json(const char *type)
{
	static const char	json[] = "application/json";

	if (type == NULL || strncasecmp(type, json, sizeof(json) - 1) != 0)
		return false;
	type += sizeof(json) - 1;
	type += strspn(type, " \t");
	return *type == '\0' || *type == ';';
}

int64_t
http_delta_seconds(const char *text)
{
	int64_t	v = 0;
	size_t	i;

	if (text == NULL || text[0] == '\0')
		return -1;
	for (i = 0; text[i] != '\0'; i++) {
		if (i == 9 || text[i] < '0' || text[i] > '9')
			return -1;
		v = v * 10 + (text[i] - '0');
	}
	return v;
}
