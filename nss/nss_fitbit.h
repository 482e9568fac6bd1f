/* SPDX-License-Identifier: ISC */
#ifndef NSS_NSS_FITBIT_H
#define NSS_NSS_FITBIT_H

#include <sys/types.h>

#include <grp.h>
#include <nss.h>
#include <pwd.h>
#include <shadow.h>
#include <stddef.h>

/*
 * The entry points of libnss_fitbit.so.2, as glibc's manual ("NSS Modules
 * Interface") and its nss/ sources want them. All: no lock, no allocation
 * (initgroups_dyn grows its caller's array), no descriptor kept; every string
 * inside the caller's buffer; *result and buffer matter on SUCCESS only.
 *
 * SUCCESS; NOTFOUND with ENOENT (also at the end of an enumeration); TRYAGAIN
 * with ERANGE: come back with a larger buffer; UNAVAIL with the errno of the
 * index that is missing, unreadable, not root's (EPERM) or damaged (EIO).
 */
enum nss_status	_nss_fitbit_getpwnam_r(const char *, struct passwd *, char *,
		    size_t, int *errnop);
enum nss_status	_nss_fitbit_getpwuid_r(uid_t, struct passwd *, char *, size_t,
		    int *errnop);
enum nss_status	_nss_fitbit_setpwent(int stayopen);
enum nss_status	_nss_fitbit_getpwent_r(struct passwd *, char *, size_t,
		    int *errnop);
enum nss_status	_nss_fitbit_endpwent(void);

enum nss_status	_nss_fitbit_getgrnam_r(const char *, struct group *, char *,
		    size_t, int *errnop);
enum nss_status	_nss_fitbit_getgrgid_r(gid_t, struct group *, char *, size_t,
		    int *errnop);
enum nss_status	_nss_fitbit_setgrent(int stayopen);
enum nss_status	_nss_fitbit_getgrent_r(struct group *, char *, size_t,
		    int *errnop);
enum nss_status	_nss_fitbit_endgrent(void);
enum nss_status	_nss_fitbit_initgroups_dyn(const char *login, gid_t primary,
		    long *used, long *room, gid_t **gids, long limit,
		    int *errnop);

enum nss_status	_nss_fitbit_getspnam_r(const char *, struct spwd *, char *,
		    size_t, int *errnop);
enum nss_status	_nss_fitbit_setspent(int stayopen);
enum nss_status	_nss_fitbit_getspent_r(struct spwd *, char *, size_t,
		    int *errnop);
enum nss_status	_nss_fitbit_endspent(void);

#endif /* NSS_NSS_FITBIT_H */
