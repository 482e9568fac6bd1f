/* SPDX-License-Identifier: ISC */
#ifndef PAM_MODULE_START_H
#define PAM_MODULE_START_H

#include <sys/types.h>

#include "pam_module/fault.h"

/* Whom the verifier becomes when the host is root; not read otherwise. */
struct identity {
	uid_t	uid;
	gid_t	gid;
};

/*
 * Starts a verifier for one login and returns the host's end of the socket
 * (close-on-exec, above 2), or -1 with *why filled. The caller closes it and
 * that is all: the verifier is nobody's child by then, there is nothing to
 * reap and no signal comes. That it could not be executed is told as the
 * first frame (see child.h).
 *
 * A host that is not root starts it as itself. Signals are blocked in the
 * calling thread meanwhile, so that no handler of the host runs in the copy.
 */
int	verifier_start(const char *program, const char *config,
	    const struct identity *, struct fault *why);

/*
 * The same with `fitbitctl accounts admit` for person, as root, which the host
 * is (really and effectively). It writes the login and a newline, or what is
 * wrong. With a login ("": none) it gives that account or none.
 */
int	admit_start(const char *program, const char *config, const char *login,
	    const char *person, struct fault *why);

/* fd itself or, when it is 0, 1 or 2, a duplicate above; -1 and fd closed on failure. */
int	descriptor_above_2(int fd);

#endif /* PAM_MODULE_START_H */
