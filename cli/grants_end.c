/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>

#include "cli/as_verifier.h"
#include "cli/grants.h"
#include "oauth/revocation.h"

#define REVOKE_MS	20000

/* True when the provider no longer honours the grant. */
static bool
tell_provider(struct host *h, const struct grant *g)
{
	struct grant_tokens	tokens;
	struct exchange_detail	d = { .retry_after = -1 };
	struct revocation	q = {
		.client_id = h->grant_client.client_id,
		.client_secret = h->grant_client.secret,
	};
	struct introspect_detail need;
	enum exchange_result	r;

	if (grants_unseal(h->grants, g, &tokens) != STORE_OK) {
		(void)problem("grant %lld does not open (%s): fitbitctl grants forget %lld "
		    "drops it here alone", (long long)g->id, grants_why(h->grants),
		    (long long)g->id);
		return false;
	}
	q.token = tokens.refresh;
	if (host_need(h, &h->provider.revoke_url, deadline_in(REVOKE_MS), &need) !=
	    INTROSPECT_ACTIVE)
		(void)problem("%s", need.why);
	r = revoke_token(h->http, &h->provider, &q, deadline_in(REVOKE_MS), &d);
	grant_tokens_free(&tokens);
	if (r == EXCHANGE_DONE || r == EXCHANGE_INVALID_GRANT)
		return true;
	(void)problem("grant %lld was not revoked (%s%s%s) and is kept: try again, or "
	    "drop it here alone with fitbitctl grants forget %lld", (long long)g->id,
	    exchange_result_name(r), d.why[0] == '\0' ? "" : ": ", d.why,
	    (long long)g->id);
	return false;
}

int
grant_end(struct host *h, const struct grant *g, bool local)
{
	enum store_result	s;

	if (!local && !tell_provider(h, g))
		return STATUS_PROBLEM;
	s = grants_forget(h->grants, g->id);
	if (s != STORE_OK && s != STORE_NONE)
		return problem("grant %lld is still stored: %s", (long long)g->id,
		    grants_why(h->grants));
	(void)printf("%s grant %lld of %s (%s).\n", local ? "Forgot" : "Revoked and forgot",
	    (long long)g->id, g->person, g->account);
	return STATUS_FINE;
}
