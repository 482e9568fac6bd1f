/* SPDX-License-Identifier: ISC */
#ifndef PAM_MODULE_LOGIN_H
#define PAM_MODULE_LOGIN_H

#include <security/pam_modules.h>

#include "pam_module/arguments.h"

/*
 * The three things that a PAM line asks of this module. Each returns the PAM
 * code of its stage and has written its line to the log. flags are PAM's.
 */

/* Is the token good for this account? */
int	login_authenticate(pam_handle_t *, int flags, const struct arguments *);

/*
 * Does what was decided still hold; with "gate" also: is the account's grant
 * alive? Without a login of this module and without a gate: PAM_IGNORE.
 */
int	login_account(pam_handle_t *, int flags, const struct arguments *);

/* Renews the grant of a login of this module; says what came of it in the log alone. */
void	login_refresh(pam_handle_t *, int flags, const struct arguments *);

#endif /* PAM_MODULE_LOGIN_H */
