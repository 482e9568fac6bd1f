/* SPDX-License-Identifier: ISC */
#ifndef FAKE_GRANT_H
#define FAKE_GRANT_H

#include "tests/fakefitbit/control.h"
#include "tests/fakefitbit/state.h"
#include "tests/fakefitbit/token.h"

/*
 * Grants as WIRE.md sections 2 and 3 give them.  One link per person and
 * client: it knows which refresh token lives (a new grant ends the one before)
 * and a generation that a revocation moves, which ends every access token of
 * the link.  A refresh token works once; what it gives is derived from it, so
 * that the same answer can be given again without storing it.
 */
#define REFRESH_SIZE	65	/* 64 hex and NUL */
#define CODE_SIZE	41	/* 40 hex and NUL */

struct issue {
	struct claims	claims;			/* of the access token */
	char		refresh_fault[NAME_SIZE]; /* when refresh is spent */
	char		next_fault[NAME_SIZE];	/* of access tokens that it gives */
	struct buf	access;
	char		refresh[REFRESH_SIZE];
};

void	issue_free(struct issue *);

/* A new grant as issue->claims and the two faults say; generation is set. */
bool	grant_new(const struct state *, struct issue *);

/*
 * Spend a refresh token of this client.  False: it is not (or no longer) one.
 * issue->claims hold what is known of it even then.
 */
bool	grant_refresh(const struct state *, const struct control *,
	    const char *client, const char *refresh, size_t len, int64_t now_ms,
	    int64_t lifetime, struct issue *);

/*
 * Whose a refresh token is, spent or not, with its own fault as claims.fault.
 * False and zero claims: nobody's.
 */
bool	grant_look(const struct state *, const char *refresh, size_t len,
	    struct claims *);

/* End all tokens of person and client. */
bool	grant_revoke(const struct state *, const char *client, const char *user);

/* An authorization code with what it was given for. */
struct code {
	char	client[64];
	char	user[256];
	char	scopes[512];		/* as in the claim */
	char	redirect[512];
	char	challenge[132];
	bool	plain;			/* challenge is the verifier itself */
	char	state[512];
	int64_t	made_ms;
};
bool	code_new(const struct state *, const struct code *, char text[CODE_SIZE]);
/* Look at a code; with take, also spend it. */
bool	code_look(const struct state *, const char *text, size_t len, bool take,
	    struct code *);

#endif /* FAKE_GRANT_H */
