/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "oauth/token.h"
#include "verifier/decision.h"
#include "verifier/policy.h"

/* Does the text look like a token of ours? What does not never leaves the host. */
static enum reason
look_at(const struct host *h, const char *text, size_t n)
{
	struct token_claims	claims;

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

static enum reason
ask_provider(struct host *h, const struct secret *token, deadline d,
    struct decision *out)
{
	enum introspect_result	r;

	r = introspect(h->http, &h->provider, &h->caller, token, d,
	    &out->seen, &out->detail);
	out->stage = STAGE_INTROSPECTED;
	return r == INTROSPECT_ACTIVE ? REASON_ALLOWED : reason_of_introspection(r);
}

/* PROVIDER:ID of the token's person, as the map has it. */
static enum reason
name_person(const struct host *h, struct decision *out)
{
	char	word[sizeof(out->person) + sizeof(out->seen.user_id)];
	int	n;

	n = snprintf(word, sizeof(word), "%s:%s", h->provider.name, out->seen.user_id);
	if (n < 0 || !person_canonical(word, (size_t)n, out->person))
		return REASON_BAD_REPLY;
	return REASON_ALLOWED;
}

static enum reason
of_map(enum accounts_result r, bool *yes)
{
	switch (r) {
	case ACCOUNTS_BROKEN:
		return REASON_MAP_BROKEN;
	case ACCOUNTS_NO:
	case ACCOUNTS_YES:
		*yes = r == ACCOUNTS_YES;
		return REASON_ALLOWED;
	}
	return REASON_FAULT;
}

/* The account that was asked for, or the person's first when the token decides. */
static enum reason
find_account(struct host *h, const struct attempt *a, struct decision *out,
    struct policy_account *account)
{
	enum reason	r;

	if (*a->user == '\0') {
		r = of_map(accounts_default(h->accounts, out->person, out->login),
		    &account->mapped);
		account->known = account->mapped;
		return r;
	}
	if (!login_valid(a->user, strlen(a->user)))
		return REASON_ALLOWED;		/* no line can name it: not known */
	(void)snprintf(out->login, sizeof(out->login), "%s", a->user);
	r = of_map(accounts_has_login(h->accounts, out->login), &account->known);
	if (r == REASON_ALLOWED)
		r = of_map(accounts_maps(h->accounts, out->person, out->login),
		    &account->mapped);
	return r;
}

/* What the host says of the account; a source that fails is not a "no such account". */
static enum reason
look_up(struct policy_account *a)
{
	struct passwd	 pw, *found = NULL;
	char		*buf = NULL, *bigger;
	size_t		 size;
	int		 r = ERANGE;

	for (size = 1024; r == ERANGE && size <= 1024 * 1024; size *= 4) {
		if ((bigger = realloc(buf, size)) == NULL)
			break;
		buf = bigger;
		r = getpwnam_r(a->login, &pw, buf, size, &found);
	}
	if (r == 0 && found != NULL) {
		a->exists = true;
		a->uid = pw.pw_uid;
	}
	free(buf);
	return r == 0 || r == ENOENT ? REASON_ALLOWED : REASON_FAULT;
}

static enum reason
judge_account(struct host *h, const struct attempt *a, struct decision *out)
{
	struct policy_account	account = { .login = out->login };
	enum reason		r;

	if ((r = name_person(h, out)) != REASON_ALLOWED ||
	    (r = find_account(h, a, out, &account)) != REASON_ALLOWED)
		return r;
	if (account.mapped && (r = look_up(&account)) != REASON_ALLOWED)
		return r;
	out->stage = STAGE_ACCOUNT;
	return policy_account(h->config, a->service, &account);
}

static enum reason
judge(struct host *h, const struct attempt *a, const struct secret *token,
    deadline d, struct decision *out)
{
	enum reason	r;

	if (*a->user == '\0' &&
	    (r = policy_token_decides(h->config, a->service)) != REASON_ALLOWED)
		return r;
	r = look_at(h, secret_text(token), secret_len(token));
	out->stage = STAGE_LOOK;
	if (r != REASON_ALLOWED ||
	    (r = ask_provider(h, token, d, out)) != REASON_ALLOWED)
		return r;
	r = policy_token(h->config, &h->provider, &out->seen, (int64_t)time(NULL));
	out->stage = STAGE_TOKEN;
	if (r != REASON_ALLOWED)
		return r;
	return judge_account(h, a, out);
}

void
decide(struct host *h, const struct attempt *a, const struct secret *token,
    deadline d, struct decision *out)
{
	memset(out, 0, sizeof(*out));
	out->detail.retry_after = -1;
	out->token_len = secret_len(token);
	out->reason = judge(h, a, token, d, out);
}

void
decision_tell(const struct decision *d, char *line, size_t size)
{
	char	text[256], after[48] = "";

	if (d->reason == REASON_TOKEN_CUT)
		(void)snprintf(text, sizeof(text),
		    "token was cut at %zu bytes by the application: "
		    "docs/lengths.md tells what each one lets through", d->token_len);
	else
		(void)snprintf(text, sizeof(text), "%s", reason_text(d->reason));
	if (d->detail.retry_after >= 0)
		(void)snprintf(after, sizeof(after), "; try again in %lld s",
		    (long long)d->detail.retry_after);
	if (d->reason == REASON_NOT_MAPPED && d->person[0] != '\0')
		(void)snprintf(line, size, "%s (the person is %s)", text, d->person);
	else if (d->detail.why[0] != '\0' && d->stage == STAGE_INTROSPECTED)
		(void)snprintf(line, size, "%s (%s)%s", text, d->detail.why, after);
	else
		(void)snprintf(line, size, "%s%s", text, after);
}
