/* SPDX-License-Identifier: ISC */
#ifndef FAKE_CONTROL_H
#define FAKE_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/fakefitbit/dialect.h"
#include "tests/fakefitbit/faults.h"
#include "tests/fakefitbit/token.h"

enum replay {
	REPLAY_STRICT = 0,	/* a used refresh token is invalid_grant */
	REPLAY_SAME,		/* the same answer for replay-window-ms */
	REPLAY_UNTIL_USED	/* the same answer until its tokens are used */
};

enum decision { DECIDE_ASK = 0, DECIDE_APPROVE, DECIDE_DENY };

/*
 * How the server behaves: what the command line said, then what DIR/control
 * says now.  The file has lines "KEY VALUE" with the keys of the options, and
 * is read at each request, so a test replaces it between two.
 */
struct control {
	char		 fault[NAME_SIZE];	/* "" none */
	unsigned int	 fault_where;		/* set of endpoints */
	char		 reply[NAME_SIZE];	/* of the raw port, "" the token's */
	int64_t		 delay_ms;		/* before the request takes effect */
	int64_t		 delay_after_ms;	/* after it */
	enum replay	 replay;
	int64_t		 replay_window_ms;
	int64_t		 expires_in;		/* seconds */
	enum decision	 decision;		/* of the authorize page */
	char		 user[256];		/* who decides there */
	enum dialect	 dialect;
	int64_t		 device_interval;	/* seconds between polls */
	int64_t		 device_expires;	/* seconds that a device code lives */
	int64_t		 device_slow;		/* so many polls are told slow_down */
	bool		 require_state;		/* at the token endpoint */
	bool		 once;			/* the file serves one request */
};

void	control_default(struct control *);
/* False with a line on stderr for a key or value that is not known. */
bool	control_set(struct control *, const char *key, const char *value);
/* Lay DIR/control over *c; a "once" file is taken by one request only. */
void	control_read(struct control *, int dirfd, unsigned int endpoint);

#endif /* FAKE_CONTROL_H */
