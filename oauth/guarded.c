/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "oauth/guarded.h"

#define CANARY		16U
#define SLOTS		32U		/* a block; 64 KiB */
#define BLOCKS		48U		/* then each piece is libsodium's again */

struct slot {
	unsigned char	before[CANARY];
	union {
		struct slot	*next;	/* while it is free */
		unsigned char	 bytes[GUARDED_SLOT];
	} u;
	unsigned char	after[CANARY];
};

static struct {
	pthread_mutex_t	 lock;
	bool		 on;
	unsigned char	 canary[CANARY];
	size_t		 n;
	struct slot	*blocks[BLOCKS];	/* never freed */
	struct slot	*free;
} pool = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* The lock is held, or there is no other thread yet. */
static bool
add_block(void)
{
	struct slot	*b;
	size_t		 i;

	if (pool.n == BLOCKS || (b = sodium_malloc(SLOTS * sizeof(*b))) == NULL)
		return false;
	pool.blocks[pool.n++] = b;
	for (i = 0; i < SLOTS; i++) {
		sodium_memzero(&b[i], sizeof(b[i]));
		memcpy(b[i].before, pool.canary, CANARY);
		memcpy(b[i].after, pool.canary, CANARY);
		b[i].u.next = pool.free;
		pool.free = &b[i];
	}
	return true;
}

bool
guarded_pool(void)
{
	if (sodium_init() == -1)
		return false;
	randombytes_buf(pool.canary, sizeof(pool.canary));
	return pool.on = add_block();
}

static void *
slot_take(void)
{
	struct slot	*s = NULL;

	(void)pthread_mutex_lock(&pool.lock);
	if (pool.free != NULL || add_block()) {
		s = pool.free;
		pool.free = s->u.next;
		s->u.next = NULL;
	}
	(void)pthread_mutex_unlock(&pool.lock);
	return s == NULL ? NULL : s->u.bytes;
}

void *
guarded_malloc(size_t n)
{
	void	*p = NULL;

	if (pool.on && n <= GUARDED_SLOT)
		p = slot_take();
	if (p == NULL && sodium_init() != -1)
		p = sodium_malloc(n);
	return p;
}

/* NULL: it is libsodium's own. The lock is held. */
static struct slot *
slot_of(void *p)
{
	const uintptr_t	at = (uintptr_t)p;
	uintptr_t	begin;
	size_t		i;

	for (i = 0; i < pool.n; i++) {
		begin = (uintptr_t)pool.blocks[i];
		if (at >= begin && at < begin + SLOTS * sizeof(struct slot))
			return &pool.blocks[i][(at - begin) / sizeof(struct slot)];
	}
	return NULL;
}

static bool
is_whole(const struct slot *s)
{
	return sodium_memcmp(s->before, pool.canary, CANARY) == 0 &&
	    sodium_memcmp(s->after, pool.canary, CANARY) == 0;
}

void
guarded_free(void *p)
{
	struct slot	*s = NULL;

	if (p == NULL)
		return;
	(void)pthread_mutex_lock(&pool.lock);
	if ((s = slot_of(p)) != NULL) {
		if (!is_whole(s))
			abort();	/* as sodium_free() does */
		sodium_memzero(s->u.bytes, sizeof(s->u.bytes));
		s->u.next = pool.free;
		pool.free = s;
	}
	(void)pthread_mutex_unlock(&pool.lock);
	if (s == NULL)
		sodium_free(p);
}

bool
guarded_seal(void *p)
{
	bool	pooled;

	(void)pthread_mutex_lock(&pool.lock);
	pooled = slot_of(p) != NULL;
	(void)pthread_mutex_unlock(&pool.lock);
	return pooled || sodium_mprotect_readonly(p) == 0;
}
