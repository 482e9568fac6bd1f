/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "oauth/token.h"
#include "verifier/audit.h"
#include "verifier/conversation.h"
#include "verifier/decision.h"
#include "verifier/device_step.h"
#include "verifier/enrolment_step.h"
#include "verifier/gate.h"
#include "verifier/host.h"
#include "verifier/process.h"
#include "verifier/refresh_step.h"
#include "verifier/session.h"
#include "verifier/token_take.h"

/*
 * What is kept of the deadline that the module was told, in milliseconds, for
 * what comes after the provider's answer.
 */
#define RESERVE_MS	150

struct session {
	struct request		 request;
	struct host		 host;
	struct secret		*token;
	bool			 asked;		/* the person was asked for the token */
	bool			 gave_nothing;	/* and answered with nothing */
	size_t			 cut_at;	/* it came in parts, and one was cut */
	deadline		 answered;	/* when the token was in our hands */
	bool			 at_once;	/* it says nothing unless it can say yes at once */
	struct decision		 decision;
	char			 line[512];	/* the decision, told to the administrator */
	struct conversation	 talk;		/* last: its frames are large, and begin as they are */
};

static struct session *
session_new(void)
{
	struct session	*s = malloc(sizeof(*s));

	if (s == NULL)
		return NULL;
	memset(s, 0, offsetof(struct session, talk));
	conversation_init(&s->talk);
	return s;
}

static void
session_free(struct session *s)
{
	secret_free(s->token);
	conversation_wipe(&s->talk);
	free(s);
}

/* The stacked token serves unless it may be replaced by asking and does not look like one. */
static bool
stacked_token_serves(const struct session *s)
{
	const struct request	*r = &s->request;

	switch (r->source) {
	case TOKEN_ASK:
		return false;
	case TOKEN_USE_FIRST:
		return true;
	case TOKEN_TRY_FIRST:
		return token_look(&s->host.provider, r->token, strlen(r->token)) !=
		    TOKEN_OTHER;
	}
	return false;
}

static bool
take_token(struct session *s)
{
	const struct request	*r = &s->request;
	const char		*prompt = *r->prompt != '\0' ? r->prompt :
				    s->host.config->prompt;

	if (stacked_token_serves(s))
		s->token = secret_new(r->token, strlen(r->token));
	else if (!token_take(&s->talk, prompt, &s->token, &s->cut_at))
		return false;
	else {
		s->asked = true;
		s->gave_nothing = s->token != NULL && secret_len(s->token) == 0;
	}
	if (s->token == NULL)
		s->token = secret_new("", 0);
	return s->token != NULL;
}

static int64_t
network_ms(const struct session *s)
{
	return s->host.config->deadline_ms - RESERVE_MS;
}

static deadline
network_deadline(const struct session *s)
{
	return s->answered + network_ms(s);
}

/* Who gave nothing may enrol instead, where this host offers it and can show a page. */
static bool
offers_enrolment(const struct session *s)
{
	return s->gave_nothing && s->host.config->interactive && !s->request.silent;
}

/* Or log in with a telephone: that needs no messages, as it can ask. */
static bool
offers_device(const struct session *s)
{
	return s->gave_nothing && device_step_offered(&s->host, s->request.service);
}

static void
judge_token(struct session *s, const struct attempt *a)
{
	enum reason	r = host_may_try(&s->host, &s->request);

	if (r == REASON_ALLOWED && s->cut_at > 0)
		r = REASON_TOKEN_CUT;
	if (r == REASON_ALLOWED)
		r = host_sit(&s->host, network_deadline(s));
	if (r == REASON_ALLOWED)
		decide(&s->host, a, s->token, network_deadline(s), &s->decision);
	else
		decision_refuse(&s->decision, r);
	if (r == REASON_TOKEN_CUT)
		s->decision.token_len = s->cut_at;
	host_rise(&s->host);
}

static bool
authenticate(struct session *s, const struct attempt *a)
{
	const struct enrolment_talk	e = { &s->host, &s->talk, a, network_ms(s) };

	if (s->token == NULL && !take_token(s))
		return false;
	if (s->asked)
		s->answered = deadline_now();
	if (offers_device(s))
		return device_step(&e, &s->request, &s->answered, &s->decision);
	if (offers_enrolment(s))
		return enrolment_step(&e, &s->answered, &s->decision);
	judge_token(s, a);
	return true;
}

/* What needs no conversation. */
static void
judge_grant(struct session *s, const struct attempt *a)
{
	enum reason	r = host_sit(&s->host, network_deadline(s));

	if (r != REASON_ALLOWED)
		decision_refuse(&s->decision, r);
	else if (s->request.action == ACTION_GATE)
		gate_decide(&s->host, a, network_deadline(s), &s->decision);
	else
		refresh_account(&s->host, a->user, network_deadline(s), &s->decision);
	host_rise(&s->host);
}

/* Does what the module asks for. False: the caller has gone. */
static bool
judge(struct session *s)
{
	const struct attempt	a = { s->request.user, s->request.service, s->at_once };
	enum reason		r = host_admit(&s->host, &s->request);

	if (r != REASON_ALLOWED)
		decision_refuse(&s->decision, r);
	else if (s->request.action != ACTION_AUTHENTICATE)
		judge_grant(s, &a);
	else if (!authenticate(s, &a))
		return false;
	decision_tell(&s->decision, s->line, sizeof(s->line));
	return true;
}

/*
 * A stacked token that the service knows, where no record of the login is kept:
 * only then is the answer there without waiting for a person, the provider or the
 * store. A no is not, since denials wait for their time.
 */
static bool
may_judge_at_once(struct session *s)
{
	const struct config	*c = s->host.config;

	return s->request.action == ACTION_AUTHENTICATE && *s->request.token != '\0' &&
	    !c->one_time && c->offline_grace == 0 && !c->grant_refresh &&
	    stacked_token_serves(s) && take_token(s) && host_knows(&s->host, s->token);
}

/* Every denial leaves at the same time after the answer came, whatever its reason. */
static void
hold_denial(struct session *s, enum verdict v)
{
	switch (v) {
	case VERDICT_DENY:
	case VERDICT_UNKNOWN_USER:
	case VERDICT_EXPIRED:
	case VERDICT_REVOKED:
		conversation_wait(&s->talk, s->answered + s->host.config->deny_after_ms);
		return;
	case VERDICT_ALLOW:
	case VERDICT_UNAVAILABLE:
	case VERDICT_ERROR:
	case VERDICT_IGNORE:
		return;
	}
}

static void
answer(struct session *s)
{
	enum verdict		 v = reason_verdict(s->decision.reason);
	bool			 anew = s->decision.reason == REASON_NEEDS_ACCOUNT;
	const char		*told = reason_told(s->decision.reason);
	char			 name[TOKEN_NAME_SIZE];
	struct judgement	 j = {
		.verdict = v,
		.expires = v == VERDICT_ALLOW ? (uint64_t)s->decision.seen.exp : 0,
		.account = v == VERDICT_ALLOW && !anew ? s->decision.login : "",
		.log = s->line,
		.person = anew ? s->decision.person : "",
	};

	if (s->host.desk != NULL) {
		s->host.desk->name(s->host.desk, &s->host, s->token, name);
		s->host.desk->done(s->host.desk, &s->request, &s->decision,
		    deadline_now() - s->answered);
	} else
		host_token_name(&s->host, s->token, name);
	audit_verdict(&s->request, &s->decision, name, deadline_now() - s->answered,
	    s->line);
	if (s->request.action == ACTION_AUTHENTICATE && s->host.config != NULL)
		hold_denial(s, v);
	if (told != NULL && s->request.action != ACTION_REFRESH)
		(void)conversation_tell(&s->talk, TELL_ERROR, told);
	(void)conversation_end(&s->talk, &j);
}

static bool
shut_in(struct session *s, const char *config_path)
{
	const struct sandbox_order	o = { s->host.config, config_path, NULL };

	return process_sandbox(&o, s->line, sizeof(s->line));
}

/* What cannot start is answered as well, with the file and line in the log. */
static bool
open_host(struct session *s, const char *config_path)
{
	enum reason	r;

	r = host_open(&s->host, config_path, s->line, sizeof(s->line));
	if (r == REASON_ALLOWED) {
		audit_open(s->host.config->log_target);
		if (!shut_in(s, config_path))
			r = REASON_FAULT;
	}
	if (r == REASON_ALLOWED) {
		if (s->host.warning[0] != '\0')
			audit_line(LOG_WARNING, "%s", s->host.warning);
		return conversation_announce(&s->talk, s->host.config->deadline_ms);
	}
	s->decision.reason = r;
	s->answered = deadline_now();
	if (conversation_announce(&s->talk, FIRST_FRAME_MS))
		answer(s);
	return false;
}

void
session_run(int fd, const char *config_path)
{
	struct session	*s;

	if ((s = session_new()) == NULL)
		return;
	if (conversation_begin(&s->talk, fd, &s->request)) {
		s->answered = deadline_now();
		if (open_host(s, config_path) && judge(s))
			answer(s);
	}
	host_close(&s->host);
	session_free(s);
}

/* A host that is lent: nothing of it is closed here. */
static struct session *
session_resume(const struct session_order *o, int64_t unsaid_ms)
{
	struct session	*s;

	if ((s = session_new()) == NULL)
		return NULL;
	s->host = *o->host;
	s->host.desk = o->desk;
	s->answered = o->came;
	if (conversation_resume(&s->talk, o->fd, o->request, o->len, unsaid_ms,
	    &s->request))
		return s;
	host_give_back(&s->host);
	session_free(s);
	return NULL;
}

void
session_serve(const struct session_order *o)
{
	struct session	*s;

	if ((s = session_resume(o, 0)) == NULL)
		return;
	if (judge(s))
		answer(s);
	host_give_back(&s->host);
	session_free(s);
}

bool
session_serve_at_once(const struct session_order *o)
{
	struct session	*s;
	bool		 yes;

	if ((s = session_resume(o, o->host->config->deadline_ms)) == NULL)
		return false;
	s->at_once = true;
	yes = may_judge_at_once(s) && judge(s) && s->decision.reason == REASON_ALLOWED;
	if (yes)
		answer(s);
	host_give_back(&s->host);
	session_free(s);
	return yes;
}
