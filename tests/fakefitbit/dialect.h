/* SPDX-License-Identifier: ISC */
#ifndef FAKE_DIALECT_H
#define FAKE_DIALECT_H

#include <stdbool.h>

#include "tests/fakefitbit/bytes.h"
#include "tests/fakefitbit/token.h"

/* How the server speaks of a token; zero is Fitbit's own way. */
enum dialect {
	DIALECT_FITBIT = 0,
	DIALECT_RFC7662,
	DIALECT_GOOGLE		/* tokeninfo; persons at /v4/users/me/identity */
};

/* False where there is no dialect of this name; they are those of the provider's rows. */
bool	dialect_find(const char *name, enum dialect *);

/*
 * The members of an active answer. Google has no member active; the others'
 * stands before these.
 */
void	dialect_members(struct buf *, enum dialect, const struct claims *);

/* The parameter that holds the token. */
const char	*dialect_parameter(enum dialect);

/* An answer about a token that is not active: the status. */
unsigned int	dialect_inactive(enum dialect, struct buf *body);

/* What unit exp has, and whether it is written as a string. */
bool	dialect_milliseconds(enum dialect);
bool	dialect_strings(enum dialect);

/*
 * A template that was written in Fitbit's words, in the dialect's: the names of
 * the members differ. Of Google's two members for the client the audience is
 * always ours, so that the one which the template spoils is azp.
 */
void	dialect_translate(struct buf *out, enum dialect, const char *src, size_t len);

#endif /* FAKE_DIALECT_H */
