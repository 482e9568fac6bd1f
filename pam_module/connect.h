/* SPDX-License-Identifier: ISC */
#ifndef PAM_MODULE_CONNECT_H
#define PAM_MODULE_CONNECT_H

#include <security/pam_modules.h>

#include "pam_module/arguments.h"
#include "pam_module/fault.h"

/*
 * A verifier to talk to, as an open socket (close-on-exec, above 2) that the
 * caller closes; -1 with *why filled.
 *
 * The service is asked first, where its socket exists and somebody listens.
 * It must be trustworthy: its directory root's (or our own) and closed to
 * other writers, the listener root (systemd made the socket), the verifier's
 * user, or ourselves. One that is not is refused, never bypassed. Where there
 * is none a verifier is started for this login (pam_module/start.h).
 */
int	verifier_reach(pam_handle_t *, const struct arguments *,
	    struct fault *why);

#endif /* PAM_MODULE_CONNECT_H */
