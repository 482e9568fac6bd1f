/* SPDX-License-Identifier: ISC */
#ifndef NSS_STATUS_H
#define NSS_STATUS_H

#include <errno.h>
#include <nss.h>

#include "accounts/index_read.h"

/* What a look-up found, in glibc's words. */
static inline enum nss_status
status_of(enum index_result r, int *errnop)
{
	switch (r) {
	case INDEX_YES:
		return NSS_STATUS_SUCCESS;
	case INDEX_NO:
		*errnop = ENOENT;
		return NSS_STATUS_NOTFOUND;
	case INDEX_BROKEN:
		break;
	}
	*errnop = EIO;
	return NSS_STATUS_UNAVAIL;
}

static inline enum nss_status
status_no_room(int *errnop)
{
	*errnop = ERANGE;
	return NSS_STATUS_TRYAGAIN;
}

#endif /* NSS_STATUS_H */
