/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_PERSON_TAG_H
#define ACCOUNTS_PERSON_TAG_H

#include "accounts/index_format.h"
#include "config/subkey.h"

/*
 * A person (PROVIDER:ID) as the world-readable index holds it: the first
 * TAG_LEN bytes of a BLAKE2b keyed with the host's SUBKEY_ACCOUNT_INDEX. An
 * index of a million is made in two seconds, for which HMAC-SHA-256 is too slow.
 */
void	person_tag(const struct subkey *, const char *person,
	    uint8_t tag[TAG_LEN]);

#endif /* ACCOUNTS_PERSON_TAG_H */
