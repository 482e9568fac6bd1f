/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <syslog.h>

#include <security/pam_ext.h>
#include <security/pam_modules.h>

#include "pam_module/login.h"
#include "pam_module/pam_fitbit.h"

static bool
read_line(pam_handle_t *pamh, int argc, const char **argv, struct arguments *a)
{
	struct fault	why;

	if (arguments_read(argc, argv, a, &why))
		return true;
	pam_syslog(pamh, LOG_ERR, "%s", why.text);
	return false;
}

int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct arguments	a;

	if (!read_line(pamh, argc, argv, &a))
		return PAM_SERVICE_ERR;
	return login_authenticate(pamh, flags, &a);
}

int
pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct arguments	a;

	if (!read_line(pamh, argc, argv, &a))
		return PAM_SERVICE_ERR;
	return login_account(pamh, flags, &a);
}

int
pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct arguments	a;

	if (((unsigned int)flags & (PAM_REFRESH_CRED | PAM_REINITIALIZE_CRED)) != 0 &&
	    read_line(pamh, argc, argv, &a))
		login_refresh(pamh, flags, &a);
	return PAM_SUCCESS;
}

int
pam_sm_open_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh, (void)flags, (void)argc, (void)argv;
	return PAM_IGNORE;
}

int
pam_sm_close_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh, (void)flags, (void)argc, (void)argv;
	return PAM_IGNORE;
}

int
pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh, (void)flags, (void)argc, (void)argv;
	return PAM_IGNORE;
}
