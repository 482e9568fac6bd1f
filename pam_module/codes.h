/* SPDX-License-Identifier: ISC */
#ifndef PAM_MODULE_CODES_H
#define PAM_MODULE_CODES_H

#include <stdbool.h>

#include "ipc/verdict.h"

/* What a verdict means to PAM and to the host's log. */
struct codes {
	int	authenticate;	/* PAM_* of pam_sm_authenticate */
	int	account;	/* PAM_* of pam_sm_acct_mgmt */
	int	priority;	/* LOG_* */
	bool	denial;		/* pam_fail_delay applies */
};

/*
 * Every denial has the same code in authenticate, so that nobody learns from
 * it why (and because sudo ends its retries at cred_expired and user_unknown).
 * A number that is no verdict is an ERROR.
 */
struct codes	codes_of(enum verdict);

#endif /* PAM_MODULE_CODES_H */
