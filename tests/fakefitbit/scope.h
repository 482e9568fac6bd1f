/* SPDX-License-Identifier: ISC */
#ifndef FAKE_SCOPE_H
#define FAKE_SCOPE_H

#include "tests/fakefitbit/bytes.h"

/*
 * One list of scopes in the three spellings of WIRE.md:
 *	words	"activity sleep=rw"	what an application asks for
 *	claim	"ract rsle wsle"	"scopes" inside the token (section 5)
 *	braces	"{ACTIVITY=READ, SLEEP=READ_WRITE}"	introspection (section 1)
 * A name that is not Fitbit's keeps its letters.
 */
void	scope_words_to_claim(struct buf *, const char *words);
void	scope_claim_to_words(struct buf *, const char *claim);
void	scope_claim_to_braces(struct buf *, const char *claim);

#endif /* FAKE_SCOPE_H */
