/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/policy.h"

/* Does the token's audience name one of these? */
static bool
audience_has(const struct introspection *t, const struct words *w)
{
	size_t	i;

	for (i = 0; i < w->n; i++)
		if (introspection_audience_has(t, w->v[i], strlen(w->v[i])))
			return true;
	return false;
}

/*
 * What the answer tells of the client and of the audience must both be ours.
 * [provider] audience widens the second only where the first names us: such a
 * name (a resource server's) stands in other applications' tokens as well.
 */
static bool
token_is_ours(const struct config *c, const struct provider *p,
    const struct introspection *t)
{
	bool	client = t->client_id[0] != '\0', audience = t->audience[0] != '\0';

	if (client && !words_have(&c->client_ids, t->client_id))
		return false;
	if (audience && !audience_has(t, &c->client_ids) &&
	    !(client && audience_has(t, &c->audience)))
		return false;
	switch (p->audience_check) {
	case AUDIENCE_EITHER:
		return client || audience;
	case AUDIENCE_BOTH:
		return client && audience;
	case AUDIENCE_PROVIDER:
	case AUDIENCE_CLIENT:
		break;
	}
	return client;
}

static bool
type_fits(const struct provider *p, const struct introspection *t)
{
	return p->token_type == NULL || strcmp(p->token_type, t->token_type) == 0;
}

static const struct scope *
find_scope(const struct introspection *t, const char *name, size_t n)
{
	size_t	i;

	for (i = 0; i < t->n_scopes; i++)
		if (strlen(t->scopes[i].name) == n &&
		    memcmp(t->scopes[i].name, name, n) == 0)
			return &t->scopes[i];
	return NULL;
}

/* "sleep" asks for read access, "sleep=write" for read and write access. */
static bool
has_scope(const struct introspection *t, const char *wanted)
{
	static const char	 suffix[] = "=write";
	size_t			 n = strlen(wanted), k = sizeof(suffix) - 1;
	bool			 write = n > k && strcmp(wanted + n - k, suffix) == 0;
	const struct scope	*s = find_scope(t, wanted, write ? n - k : n);

	return s != NULL && (!write || s->write);
}

static bool
has_all_scopes(const struct config *c, const struct introspection *t)
{
	size_t	i;

	for (i = 0; i < c->scopes.n; i++)
		if (!has_scope(t, c->scopes.v[i]))
			return false;
	return true;
}

static enum reason
judge_times(const struct config *c, const struct introspection *t, int64_t now)
{
	if (t->exp <= 0)
		return REASON_NO_EXPIRY;
	if (t->exp <= now)
		return REASON_TOKEN_EXPIRED;
	if (t->exp - now < c->min_remaining)
		return REASON_TOO_LITTLE_LEFT;
	if (t->iat - c->clock_skew > now)
		return REASON_ISSUED_IN_FUTURE;
	if (t->nbf - c->clock_skew > now)
		return REASON_NOT_YET_VALID;
	if (c->max_age > 0 && t->iat <= 0)
		return REASON_NO_ISSUE_TIME;
	if (c->max_age > 0 && now - t->iat > c->max_age + c->clock_skew)
		return REASON_TOO_OLD;
	return REASON_ALLOWED;
}

enum reason
policy_token(const struct config *c, const struct provider *p,
    const struct introspection *t, int64_t now)
{
	enum reason	r;

	if (!token_is_ours(c, p, t))
		return REASON_WRONG_CLIENT;
	if (!type_fits(p, t))
		return REASON_WRONG_TOKEN_TYPE;
	if ((r = judge_times(c, t, now)) != REASON_ALLOWED)
		return r;
	if (!has_all_scopes(c, t))
		return REASON_SCOPE_MISSING;
	return REASON_ALLOWED;
}

enum reason
policy_account(const struct config *c, const char *service,
    const struct policy_account *a)
{
	if (c->services.n > 0 && !words_have(&c->services, service))
		return REASON_SERVICE_NOT_ALLOWED;
	if (!a->known)
		return REASON_UNKNOWN_ACCOUNT;
	if (!a->mapped)
		return REASON_NOT_MAPPED;
	if (!a->exists)
		return REASON_NO_SUCH_ACCOUNT;
	if (c->accounts.n > 0 && !words_have(&c->accounts, a->login))
		return REASON_ACCOUNT_NOT_ALLOWED;
	if (a->uid == 0 || (int64_t)a->uid < c->min_uid)
		return REASON_UID_TOO_LOW;
	return REASON_ALLOWED;
}

/* auto_prefix and a uid of the range, as admit writes it. */
static bool
looks_automatic(const struct config *c, const char *user)
{
	size_t		 n = strlen(c->auto_prefix);
	const char	*digits = user + n;
	long long	 uid;

	if (strncmp(user, c->auto_prefix, n) != 0 || digits[0] < '1' ||
	    digits[strspn(digits, "0123456789")] != '\0' || strlen(digits) > 10)
		return false;
	uid = strtoll(digits, NULL, 10);
	return uid >= c->auto_uid_low && uid <= c->auto_uid_high;
}

enum reason
policy_new_account(const struct config *c, const char *user)
{
	if (!c->accounts_auto || (*user != '\0' && !looks_automatic(c, user)))
		return REASON_UNKNOWN_ACCOUNT;
	if (c->accounts.n > 0)
		return REASON_ACCOUNT_NOT_ALLOWED;
	if (c->auto_uid_low < c->min_uid)
		return REASON_UID_TOO_LOW;
	return REASON_NEEDS_ACCOUNT;
}

enum reason
policy_token_decides(const struct config *c, const char *service)
{
	return words_have(&c->token_decides, service) ?
	    REASON_ALLOWED : REASON_SERVICE_CANNOT_DECIDE;
}
