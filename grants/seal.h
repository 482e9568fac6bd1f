/* SPDX-License-Identifier: ISC */
#ifndef GRANTS_SEAL_H
#define GRANTS_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/subkey.h"
#include "oauth/secret.h"

/*
 * A token at rest: XChaCha20-Poly1305 under the subkey SUBKEY_SEAL, with a
 * random nonce in front. Whose token it is stands in the associated data, so
 * that a row or a column that was copied, swapped or put back from an older
 * generation does not open.
 */
enum seal_what {
	SEAL_REFRESH = 1,
	SEAL_ACCESS
};

struct seal_context {
	enum seal_what	 what;
	const char	*account;	/* the local account that it was enrolled for */
	const char	*person;	/* PROVIDER:ID */
	const char	*client_id;
	uint64_t	 generation;
};

#define SEAL_TOKEN_MAX	8192			/* bytes of a token */
#define SEAL_OVERHEAD	40			/* nonce and tag */
#define SEAL_MAX	(SEAL_TOKEN_MAX + SEAL_OVERHEAD)

struct sealed {
	size_t		len;			/* 0: none */
	unsigned char	bytes[SEAL_MAX];
};

/* False when the token is empty or longer than SEAL_TOKEN_MAX, or memory is short. */
bool		 seal(const struct subkey *, const struct seal_context *,
		    const struct secret *, struct sealed *out);

/* NULL when it does not open: another key, another context, a changed byte. */
struct secret	*unseal(const struct subkey *, const struct seal_context *,
		    const struct sealed *);

#endif /* GRANTS_SEAL_H */
