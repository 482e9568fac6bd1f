/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "grants/admission.h"
#include "verifier/account_check.h"
#include "verifier/offline_grace.h"
#include "verifier/policy.h"
#include "verifier/replay_guard.h"
#include "verifier/token_check.h"

/* A login writes anew what is on record when that is older than this part of the grace. */
#define RENEW_PART	16

bool
offline_bridges(enum reason failure)
{
	return failure == REASON_UNREACHABLE || failure == REASON_TIMEOUT ||
	    failure == REASON_PROVIDER_ERROR || failure == REASON_CIRCUIT_OPEN;
}

/* The store, where this host remembers whom it let in. */
static bool
open_records(struct host *h, deadline d, struct decision *out)
{
	return h->config->offline_grace > 0 && !h->config->one_time &&
	    host_store(h, step_deadline(d), out->note, sizeof(out->note)) ==
	    REASON_ALLOWED;
}

/* The policy over what the provider said then, with the clock and the map of now. */
static enum reason
judge_again(struct host *h, const struct attempt *a, const struct admission *was,
    int64_t now, struct decision *out)
{
	enum reason	r;

	out->seen = was->seen;
	out->stage = STAGE_TOKEN;
	r = policy_token(h->config, &h->provider, &out->seen, now);
	if (r != REASON_ALLOWED)
		return r;
	r = token_known_person(h, &out->seen, out->person);
	return r == REASON_ALLOWED ? account_check(h, a, out) : r;
}

static void
note_bridge(struct decision *out, enum reason failure, int64_t at)
{
	struct tm	tm;
	time_t		t = (time_t)at;
	char		when[32] = "?", line[128];

	if (gmtime_r(&t, &tm) != NULL)
		(void)strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm);
	(void)snprintf(line, sizeof(line), "%s; the provider's last yes: %s",
	    reason_name(failure), when);
	decision_note(out, line);
}

enum reason
offline_grace(struct host *h, const struct attempt *a, const struct secret *token,
    enum reason failure, deadline d, struct decision *out)
{
	int64_t			now = (int64_t)time(NULL);
	struct admission	was;
	enum store_result	s;
	enum reason		r;

	if (!offline_bridges(failure) || !open_records(h, d, out))
		return failure;
	s = grants_admitted(h->grants, token, a->user, &was);
	if (s != STORE_OK) {
		if (s != STORE_NONE)
			decision_note(out, grants_why(h->grants));
		return failure;
	}
	if (!admission_holds(was.at, h->config->offline_grace, now))
		return failure;
	r = judge_again(h, a, &was, now, out);
	if (r == REASON_NEEDS_ACCOUNT)
		return failure;		/* there was one; nobody is given another offline */
	if (r != REASON_ALLOWED)
		return r;
	note_bridge(out, failure, was.at);
	return REASON_OFFLINE_GRACE;
}

void
offline_remember(struct host *h, const struct attempt *a, const struct secret *token,
    deadline d, struct decision *out)
{
	struct admission	was = { .at = out->detail.asked, .seen = out->seen };

	if (!open_records(h, d, out))
		return;
	if (was.at == 0)
		was.at = (int64_t)time(NULL);
	if (grants_admit(h->grants, token, a->user, &was,
	    h->config->offline_grace / RENEW_PART + 1) != STORE_OK)
		decision_note(out, grants_why(h->grants));
}

void
offline_forget(struct host *h, const struct secret *token, deadline d,
    struct decision *out)
{
	if (!open_records(h, d, out))
		return;
	if (grants_unadmit(h->grants, token) != STORE_OK)
		decision_note(out, grants_why(h->grants));
}
