/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>
#include <string.h>

#include "accounts/grammar.h"
#include "grants/seal.h"
#include "grants/store.h"

#define NONCE_LEN	crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_LEN		crypto_aead_xchacha20poly1305_ietf_ABYTES

_Static_assert(SEAL_OVERHEAD == NONCE_LEN + TAG_LEN, "nonce and tag");
_Static_assert(SUBKEY_LEN == crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    "a subkey is an AEAD key");

/* The associated data: a version, what, generation, then the names, each with its NUL. */
struct associated {
	size_t		len;
	unsigned char	bytes[2 + 8 + LOGIN_MAX + 1 + PERSON_MAX + 1 + CLIENT_ID_MAX + 1];
};

static bool
append(struct associated *a, const void *bytes, size_t n)
{
	if (n > sizeof(a->bytes) - a->len)
		return false;
	memcpy(a->bytes + a->len, bytes, n);
	a->len += n;
	return true;
}

static bool
associate(const struct seal_context *c, struct associated *a)
{
	unsigned char	head[10] = { 1, (unsigned char)c->what };
	int		i;

	for (i = 0; i < 8; i++)
		head[2 + i] = (unsigned char)(c->generation >> (56 - 8 * i));
	a->len = 0;
	return append(a, head, sizeof(head)) &&
	    append(a, c->account, strlen(c->account) + 1) &&
	    append(a, c->person, strlen(c->person) + 1) &&
	    append(a, c->client_id, strlen(c->client_id) + 1);
}

bool
seal(const struct subkey *key, const struct seal_context *c, const struct secret *s,
    struct sealed *out)
{
	struct associated	a;
	size_t			n = secret_len(s);

	if (n == 0 || n > SEAL_TOKEN_MAX || !associate(c, &a))
		return false;
	randombytes_buf(out->bytes, NONCE_LEN);
	if (crypto_aead_xchacha20poly1305_ietf_encrypt(out->bytes + NONCE_LEN, NULL,
	    (const unsigned char *)secret_text(s), n, a.bytes, a.len, NULL,
	    out->bytes, key->bytes) != 0)
		return false;
	out->len = n + SEAL_OVERHEAD;
	return true;
}

struct secret *
unseal(const struct subkey *key, const struct seal_context *c, const struct sealed *in)
{
	struct associated	 a;
	unsigned char		 text[SEAL_TOKEN_MAX];
	unsigned long long	 n = 0;
	struct secret		*s = NULL;

	if (in->len <= SEAL_OVERHEAD || in->len > SEAL_MAX || !associate(c, &a))
		return NULL;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(text, &n, NULL,
	    in->bytes + NONCE_LEN, in->len - NONCE_LEN, a.bytes, a.len,
	    in->bytes, key->bytes) == 0)
		s = secret_new((const char *)text, (size_t)n);
	sodium_memzero(text, sizeof(text));
	return s;
}
