/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_ERROR_H
#define ACCOUNTS_ERROR_H

#include <stdbool.h>

/* Why a map was refused: one line for the administrator. */
struct accounts_error {
	char	text[384];	/* "/etc/pam_fitbit.accounts:7: ..." */
};

/* Fills *e; returns false, so that a check can end in `return accounts_fail(...)`. */
bool	accounts_fail(struct accounts_error *e, const char *fmt, ...)
	    __attribute__((__format__(__printf__, 2, 3)));

#endif /* ACCOUNTS_ERROR_H */
