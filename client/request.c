/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "client/loopback.h"

#define DIGITS		"0123456789"

/* What a target may hold: visible ASCII (RFC 3986) without the fragment's sign. */
static bool
is_target(const char *s, size_t n)
{
	size_t	i;

	for (i = 0; i < n; i++)
		if (s[i] <= ' ' || s[i] > '~' || s[i] == '#')
			return false;
	return n > 0 && s[0] == '/';
}

/* ":PORT" or nothing. The number of bytes, and the port; 0 with *port 0 when it is wrong. */
static size_t
read_port(const char *s, uint16_t *port)
{
	size_t	n;
	long	v;

	*port = 80;
	if (s[0] != ':')
		return 0;
	n = strspn(s + 1, DIGITS);
	v = n >= 1 && n <= 5 && s[1] != '0' ? strtol(s + 1, NULL, 10) : 0;
	*port = v >= 1 && v <= 65535 ? (uint16_t)v : 0;
	return n + 1;
}

bool
loopback_uri_read(const char *text, struct loopback_uri *out)
{
	static const char *const	hosts[] = { "127.0.0.1", "localhost", "[::1]" };
	struct loopback_uri		uri = { .ipv6 = false };
	const char			*authority, *p;
	size_t				 i, n;

	if (strncasecmp(text, "http://", 7) != 0)
		return false;
	authority = text + 7;
	for (i = 0; i < 3; i++)
		if (strncmp(authority, hosts[i], n = strlen(hosts[i])) == 0)
			break;
	if (i == 3)
		return false;
	uri.ipv6 = i == 2;
	memcpy(uri.host, hosts[i], n + 1);
	p = authority + n;
	p += read_port(p, &uri.port);
	n = strlen(p);
	if (uri.port == 0 || n >= sizeof(uri.path) || !is_target(p, n) ||
	    strchr(p, '?') != NULL || (size_t)(p - authority) >= sizeof(uri.authority))
		return false;
	memcpy(uri.authority, authority, (size_t)(p - authority));
	memcpy(uri.path, p, n + 1);
	*out = uri;
	return true;
}

/* The value of the one header name in lines, NULL when there is none or more than one. */
static const char *
header(const char *lines, const char *name, size_t *len)
{
	const char	*found = NULL;
	size_t		 n = strlen(name), line;

	for (; (line = strcspn(lines, "\r\n")) != 0; lines += line + 2) {
		if (line <= n || strncasecmp(lines, name, n) != 0 || lines[n] != ':')
			continue;
		if (found != NULL)
			return NULL;
		found = lines + n + 1;
		*len = line - n - 1;
		while (*len > 0 && (*found == ' ' || *found == '\t'))
			found++, (*len)--;
		while (*len > 0 && (found[*len - 1] == ' ' || found[*len - 1] == '\t'))
			(*len)--;
	}
	return found;
}

/* Does the Host header name our listener? Port 80 may stand there or not. */
static bool
host_is_ours(const char *lines, const struct loopback_uri *uri)
{
	char		 full[40];
	const char	*host;
	size_t		 n = 0;

	(void)snprintf(full, sizeof(full), "%s:%u", uri->host, (unsigned int)uri->port);
	if ((host = header(lines, "Host", &n)) == NULL)
		return false;
	return (n == strlen(full) && strncasecmp(host, full, n) == 0) ||
	    (uri->port == 80 && n == strlen(uri->host) &&
	    strncasecmp(host, uri->host, n) == 0);
}

/* "GET TARGET HTTP/1.x": where TARGET is, and what is behind the line. */
static enum request_kind
read_request_line(const char *head, const char **target, size_t *n, const char **lines)
{
	size_t		 method = strcspn(head, " \r\n"), len;
	const char	*version;

	if (head[method] != ' ' || method == 0 || method > 16)
		return REQUEST_BAD;
	*target = head + method + 1;
	*n = strcspn(*target, " \r\n");
	version = *target + *n;
	len = strcspn(version, "\r\n");
	if (len != 9 || strncmp(version, " HTTP/1.", 8) != 0 ||
	    strncmp(version + 9, "\r\n", 2) != 0 || !is_target(*target, *n))
		return REQUEST_BAD;
	*lines = version + 11;
	return method == 3 && strncmp(head, "GET", 3) == 0 ?
	    REQUEST_REDIRECT : REQUEST_METHOD;
}

enum request_kind
request_read(const char *bytes, size_t n, const struct loopback_uri *uri,
    char target[TARGET_MAX])
{
	enum request_kind	 kind;
	const char		*asked, *lines, *end;
	char			 head[REQUEST_MAX + 1];
	size_t			 len, path = strlen(uri->path);

	if (n > REQUEST_MAX || memchr(bytes, '\0', n) != NULL)
		return REQUEST_BAD;
	memcpy(head, bytes, n);
	head[n] = '\0';
	if ((end = strstr(head, "\r\n\r\n")) == NULL)
		return n == REQUEST_MAX ? REQUEST_BAD : REQUEST_MORE;
	kind = read_request_line(head, &asked, &len, &lines);
	if (kind != REQUEST_REDIRECT)
		return kind;
	if (lines > end + 2 || !host_is_ours(lines, uri))
		return REQUEST_BAD;
	/* The path alone: a reload of a page that lost its query, a probe. */
	if (len <= path || strncmp(asked, uri->path, path) != 0 || asked[path] != '?')
		return REQUEST_OTHER;
	if (len + sizeof("http://") + strlen(uri->authority) > TARGET_MAX)
		return REQUEST_BAD;
	(void)snprintf(target, TARGET_MAX, "http://%s%.*s", uri->authority,
	    (int)len, asked);
	return REQUEST_REDIRECT;
}
