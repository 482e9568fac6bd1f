/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "oauth/token.h"
#include "verifier/account_check.h"
#include "verifier/policy.h"
#include "verifier/token_check.h"

/* Does the text look like a token of ours? What does not never leaves the host. */
enum reason
token_look_check(const struct host *h, const struct secret *token)
{
	const char		*text = secret_text(token);
	size_t			 n = secret_len(token);
	struct token_claims	 claims;

	if (n == 0)
		return REASON_NO_TOKEN;
	switch (token_look(&h->provider, text, n)) {
	case TOKEN_OTHER:
		return REASON_NOT_A_TOKEN;
	case TOKEN_CUT:
		return REASON_TOKEN_CUT;
	case TOKEN_FITS:
		break;
	}
	if (h->provider.token_shape == TOKEN_SHAPE_JWT &&
	    token_claims(text, n, &claims) && claims.aud[0] != '\0' &&
	    !words_have(&h->config->client_ids, claims.aud))
		return REASON_FOREIGN_AUDIENCE;
	return REASON_ALLOWED;
}

static bool
person_of(const char *provider, const char *id, char person[PERSON_MAX + 1])
{
	char	word[2 * PERSON_MAX];
	int	n;

	n = snprintf(word, sizeof(word), "%s:%s", provider, id);
	return n >= 0 && (size_t)n < sizeof(word) &&
	    person_canonical(word, (size_t)n, person);
}

bool
token_person(const struct host *h, const struct introspection *t,
    char person[PERSON_MAX + 1])
{
	return person_of(h->provider.name, t->user_id, person);
}

bool
token_legacy(const struct host *h, const struct introspection *t,
    char legacy[PERSON_MAX + 1])
{
	return t->legacy_id[0] != '\0' && h->provider.legacy_provider != NULL &&
	    person_of(h->provider.legacy_provider, t->legacy_id, legacy);
}

enum reason
token_known_person(struct host *h, const struct introspection *t,
    char person[PERSON_MAX + 1])
{
	char		now[PERSON_MAX + 1], legacy[PERSON_MAX + 1], login[LOGIN_MAX + 1];
	bool		known = false;
	enum reason	r;

	if (!token_person(h, t, now))
		return REASON_BAD_REPLY;
	(void)snprintf(person, PERSON_MAX + 1, "%s", now);
	if (!token_legacy(h, t, legacy))
		return t->legacy_id[0] == '\0' ? REASON_ALLOWED : REASON_BAD_REPLY;
	r = account_map_answer(accounts_default(h->accounts, now, login), &known);
	if (r != REASON_ALLOWED || known)
		return r;
	r = account_map_answer(accounts_default(h->accounts, legacy, login), &known);
	if (r == REASON_ALLOWED && known)
		(void)snprintf(person, PERSON_MAX + 1, "%s", legacy);
	return r;
}

enum reason
token_ask(struct host *h, const struct secret *token, deadline d,
    struct decision *out)
{
	enum introspect_result	asked;
	enum reason		r;

	memset(&out->seen, 0, sizeof(out->seen));
	if (h->desk != NULL)
		r = h->desk->ask(h->desk, h, token, d, &out->seen, &out->detail);
	else {
		asked = host_introspect(h, token, d, &out->seen, &out->detail);
		r = asked == INTROSPECT_ACTIVE ? REASON_ALLOWED :
		    reason_of_introspection(asked);
	}
	out->stage = STAGE_INTROSPECTED;
	return r;
}

enum reason
token_check(struct host *h, const struct secret *token, deadline d,
    struct decision *out)
{
	enum reason	r = token_ask(h, token, d, out);

	if (r != REASON_ALLOWED)
		return r;
	out->stage = STAGE_TOKEN;
	r = policy_token(h->config, &h->provider, &out->seen, (int64_t)time(NULL));
	return r == REASON_ALLOWED ? token_known_person(h, &out->seen, out->person) : r;
}
