/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "oauth/scope.h"

struct list {
	size_t		n;
	struct scope	scope[SCOPES_MAX];
};

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
add(struct list *l, const char *name, size_t n, bool write)
{
	struct scope	s = { .write = write };
	size_t		i;

	if (n == 0 || n >= sizeof(s.name))
		return false;
	memcpy(s.name, name, n);
	for (i = 0; i < l->n; i++)
		if (strcmp(l->scope[i].name, s.name) == 0)
			return l->scope[i].write == write;
	if (l->n == SCOPES_MAX)
		return false;
	l->scope[l->n++] = s;
	return true;
}

/* RFC 6749 section 3.3: words of visible ASCII without '"' and '\', single blanks between. */
static bool
read_spaces(struct list *l, const char *text)
{
	size_t	n, i;

	if (*text == '\0')
		return true;
	for (;;) {
		n = strcspn(text, " ");
		for (i = 0; i < n; i++)
			if (text[i] < '!' || text[i] > '~' || text[i] == '"' ||
			    text[i] == '\\')
				return false;
		if (!add(l, text, n, false))
			return false;
		text += n;
		if (*text == '\0')
			return true;
		text++;
	}
}

static const struct {
	const char	*word;
	bool		 write;
} rights[] = {
	{ "READ", false },
	{ "READ_WRITE", true },
};

/* NAME=READ or NAME=READ_WRITE, n bytes. */
static bool
read_pair(struct list *l, const char *text, size_t n)
{
	static const char	letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
	struct scope		s = { 0 };
	size_t			len = strspn(text, letters), i;
	const char		*right = text + len + 1;

	if (len == 0 || len >= sizeof(s.name) || len + 1 >= n || text[len] != '=')
		return false;
	for (i = 0; i < len; i++)
		s.name[i] = lower(text[i]);
	n -= len + 1;
	for (i = 0; i < sizeof(rights) / sizeof(rights[0]); i++)
		if (strlen(rights[i].word) == n &&
		    memcmp(rights[i].word, right, n) == 0)
			return add(l, s.name, len, rights[i].write);
	return false;
}

/* "{" [ pair *( ", " pair ) ] "}" (WIRE.md section 1); the blank may be missing. */
static bool
read_braces(struct list *l, const char *text)
{
	size_t	n;

	if (*text == '\0' || strcmp(text, "{}") == 0)
		return true;
	if (*text != '{')
		return false;
	do {
		text++;
		if (l->n > 0 && *text == ' ')
			text++;
		n = strcspn(text, ",}");
		if (!read_pair(l, text, n))
			return false;
		text += n;
	} while (*text == ',');
	return strcmp(text, "}") == 0;
}

bool
scopes_read(enum scope_syntax syntax, const char *text,
    struct scope scopes[SCOPES_MAX], size_t *n)
{
	struct list	l = { 0 };
	bool		ok = false;

	switch (syntax) {
	case SCOPE_PROVIDER:
		break;
	case SCOPE_SPACES:
		ok = read_spaces(&l, text);
		break;
	case SCOPE_BRACES:
		ok = read_braces(&l, text);
		break;
	}
	if (!ok)
		return false;
	memcpy(scopes, l.scope, sizeof(l.scope));
	*n = l.n;
	return true;
}

bool
scopes_write(const struct words *w, char *out, size_t size)
{
	size_t	i, at = 0;
	int	n;

	out[0] = '\0';
	for (i = 0; i < w->n; i++) {
		n = snprintf(out + at, size - at, "%s%s", i == 0 ? "" : " ", w->v[i]);
		if (n < 0 || (size_t)n >= size - at)
			return false;
		at += (size_t)n;
	}
	return true;
}
