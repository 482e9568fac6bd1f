/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>

#include "config/subkey.h"

_Static_assert(HOSTKEY_LEN == crypto_kdf_KEYBYTES, "the host's key is a crypto_kdf key");
_Static_assert(SUBKEY_LEN == crypto_auth_hmacsha256_KEYBYTES, "a subkey is an HMAC key");
_Static_assert(SUBKEY_MAC_LEN == crypto_auth_hmacsha256_BYTES, "a MAC is whole");

/* Eight bytes that part our keys from anybody else's derivations. */
static const char	kdf_context[crypto_kdf_CONTEXTBYTES] =
    { 'p', 'a', 'm', 'f', 'i', 't', 'b', 't' };

void
subkey_derive(const struct hostkey *key, enum subkey_purpose purpose, struct subkey *out)
{
	/* It fails for lengths that are out of range only; ours are constants. */
	(void)crypto_kdf_derive_from_key(out->bytes, sizeof(out->bytes),
	    (uint64_t)purpose, kdf_context, key->bytes);
}

void
subkey_wipe(struct subkey *k)
{
	sodium_memzero(k, sizeof(*k));
}

void
subkey_mac(const struct subkey *k, const void *bytes, size_t n,
    unsigned char out[SUBKEY_MAC_LEN])
{
	(void)crypto_auth_hmacsha256(out, bytes, n, k->bytes);
}

void
token_name(const struct subkey *k, const char *token, size_t n,
    char out[TOKEN_NAME_SIZE])
{
	unsigned char	mac[SUBKEY_MAC_LEN];

	subkey_mac(k, token, n, mac);
	(void)sodium_bin2hex(out, TOKEN_NAME_SIZE, mac, (TOKEN_NAME_SIZE - 1) / 2);
}
