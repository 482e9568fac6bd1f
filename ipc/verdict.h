/* SPDX-License-Identifier: ISC */
#ifndef IPC_VERDICT_H
#define IPC_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The verifier's last word on a login. Zero is the failure to decide, so that
 * a zeroed, truncated or forgotten answer can never mean "allow". The numbers
 * are the wire format of MSG_VERDICT: add at the end, never renumber.
 */
enum verdict {
	VERDICT_ERROR = 0,	/* configuration, or a fault of our own */
	VERDICT_ALLOW,		/* this token may log in to this account */
	VERDICT_DENY,		/* no */
	VERDICT_UNKNOWN_USER,	/* no: nobody is mapped to this account */
	VERDICT_EXPIRED,	/* no: the token has lapsed */
	VERDICT_REVOKED,	/* no: the grant was taken back */
	VERDICT_UNAVAILABLE,	/* the provider could not be asked */
	VERDICT_IGNORE		/* not ours to judge */
};

/* A constant lower-case name, "invalid" for a number that is no verdict. */
const char	*verdict_name(enum verdict);

/* True and *v set when wire is one of the numbers above. */
bool		 verdict_from_wire(uint8_t wire, enum verdict *v);

#endif /* IPC_VERDICT_H */
