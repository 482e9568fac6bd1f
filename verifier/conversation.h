/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_CONVERSATION_H
#define VERIFIER_CONVERSATION_H

#include <stdbool.h>

#include "ipc/protocol.h"
#include "oauth/secret.h"

/*
 * The verifier's end of the exchange of ipc/protocol.h: what it says to the
 * person through the module, and what comes back. Every function but
 * conversation_wait() returns false when the caller has gone or broke the
 * protocol; the login is over then.
 */
struct conversation {
	int		fd;
	int64_t		unsaid_ms;	/* the deadline that goes with the first frame; 0: said */
	struct frame	request;	/* holds the strings of the request; a secret */
	struct frame	turn;		/* the frame of the moment; a secret */
};

/* Before any other call. */
void	conversation_init(struct conversation *);

bool	conversation_begin(struct conversation *, int fd, struct request *);

/*
 * The same when the service has read the request and announced the deadline; or
 * not yet: then with unsaid_ms the first frame announces that.
 */
bool	conversation_resume(struct conversation *, int fd, const void *bytes,
	    size_t n, int64_t unsaid_ms, struct request *);
bool	conversation_announce(struct conversation *, int64_t deadline_ms);

/*
 * *answer is the person's token or NULL when there is none (the application
 * cannot ask, or the person gave up); the caller frees it.
 */
bool	conversation_ask_token(struct conversation *, const char *prompt,
	    struct secret **answer);

/*
 * The same for any other question; echo shows what is typed. An answer that has
 * not come by `until` is the end of the login.
 */
bool	conversation_ask(struct conversation *, bool echo, const char *prompt,
	    deadline until, struct secret **answer);

/*
 * The same in two steps, for who has something to do meanwhile: the question,
 * and what happens before `until`. asked: an answer is due, which is not kept;
 * without, a word of the caller is none that the protocol has.
 */
enum pause {
	PAUSE_GONE = 0,		/* the caller has gone or broke the protocol */
	PAUSE_OVER,		/* the time has come */
	PAUSE_ANSWERED,
	PAUSE_UNANSWERED	/* the application cannot ask, or the person gave up */
};
bool		conversation_question(struct conversation *, bool echo, const char *prompt);
enum pause	conversation_pause(struct conversation *, bool asked, deadline until);

/* The module is to wait so long for what comes next; 0 .. WAIT_MAX_MS. */
bool	conversation_hold(struct conversation *, int64_t ms);

bool	conversation_tell(struct conversation *, enum tell, const char *text);
bool	conversation_end(struct conversation *, const struct judgement *);

/* Returns when the time has come or the caller has gone, whichever is first. */
void	conversation_wait(struct conversation *, deadline until);

void	conversation_wipe(struct conversation *);

#endif /* VERIFIER_CONVERSATION_H */
