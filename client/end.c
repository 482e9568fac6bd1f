/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "client/client.h"
#include "oauth/revocation.h"

bool
client_end(struct client *cl, const struct credentials *c, struct failure *e)
{
	struct provider		 row = cl->provider;
	const struct provider	*other;
	struct revocation	 r = {
		.client_id = c->client_id,
		.token = c->refresh_token != NULL ? c->refresh_token : c->access_token
	};
	struct exchange_detail	 d = { .retry_after = -1 };
	struct http		*http;
	enum exchange_result	 result;

	/* They may be of a provider that client.conf names no longer. */
	if (strcmp(c->provider, cl->settings.provider) != 0) {
		if ((other = provider_find(c->provider)) == NULL)
			return failure_say(e, "%.33s: no such provider", c->provider);
		row = *other;
	}
	if ((http = client_http(cl, e)) == NULL)
		return false;
	result = revoke_token(http, &row, &r, deadline_in(CLIENT_REQUEST_MS), &d);
	/* What the provider does not know any more is over as well. */
	return result == EXCHANGE_DONE || result == EXCHANGE_INVALID_GRANT ||
	    failure_say(e, "the provider did not end the session (%s%s%s), and nothing "
	    "was forgotten here: try again, or --local", exchange_result_name(result),
	    d.why[0] != '\0' ? ": " : "", d.why);
}
