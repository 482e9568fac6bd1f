/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_ACCOUNT_CHECK_H
#define VERIFIER_ACCOUNT_CHECK_H

#include "verifier/decision.h"
#include "verifier/policy.h"

/*
 * Which account the token's person (person is filled) gets: the one that was
 * asked for, or the person's first when the token decides. Fills stage and
 * login. REASON_ALLOWED, NEEDS_ACCOUNT for a person whom no line of the map
 * names where the host gives such people accounts, or the policy's no.
 */
enum reason	account_check(struct host *, const struct attempt *, struct decision *);

/*
 * Asks the host's passwd sources for a->login; sets exists and uid. A source
 * that fails is REASON_FAULT, not "no such account".
 */
enum reason	account_look_up(struct policy_account *a);

/* Translates an answer of the map; *yes is set with REASON_ALLOWED only. */
enum reason	account_map_answer(enum accounts_result, bool *yes);

#endif /* VERIFIER_ACCOUNT_CHECK_H */
