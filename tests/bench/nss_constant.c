/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <nss.h>
#include <pwd.h>
#include <string.h>

/*
 * The least that an NSS module can do: one entry for every question, or, as
 * libnss_absent.so.2, none. What glibc itself costs is what these cost.
 */
#ifdef ABSENT
#define NAME(what)	_nss_absent_##what
#define ANSWER(pw, buf, n, e)	((void)(pw), (void)(buf), (void)(n), \
				*(e) = ENOENT, NSS_STATUS_NOTFOUND)
#else
#define NAME(what)	_nss_constant_##what
#define ANSWER(pw, buf, n, e)	constant(pw, buf, n, e)

static enum nss_status
constant(struct passwd *pw, char *buf, size_t n, int *errnop)
{
	static const char	bytes[] = "constant\0x\0\0/\0/bin/sh";

	if (n < sizeof(bytes)) {
		*errnop = ERANGE;
		return NSS_STATUS_TRYAGAIN;
	}
	memcpy(buf, bytes, sizeof(bytes));
	pw->pw_name = buf;
	pw->pw_passwd = buf + 9;
	pw->pw_gecos = buf + 11;
	pw->pw_dir = buf + 12;
	pw->pw_shell = buf + 14;
	pw->pw_uid = pw->pw_gid = 1900000000;
	return NSS_STATUS_SUCCESS;
}
#endif

enum nss_status	NAME(getpwnam_r)(const char *, struct passwd *, char *, size_t, int *);
enum nss_status	NAME(getpwuid_r)(uid_t, struct passwd *, char *, size_t, int *);

enum nss_status
NAME(getpwnam_r)(const char *name, struct passwd *pw, char *buf, size_t n,
    int *errnop)
{
	(void)name;
	return ANSWER(pw, buf, n, errnop);
}

enum nss_status
NAME(getpwuid_r)(uid_t uid, struct passwd *pw, char *buf, size_t n, int *errnop)
{
	(void)uid;
	return ANSWER(pw, buf, n, errnop);
}
