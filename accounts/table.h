/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_TABLE_H
#define ACCOUNTS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "config/large_pages.h"

/*
 * A hash table of positions in somebody else's array: a slot holds position
 * + 1, and 0 is empty. It is made once for at most n entries and stays half
 * empty at least, so that a search ends. Keys come out of root's own file, so
 * nobody picks them to collide.
 */
struct table_slot {
	uint32_t	at;
	uint32_t	hash;		/* spares most looks at the array */
};

struct table {
	struct table_slot	*slot;	/* free() it */
	size_t			 slots;	/* a power of two */
};

static inline bool
table_make(struct table *t, size_t n)
{
	size_t	slots = 64;

	if (n > UINT32_MAX / 4)
		return false;
	while (slots < 2 * n)
		slots *= 2;
	free(t->slot);
	t->slot = calloc(slots, sizeof(*t->slot));
	t->slots = t->slot == NULL ? 0 : slots;
	large_pages(t->slot, slots * sizeof(*t->slot));
	return t->slot != NULL;
}

/*
 * The position of the entry that same() takes for the key, to be read; or the
 * empty one for it, to be read or filled.
 */
static inline uint32_t *
table_slot(const struct table *t, uint32_t hash,
    bool (*same)(const void *array, uint32_t at, const void *key),
    const void *array, const void *key)
{
	struct table_slot	*s;
	size_t			 i = hash & (t->slots - 1);

	for (; (s = &t->slot[i])->at != 0; i = (i + 1) & (t->slots - 1))
		if (s->hash == hash && same(array, s->at - 1, key))
			return &s->at;
	s->hash = hash;
	return &s->at;
}

/* The same will be asked in a moment. */
static inline void
table_prefetch(const struct table *t, uint32_t hash)
{
	__builtin_prefetch(&t->slot[hash & (t->slots - 1)]);
}

/* FNV-1a. */
static inline uint32_t
hash_bytes(const char *s, size_t n)
{
	uint32_t	h = 2166136261U;

	for (; n > 0; n--)
		h = (h ^ (unsigned char)*s++) * 16777619U;
	return h;
}

/* Ids come in runs, which lie side by side in the table and in the cache. */
static inline uint32_t
hash_id(uint32_t id)
{
	return id;
}

#endif /* ACCOUNTS_TABLE_H */
