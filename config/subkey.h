/* SPDX-License-Identifier: ISC */
#ifndef CONFIG_SUBKEY_H
#define CONFIG_SUBKEY_H

#include <stddef.h>

#include "config/hostkey.h"

/*
 * One key a purpose, derived from the host's key by libsodium's crypto_kdf, so
 * that a value made for one purpose says nothing in another. sodium_init() has
 * been called. The numbers are in files that exist: add at the end, never
 * renumber.
 */
enum subkey_purpose {
	SUBKEY_SEAL = 1,	/* grants: refresh and access tokens at rest */
	SUBKEY_TOKEN_LOG,	/* the name of a token in a log line */
	SUBKEY_TOKEN_COMPARE,	/* grants: which tokens were seen */
	SUBKEY_ACCOUNT_INDEX,	/* accounts index: who a person is */
	SUBKEY_GRANT_ROW,	/* grants: a row is as we wrote it */
	SUBKEY_ADMISSION,	/* offline grace: a record is as we wrote it */
	SUBKEY_MOVE		/* a record of a person's new id is as we wrote it */
};

#define SUBKEY_LEN	32
#define SUBKEY_MAC_LEN	32

struct subkey {
	unsigned char	bytes[SUBKEY_LEN];	/* secret: subkey_wipe() */
};

void	subkey_derive(const struct hostkey *, enum subkey_purpose, struct subkey *out);
void	subkey_wipe(struct subkey *);

/* HMAC-SHA-256. */
void	subkey_mac(const struct subkey *, const void *, size_t n,
	    unsigned char out[SUBKEY_MAC_LEN]);

/* How a log names a token: the first 8 hexadecimal digits of its MAC. */
#define TOKEN_NAME_SIZE	9
void	token_name(const struct subkey *, const char *token, size_t n,
	    char out[TOKEN_NAME_SIZE]);

#endif /* CONFIG_SUBKEY_H */
