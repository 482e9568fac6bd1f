/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_TAG_H
#define SERVICE_TAG_H

#include <stdbool.h>

#include "oauth/secret.h"

/*
 * How the rooms of the service know a token that they must not keep: by a keyed
 * hash (BLAKE2b) under a key that is made with the process and dies with it.
 * Nobody without the key can tell a tag's token, or aim at a place in a table.
 * A token is hashed once; cache, flights and holds take the tag.
 */
#define TAG_LEN	32

struct tag {
	unsigned char	bytes[TAG_LEN];
};

struct tag_key;

/* In guarded memory. sodium_init() has been called; NULL when memory is short. */
struct tag_key	*tag_key_new(void);
void		 tag_key_free(struct tag_key *);	/* NULL is fine */

/* Any thread may call. */
struct tag	 tag_of(const struct tag_key *, const struct secret *token);

/* In constant time. */
bool		 tag_is(const struct tag *, const struct tag *);

#endif /* SERVICE_TAG_H */
