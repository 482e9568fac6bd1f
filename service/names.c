/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "service/names.h"

/* One entry a place: of two logins with the same place the later is kept. */
#define PLACES	1024

struct entry {
	char	login[LOGIN_MAX + 1];
	uid_t	uid;
	int64_t	until_ms;		/* 0: free */
};

struct names {
	pthread_mutex_t	lock;
	unsigned char	key[crypto_shorthash_KEYBYTES];
	struct entry	entries[PLACES];
};

struct names *
names_new(void)
{
	struct names	*n = calloc(1, sizeof(*n));

	if (n == NULL)
		return NULL;
	(void)pthread_mutex_init(&n->lock, NULL);
	randombytes_buf(n->key, sizeof(n->key));
	return n;
}

void
names_free(struct names *n)
{
	if (n == NULL)
		return;
	(void)pthread_mutex_destroy(&n->lock);
	free(n);
}

static struct entry *
place_of(struct names *n, const char *login)
{
	unsigned char	hash[crypto_shorthash_BYTES];
	uint64_t	i;

	(void)crypto_shorthash(hash, (const unsigned char *)login, strlen(login), n->key);
	memcpy(&i, hash, sizeof(i));
	return &n->entries[i % PLACES];
}

bool
names_find(struct names *n, struct policy_account *a, int64_t now_ms)
{
	struct entry	*e = place_of(n, a->login);
	bool		 found;

	(void)pthread_mutex_lock(&n->lock);
	found = now_ms < e->until_ms && strcmp(e->login, a->login) == 0;
	if (found) {
		a->exists = true;
		a->uid = e->uid;
	}
	(void)pthread_mutex_unlock(&n->lock);
	return found;
}

void
names_keep(struct names *n, const struct policy_account *a, int64_t for_ms,
    int64_t now_ms)
{
	struct entry	*e = place_of(n, a->login);
	size_t		 len = strlen(a->login);

	if (!a->exists || len >= sizeof(e->login))
		return;
	(void)pthread_mutex_lock(&n->lock);
	memcpy(e->login, a->login, len + 1);
	e->uid = a->uid;
	e->until_ms = now_ms + (for_ms < NAMES_MS ? for_ms : NAMES_MS);
	(void)pthread_mutex_unlock(&n->lock);
}
