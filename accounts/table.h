/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_TABLE_H
#define ACCOUNTS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/*
 * A hash table of positions in somebody else's array: a slot holds position
 * + 1, and 0 is empty. It is made once for at most n entries and stays half
 * empty at least, so that a search ends. Keys come out of root's own file, so
 * nobody picks them to collide.
 */
struct table {
	uint32_t	*slot;		/* free() it */
	size_t		 slots;		/* a power of two */
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
	return t->slot != NULL;
}

/* The slot of the entry that same() takes for the key, or the empty one for it. */
static inline uint32_t *
table_slot(const struct table *t, uint32_t hash,
    bool (*same)(const void *array, uint32_t at, const void *key),
    const void *array, const void *key)
{
	size_t	i = hash & (t->slots - 1);

	while (t->slot[i] != 0 && !same(array, t->slot[i] - 1, key))
		i = (i + 1) & (t->slots - 1);
	return &t->slot[i];
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
