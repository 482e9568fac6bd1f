/* SPDX-License-Identifier: ISC */
#ifndef PAM_MODULE_CHILD_H
#define PAM_MODULE_CHILD_H

#include <sys/types.h>

#include <limits.h>
#include <stdbool.h>

#include "accounts/grammar.h"

enum child_kind {
	CHILD_VERIFIER = 0,	/* fitbit-verifier, as another user */
	CHILD_ADMIT		/* fitbitctl accounts admit, as root */
};

/*
 * What happens between the clone and the exec: a copy of the host becomes
 * fitbit-verifier, or fitbitctl. Everything in child.c is async-signal-safe, because the
 * host may have had threads, and asks the kernel directly for a change of
 * identity, because glibc would tell the host's other threads, which the copy
 * has not.
 */
struct child {
	enum child_kind	kind;
	int		fd;		/* its end of the socket, above 2 */
	bool		privileged;	/* the host is root: groups, hard limits */
	uid_t		uid;		/* never 0 */
	gid_t		gid;
	char		program[PATH_MAX];
	char		config[PATH_MAX];
	char		login[LOGIN_MAX + 1];	/* CHILD_ADMIT: only this one, "" any */
	char		person[PERSON_MAX + 1];	/* CHILD_ADMIT */
};

/*
 * The verifier has the socket as its descriptor 0, fitbitctl as 1 and 2 too.
 *
 * In the order of child.c's table: session, signals, descriptors, limits,
 * identity, no new privileges, exec. Where a step fails the host reads a
 * MSG_VERDICT with VERDICT_ERROR that tells which and why, of fitbitctl a line
 * of text; the child ends.
 * All signals are blocked when it is called.
 */
_Noreturn void	child_run(struct child *);

/* The same last words: what failed and errno. */
void		child_tell(const struct child *, const char *what, int error);

#endif /* PAM_MODULE_CHILD_H */
