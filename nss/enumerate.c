/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>

#include "nss/enumerate.h"

static bool
take(struct cursor *c)
{
	return !atomic_flag_test_and_set(&c->busy);
}

enum nss_status
cursor_begin(struct cursor *c, int *errnop)
{
	enum nss_status	s;

	if (!take(c)) {
		*errnop = EAGAIN;
		return NSS_STATUS_TRYAGAIN;
	}
	if (c->open)
		return NSS_STATUS_SUCCESS;
	if ((s = index_enter(&c->held, errnop)) != NSS_STATUS_SUCCESS) {
		cursor_end(c);
		return s;
	}
	c->open = true;
	c->at = 0;
	c->second = false;
	return NSS_STATUS_SUCCESS;
}

void
cursor_end(struct cursor *c)
{
	atomic_flag_clear(&c->busy);
}

enum nss_status
cursor_reset(struct cursor *c)
{
	if (!take(c))
		return NSS_STATUS_TRYAGAIN;
	if (c->open)
		index_leave(&c->held);
	c->open = false;
	cursor_end(c);
	return NSS_STATUS_SUCCESS;
}
