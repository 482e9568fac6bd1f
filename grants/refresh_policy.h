/* SPDX-License-Identifier: ISC */
#ifndef GRANTS_REFRESH_POLICY_H
#define GRANTS_REFRESH_POLICY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * When a lapsed token may still log its person in by a refresh, and when a gate
 * may open without asking: pure functions of what is known. Zero is no.
 */
enum refresh_may {
	REFRESH_MAY_NOT = 0,		/* not judged */
	REFRESH_MAY,
	REFRESH_OFF,			/* [grant] refresh = no */
	REFRESH_NO_GRANT,		/* no grant knows this token */
	REFRESH_GRANT_DEAD,		/* the person must enrol again */
	REFRESH_STRANGE_TOKEN,		/* neither issued by the grant nor used with it */
	REFRESH_EXP_UNKNOWN,		/* its end was never recorded */
	REFRESH_REVOKED,		/* inactive before its end: taken back */
	REFRESH_LAPSED_LONG_AGO,	/* over [grant] refresh_window */
	REFRESH_NO_TIME			/* too little of the deadline is left */
};

/* No refresh begins with less than this left of the deadline, milliseconds. */
#define REFRESH_LEFT_MIN_MS	1000

struct refresh_facts {
	bool	on;		/* [grant] refresh */
	bool	have_grant;
	bool	grant_alive;
	bool	token_known;	/* it is the grant's issued or used token */
	int64_t	exp;		/* of the supplied token as recorded, 0 unknown */
	int64_t	now;		/* wall clock, seconds */
	int64_t	window;		/* [grant] refresh_window, seconds */
	int64_t	left_ms;	/* of the deadline */
};

enum refresh_may	 refresh_may(const struct refresh_facts *);
const char		*refresh_may_text(enum refresh_may);	/* for the log */

/* A gate's question to the record of proofs of life. */
enum gate_may {
	GATE_ASK = 0,		/* only the provider can say */
	GATE_PROVED		/* proved less than [grant] gate_recheck ago */
};
/* proved in the future (the clock was set back) proves nothing. */
enum gate_may	gate_may(int64_t proved, int64_t recheck, int64_t now);
/* The provider cannot be asked: does [grant] gate_grace bridge it? */
bool		gate_grace(int64_t proved, int64_t grace, int64_t now);

#endif /* GRANTS_REFRESH_POLICY_H */
