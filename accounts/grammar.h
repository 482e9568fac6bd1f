/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_GRAMMAR_H
#define ACCOUNTS_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The one grammar of names, held at every boundary (file, frame, index, reply),
 * so that a ':' or a control character forges no row anywhere.
 *
 * login	[a-z_][a-z0-9_-]*[$]?, 1 .. 32 bytes (useradd(8)), not all digits.
 * person	PROVIDER:ID. PROVIDER is [a-z][a-z0-9-]{0,31}; ID is 1 .. 255
 *		bytes of '!'..'~' without ',' '#' and '%'. Compared byte by byte.
 */
#define LOGIN_MAX	32
#define PERSON_ID_MAX	255
#define PERSON_MAX	(32 + 1 + PERSON_ID_MAX)

bool	login_valid(const char *, size_t n);
bool	person_id_valid(const char *, size_t n);
bool	person_valid(const char *, size_t n);

/*
 * The canonical PROVIDER:ID of a word that may be a bare ID (Fitbit's). A word
 * with a ':' in it is never a bare ID, so that a misspelt provider is an error
 * and not a person of Fitbit's. False, out untouched, when the word breaks the
 * grammar.
 */
bool	person_canonical(const char *word, size_t n, char out[PERSON_MAX + 1]);

#endif /* ACCOUNTS_GRAMMAR_H */
