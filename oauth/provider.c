/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "oauth/provider.h"

static const struct provider providers[] = {
	{
		.name = "fitbit",
		.introspect_url = "https://api.fitbit.com/1.1/oauth2/introspect",
		.token_url = "https://api.fitbit.com/oauth2/token",
		.revoke_url = "https://api.fitbit.com/oauth2/revoke",
		.authorize_url = "https://www.fitbit.com/oauth2/authorize",
		.token_shape = TOKEN_SHAPE_JWT,
		.token_min = 100,
		.token_max = 8192,
		.scope_syntax = SCOPE_BRACES,
		.times_per_second = 1000,
		.active_member = "active",
		.user_member = "user_id",
		.client_member = "client_id",
		.token_type = "access_token",
		.loopback_any_port = false,
		.rotates = true,
	},
};

const struct provider *
provider_find(const char *name)
{
	size_t	i;

	for (i = 0; i < sizeof(providers) / sizeof(providers[0]); i++)
		if (strcmp(providers[i].name, name) == 0)
			return &providers[i];
	return NULL;
}

static const char *
either(const char *configured, const char *own)
{
	return configured[0] != '\0' ? configured : own;
}

bool
provider_configured(const struct config *c, struct provider *out)
{
	const struct provider	*p = provider_find(c->provider_name);

	if (p == NULL)
		return false;
	*out = *p;
	out->introspect_url = either(c->introspect_url, p->introspect_url);
	out->token_url = either(c->token_url, p->token_url);
	out->revoke_url = either(c->revoke_url, p->revoke_url);
	out->authorize_url = either(c->authorize_url, p->authorize_url);
	return true;
}
