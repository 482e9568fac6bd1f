/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_AUDIT_H
#define VERIFIER_AUDIT_H

#include <stdint.h>

#include "ipc/protocol.h"
#include "verifier/decision.h"

/*
 * The verifier's own log: syslog(3), facility authpriv, or a file that
 * [log] target names. Lines hold no token, secret or word of the provider.
 * Use from any number of threads.
 */
void	audit_open(const char *target);		/* "syslog" or an absolute path */
void	audit_close(void);

/* One line; priority as in syslog(3). */
void	audit_line(int priority, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/*
 * One line a verdict, key=value, the fields and their order stable:
 *
 *   login verdict= reason= user= account= person= service= tty= rhost= token= ms= detail=
 *
 * A value is bare when it consists of letters, digits and ._:@/+- alone, else
 * in double quotes with \" \\ and \xHH. "-" is unknown. user, service, tty and
 * rhost are what the caller says. token is a tag, never the token.
 */
void	audit_verdict(const struct request *, const struct decision *,
	    const char *token_tag, int64_t ms, const char *detail);

#endif /* VERIFIER_AUDIT_H */
