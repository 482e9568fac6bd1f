/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "client/loopback.h"

/* Text as HTML. False when it does not fit. */
static bool
escape(const char *text, char *out, size_t size)
{
	static const struct {
		char		 c;
		const char	*entity;
	} entities[] = {
		{ '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" },
		{ '"', "&quot;" }, { '\'', "&#39;" },
	};
	size_t	i, n, used = 0;

	for (; *text != '\0'; text++) {
		const char	*add = text;

		n = 1;
		for (i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
			if (entities[i].c == *text) {
				add = entities[i].entity;
				n = strlen(add);
			}
		if (n >= size - used)
			return false;
		memcpy(out + used, add, n);
		used += n;
	}
	out[used] = '\0';
	return true;
}

static const char	body_form[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\"><head><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<title>%s</title>\n"
    "<style>body{font:1.1em/1.5 sans-serif;max-width:34em;margin:4em auto;"
    "padding:0 1em}h1{font-size:1.4em;color:%s}</style></head>\n"
    "<body><h1 id=\"title\">%s</h1>\n<p id=\"text\">%s</p></body></html>\n";

/* Nothing of another origin, nothing kept, nothing told to the next page. */
static const char	head_form[] =
    "HTTP/1.1 %s\r\n"
    "Content-Type: text/html; charset=utf-8\r\n"
    "Content-Length: %d\r\n"
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Cache-Control: no-store\r\n"
    "Connection: close\r\n\r\n";

size_t
page_write(const char *status, bool good, const char *title, const char *text,
    char *buf, size_t size)
{
	char	safe_title[256], safe_text[2048], body[4096];
	int	n, head;

	if (!escape(title, safe_title, sizeof(safe_title)) ||
	    !escape(text, safe_text, sizeof(safe_text)))
		return 0;
	n = snprintf(body, sizeof(body), body_form, safe_title,
	    good ? "#060" : "#900", safe_title, safe_text);
	if (n < 0 || (size_t)n >= sizeof(body))
		return 0;
	head = snprintf(buf, size, head_form, status, n);
	if (head < 0 || (size_t)head + (size_t)n >= size)
		return 0;
	memcpy(buf + head, body, (size_t)n + 1);
	return (size_t)head + (size_t)n;
}
