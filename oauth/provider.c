/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "oauth/provider.h"

static const struct provider providers[] = {
	{
		/* WIRE.md sections 1 to 5. */
		.name = "fitbit",
		.about = "Fitbit's Web API, or a gateway that speaks as it did",
		.introspect_url = "https://api.fitbit.com/1.1/oauth2/introspect",
		.token_url = "https://api.fitbit.com/oauth2/token",
		.revoke_url = "https://api.fitbit.com/oauth2/revoke",
		.authorize_url = "https://www.fitbit.com/oauth2/authorize",
		.token_parameter = "token",
		.client_auth = CLIENT_AUTH_SELF,
		.active_member = "active",
		.user_member = "user_id",
		.client_member = "client_id",
		.audience_check = AUDIENCE_CLIENT,
		.time_unit = TIME_MILLISECONDS,
		.numbers = NUMBERS_PLAIN,
		.scope_syntax = SCOPE_BRACES,
		.token_type = "access_token",
		.token_shape = TOKEN_SHAPE_JWT,
		.token_min = 100,
		.token_max = 8192,
		.token_user_member = "user_id",
		.rotates = true,
		.loopback_any_port = false,
	},
	{
		/* WIRE.md section 7. */
		.name = "google-health",
		.about = "Google's OAuth with the Google Health API, where Fitbit's users move to",
		.introspect_url = "https://oauth2.googleapis.com/tokeninfo",
		.identity_url = "https://health.googleapis.com/v4/users/me/identity",
		.token_url = "https://oauth2.googleapis.com/token",
		.revoke_url = "https://oauth2.googleapis.com/revoke",
		.authorize_url = "https://accounts.google.com/o/oauth2/v2/auth?access_type=offline",
		.device_url = "https://oauth2.googleapis.com/device/code",
		.token_parameter = "access_token",
		.client_auth = CLIENT_AUTH_NONE,
		.basic_encoded = true,
		.inactive_status = 400,
		.inactive_error = "invalid_token",
		.user_member = "sub",
		.client_member = "azp",
		.audience_member = "aud",
		.audience_check = AUDIENCE_BOTH,
		.time_unit = TIME_SECONDS,
		.numbers = NUMBERS_STRINGS,
		.scope_syntax = SCOPE_SPACES,
		.token_shape = TOKEN_SHAPE_OPAQUE,
		.token_min = 64,
		.token_max = 4096,
		.identity_member = "healthUserId",
		.legacy_member = "legacyUserId",
		.legacy_provider = "fitbit",
		.unlinked_error = "ACCOUNT_NOT_LINKED",
		.rotates = false,
		.loopback_any_port = true,
	},
	{
		/* WIRE.md section 8. */
		.name = "rfc7662",
		.about = "any authorization server with token introspection (RFC 7662)",
		.token_parameter = "token",
		.client_auth = CLIENT_AUTH_BASIC,
		.basic_encoded = true,
		.active_member = "active",
		.user_member = "sub",
		.client_member = "client_id",
		.audience_member = "aud",
		.audience_check = AUDIENCE_EITHER,
		.time_unit = TIME_SECONDS,
		.numbers = NUMBERS_PLAIN,
		.scope_syntax = SCOPE_SPACES,
		.token_shape = TOKEN_SHAPE_OPAQUE,
		.token_min = 32,
		.token_max = 8192,
		.rotates = false,
		.loopback_any_port = true,
	},
};

#define COUNT_OF(a)	(sizeof(a) / sizeof((a)[0]))

const struct provider *
provider_find(const char *name)
{
	size_t	i;

	for (i = 0; i < COUNT_OF(providers); i++)
		if (strcmp(providers[i].name, name) == 0)
			return &providers[i];
	return NULL;
}

const struct provider *
provider_rows(size_t *n)
{
	*n = COUNT_OF(providers);
	return providers;
}

/* ---- what the /etc file puts in a field's place ---- */

static const char *
text_or(const char *configured, const char *own)
{
	if (configured[0] == '\0')
		return own;
	return strcmp(configured, "none") == 0 ? NULL : configured;
}

/* An option's value and the row's, by the kind of the field. */
#define PUT_URL(type, set, own)		text_or(set, own)
#define PUT_TEXT(type, set, own)	text_or(set, own)
#define PUT_CHOICE(type, set, own)	((set) != 0 ? (type)(set) : (own))
#define PUT_COUNT(type, set, own)	((set) != 0 ? (set) : (own))
#define PUT_BOOL(type, set, own)	((set) != ANSWER_PROVIDER ? (set) == ANSWER_YES : (own))

/* What no single field can tell; NULL when they go together. */
static const char *
flaw_of(const struct config *c, const struct provider *p)
{
	if (p->token_parameter == NULL)
		return "token_parameter = none: a token cannot be asked about then";
	if (p->introspect_url == NULL && p->issuer == NULL)
		return "introspect_url and issuer are both empty, so nobody can be asked "
		    "about a token: set one of them";
	if (p->client_member == NULL && p->audience_member == NULL)
		return "client_member and audience_member are both none, so nothing tells "
		    "for whom a token is: set one of them";
	if ((p->client_member == NULL && p->audience_check != AUDIENCE_EITHER) ||
	    (p->audience_member == NULL && p->audience_check == AUDIENCE_BOTH))
		return "audience_check demands a member that is none: set audience_check "
		    "to what client_member and audience_member can tell";
	if (p->user_member == NULL && p->identity_member == NULL)
		return "user_member and identity_member are both none, so nothing tells "
		    "who the person is: set one of them";
	if (p->identity_member != NULL && p->identity_url == NULL)
		return "identity_member needs identity_url: set it, or identity_member = none";
	if ((p->legacy_member == NULL) != (p->legacy_provider == NULL))
		return "legacy_member and legacy_provider go together: set both, or both to none";
	if ((p->client_auth == CLIENT_AUTH_BASIC || p->client_auth == CLIENT_AUTH_POST) &&
	    *c->client_secret_file == '\0')
		return "client_auth is basic or post, which needs client_secret_file: "
		    "set it to the file that holds the client secret";
	if (p->token_min > p->token_max)
		return "token_min is above token_max: change one of them";
	return NULL;
}

const char *
provider_configured(const struct config *c, struct provider *out)
{
	const struct provider	*row = provider_find(c->provider_name);
	struct provider		 p;
	const char		*why;

	if (row == NULL)
		return "no such provider: see fitbitctl providers";
	p = *row;
#define FIELD(kind, type, member, meaning) \
	p.member = PUT_##kind(type, c->member, row->member);
#include "oauth/provider.def"
#undef FIELD
	if ((why = flaw_of(c, &p)) == NULL)
		*out = p;
	return why;
}
