/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <time.h>

#include "grants/spent.h"
#include "verifier/replay_guard.h"

deadline
step_deadline(deadline d)
{
	deadline	least = deadline_in(STEP_MS);

	return d > least ? d : least;
}

enum reason
replay_guard(struct host *h, const struct secret *token, deadline d,
    struct decision *out)
{
	enum store_result	s;
	enum reason		r;
	bool			first = false;

	if (!h->config->one_time)
		return REASON_ALLOWED;
	r = host_store(h, step_deadline(d), out->note, sizeof(out->note));
	if (r != REASON_ALLOWED)
		return r;
	s = grants_spend(h->grants, token, out->seen.exp, (int64_t)time(NULL), &first);
	if (s != STORE_OK) {
		decision_note(out, grants_why(h->grants));
		return reason_of_store(s);
	}
	return first ? REASON_ALLOWED : REASON_REPLAYED;
}
