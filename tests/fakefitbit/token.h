/* SPDX-License-Identifier: ISC */
#ifndef FAKE_TOKEN_H
#define FAKE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/fakefitbit/bytes.h"
#include "tests/fakefitbit/state.h"

#define TOKEN_MAX	8192	/* longest that mint makes */
#define NAME_SIZE	64	/* name of a fault or reply */
#define NONCE_SIZE	8

/*
 * What an access token says.  It is shaped as WIRE.md section 5 shows:
 * header {"alg":"HS256"}, claims, 32 bytes of signature.  The signature is
 * 8 bytes of nonce and 24 of HMAC-SHA-256 over nonce and claims under the key
 * of the DIR: two tokens of one second differ at the real length, and the
 * server knows a token that another process minted.  generation, fault and
 * reply are claims only where they are set.
 */
struct claims {
	char		user[256];		/* sub */
	char		client[256];		/* aud */
	char		scopes[512];		/* as in the claim: "ract rsle" */
	char		fault[NAME_SIZE];
	char		reply[NAME_SIZE];
	int64_t		exp;			/* seconds */
	int64_t		iat;			/* seconds */
	int64_t		generation;		/* of the link, see grant.h */
};

enum token_life {
	TOKEN_INVALID = 0,	/* not ours, or changed */
	TOKEN_REVOKED,
	TOKEN_EXPIRED,
	TOKEN_ACTIVE
};

/*
 * Append a token to out.  nonce NULL: random.  length 0: as long as it comes;
 * else exactly that, 1..TOKEN_MAX, padded with white space inside the claims;
 * where the claims do not fit, the token is random text and the claims are
 * filed in the state.
 */
bool	token_mint(const struct state *, const struct claims *,
	    const unsigned char nonce[NONCE_SIZE], size_t length, struct buf *out);

/*
 * How the token stands now (seconds).  tag is always set; claims are set for
 * all but TOKEN_INVALID and zero for that.
 */
enum token_life	token_look(const struct state *, const char *token, size_t len,
	    int64_t now, struct claims *, char tag[TAG_SIZE]);

bool	token_revoke(const struct state *, const char *token, size_t len);

/* The id of the link of person and client in the state. */
void	link_id(char id[TAG_SIZE], const char *client, const char *user);

#endif /* FAKE_TOKEN_H */
