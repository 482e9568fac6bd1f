/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_TOKEN_TAKE_H
#define VERIFIER_TOKEN_TAKE_H

#include <stdbool.h>
#include <stddef.h>

#include "verifier/conversation.h"

/*
 * Asks the person for the token, and again where it comes in parts
 * (oauth/parts.h). False: the caller has gone, or memory is short. *token is the
 * caller's to free, and NULL when there is none; *cut_at is not 0 when the parts
 * do not make one: the bytes of the last that came. *token is the first then.
 */
bool	token_take(struct conversation *, const char *prompt, struct secret **token,
	    size_t *cut_at);

#endif /* VERIFIER_TOKEN_TAKE_H */
