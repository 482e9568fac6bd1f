/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/pairs.h"

#define BLANKS		" \t"

/* Cuts the blanks at both ends off, in place. */
static char *
trim(char *s)
{
	size_t	n;

	s += strspn(s, BLANKS);
	for (n = strlen(s); n > 0 && strchr(BLANKS, s[n - 1]) != NULL; n--)
		s[n - 1] = '\0';
	return s;
}

static bool
has_control(const char *bytes, size_t n)
{
	size_t	i;

	for (i = 0; i < n; i++)
		if (((unsigned char)bytes[i] < ' ' && bytes[i] != '\t') ||
		    bytes[i] == 0x7f)
			return true;
	return false;
}

/* One line, which it may change. NULL when it is fine. */
static const char *
take_line(char *line, size_t n, pair_taker *take, void *ctx)
{
	char	*name, *value;

	if (has_control(line, n))
		return "holds a control character: take it out";
	name = trim(line);
	if (*name == '\0' || *name == '#')
		return NULL;
	if ((value = strchr(name, '=')) == NULL)
		return "is neither a comment nor name = value";
	*value++ = '\0';
	return take(ctx, trim(name), trim(value));
}

bool
pairs_read(const char *file, const char *bytes, size_t n, pair_taker *take,
    void *ctx, struct failure *e)
{
	const char	*flaw = NULL;
	char		*copy, *p, *end, *nl;
	unsigned int	 line = 0;

	if ((copy = malloc(n + 1)) == NULL)
		return failure_say(e, "%.200s: no memory", file);
	memcpy(copy, bytes, n);
	end = copy + n;
	*end = '\0';
	for (p = copy; p < end && flaw == NULL; p = nl + 1) {
		line++;
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			nl = end;
		*nl = '\0';
		flaw = take_line(p, (size_t)(nl - p), take, ctx);
	}
	explicit_bzero(copy, n + 1);
	free(copy);
	return flaw == NULL ||
	    failure_say(e, "%.200s:%u: %.200s", file, line, flaw);
}

/* Is the line "name = ..."? */
static bool
line_sets(const char *line, size_t len, const char *name)
{
	const char	*end = line + len;
	size_t		 n = strlen(name);

	while (line < end && strchr(BLANKS, *line) != NULL)
		line++;
	if ((size_t)(end - line) <= n || memcmp(line, name, n) != 0)
		return false;
	for (line += n; line < end && strchr(BLANKS, *line) != NULL; line++)
		;
	return line < end && *line == '=';
}

char *
pairs_put(const char *text, const char *name, const char *value)
{
	size_t	 room = strlen(text) + strlen(name) + strlen(value) + 6, used = 0, len;
	char	*out;
	bool	 done = false;

	if ((out = malloc(room)) == NULL)
		return NULL;
	for (; *text != '\0'; text += len) {
		len = strcspn(text, "\n");
		if (!line_sets(text, len, name)) {
			memcpy(out + used, text, len);
			used += len;
			out[used++] = '\n';
		} else if (!done) {
			used += (size_t)snprintf(out + used, room - used,
			    "%s = %s\n", name, value);
			done = true;
		}
		len += text[len] == '\n';
	}
	out[used] = '\0';
	if (!done)
		(void)snprintf(out + used, room - used, "%s = %s\n", name, value);
	return out;
}
