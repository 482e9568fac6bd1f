/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_AUTHORIZE_H
#define OAUTH_AUTHORIZE_H

#include <stdbool.h>
#include <stddef.h>

#include "config/config_file.h"
#include "oauth/provider.h"
#include "oauth/secret.h"

/*
 * The authorization page (WIRE.md section 4, RFC 6749 section 4.1.1, RFC 7636):
 * the URL that a person opens, and what comes back from it.
 */
#define PKCE_VERIFIER_LEN	43	/* 32 random bytes, base64url without padding */
#define PKCE_CHALLENGE_SIZE	44
#define STATE_SIZE		23	/* 16 random bytes, the same way */
#define AUTHORIZE_URL_MAX	4096

struct pkce {
	struct secret	*verifier;	/* pkce_free() */
	char		 challenge[PKCE_CHALLENGE_SIZE];
};

/* False when memory is short. sodium_init() has been called. */
bool	pkce_make(struct pkce *);
void	pkce_free(struct pkce *);
/* S256 of a verifier. Pure. */
void	pkce_challenge(const char *verifier, size_t n, char out[PKCE_CHALLENGE_SIZE]);

void	state_make(char out[STATE_SIZE]);

struct authorize_request {
	const char		*client_id;
	const char		*redirect_uri;	/* "": not sent */
	const struct words	*scopes;
	const char		*state;
	const char		*challenge;
	const char		*prompt;	/* "", none, consent, login, "login consent" */
};

/* False, out untouched, when it does not fit. Pure. */
bool	authorize_url(const struct provider *, const struct authorize_request *,
	    char *out, size_t size);

enum redirect_result {
	REDIRECT_NOT_UNDERSTOOD = 0,	/* neither a redirected URL nor a code */
	REDIRECT_CODE,			/* *code is set; the state matched or the code came bare */
	REDIRECT_DENIED,		/* error=access_denied: the person said no */
	REDIRECT_ERROR,			/* another error= */
	REDIRECT_WRONG_STATE,		/* an answer to another question, or none given */
	REDIRECT_WRONG_URI,		/* a URL that is not our redirect URI */
	REDIRECT_AMBIGUOUS		/* code or state twice */
};
const char	*redirect_result_text(enum redirect_result);	/* for the person */

/*
 * Reads what a person pasted: the whole URL on which the browser landed, its
 * query alone ("?code=..."), or the bare code; blanks around it and a fragment
 * ("#_=_") do not count. A query must bring our state; a bare code rests on
 * PKCE. loopback_any_port of the provider lets the port differ (RFC 8252
 * section 7.3). *code is the caller's to free, set with REDIRECT_CODE only.
 */
enum redirect_result	redirect_read(const struct provider *, const char *pasted,
			    const char *redirect_uri, const char *state,
			    struct secret **code);

#endif /* OAUTH_AUTHORIZE_H */
