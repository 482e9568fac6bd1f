/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_TOKEN_CHECK_H
#define VERIFIER_TOKEN_CHECK_H

#include "verifier/decision.h"

/* What can be told of a supplied token without asking anybody. */
enum reason	token_look_check(const struct host *, const struct secret *token);

/*
 * Asks the provider about the token; fills stage, seen and detail.
 * REASON_ALLOWED: it is active; nothing is decided yet.
 */
enum reason	token_ask(struct host *, const struct secret *token, deadline,
		    struct decision *);

/* PROVIDER:ID of an active token's person, as the map has it; false, person untouched: no such id. */
bool		token_person(const struct host *, const struct introspection *,
		    char person[PERSON_MAX + 1]);

/* The same of the id that the person had at the provider before; false also where there is none. */
bool		token_legacy(const struct host *, const struct introspection *,
		    char legacy[PERSON_MAX + 1]);

/*
 * By which of the two the account map knows the person: by the new one if that
 * stands anywhere in it, else by the legacy one if that does, else by the new
 * one. So a map that was never migrated goes on working, and once it names a
 * person's new id, an id of the provider before opens nothing any more.
 */
enum reason	token_known_person(struct host *, const struct introspection *,
		    char person[PERSON_MAX + 1]);

/*
 * Asks the provider about the token and the policy about the answer. Fills
 * stage, seen, detail and, when the token is good, person. REASON_ALLOWED: an
 * active token of ours.
 */
enum reason	token_check(struct host *, const struct secret *token, deadline,
		    struct decision *);

#endif /* VERIFIER_TOKEN_CHECK_H */
