/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_ADMIT_H
#define ACCOUNTS_ADMIT_H

#include "accounts/build.h"

/* What an automatic account looks like ([accounts] auto_...). */
struct account_template {
	uint32_t	 uid_low, uid_high;
	const char	*prefix;
	const char	*group;		/* "NAME=GID", or "" for a private one */
	const char	*home;		/* the directory of homes */
	const char	*shell;
};

/*
 * An account for person (PROVIDER:ID) who is in no map: the ledger's uid, a
 * line in the overlay, and an index that NSS serves it from before this
 * returns. A person who has an account already keeps it, whoever asks and
 * however often. With only ("" and NULL: any) it is that login or nothing is
 * given and nothing written. Holds the lock. login is set on success only.
 */
bool	accounts_admit(const struct accounts_files *,
	    const struct account_template *, const char *person,
	    const char *only, char login[LOGIN_MAX + 1], struct accounts_error *);

/* Moves login's line out of the overlay to the end of the text. */
bool	accounts_adopt(const struct accounts_files *,
	    const struct accounts_warn *, const char *login,
	    struct accounts_error *);

#endif /* ACCOUNTS_ADMIT_H */
