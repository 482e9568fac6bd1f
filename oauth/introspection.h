/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_INTROSPECTION_H
#define OAUTH_INTROSPECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ipc/deadline.h"
#include "oauth/http.h"
#include "oauth/provider.h"

/*
 * The question about a token and the strict reading of its answer, in the
 * dialect that the provider's row tells: POST /1.1/oauth2/introspect (AuthApi.md
 * "introspect", WIRE.md section 1), RFC 7662, or Google's tokeninfo (WIRE.md
 * section 7).
 */
#define SCOPES_MAX	64

struct scope {
	char	name[128];	/* SCOPE_BRACES: in lower case; SCOPE_SPACES: as it came */
	bool	write;		/* SCOPE_BRACES alone tells */
};

/*
 * What an active token is. token_type is "", iat and nbf 0 and n_scopes 0 where
 * the provider did not say. Ids are 1 .. 255 bytes of '!'..'~' without ',' '#'
 * and '%' (accounts/grammar.h has the same). client_id and audience are there
 * as the row's audience_check demands; what is not there is "".
 */
struct introspection {
	char		user_id[256];
	char		legacy_id[256];		/* at legacy_provider, "" none */
	char		client_id[256];
	char		audience[1024];		/* each with a newline behind it */
	char		token_type[64];
	int64_t		exp, iat, nbf;		/* seconds since 1970, in 2000 .. 9999 */
	size_t		n_scopes;
	struct scope	scopes[SCOPES_MAX];
};

enum introspect_result {
	INTROSPECT_FAILED = 0,		/* a fault of our own */
	INTROSPECT_ACTIVE,		/* *out is filled; nothing is decided yet */
	INTROSPECT_INACTIVE,		/* active: false, or any other 401 under `self`: there the
					   caller's credential is the token itself, and who supplies
					   it must not be able to make the provider look absent */
	INTROSPECT_EXPIRED,		/* 401 expired_token under `self` */
	INTROSPECT_UNLINKED,		/* the person has no account at identity_url */
	INTROSPECT_BAD_REPLY,		/* HTTP 200 whose body breaks the rules: see why */
	INTROSPECT_CLIENT_REFUSED,	/* 401 but under `self`, 403: our own credentials or set-up */
	INTROSPECT_UNEXPECTED,		/* a status that this endpoint does not have: the URL is wrong */
	INTROSPECT_RATE_LIMITED,	/* 429; retry_after */
	INTROSPECT_GONE,		/* 410: the provider has retired the endpoint */
	INTROSPECT_SERVER_ERROR,	/* 5xx */
	INTROSPECT_UNREACHABLE,
	INTROSPECT_TIMEOUT,
	INTROSPECT_TLS,
	INTROSPECT_TOO_BIG
};

struct introspect_detail {
	long		status;		/* HTTP, 0 none */
	int64_t		retry_after;	/* seconds, -1 unknown */
	int64_t		asked;		/* wall clock when the provider said it, where the
					   answer was kept since then; 0: just now */
	char		why[256];	/* for the log, with the mend; never the provider's words */
};

/* How the caller proves itself to the endpoint. */
struct introspect_caller {
	enum client_auth	 auth;
	const char		*client_id;	/* BASIC, POST */
	const struct secret	*secret;	/* the client's, or BEARER_FILE's bearer; else NULL */
};

/*
 * Asks, and asks for the person as well where the row has an identity_member.
 * *out counts on ACTIVE only.
 */
enum introspect_result	introspect(struct http *, const struct provider *,
			    const struct introspect_caller *, const struct secret *token,
			    deadline, struct introspection *out, struct introspect_detail *);

/*
 * What a status means, by the first row that has it; the last one of a table has
 * high INTROSPECT_STATUS_LAST and takes what is left. The result, with the row's
 * words in the detail: for what is asked about a token beside this, too.
 */
#define INTROSPECT_STATUS_LAST	999
struct introspect_status {
	long			 low, high;
	enum introspect_result	 result;
	const char		*why;
};
enum introspect_result	introspection_by_status(const struct introspect_status *,
			    long status, struct introspect_detail *);

/* The result, with the status and why of it in the detail. */
enum introspect_result	introspection_say(enum introspect_result, long status,
			    const char *why, struct introspect_detail *);

/*
 * The pure part: what an HTTP answer means. *out is set on ACTIVE only. Where
 * the row has an identity_member, *out has no user_id yet.
 */
enum introspect_result	introspection_read(const struct provider *, enum client_auth,
			    const struct http_response *, struct introspection *out,
			    struct introspect_detail *);

/* What an exchange that brought no answer means. */
enum introspect_result	introspection_failed(enum http_result,
			    const struct http_response *, struct introspect_detail *);

/* Was the token issued to this client, or is it, where no client is named, meant for it? */
bool			introspection_is_for(const struct introspection *,
			    const char *client_id);

/* Does the token's audience name these n bytes? */
bool			introspection_audience_has(const struct introspection *,
			    const char *name, size_t n);

/* Can this be the id of a person or client? */
bool			introspection_id_valid(const char *);

#endif /* OAUTH_INTROSPECTION_H */
