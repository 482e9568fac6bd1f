/* SPDX-License-Identifier: ISC */
#ifndef GRANTS_ROTATION_H
#define GRANTS_ROTATION_H

#include <stdbool.h>
#include <stdint.h>

#include "grants/store.h"
#include "ipc/deadline.h"
#include "oauth/http.h"
#include "oauth/provider.h"
#include "oauth/secret.h"

/*
 * The refresh of a grant whose refresh token works once. Over all processes and
 * threads of this host one request a grant is under way at a time; the others
 * wait for its result. In order: the row, a lease committed, the request, the
 * answer committed, only then the answer used. A lease ends with its owner's
 * process, or when its time is up (the owner was stopped); whoever finds it so
 * sends the old token once more: a provider that answers the same request alike
 * (WIRE.md section 2) makes good what was lost.
 *
 *	result			the grant		a login
 *	FRESH, REFRESHED	holds *out		introspect out->access
 *	DEAD			buried			REVOKED: enrol again
 *	UNCERTAIN		old token and lease	UNAVAILABLE
 *	UNAVAILABLE		as before		UNAVAILABLE
 *	BUSY			another's turn		UNAVAILABLE
 *	CLIENT_REFUSED, REFUSED	as before		ERROR: our set-up
 *	DAMAGED			as before, nothing sent	ERROR
 *	STORE_FAILED		as before, or UNCERTAIN	UNAVAILABLE
 *	GONE			-			as for no grant
 */
enum refresh_result {
	REFRESH_FAULT = 0,		/* a fault of our own; the grant is as before */
	REFRESH_FRESH,			/* no request was needed: the held token lasts */
	REFRESH_REFRESHED,		/* a new token, committed */
	REFRESH_DEAD,			/* invalid_grant, now or earlier */
	REFRESH_UNCERTAIN,		/* the provider may have rotated: retried at the next login */
	REFRESH_UNAVAILABLE,		/* it certainly has not: unreachable, TLS, 429, 410 */
	REFRESH_BUSY,			/* another process refreshes; it did not end in time */
	REFRESH_CLIENT_REFUSED,		/* [grant] client_id or client_secret_file */
	REFRESH_REFUSED,		/* another no of the endpoint */
	REFRESH_WRONG_PERSON,		/* the answer is for somebody else: not stored */
	REFRESH_DAMAGED,		/* the row does not open: nothing was sent */
	REFRESH_STORE_FAILED,		/* disk full, read-only, I/O, locked */
	REFRESH_GONE			/* there is no such grant any more */
};
const char	*refresh_result_name(enum refresh_result);

/* The client that the grants are of: [grant] client_id and client_secret_file. */
struct grant_client {
	const char		*client_id;
	const struct secret	*secret;	/* NULL: a public client */
};

/* A live access token of the grant. */
struct grant_token {
	struct secret	*access;	/* the caller frees it: grant_token_free() */
	int64_t		 exp;		/* seconds since 1970, 0 unknown */
	struct grant	 grant;		/* as it is now: person, account, generation */
};
void	grant_token_free(struct grant_token *);

/* What happened, for one line of the log beside the result. */
struct refresh_detail {
	long	status;		/* HTTP, 0 none */
	int	requests;	/* that were sent, or tried */
	bool	recovered;	/* the lease of somebody who did not end it was taken over */
	bool	waited;		/* for another's refresh */
	int64_t	retry_after;	/* seconds, -1 unknown */
	char	why[384];	/* one line, no secret, "" when all is well */
};

/*
 * A token of grant id that lives at least min_left more seconds: the held one
 * or, once, a refreshed one. Returns by the deadline, which must leave the
 * caller its time to introspect. *out is filled with FRESH and REFRESHED only;
 * *detail always. A held token that was found inactive before its end is passed
 * as not_this and is then not FRESH.
 */
struct refresh_order {
	int64_t			 grant_id;
	int64_t			 min_left;	/* seconds */
	const struct secret	*not_this;	/* or NULL */
};

enum refresh_result	grant_refresh(struct grants *, struct http *,
			    const struct provider *, const struct grant_client *,
			    const struct refresh_order *, deadline,
			    struct grant_token *out, struct refresh_detail *);

#endif /* GRANTS_ROTATION_H */
