/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_LEDGER_H
#define ACCOUNTS_LEDGER_H

#include <stddef.h>
#include <stdint.h>

#include "accounts/error.h"
#include "accounts/grammar.h"

/*
 * The ledger of uids that automatic accounts were ever given, one a line:
 *
 *	uid login PROVIDER:ID
 *
 * Root's, 0600. Lines are only ever added: an account that goes keeps its uid,
 * so that its files never fall to the next person, and a person who comes back
 * gets the same.
 */
struct ledger {
	char	*text;			/* malloc'ed; "" when there is no file */
	size_t	 n;
};

struct ledger_entry {
	uint32_t	uid;
	char		login[LOGIN_MAX + 1];
	char		person[PERSON_MAX + 1];
};

/* No file is an empty ledger; a line that breaks its form refuses it. */
bool	ledger_read(struct ledger *, const char *path, struct accounts_error *);
void	ledger_free(struct ledger *);

bool	ledger_find(const struct ledger *, const char *person,
	    struct ledger_entry *);

/* The highest uid in low..high that was ever given; low - 1 when none was. */
uint32_t	ledger_highest(const struct ledger *, uint32_t low, uint32_t high);

/* Adds a line, durably, before the entry is used. */
bool	ledger_add(struct ledger *, const char *path,
	    const struct ledger_entry *, struct accounts_error *);

#endif /* ACCOUNTS_LEDGER_H */
