/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include "cli/become.h"

bool
become_user(const char *name)
{
	const struct passwd	*pw;

	if (geteuid() != 0)
		return true;
	if ((pw = getpwnam(name)) == NULL) {
		errno = ENOENT;
		return false;
	}
	if (pw->pw_uid == 0 || pw->pw_gid == 0) {
		errno = EPERM;
		return false;
	}
	if (setgroups(0, NULL) == -1 ||
	    setresgid(pw->pw_gid, pw->pw_gid, pw->pw_gid) == -1 ||
	    setresuid(pw->pw_uid, pw->pw_uid, pw->pw_uid) == -1)
		return false;
	if (setresuid(0, 0, 0) == 0) {		/* it must not be undone */
		errno = EPERM;
		return false;
	}
	return true;
}

bool
become_verifier(void)
{
	return become_user(VERIFIER_USER);
}
