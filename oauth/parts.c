/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "oauth/guarded.h"
#include "oauth/parts.h"

#define MARK_LEN	2
#define CHUNK		(PART_LEN - MARK_LEN)

bool
part_write(const char *token, size_t len, size_t n, char out[PART_WHOLE_MAX + 1])
{
	const size_t	parts = len <= PART_WHOLE_MAX ? 1 : (len + CHUNK - 1) / CHUNK;
	size_t		at, left;

	if (n < 1 || n > PARTS_MAX || parts > PARTS_MAX)
		return false;
	out[0] = '\0';
	if (n > parts)
		return true;
	if (parts == 1) {
		memcpy(out, token, len);
		out[len] = '\0';
		return true;
	}
	at = (n - 1) * CHUNK;
	left = len - at < CHUNK ? len - at : CHUNK;
	memcpy(out, token + at, left);
	out[left] = ',';
	out[left + 1] = (char)('0' + parts - n);
	out[left + MARK_LEN] = '\0';
	return true;
}

bool
parts_go_on(const struct secret *last, size_t n)
{
	return secret_len(last) == PART_LEN && n < PARTS_MAX;
}

/* How many are still to come; -1: it has no mark. */
static int
mark_of(const struct secret *part)
{
	const char	*text = secret_text(part);
	const size_t	 n = secret_len(part);

	if (n <= MARK_LEN || n > PART_LEN || text[n - 2] != ',' ||
	    text[n - 1] < '0' || text[n - 1] > '9')
		return -1;
	return text[n - 1] - '0';
}

/* The bytes of all parts; 0 when one of them is not what the first promised. */
static size_t
measure(struct secret *const *part, size_t n, size_t parts)
{
	size_t	i, len = 0;

	if (n < parts)
		return 0;
	for (i = 0; i < parts; i++) {
		if (mark_of(part[i]) != (int)(parts - 1 - i) ||
		    (i < parts - 1 && secret_len(part[i]) != PART_LEN))
			return 0;
		len += secret_len(part[i]) - MARK_LEN;
	}
	return len;
}

enum parts
parts_join(struct secret *const *part, size_t n, struct secret **out)
{
	const int	 more = secret_len(part[0]) == PART_LEN ? mark_of(part[0]) : -1;
	struct secret	*s = NULL;
	size_t		 i, at = 0, len;
	char		*text;

	if (more < 1) {
		if ((s = secret_dup(part[0])) != NULL)
			*out = s;
		return s != NULL ? PARTS_WHOLE : PARTS_FAULT;
	}
	if ((len = measure(part, n, (size_t)more + 1)) == 0)
		return PARTS_CUT;
	if ((text = guarded_malloc(len)) == NULL)
		return PARTS_FAULT;
	for (i = 0; i <= (size_t)more; i++) {
		memcpy(text + at, secret_text(part[i]), secret_len(part[i]) - MARK_LEN);
		at += secret_len(part[i]) - MARK_LEN;
	}
	s = secret_new(text, len);
	guarded_free(text);
	if (s == NULL)
		return PARTS_FAULT;
	*out = s;
	return PARTS_WHOLE;
}

bool
part_prompt(const char *first, size_t n, char *out, size_t size)
{
	size_t	len = strlen(first);
	int	w;

	while (len > 0 && (first[len - 1] == ' ' || first[len - 1] == '\t'))
		len--;
	w = snprintf(out, size, "%.*s part %zu: ", (int)len, first, n);
	return w > 0 && (size_t)w < size;
}
