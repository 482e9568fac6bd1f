/* SPDX-License-Identifier: ISC */
#ifndef FAKE_REPLY_H
#define FAKE_REPLY_H

#include "tests/fakefitbit/bytes.h"
#include "tests/fakefitbit/faults.h"
#include "tests/fakefitbit/template.h"

/* What goes back.  Zeroed it is a 200 without a body. */
struct reply {
	unsigned int	 status;	/* 0: 200 */
	const char	*what;		/* one word for the requests file */
	const char	*type;		/* Content-Type, NULL: JSON */
	struct buf	 headers;	/* lines "Name: value\n" */
	struct buf	 body;
	enum transport	 send;
};

void	reply_free(struct reply *);

/*
 * Fitbit's form of an error: {"errors":[{errorType, message}],"success":false}
 * with message = before + value + after; value may be anything.
 */
void	reply_error(struct reply *, unsigned int status, const char *type,
	    const char *before, const char *value, size_t len, const char *after);

/* Lay a fault over what the endpoint answered. */
void	reply_fault(struct reply *, const struct fault *, struct subst);

/* Replace the body by itself in gzip's form (stored, not packed). */
void	reply_gzip(struct reply *);

#endif /* FAKE_REPLY_H */
