/* SPDX-License-Identifier: ISC */
#ifndef PAM_MODULE_RELAY_H
#define PAM_MODULE_RELAY_H

#include <stdbool.h>
#include <stdint.h>

#include <security/pam_modules.h>

#include "accounts/grammar.h"
#include "ipc/protocol.h"
#include "pam_module/fault.h"

/* A name that is longer than this is no account. */
#define ACCOUNT_MAX	256

/* No login has more turns than this: one that has is a loop. */
#define TURNS_MAX	64

/* Added to what the verifier announced, for the way between us (milliseconds). */
#define GRACE_MS	250

/* No verdict came; another verifier may give one. */
enum loss {
	LOSS_NONE = 0,
	LOSS_ENDED,		/* the verifier ended */
	LOSS_SILENT		/* it never spoke */
};

/* A judgement that outlives its frame. All zero is an ERROR without a word. */
struct outcome {
	enum verdict	verdict;
	enum loss	loss;			/* why none came, if so */
	bool		answered;		/* the person was asked for the token before that */
	deadline	until;			/* with a loss: by when a frame was due */
	uint64_t	expires;		/* seconds since 1970; 0 unknown */
	char		account[ACCOUNT_MAX];	/* with ALLOW, else "" */
	char		person[PERSON_MAX + 1];	/* with ALLOW and no account: who needs one */
	struct fault	log;			/* one line */
};

/*
 * Holds the exchange of ipc/protocol.h over fd: sends the request, relays
 * each question of the verifier to the application's conversation and each
 * answer back, and fills *out with the verdict. Whatever breaks the protocol
 * or its times is VERDICT_ERROR with a line that tells what. Answers and
 * frames are wiped.
 *
 * limit, unless 0, is a time past which no frame is waited for: a second try
 * after a verdict was lost has what is left of the first.
 *
 * Without converse each question is answered by MSG_NO_ANSWER (the account
 * stage, credentials); what the verifier tells is told all the same.
 */
void	relay_exchange(pam_handle_t *, int fd, const struct request *,
	    bool converse, deadline limit, struct outcome *out);

#endif /* PAM_MODULE_RELAY_H */
