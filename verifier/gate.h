/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_GATE_H
#define VERIFIER_GATE_H

#include "verifier/decision.h"

/*
 * `account required pam_fitbit.so gate`: something else authenticated
 * a->user; is the grant of that account alive? Recorded proofs of life are
 * believed for [grant] gate_recheck seconds; else the held token is
 * introspected, and renewed when it has lapsed. *out is always filled. A gate
 * that does not apply is REASON_GATE_NOT_OURS.
 */
void	gate_decide(struct host *, const struct attempt *a, deadline,
	    struct decision *out);

#endif /* VERIFIER_GATE_H */
