/* SPDX-License-Identifier: ISC */
#ifndef PAM_MODULE_CONNECT_H
#define PAM_MODULE_CONNECT_H

#include <stdbool.h>

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
 * is none, or one so stuck that it takes no more callers, a verifier is started
 * for this login (pam_module/start.h). *served: it is the service.
 */
int	verifier_reach(pam_handle_t *, const struct arguments *, bool *served,
	    struct fault *why);

/*
 * When the service was reached and gave no verdict: one of our own for root;
 * who is not root has the service alone, which may have been started anew.
 */
int	verifier_reach_again(pam_handle_t *, const struct arguments *,
	    struct fault *why);

#endif /* PAM_MODULE_CONNECT_H */
