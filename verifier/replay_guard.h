/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_REPLAY_GUARD_H
#define VERIFIER_REPLAY_GUARD_H

#include "verifier/decision.h"

/*
 * [policy] one_time: the last step before an ALLOW leaves. REASON_ALLOWED when
 * the option is off, or when this token is let in for the first time and that is
 * on the disk. REASON_REPLAYED for every other time; what the store's failure
 * means when it cannot be told, with out->note. out->seen is filled.
 */
enum reason	replay_guard(struct host *, const struct secret *token, deadline,
		    struct decision *out);

/*
 * What the steps that need no provider have left of a login's time: d, or, when
 * the provider took it all, STEP_MS of what a session keeps for its end.
 */
#define STEP_MS		100
deadline	step_deadline(deadline d);

#endif /* VERIFIER_REPLAY_GUARD_H */
