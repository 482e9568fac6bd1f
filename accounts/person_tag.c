/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>
#include <string.h>

#include "accounts/person_tag.h"

_Static_assert(TAG_LEN == crypto_generichash_BYTES_MIN, "a tag is a whole hash");
_Static_assert(SUBKEY_LEN == crypto_generichash_KEYBYTES, "a subkey is a BLAKE2b key");

void
person_tag(const struct subkey *key, const char *person, uint8_t tag[TAG_LEN])
{
	/* It fails for lengths that are out of range only; ours are constants. */
	(void)crypto_generichash(tag, TAG_LEN, (const unsigned char *)person,
	    strlen(person), key->bytes, sizeof(key->bytes));
}
