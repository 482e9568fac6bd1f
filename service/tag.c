/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>

#include "service/tag.h"

struct tag_key {
	unsigned char	bytes[crypto_generichash_KEYBYTES];
};

struct tag_key *
tag_key_new(void)
{
	struct tag_key	*k = sodium_malloc(sizeof(*k));

	if (k == NULL)
		return NULL;
	randombytes_buf(k->bytes, sizeof(k->bytes));
	(void)sodium_mprotect_readonly(k);
	return k;
}

void
tag_key_free(struct tag_key *k)
{
	sodium_free(k);
}

struct tag
tag_of(const struct tag_key *k, const struct secret *token)
{
	struct tag	t;

	/* It fails for lengths that are out of range only; ours are constants. */
	(void)crypto_generichash(t.bytes, sizeof(t.bytes),
	    (const unsigned char *)secret_text(token), secret_len(token),
	    k->bytes, sizeof(k->bytes));
	return t;
}

bool
tag_is(const struct tag *a, const struct tag *b)
{
	return sodium_memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}
