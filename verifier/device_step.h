/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_DEVICE_STEP_H
#define VERIFIER_DEVICE_STEP_H

#include <stdbool.h>

#include "ipc/protocol.h"
#include "verifier/enrolment_step.h"

/*
 * The device flow in the conversation (oauth/device.h): who gave nothing at the
 * token prompt is shown a page and a code for her telephone, and this verifier
 * asks the provider until she has agreed there, for [grant] device_wait at most.
 * The token that comes is judged like one of an enrolment; its grant is kept
 * where people may enrol themselves ([grant] interactive).
 *
 * How it is shown depends on the front end. One of [grant] message_services shows
 * a message at once: she reads it and agrees, and is in. Any other may hold a
 * message back until it asks something (sshd does), or was told to be silent: page
 * and code are then in a question that Enter answers. An Enter that comes early
 * costs nothing, it is asked again; polling goes on all the while. So a front end
 * that notices a lost client only while it asks is asking nearly always, and
 * nothing is polled for somebody who has gone.
 */
bool	device_step_offered(const struct host *, const char *service);

/* As enrolment_step(); request is the one of this login. */
bool	device_step(const struct enrolment_talk *, const struct request *,
	    deadline *answered, struct decision *out);

#endif /* VERIFIER_DEVICE_STEP_H */
