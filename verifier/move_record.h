/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_MOVE_RECORD_H
#define VERIFIER_MOVE_RECORD_H

#include "verifier/decision.h"

/*
 * A login that is let in by the id which its person had at the provider before
 * shows which new id belongs to it: recorded in the store, for `fitbitctl
 * accounts migrate`. A store that fails denies nobody; out->note tells.
 */
void	move_remember(struct host *, deadline, struct decision *out);

#endif /* VERIFIER_MOVE_RECORD_H */
