/* SPDX-License-Identifier: ISC */
#ifndef IPC_PROTOCOL_H
#define IPC_PROTOCOL_H

#include <stdbool.h>
#include <stdint.h>

#include "ipc/frame.h"
#include "ipc/verdict.h"

/*
 * What pam_fitbit.so and fitbit-verifier say to each other.
 *
 * The module speaks first: one MSG_REQUEST. The verifier says MSG_BEGIN at
 * once: the time within which each of its further frames comes, counted from
 * the module's last frame. Then any number of turns: MSG_ASK_TOKEN or MSG_ASK,
 * each answered by MSG_ANSWER or MSG_NO_ANSWER, and MSG_TELL and MSG_WAIT, which
 * are not answered. A verdict need not wait for the answer to what was asked
 * last: nothing that a person could say would change it. The last frame is MSG_VERDICT; then both close. A closed socket in
 * any other place, or a frame that is not one of these in its place, is
 * VERDICT_ERROR for the module and the end of the login for the verifier.
 *
 * Every string that a get function returns lives in the frame.
 */
#define PROTOCOL_VERSION	3

/* The module waits no longer than this, in milliseconds, for MSG_BEGIN. */
#define FIRST_FRAME_MS		2000

/* No verifier may ask the module to wait longer than this (milliseconds). */
#define DEADLINE_MAX_MS		120000

/* Nor, by MSG_WAIT, longer than this. */
#define WAIT_MAX_MS		2000000

enum msgtype {
	MSG_REQUEST = 1,	/* see struct request */
	MSG_BEGIN,		/* u32 deadline in milliseconds */
	MSG_ASK_TOKEN,		/* string prompt: answered out of pam_get_authtok */
	MSG_ASK,		/* u8 echo (0, 1), string prompt */
	MSG_TELL,		/* u8 kind (enum tell), string text */
	MSG_ANSWER,		/* string */
	MSG_NO_ANSWER,		/* nothing: the conversation failed or is not allowed */
	MSG_VERDICT,		/* see struct judgement */
	MSG_STATUS,		/* fitbitctl's first and only frame to the service: nothing */
	MSG_REPORT,		/* its answer: string, lines of service/report.h; then both close */
	MSG_WAIT		/* u32 milliseconds: until the module speaks again, so many
				   from now on instead of MSG_BEGIN's */
};

enum action {
	ACTION_AUTHENTICATE = 1,	/* judge a token that the person supplies */
	ACTION_GATE,			/* is the account's grant alive? */
	ACTION_REFRESH			/* PAM_REFRESH_CRED: renew the account's grant */
};

enum token_source {
	TOKEN_ASK = 0,		/* ask the person */
	TOKEN_TRY_FIRST,	/* the stacked one if it looks like a token, else ask */
	TOKEN_USE_FIRST		/* the stacked one or none */
};

enum tell {
	TELL_INFO = 0,
	TELL_ERROR
};

/* u8 version, u8 action, u8 source, u8 flags, then the strings in this order. */
struct request {
	enum action		 action;
	enum token_source	 source;
	bool			 token_decides;	/* no user yet: the token names the account */
	bool			 silent;	/* PAM_SILENT */
	bool			 debug;
	const char		*user;		/* "" with token_decides */
	const char		*service;
	const char		*tty;
	const char		*rhost;
	const char		*token;		/* stacked PAM_AUTHTOK, "" if none; a secret */
	const char		*prompt;	/* the PAM line's, "" if none */
};

/* u8 verdict, u64 expires, string account, string log, string person. */
struct judgement {
	enum verdict	 verdict;
	uint64_t	 expires;	/* the token's end, seconds since 1970; 0 unknown */
	const char	*account;	/* with ALLOW: the local account, else "" */
	const char	*log;		/* one line for the host's log; no secret in it */
	const char	*person;	/* with ALLOW and no account: who needs one, PROVIDER:ID; else "" */
};

void	request_put(struct frame *, const struct request *);
bool	request_get(struct frame *, struct request *);

void	begin_put(struct frame *, int64_t deadline_ms);

void	judgement_put(struct frame *, const struct judgement *);
bool	judgement_get(struct frame *, struct judgement *);

#endif /* IPC_PROTOCOL_H */
