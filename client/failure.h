/* SPDX-License-Identifier: ISC */
#ifndef CLIENT_FAILURE_H
#define CLIENT_FAILURE_H

#include <stdbool.h>

/* Why something on the person's own machine did not work: one line for the person, no secret. */
struct failure {
	char	text[512];
};

/* As snprintf(3) into text. Returns false. */
bool	failure_say(struct failure *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

#endif /* CLIENT_FAILURE_H */
