/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "oauth/guarded.h"
#include "oauth/secret.h"

struct secret {
	size_t	len;
	char	text[];		/* len bytes and a NUL */
};

struct secret *
secret_new(const char *bytes, size_t n)
{
	struct secret	*s;
	size_t		 size;

	/* Without it the guarded heap has no canary. */
	if (sodium_init() == -1 || n > SIZE_MAX / 2)
		return NULL;
	/* sodium_malloc() ends the block at a page's end: the size is what aligns its start. */
	size = sizeof(*s) + n + 1;
	size += (alignof(struct secret) - size % alignof(struct secret)) %
	    alignof(struct secret);
	if ((s = guarded_malloc(size)) == NULL)
		return NULL;
	s->len = n;
	if (n > 0)
		memcpy(s->text, bytes, n);
	s->text[n] = '\0';
	if (!guarded_seal(s)) {
		guarded_free(s);
		return NULL;
	}
	return s;
}

struct secret *
secret_dup(const struct secret *s)
{
	return secret_new(s->text, s->len);
}

void
secret_free(struct secret *s)
{
	guarded_free(s);
}

const char *
secret_text(const struct secret *s)
{
	return s->text;
}

size_t
secret_len(const struct secret *s)
{
	return s->len;
}
