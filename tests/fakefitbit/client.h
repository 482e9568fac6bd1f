/* SPDX-License-Identifier: ISC */
#ifndef FAKE_CLIENT_H
#define FAKE_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

/* A registered application.  No secret: a public client. */
struct client {
	char	id[64];
	char	secret[128];
	char	redirect[256];		/* the only one, "" any */
};

#define CLIENTS_MAX	16
struct clients {
	struct client	c[CLIENTS_MAX];
	size_t		n;
};

/* "ID[:SECRET][,REDIRECT]"; replaces one of the same id. */
bool			 clients_add(struct clients *, const char *text);
const struct client	*clients_find(const struct clients *, const char *id);

/*
 * The client whose id and secret an "Authorization: Basic" header holds, NULL
 * where it is no such header or they are wrong.
 */
const struct client	*clients_basic(const struct clients *, const char *header);

#endif /* FAKE_CLIENT_H */
