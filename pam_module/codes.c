/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <syslog.h>

#include <security/pam_modules.h>

#include "pam_module/codes.h"

static const struct codes
	allow = { PAM_SUCCESS, PAM_SUCCESS, LOG_INFO, false },
	deny = { PAM_AUTH_ERR, PAM_PERM_DENIED, LOG_NOTICE, true },
	expired = { PAM_AUTH_ERR, PAM_ACCT_EXPIRED, LOG_NOTICE, true },
	unavailable = { PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL, LOG_WARNING, false },
	/* Not to judge a login is no way to let it through. */
	ignore = { PAM_SERVICE_ERR, PAM_IGNORE, LOG_INFO, false },
	error = { PAM_SERVICE_ERR, PAM_SERVICE_ERR, LOG_ERR, false };

struct codes
codes_of(enum verdict v)
{
	switch (v) {		/* no default: -Wswitch-enum lists what is missing */
	case VERDICT_ALLOW:
		return allow;
	case VERDICT_DENY:
	case VERDICT_UNKNOWN_USER:
	case VERDICT_REVOKED:
		return deny;
	case VERDICT_EXPIRED:
		return expired;
	case VERDICT_UNAVAILABLE:
		return unavailable;
	case VERDICT_IGNORE:
		return ignore;
	case VERDICT_ERROR:
		return error;
	}
	return error;
}
