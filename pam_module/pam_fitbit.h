/* SPDX-License-Identifier: ISC */
#ifndef PAM_MODULE_PAM_FITBIT_H
#define PAM_MODULE_PAM_FITBIT_H

/*
 * pam_fitbit.so: what each entry point answers (security/pam_modules.h
 * declares them). A PAM line with a bad argument is PAM_SERVICE_ERR and a line
 * in the log, but for those that ignore their arguments.
 *
 * pam_sm_authenticate	success, auth_err, authinfo_unavail or service_err:
 *			see pam_module/codes.h. Never PAM_IGNORE.
 * pam_sm_setcred	always success: libpam turns a stack of nothing but
 *			PAM_IGNORE into a refusal, and a token gives no
 *			credentials. PAM_REFRESH_CRED and
 *			PAM_REINITIALIZE_CRED renew the grant of a login that
 *			this module made, and nothing hangs on it.
 * pam_sm_acct_mgmt	see login_account() in pam_module/login.h.
 * pam_sm_open_session, pam_sm_close_session, pam_sm_chauthtok
 *			PAM_IGNORE. The Linux-PAM Module Writers' Guide (3.1.2)
 *			leaves a module two answers for what it does not offer:
 *			PAM_SERVICE_ERR with a log line where the call is a
 *			mistake, PAM_IGNORE where the action is merely not this
 *			module's. The second, because these stacks run when the
 *			login is decided: a superfluous line must neither lock
 *			people out nor, as PAM_SUCCESS would under
 *			"sufficient", keep the modules behind it from running.
 */

#endif /* PAM_MODULE_PAM_FITBIT_H */
