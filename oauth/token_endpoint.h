/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_TOKEN_ENDPOINT_H
#define OAUTH_TOKEN_ENDPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "ipc/deadline.h"
#include "oauth/http.h"
#include "oauth/provider.h"
#include "oauth/secret.h"

/*
 * POST /oauth2/token (AuthApi.md "oauth_token", WIRE.md section 2, RFC 6749
 * sections 4.1.3 and 6, RFC 7636 section 4.5).
 */
enum exchange_kind {
	EXCHANGE_CODE = 1,	/* grant_type=authorization_code */
	EXCHANGE_REFRESH,	/* grant_type=refresh_token */
	EXCHANGE_DEVICE		/* grant_type=...:device_code (RFC 8628 section 3.4) */
};

/* What is NULL or 0 is not sent; what its kind demands must be there. */
struct exchange_request {
	enum exchange_kind	 kind;
	const char		*client_id;
	const struct secret	*client_secret;	/* authorization: Basic; NULL: a public client */
	const struct secret	*code;		/* EXCHANGE_CODE */
	const struct secret	*code_verifier;	/* PKCE */
	const char		*redirect_uri;	/* as it was sent to the authorization page */
	const char		*state;
	const struct secret	*refresh_token;	/* EXCHANGE_REFRESH */
	int64_t			 expires_in;	/* seconds; Fitbit: 28800 or 3600 */
	const struct secret	*device_code;	/* EXCHANGE_DEVICE */
};

struct exchange_answer {
	struct secret	*access_token;		/* exchange_answer_free() */
	struct secret	*refresh_token;		/* NULL: the old one stays (RFC 6749 section 6), only
						   from a provider that does not rotate */
	int64_t		 expires_in;		/* seconds, 0 unknown */
	char		 user_id[256];		/* "" unknown */
	char		 scope[1024];		/* "" unknown */
};
void	exchange_answer_free(struct exchange_answer *);

enum exchange_result {
	EXCHANGE_FAILED = 0,		/* a fault of our own; nothing was sent */
	EXCHANGE_DONE,			/* *out is filled */
	EXCHANGE_INVALID_GRANT,		/* the code or the refresh token is worth nothing */
	EXCHANGE_CLIENT_REFUSED,	/* invalid_client, unauthorized_client, 401, 403 */
	EXCHANGE_REFUSED,		/* another 400 */
	EXCHANGE_CONFLICT,		/* 409: somebody else refreshes the same token */
	EXCHANGE_BAD_REPLY,		/* HTTP 200 whose body breaks the rules */
	EXCHANGE_UNEXPECTED,		/* a status that this endpoint does not have */
	EXCHANGE_RATE_LIMITED,		/* 429 */
	EXCHANGE_GONE,			/* 410 */
	EXCHANGE_SERVER_ERROR,		/* 5xx */
	EXCHANGE_UNREACHABLE,
	EXCHANGE_TIMEOUT,
	EXCHANGE_TLS,
	EXCHANGE_TOO_BIG,

	/* Of EXCHANGE_DEVICE alone (RFC 8628 section 3.5). */
	EXCHANGE_PENDING,		/* the person has not decided yet */
	EXCHANGE_SLOW_DOWN,		/* nor yet, and we ask too often */
	EXCHANGE_DENIED,		/* the person said no */
	EXCHANGE_EXPIRED		/* the device code is over */
};
const char	*exchange_result_name(enum exchange_result);

struct exchange_detail {
	long	status;			/* HTTP, 0 none */
	int64_t	retry_after;		/* seconds, -1 unknown */
	bool	spent;			/* the provider may have taken the code or the refresh
					   token and given an answer that did not arrive */
	char	why[256];		/* for the log; never the provider's own words */
};

enum exchange_result	token_exchange(struct http *, const struct provider *,
			    const struct exchange_request *, deadline,
			    struct exchange_answer *out, struct exchange_detail *);

/* Says in a request who we are: Basic with a secret, nothing for a public client. */
void	client_prove(struct http_request *, const struct provider *, const char *client_id,
	    const struct secret *client_secret);

/* The pure parts. */

/* Room for every field of a request and the NULL name behind them. */
#define EXCHANGE_FIELDS	8
#define EXPIRES_IN_SIZE	24
/* False when something is missing. The strings live in the request and in expires_in. */
bool			exchange_form(const struct exchange_request *,
			    char expires_in[EXPIRES_IN_SIZE],
			    struct http_form_field out[EXCHANGE_FIELDS]);
/* What the answer of the endpoint, or its absence, means. */
enum exchange_result	exchange_read(const struct provider *, enum exchange_kind,
			    enum http_result, const struct http_response *,
			    struct exchange_answer *out, struct exchange_detail *);
/* The same of an answer that is no HTTP 200, or of none; *d is filled but for what it sets. */
enum exchange_result	exchange_read_refusal(enum exchange_kind, enum http_result,
			    const struct http_response *, struct exchange_detail *d);

#endif /* OAUTH_TOKEN_ENDPOINT_H */
