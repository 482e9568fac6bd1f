/* SPDX-License-Identifier: ISC */
#ifndef CLI_PAM_STACK_H
#define CLI_PAM_STACK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A service's stack of one facility as libpam reads it (pam.conf(5)): lines in
 * order, with @include, include and substack resolved, and every control word
 * or [value=action ...] spelt out as one action for each return value.
 */
enum pam_facility {
	PAM_FACILITY_AUTH = 0,
	PAM_FACILITY_ACCOUNT,
	PAM_FACILITY_PASSWORD,
	PAM_FACILITY_SESSION
};

/* Actions; a positive number skips that many lines. */
enum pam_action {
	PAM_ACTION_UNDEFINED = -6,	/* counts as bad */
	PAM_ACTION_RESET,
	PAM_ACTION_DIE,
	PAM_ACTION_BAD,
	PAM_ACTION_DONE,
	PAM_ACTION_OK,
	PAM_ACTION_IGNORE
};

#define PAM_CODES		32	/* PAM_SUCCESS .. PAM_INCOMPLETE */
#define PAM_ARGUMENTS_MAX	32
#define PAM_LINES_MAX		256
#define PAM_DEPTH_MAX		16	/* of includes */

/* A substack is a line of its own that never counts, and its lines one level deeper. */
struct pam_line {
	char		*text;			/* owns what the pointers point into */
	const char	*module;		/* as it is written: a name or a path */
	size_t		 argc;
	const char	*argv[PAM_ARGUMENTS_MAX];
	int		 action[PAM_CODES];
	unsigned int	 level;			/* substacks around it */
	char		*where;			/* "/etc/pam.d/sshd:4" */
};

struct pam_stack {
	size_t		 n;
	struct pam_line	*lines;
};

struct pam_error {
	char	text[512];	/* "/etc/pam.d/sshd:4: what: mend" */
};

/*
 * Reads dir/service. False with *e filled when a file is missing, includes nest
 * too deeply or a line is none; out is untouched then.
 */
bool	pam_stack_read(const char *dir, const char *service, enum pam_facility,
	    struct pam_stack *out, struct pam_error *e);
void	pam_stack_free(struct pam_stack *);

/*
 * What libpam would answer if the i-th line's module returned results[i].
 * Pure.
 */
int	pam_stack_result(const struct pam_stack *, const int *results);

/* Is the line's module this one, by the last part of its path, with or without ".so"? */
bool	pam_line_is(const struct pam_line *, const char *module);

#endif /* CLI_PAM_STACK_H */
