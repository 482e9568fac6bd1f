/* SPDX-License-Identifier: ISC */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include <sys/stat.h>
#include <sys/types.h>

#include <limits.h>
#include <stdbool.h>

#include "cli/findings.h"
#include "config/config_file.h"

/*
 * `fitbitctl check`: functions that look at one part of the host each and add
 * what they find. They run in the order of check.c's table; what an earlier
 * one filled, a later one reads. Nothing is changed.
 */
struct host_check {
	struct findings	*findings;
	const char	*root;		/* "" : this host; else all paths are below it */
	const char	*config_path;	/* below root */
	bool		 offline;	/* ask nobody */
	struct config	*config;	/* NULL when it was refused */
	bool		 have_user;	/* VERIFIER_USER exists; then: */
	uid_t		 uid;
	gid_t		 gid;
};

void	check_user(struct host_check *);	/* fills have_user, uid, gid */
void	check_configuration(struct host_check *);	/* fills config */
void	check_secrets(struct host_check *);
void	check_state(struct host_check *);
void	check_programs(struct host_check *);
void	check_trust(struct host_check *);
void	check_accounts(struct host_check *);
void	check_provider(struct host_check *);
void	check_pam(struct host_check *);
void	check_sshd(struct host_check *);

/* path below root, in buf; a path that is too long is cut and will not exist. */
const char	*check_path(const struct host_check *, const char *path,
		    char buf[PATH_MAX]);

/* Whom the file's owner, group and mode let read it (or search it, for a directory). Pure. */
bool	mode_lets_read(const struct stat *, uid_t, gid_t);
bool	mode_lets_search(const struct stat *, uid_t, gid_t);

#endif /* CLI_CHECK_H */
