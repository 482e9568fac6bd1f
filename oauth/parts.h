/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_PARTS_H
#define OAUTH_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "oauth/secret.h"

/*
 * A token that is longer than what front ends let through (docs/lengths.md: 511
 * bytes, ssh's client 1023), given in parts. docs/askpass.md has the reasons.
 *
 *	token	= whole / parts
 *	whole	= 1*PART_WHOLE_MAX b64token	; as ever
 *	parts	= 1*9part last
 *	part	= 498b64token "," DIGIT		; so many are still to come, 9 .. 1
 *	last	= 1*498b64token ",0"
 *
 * A comma is in no token (RFC 6750 section 2.1). The verifier asks for another
 * part behind each answer of exactly PART_LEN bytes, PARTS_MAX answers at most,
 * by the length alone and whatever the answer holds: sshd hides the answer of a
 * stranger behind one of the same length, and nothing may tell the two apart. A
 * whole token that happens to have PART_LEN bytes is asked for more and gets an
 * empty answer; it is whole all the same.
 *
 * The further questions are the first without blanks at its end, " part N: ",
 * N = 2 .. PARTS_MAX.
 */
#define PART_LEN	500
#define PARTS_MAX	10
#define PART_WHOLE_MAX	1023	/* what ssh hands on whole */
#define PARTS_TOKEN_MAX	(PARTS_MAX * (PART_LEN - 2))

/* ---- who gives it ---- */

/*
 * The answer to question n (1 ..), "" where there is nothing to say. False: the
 * token is too long, or n is none. out holds a secret.
 */
bool	part_write(const char *token, size_t len, size_t n, char out[PART_WHOLE_MAX + 1]);

/* ---- who takes it ---- */

/* Is there to be another question behind n answers, of which this is the last? */
bool	parts_go_on(const struct secret *last, size_t n);

enum parts {
	PARTS_FAULT = 0,	/* memory is short */
	PARTS_WHOLE,		/* *out is the token, the caller's to free */
	PARTS_CUT		/* the first says that there are more, and one is missing or cut */
};

/* n answers, 1 .. PARTS_MAX. */
enum parts	parts_join(struct secret *const *part, size_t n, struct secret **out);

/* Question n (2 ..) for a first one. False: it does not fit. */
bool	part_prompt(const char *first, size_t n, char *out, size_t size);

#endif /* OAUTH_PARTS_H */
