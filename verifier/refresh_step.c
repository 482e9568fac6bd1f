/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "grants/refresh_policy.h"
#include "verifier/refresh_step.h"
#include "verifier/token_check.h"

enum reason
reason_of_refresh(enum refresh_result r)
{
	switch (r) {
	case REFRESH_FRESH:
	case REFRESH_REFRESHED:
		return REASON_ALLOWED;
	case REFRESH_DEAD:
		return REASON_GRANT_DEAD;
	case REFRESH_UNCERTAIN:
		return REASON_REFRESH_UNCERTAIN;
	case REFRESH_UNAVAILABLE:
		return REASON_UNREACHABLE;
	case REFRESH_BUSY:
		return REASON_REFRESH_BUSY;
	case REFRESH_CLIENT_REFUSED:
	case REFRESH_REFUSED:
		return REASON_GRANT_CLIENT_REFUSED;
	case REFRESH_WRONG_PERSON:
		return REASON_GRANT_OTHER_PERSON;
	case REFRESH_DAMAGED:
		return REASON_GRANT_DAMAGED;
	case REFRESH_STORE_FAILED:
		return REASON_STORE_FAILED;
	case REFRESH_GONE:
		return REASON_GRANT_DEAD;
	case REFRESH_FAULT:
		return REASON_FAULT;
	}
	return REASON_FAULT;
}

/* May this token be renewed? REASON_ALLOWED, or what to answer instead. */
static enum reason
ask_policy(const struct host *h, const struct grant *g, bool have, bool known,
    enum reason lapsed, deadline d, struct decision *out)
{
	const struct token_mark	*mark = g->issued.known ? &g->issued : &g->used;
	struct refresh_facts	 facts = {
		.on = h->config->grant_refresh,
		.have_grant = have,
		.grant_alive = have && g->state == GRANT_ALIVE,
		.token_known = known,
		.exp = have ? mark->exp : 0,
		.now = (int64_t)time(NULL),
		.window = h->config->refresh_window,
		.left_ms = deadline_left(d),
	};
	enum refresh_may	 may = refresh_may(&facts);

	if (may == REFRESH_MAY)
		return REASON_ALLOWED;
	decision_note(out, refresh_may_text(may));
	if (may == REFRESH_REVOKED)
		return REASON_TOKEN_REVOKED;
	return may == REFRESH_GRANT_DEAD ? REASON_GRANT_DEAD : lapsed;
}

/* Finds the grant that knows the supplied token and whether it may be used. */
static enum reason
find_grant(struct host *h, const struct secret *supplied, enum reason lapsed,
    deadline d, struct grant *g, struct decision *out)
{
	enum store_result	s;
	struct grant		found;
	bool			have, known;

	memset(g, 0, sizeof(*g));
	s = grants_find_token(h->grants, h->grant_client.client_id, supplied, &found);
	if (s != STORE_OK && s != STORE_NONE) {
		decision_note(out, grants_why(h->grants));
		return reason_of_store(s);
	}
	if ((have = s == STORE_OK))
		*g = found;
	/* The mark that matches is the one whose end counts. */
	known = have && grants_mark_is(h->grants, &g->issued, supplied);
	if (have && !known)
		g->issued.known = false;
	known = known || (have && grants_mark_is(h->grants, &g->used, supplied));
	return ask_policy(h, g, have, known, lapsed, d, out);
}

bool
grant_fits(const struct host *h, const struct grant *g, const struct introspection *t)
{
	char	person[PERSON_MAX + 1];
	bool	same = token_person(h, t, person) && strcmp(person, g->person) == 0;

	if (!same)	/* enrolled before the map was migrated */
		same = token_legacy(h, t, person) && strcmp(person, g->person) == 0;
	return same && introspection_is_for(t, g->client_id);
}

/* The new token is asked about like any other, and must be the same person's at the same client. */
static enum reason
check_renewed(struct host *h, const struct grant_token *t, deadline d,
    struct decision *out)
{
	enum reason	r = token_check(h, t->access, d, out);

	if (r != REASON_ALLOWED)
		return r;
	if (!grant_fits(h, &t->grant, &out->seen))
		return REASON_GRANT_OTHER_PERSON;
	out->refreshed = true;
	decision_note(out, "the supplied token had lapsed: one of its grant took its place");
	return REASON_ALLOWED;
}

deadline
exchange_deadline(deadline d)
{
	return deadline_now() + (int64_t)deadline_left(d) * 2 / 3;
}

enum reason
grant_renew(struct host *h, int64_t grant_id, const struct secret *not_this,
    deadline d, struct grant_token *t, struct decision *out)
{
	struct refresh_order	 order = { grant_id, RENEWED_MIN_LEFT, not_this };
	struct refresh_detail	 detail;
	struct introspect_detail need;
	enum introspect_result	 there;
	enum reason		 r;

	there = host_need(h, &h->provider.token_url, d, &need);
	if (there != INTROSPECT_ACTIVE) {
		decision_note(out, need.why);
		return reason_of_introspection(there);
	}
	r = reason_of_refresh(grant_refresh(h->grants, h->http, &h->provider,
	    &h->grant_client, &order, d, t, &detail));
	if (r != REASON_ALLOWED)
		decision_note(out, detail.why);
	return r;
}

enum reason
refresh_step(struct host *h, const struct secret *supplied, enum reason lapsed,
    deadline d, struct decision *out)
{
	struct grant_token	 t = { 0 };
	struct grant		 g;
	enum reason		 r;

	if (!h->config->grant_refresh)
		return lapsed;
	if ((r = host_grants(h, d, out->note, sizeof(out->note))) != REASON_ALLOWED ||
	    (r = find_grant(h, supplied, lapsed, d, &g, out)) != REASON_ALLOWED)
		return r;
	r = grant_renew(h, g.id, supplied, exchange_deadline(d), &t, out);
	if (r == REASON_ALLOWED)
		r = check_renewed(h, &t, d, out);
	grant_token_free(&t);
	return r;
}

void
refresh_remember(struct host *h, const struct secret *supplied, deadline d,
    struct decision *out)
{
	char			legacy[PERSON_MAX + 1];
	struct grant		g;
	enum store_result	s;

	if (!h->config->grant_refresh ||
	    host_grants(h, d, out->note, sizeof(out->note)) != REASON_ALLOWED)
		return;
	s = grants_find_person(h->grants, h->grant_client.client_id, out->person, &g);
	if (s == STORE_NONE && token_legacy(h, &out->seen, legacy))
		s = grants_find_person(h->grants, h->grant_client.client_id, legacy, &g);
	if (s == STORE_OK)
		s = grants_used_token(h->grants, g.id, supplied, out->seen.exp);
	if (s != STORE_OK && s != STORE_NONE)
		decision_note(out, grants_why(h->grants));
}

/* The account's grant, if a renewal is due. */
static bool
renewal_is_due(struct host *h, const char *account, struct grant *g)
{
	int64_t	now = (int64_t)time(NULL);

	return grants_find_account(h->grants, h->grant_client.client_id, account, 0, g) ==
	    STORE_OK && g->state == GRANT_ALIVE && g->exp - now < RENEWED_MIN_LEFT &&
	    (g->tried > now || now - g->tried >= REFRESH_PAUSE);
}

void
refresh_account(struct host *h, const char *account, deadline d,
    struct decision *out)
{
	struct grant_token	 t = { 0 };
	struct grant		 g;

	memset(out, 0, sizeof(*out));
	out->detail.retry_after = -1;
	out->reason = REASON_NOTHING_TO_REFRESH;
	if (!h->config->grant_refresh || !login_valid(account, strlen(account)))
		return;
	out->reason = host_grants(h, d, out->note, sizeof(out->note));
	if (out->reason != REASON_ALLOWED)
		return;
	out->reason = REASON_NOTHING_TO_REFRESH;
	if (!renewal_is_due(h, account, &g))
		return;
	out->reason = grant_renew(h, g.id, NULL, d, &t, out);
	if (out->reason == REASON_ALLOWED) {
		out->reason = REASON_REFRESHED;
		(void)snprintf(out->login, sizeof(out->login), "%s", account);
	}
	grant_token_free(&t);
}
