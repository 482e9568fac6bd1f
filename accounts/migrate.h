/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_MIGRATE_H
#define ACCOUNTS_MIGRATE_H

#include <stdbool.h>
#include <stddef.h>

#include "accounts/error.h"
#include "accounts/grammar.h"

/*
 * The account map with the ids of a provider replaced by those that the same
 * persons have at the next one. Pure.
 */
struct person_move {
	char	legacy[PERSON_MAX + 1], person[PERSON_MAX + 1];	/* PROVIDER:ID */
};

struct person_moves {
	struct person_move	*v;		/* malloc'ed; by legacy once checked */
	size_t			 n;
};

/*
 * "LEGACY PERSON\n" lines, n bytes, as pairs of these two providers, sorted.
 * Who wrote them need not be trusted: false with *e for a line that is none, a
 * pair of other providers, a legacy id with two persons or a person with two
 * legacy ids. No map is changed by pairs that contradict each other.
 */
bool	person_moves_read(const char *text, size_t n, const char *legacy_provider,
	    const char *provider, struct person_moves *out, struct accounts_error *e);
void	person_moves_free(struct person_moves *);

struct migration {
	size_t	moved;		/* persons that were replaced */
	size_t	left;		/* persons of the legacy provider whose new id nobody has shown */
	void	(*tell)(void *ctx, const char *login, size_t n, const struct person_move *);
	void	*ctx;		/* tell may be NULL */
};

/*
 * The text with each legacy person replaced where a pair tells the new one; all
 * else stays as it is, byte by byte. A line that names the new one already loses
 * the legacy one. malloc'ed with a NUL behind it, or NULL with *e. m's numbers
 * are added to.
 */
char	*edit_migrate(const char *text, size_t n, const char *legacy_provider,
	    const struct person_moves *, struct migration *m, size_t *out_n,
	    struct accounts_error *e);

#endif /* ACCOUNTS_MIGRATE_H */
