/* SPDX-License-Identifier: ISC */
#ifndef TESTS_PAM_WORLD_H
#define TESTS_PAM_WORLD_H

#include <limits.h>
#include <stdbool.h>

#include <security/pam_appl.h>

/*
 * A private world for tests of the built pam_fitbit.so: PAM services in a
 * directory of its own, tests/pam/scripted_verifier for a verifier, and what
 * the module logs. One at a time.
 */
struct world {
	char		dir[64];		/* PAM services, the script, FIFOs */
	char		script[96];
	char		module[PATH_MAX];
	char		verifier[PATH_MAX];
	char		log[1024];		/* the module's last line */
	int		priority;		/* and its LOG_* */
	unsigned int	delay_us;		/* what pam_fail_delay came to */
};
extern struct world	world;

/* False when top_builddir does not hold what is tested. */
bool	world_make(void);
void	world_end(void);

/* The script of the verifiers that are started from now on. */
void	world_script(const char *);

/* What the person does, and what the application showed him. */
struct talk {
	int		 rc;		/* of the conversation: PAM_SUCCESS, PAM_CONV_ERR ... */
	bool		 null;		/* no struct pam_response at all */
	const char	*answers[4];	/* in turn, then NULL answers */
	unsigned int	 asked, echoed, informed, warned;
	char		 prompt[256];	/* the last one */
	void		(*on_message)(void);
};

/*
 * A transaction of a service whose file has these lines; @ stands for the
 * module with what leads it to the script. user may be NULL.
 */
pam_handle_t	*world_start(const char *service, const char *lines,
		    const char *user, struct talk *);

/* start, authenticate, end. */
int		 world_login(const char *lines, const char *user, struct talk *);

#endif /* TESTS_PAM_WORLD_H */
