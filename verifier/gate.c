/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "grants/move.h"
#include "grants/refresh_policy.h"
#include "verifier/account_check.h"
#include "verifier/gate.h"
#include "verifier/refresh_step.h"
#include "verifier/token_check.h"

static int64_t
now(void)
{
	return (int64_t)time(NULL);
}

/* REASON_ALLOWED when the gate applies to this account through this service. */
static enum reason
applies(struct host *h, const struct attempt *a)
{
	struct policy_account	account = { .login = a->user };
	enum reason		r;

	if ((h->config->gate_services.n > 0 &&
	    !words_have(&h->config->gate_services, a->service)) ||
	    !login_valid(a->user, strlen(a->user)))
		return REASON_GATE_NOT_OURS;
	r = account_map_answer(accounts_has_login(h->accounts, a->user), &account.known);
	if (r != REASON_ALLOWED)
		return r;
	if (!account.known)
		return REASON_GATE_NOT_OURS;
	if ((r = account_look_up(&account)) != REASON_ALLOWED)
		return r;
	return account.exists && (int64_t)account.uid >= h->config->min_uid ?
	    REASON_ALLOWED : REASON_GATE_NOT_OURS;
}

/* Is the grant's person still mapped to the account? Somebody else's grant opens nothing. */
static bool
is_of_account(struct host *h, const struct grant *g, const char *login)
{
	struct move	m = { .legacy = "" };

	if (accounts_maps(h->accounts, g->person, login) == ACCOUNTS_YES)
		return true;
	/* Enrolled under an id that the map has replaced since by the person's new one. */
	(void)snprintf(m.legacy, sizeof(m.legacy), "%s", g->person);
	while (grants_next_move(h->grants, &m, &m) == STORE_OK &&
	    strcmp(m.legacy, g->person) == 0)
		if (accounts_maps(h->accounts, m.person, login) == ACCOUNTS_YES)
			return true;
	return false;
}

/* The token is active and the grant's own. */
static enum reason
check_held(struct host *h, const struct grant *g, const struct secret *access,
    deadline d, struct decision *out)
{
	enum reason	r = token_ask(h, access, d, out);

	if (r != REASON_ALLOWED)
		return r;
	if (!grant_fits(h, g, &out->seen))
		return REASON_GRANT_OTHER_PERSON;
	if (out->seen.exp > 0 && out->seen.exp <= now())
		return REASON_TOKEN_EXPIRED;
	return REASON_ALLOWED;
}

/* A held token, fresh or renewed, that the provider says is active. */
static enum reason
renew_and_check(struct host *h, const struct grant *g, const struct secret *not_this,
    deadline d, struct decision *out)
{
	struct grant_token	 t = { 0 };
	enum reason		 r;

	r = grant_renew(h, g->id, not_this, exchange_deadline(d), &t, out);
	if (r == REASON_ALLOWED)
		r = check_held(h, &t.grant, t.access, d, out);
	grant_token_free(&t);
	return r;
}

/* Asks the provider whether the grant lives: by the held token first, by a refresh when that is no more. */
static enum reason
prove(struct host *h, const struct grant *g, deadline d, struct decision *out)
{
	struct grant_tokens	 held = { 0 };
	enum store_result	 s;
	enum reason		 r = REASON_TOKEN_EXPIRED;

	if ((s = grants_unseal(h->grants, g, &held)) != STORE_OK) {
		decision_note(out, grants_why(h->grants));
		return reason_of_store(s);
	}
	if (held.access != NULL && g->exp - now() >= RENEWED_MIN_LEFT)
		r = check_held(h, g, held.access, d, out);
	if (reason_is_lapse(r))
		r = renew_and_check(h, g, held.access, d, out);
	grant_tokens_free(&held);
	if (reason_is_lapse(r) || r == REASON_GRANT_DEAD)
		return REASON_GATE_REVOKED;
	return r;
}

/* One grant's answer, with what is on record and what the provider says. */
static enum reason
ask_grant(struct host *h, const struct grant *g, deadline d, struct decision *out)
{
	enum reason	r;

	(void)snprintf(out->person, sizeof(out->person), "%s", g->person);
	if (g->state != GRANT_ALIVE)
		return REASON_GATE_REVOKED;
	if (gate_may(g->proved, h->config->gate_recheck, now()) == GATE_PROVED)
		return REASON_GATE_ALIVE;
	if ((r = prove(h, g, d, out)) == REASON_ALLOWED) {
		if (grants_proved(h->grants, g->id, now()) != STORE_OK)
			decision_note(out, grants_why(h->grants));
		return REASON_GATE_ALIVE;
	}
	if (reason_verdict(r) == VERDICT_UNAVAILABLE && r != REASON_STORE_FAILED &&
	    gate_grace(g->proved, h->config->gate_grace, now()))
		return REASON_GATE_GRACE;
	return r;
}

/* Any living grant of the account opens; else the first no that is more than "none". */
static enum reason
ask_grants(struct host *h, const char *login, deadline d, struct decision *out)
{
	struct grant		g;
	enum store_result	s;
	enum reason		r, best = REASON_GATE_NO_GRANT;
	int64_t			after = 0;

	while ((s = grants_find_account(h->grants, h->grant_client.client_id, login,
	    after, &g)) == STORE_OK) {
		after = g.id;
		if (!is_of_account(h, &g, login))
			continue;
		r = ask_grant(h, &g, d, out);
		if (reason_verdict(r) == VERDICT_ALLOW)
			return r;
		if (best == REASON_GATE_NO_GRANT || best == REASON_GATE_REVOKED)
			best = r;
	}
	if (s == STORE_NONE)
		return best;
	decision_note(out, grants_why(h->grants));
	return reason_of_store(s);
}

void
gate_decide(struct host *h, const struct attempt *a, deadline d, struct decision *out)
{
	memset(out, 0, sizeof(*out));
	out->detail.retry_after = -1;
	if ((out->reason = applies(h, a)) != REASON_ALLOWED)
		return;
	(void)snprintf(out->login, sizeof(out->login), "%s", a->user);
	out->reason = host_grants(h, d, out->note, sizeof(out->note));
	if (out->reason == REASON_ALLOWED)
		out->reason = ask_grants(h, out->login, d, out);
}
