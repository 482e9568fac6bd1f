/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "verifier/account_check.h"
#include "verifier/decision.h"
#include "verifier/move_record.h"
#include "verifier/offline_grace.h"
#include "verifier/policy.h"
#include "verifier/refresh_step.h"
#include "verifier/replay_guard.h"
#include "verifier/token_check.h"

/* The provider and the policy say yes: what this host remembers of it, and has to say. */
static enum reason
let_in(struct host *h, const struct attempt *a, const struct secret *token,
    deadline d, struct decision *out)
{
	if (a->change_nothing)
		return REASON_ALLOWED;
	move_remember(h, d, out);
	if (!out->refreshed) {
		refresh_remember(h, token, d, out);
		offline_remember(h, a, token, d, out);
	}
	return replay_guard(h, token, d, out);
}

/* There is no account yet to remember anything about. */
static enum reason
let_in_anew(struct host *h, const struct attempt *a, const struct secret *token,
    deadline d, struct decision *out)
{
	enum reason	r = a->change_nothing ? REASON_ALLOWED :
			    replay_guard(h, token, d, out);

	return r == REASON_ALLOWED ? REASON_NEEDS_ACCOUNT : r;
}

static enum reason
judge(struct host *h, const struct attempt *a, const struct secret *token,
    deadline d, struct decision *out)
{
	enum reason	r;

	if (*a->user == '\0' &&
	    (r = policy_token_decides(h->config, a->service)) != REASON_ALLOWED)
		return r;
	r = host_knows(h, token) ? REASON_ALLOWED : token_look_check(h, token);
	out->stage = STAGE_LOOK;
	if (r != REASON_ALLOWED)
		return r;
	r = token_check(h, token, d, out);
	if (offline_bridges(r) && !a->change_nothing)
		return offline_grace(h, a, token, r, d, out);
	if (reason_is_lapse(r) && !a->change_nothing) {
		offline_forget(h, token, d, out);
		r = refresh_step(h, token, r, d, out);
	}
	if (r == REASON_ALLOWED)
		r = account_check(h, a, out);
	if (r == REASON_NEEDS_ACCOUNT)
		return let_in_anew(h, a, token, d, out);
	return r == REASON_ALLOWED ? let_in(h, a, token, d, out) : r;
}

void
decision_refuse(struct decision *d, enum reason r)
{
	memset(d, 0, sizeof(*d));
	d->detail.retry_after = -1;
	d->reason = r;
}

void
decision_note(struct decision *d, const char *line)
{
	(void)snprintf(d->note, sizeof(d->note), "%s", line);
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

/* The reason's own text, and what is known of the case besides. */
void
decision_tell(const struct decision *d, char *line, size_t size)
{
	char	cut[128], after[48] = "";
	const char *text = reason_text(d->reason), *more = d->note;

	if (d->reason == REASON_TOKEN_CUT) {
		(void)snprintf(cut, sizeof(cut), "token was cut at %zu bytes by the "
		    "application: docs/lengths.md tells what each one lets through",
		    d->token_len);
		text = cut;
	}
	if (d->reason == REASON_NOT_MAPPED || d->reason == REASON_NO_LEGACY_ID ||
	    (d->reason == REASON_NEEDS_ACCOUNT && *more == '\0'))
		more = d->person;
	else if (*more == '\0' && d->stage == STAGE_INTROSPECTED &&
	    d->detail.why[0] != '\0')
		text = d->detail.why;	/* says the same of this very case */
	/* A provider tells the state of its limit with every answer. */
	if (d->detail.retry_after >= 0 &&
	    reason_verdict(d->reason) == VERDICT_UNAVAILABLE)
		(void)snprintf(after, sizeof(after), "; try again in %lld s",
		    (long long)d->detail.retry_after);
	(void)snprintf(line, size, "%s%s%s%s%s", text, *more == '\0' ? "" : " (",
	    more, *more == '\0' ? "" : ")", after);
}
