/* SPDX-License-Identifier: ISC */
#ifndef CLIENT_ATTEMPT_H
#define CLIENT_ATTEMPT_H

#include <stdbool.h>

#include "client/client.h"
#include "oauth/authorize.h"

/* One attempt to log in by authorization code: what was asked, and what came back. */
struct attempt {
	struct pkce	pkce;
	char		state[STATE_SIZE];
	char		url[AUTHORIZE_URL_MAX];	/* for the person's browser */
};

/* attempt_end() is right in either case. */
bool	attempt_begin(struct client *, struct attempt *, struct failure *e);
void	attempt_end(struct attempt *);

/*
 * Exchanges what the person brought back (the URL of the redirect or, pasted, a
 * code) and puts the credentials on disk. False with *e for the person. *again
 * says that this was no answer to this attempt, which may wait for a better one.
 * user_id is whom the provider named, "" unknown.
 */
bool	attempt_finish(struct client *, struct attempt *, const char *answer,
	    char user_id[256], bool *again, struct failure *e);

enum attempt_result {
	ATTEMPT_FAILED = 0,	/* nothing was asked, or what came could not be kept: *e says why */
	ATTEMPT_REFUSED,	/* no tokens came: *r and *d, and *e is the caller's to fill */
	ATTEMPT_KEPT
};

/*
 * One exchange whose tokens, if any come, are on disk before it returns; nothing
 * ends the process meanwhile, and whoever else writes credentials waits.
 */
enum attempt_result	attempt_exchange(struct client *, const struct exchange_request *,
			    char user_id[256], enum exchange_result *r,
			    struct exchange_detail *d, struct failure *e);

#endif /* CLIENT_ATTEMPT_H */
