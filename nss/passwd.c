/* SPDX-License-Identifier: ISC */
#include "config.h"

#include "nss/enumerate.h"
#include "nss/nss_fitbit.h"
#include "nss/pack.h"
#include "nss/status.h"

static struct cursor	cursor = CURSOR_INIT;

/* An account that lives in another source is that source's to tell. */
static enum nss_status
answer(enum index_result found, const struct index_account *a,
    struct passwd *pw, char *buf, size_t size, int *errnop)
{
	if (found == INDEX_YES && !a->full)
		found = INDEX_NO;
	if (found == INDEX_YES && !pack_passwd(pw, a, buf, size))
		return status_no_room(errnop);
	return status_of(found, errnop);
}

enum nss_status
_nss_fitbit_getpwnam_r(const char *name, struct passwd *pw, char *buf,
    size_t size, int *errnop)
{
	struct index_account	a;
	struct held_index	h;
	enum nss_status		s;

	if ((s = index_enter(&h, errnop)) != NSS_STATUS_SUCCESS)
		return s;
	s = answer(index_by_login(&h.view, name, &a), &a, pw, buf, size, errnop);
	index_leave(&h);
	return s;
}

enum nss_status
_nss_fitbit_getpwuid_r(uid_t uid, struct passwd *pw, char *buf, size_t size,
    int *errnop)
{
	struct index_account	a;
	struct held_index	h;
	enum nss_status		s;

	if ((s = index_enter(&h, errnop)) != NSS_STATUS_SUCCESS)
		return s;
	s = answer(index_by_uid(&h.view, uid, &a), &a, pw, buf, size, errnop);
	index_leave(&h);
	return s;
}

enum nss_status
_nss_fitbit_setpwent(int stayopen)
{
	(void)stayopen;
	return cursor_reset(&cursor);
}

enum nss_status
_nss_fitbit_endpwent(void)
{
	return cursor_reset(&cursor);
}

enum nss_status
_nss_fitbit_getpwent_r(struct passwd *pw, char *buf, size_t size, int *errnop)
{
	struct index_account	a;
	enum index_result	found;
	enum nss_status		s;
	uint32_t		at;

	if ((s = cursor_begin(&cursor, errnop)) != NSS_STATUS_SUCCESS)
		return s;
	at = cursor.at;
	do
		found = index_next_account(&cursor.held.view, &at, &a);
	while (found == INDEX_YES && !a.full);
	s = answer(found, &a, pw, buf, size, errnop);
	if (s == NSS_STATUS_SUCCESS)
		cursor.at = at;
	cursor_end(&cursor);
	return s;
}
