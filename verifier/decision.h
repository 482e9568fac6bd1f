/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_DECISION_H
#define VERIFIER_DECISION_H

#include <stdbool.h>
#include <stdint.h>

#include "accounts/grammar.h"
#include "ipc/deadline.h"
#include "oauth/introspection.h"
#include "oauth/secret.h"
#include "verifier/host.h"
#include "verifier/reason.h"

/*
 * The story of a login from the token on: does it look like one, introspect,
 * decide, map. Used by the verifier's session and, told step by step, by
 * `fitbitctl verify`.
 */
struct attempt {
	const char	*user;		/* "" : the token decides */
	const char	*service;
	bool		 change_nothing;	/* tell only: no refresh, no record */
};

/* How far the story came; each includes those before it. */
enum stage {
	STAGE_START = 0,
	STAGE_LOOK,		/* the token's shape was judged */
	STAGE_INTROSPECTED,	/* the provider answered */
	STAGE_TOKEN,		/* policy_token() was asked; seen is filled */
	STAGE_ACCOUNT		/* policy_account() was asked; login is filled */
};

struct decision {
	enum reason			reason;
	enum stage			stage;
	char				login[LOGIN_MAX + 1];	/* "" until it is known */
	char				person[PERSON_MAX + 1];	/* "" until it is known */
	size_t				token_len;
	struct introspection		seen;
	struct introspect_detail	detail;
	bool				refreshed;	/* the token lapsed and was renewed */
	char				note[384];	/* what grants had to say, for the log */
};

/*
 * *out is always filled. Unless change_nothing is set, a lapsed token may be
 * refreshed (verifier/refresh_step.h), one that lets in is recorded with its grant,
 * an outage may be bridged (verifier/offline_grace.h), and a token may let in once
 * only (verifier/replay_guard.h).
 */
void	decide(struct host *, const struct attempt *, const struct secret *token,
	    deadline, struct decision *out);

/* A no that was said before there was anything to decide. */
void	decision_refuse(struct decision *, enum reason);

/* Keeps one line for the log beside the reason; no secret in it. */
void	decision_note(struct decision *, const char *line);

/*
 * The reason's text with what is known of the case, for the administrator's
 * log: one line, no secret.
 */
void	decision_tell(const struct decision *, char *line, size_t size);

#endif /* VERIFIER_DECISION_H */
