/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <gnutls/gnutls.h>

#include "tests/fakefitbit/client.h"

/* Move up to any of stop from *text into dst. */
static bool
take(char *dst, size_t size, const char **text, const char *stop)
{
	size_t	n = strcspn(*text, stop);

	if (n >= size)
		return false;
	memcpy(dst, *text, n);
	dst[n] = '\0';
	*text += n;
	return true;
}

bool
clients_add(struct clients *all, const char *text)
{
	struct client	c = { .id = "" };
	size_t		i;

	if (!take(c.id, sizeof(c.id), &text, ":,") || c.id[0] == '\0')
		return false;
	if (*text == ':' && (text++, !take(c.secret, sizeof(c.secret), &text, ",")))
		return false;
	if (*text == ',' && (text++, !take(c.redirect, sizeof(c.redirect), &text, "")))
		return false;
	for (i = 0; i < all->n; i++) {
		if (strcmp(all->c[i].id, c.id) == 0)
			break;
	}
	if (i == CLIENTS_MAX)
		return false;
	all->c[i] = c;
	if (i == all->n)
		all->n++;
	return true;
}

const struct client *
clients_find(const struct clients *all, const char *id)
{
	size_t	i;

	for (i = 0; i < all->n; i++) {
		if (strcmp(all->c[i].id, id) == 0)
			return &all->c[i];
	}
	return NULL;
}

static const struct client *
match(const struct clients *all, const char *text, size_t len)
{
	size_t	i, id, secret;

	for (i = 0; i < all->n; i++) {
		id = strlen(all->c[i].id);
		secret = strlen(all->c[i].secret);
		if (secret > 0 && len == id + 1 + secret && text[id] == ':' &&
		    memcmp(text, all->c[i].id, id) == 0 &&
		    memcmp(text + id + 1, all->c[i].secret, secret) == 0)
			return &all->c[i];
	}
	return NULL;
}

const struct client *
clients_basic(const struct clients *all, const char *header)
{
	const struct client	*found = NULL;
	gnutls_datum_t		 in, out;
	unsigned char		 copy[1024];
	size_t			 n;

	if (strncasecmp(header, "Basic ", 6) != 0)
		return NULL;
	n = strlen(header + 6);
	if (n > sizeof(copy))
		return NULL;
	memcpy(copy, header + 6, n);
	in = (gnutls_datum_t){ .data = copy, .size = (unsigned int)n };
	if (gnutls_base64_decode2(&in, &out) != 0)
		return NULL;
	found = match(all, (const char *)out.data, out.size);
	gnutls_free(out.data);
	return found;
}
