/* SPDX-License-Identifier: ISC */
#ifndef FAKE_FAULTS_H
#define FAKE_FAULTS_H

#include <stdbool.h>
#include <stdio.h>

/* Endpoints, as a set. */
enum endpoint_set {
	EP_NONE = 0,
	EP_INTROSPECT = 1,
	EP_TOKEN = 2,
	EP_REVOKE = 4,
	EP_AUTHORIZE = 8,
	EP_IDENTITY = 16,
	EP_METADATA = 32,
	EP_DEVICE = 64,
	EP_ANY = 127
};

/* How a reply travels. */
enum transport {
	SEND_WHOLE = 0,
	SEND_NOTHING,		/* close, no byte of a reply */
	SEND_HEADERS,		/* headers and close */
	SEND_HALF,		/* headers, half of the body and close */
	SEND_SLOW,		/* the body at one byte a second */
	SEND_GZIP		/* the body with Content-Encoding: gzip */
};

/*
 * One fault: a name and what becomes of the reply.  What is zero or NULL stays
 * as the endpoint answered.  headers and body are templates (template.h);
 * headers are lines "Name: value" that end with \n.
 */
struct fault {
	const char	*name;
	const char	*text;		/* for --list-faults */
	unsigned int	 where;		/* endpoints that it makes sense at */
	bool		 processed;	/* the request takes effect first */
	unsigned int	 status;
	const char	*type;		/* Content-Type */
	const char	*headers;
	const char	*body;
	enum transport	 send;
	unsigned int	 delay_ms;
};

/* NULL where there is no such fault. */
const struct fault	*fault_find(const char *name);
void			 fault_list(FILE *);

#endif /* FAKE_FAULTS_H */
