/* SPDX-License-Identifier: ISC */
#ifndef PAM_MODULE_LOGIN_DATA_H
#define PAM_MODULE_LOGIN_DATA_H

#include <stdbool.h>
#include <stdint.h>

#include <security/pam_modules.h>

/*
 * What authenticate leaves for the account stage and for setcred: whom it let
 * in and how long the token holds. It lives in the PAM handle and goes with
 * it; a new authentication begins with forgetting the old one.
 */
struct login_data {
	char		*account;
	uint64_t	 expires;	/* seconds since 1970; 0 unknown */
};

/* True when kept; the account is copied. */
bool	login_data_keep(pam_handle_t *, const char *account, uint64_t expires);

void	login_data_forget(pam_handle_t *);

/* NULL when this module did not authenticate; the handle owns it. */
const struct login_data	*login_data_get(const pam_handle_t *);

/*
 * Is what was decided still so? PAM_IGNORE without a login of ours,
 * PAM_PERM_DENIED when PAM_USER is another by now, PAM_ACCT_EXPIRED when the
 * token has lapsed (now is in seconds since 1970), else PAM_SUCCESS. Pure.
 */
int	login_data_judge(const struct login_data *, const char *user,
	    uint64_t now);

#endif /* PAM_MODULE_LOGIN_DATA_H */
