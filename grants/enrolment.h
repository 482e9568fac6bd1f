/* SPDX-License-Identifier: ISC */
#ifndef GRANTS_ENROLMENT_H
#define GRANTS_ENROLMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "accounts/grammar.h"
#include "config/config_file.h"
#include "grants/rotation.h"
#include "grants/store.h"
#include "oauth/authorize.h"
#include "oauth/introspection.h"
#include "oauth/token_endpoint.h"

/*
 * Enrolment by authorization code: how this host comes to hold a person's
 * grant. `fitbitctl enroll` and the verifier tell the same story: a page for
 * the person (enrol_begin), what the person brings back (enrol_read), the code
 * exchanged (enrol_exchange), the new token asked about and judged
 * (enrol_judge), the account map asked by the caller, the grant stored
 * (enrol_store). Neither terminal nor PAM is in it.
 */

/* How often a person may paste something that is no answer to the page. */
#define ENROL_TRIES	3

/* One person's visit to the provider's page. */
struct enrol_page {
	struct pkce	pkce;
	char		state[STATE_SIZE];
	char		url[AUTHORIZE_URL_MAX];
};

/* False, with nothing to end, when memory is short or the URL is too long. */
bool	enrol_begin(const struct config *, const struct provider *, struct enrol_page *);
void	enrol_end(struct enrol_page *);

/* As redirect_read(). */
enum redirect_result	enrol_read(const struct config *, const struct provider *,
			    const struct enrol_page *, const char *pasted,
			    struct secret **code);

/* The code is spent by this, whatever comes of it. expires_in in seconds, 0: not asked for. */
enum exchange_result	enrol_exchange(struct http *, const struct config *,
			    const struct provider *, const struct grant_client *,
			    const struct enrol_page *, const struct secret *code,
			    int64_t expires_in, deadline, struct exchange_answer *out,
			    struct exchange_detail *);

/* Is the new token one whose grant this host may hold? */
enum enrol_result {
	ENROL_FAULT = 0,	/* nobody judged */
	ENROL_GOOD,		/* person is set */
	ENROL_OTHER_CLIENT,	/* the token is not [grant] client_id's */
	ENROL_LAPSED,
	ENROL_OTHER_PERSON,	/* exchange and introspection name two persons */
	ENROL_NO_PERSON,	/* the provider's name for the person breaks the grammar */
	ENROL_NO_REFRESH	/* no refresh token came: there is no grant to hold */
};
const char	*enrol_result_text(enum enrol_result);	/* for the administrator */

/* Pure. now: seconds since 1970. person is set on ENROL_GOOD only. */
enum enrol_result	enrol_judge(const struct provider *, const char *client_id,
			    const struct exchange_answer *, const struct introspection *,
			    int64_t now, char person[PERSON_MAX + 1]);

/* The account map has agreed: keep the grant. As grants_enrol(). */
enum store_result	enrol_store(struct grants *, const struct grant_client *,
			    const char *account, const char *person,
			    const struct exchange_answer *, int64_t exp,
			    struct grant *out);

#endif /* GRANTS_ENROLMENT_H */
