/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/become.h"
#include "cli/commands.h"
#include "cli/json_out.h"
#include "client/terminal.h"
#include "oauth/secret.h"
#include "verifier/decision.h"

/* Longer than any token, so that one that is too long is told as such. */
#define TOKEN_TEXT_MAX	16384

/* The steps of a decision, in their order. */
enum step_name {
	STEP_CONFIGURATION = 0,
	STEP_SHAPE,
	STEP_PROVIDER,
	STEP_POLICY,
	STEP_ACCOUNT,
	STEP_COUNT
};

enum step_state {
	STEP_NOT_REACHED = 0,
	STEP_PASSED,
	STEP_REFUSED
};

static const char *const	step_names[STEP_COUNT] = {
	"configuration", "shape", "provider", "policy", "account"
};
static const char *const	state_names[] = { "-", "ok", "no" };

struct step {
	enum step_state	 state;
	char		 what[1024];
};

struct story {
	const char	*config_path;
	struct attempt	 attempt;
	bool		 json;
	bool		 as_root;	/* the verifier's user does not exist */
	struct decision	 decision;
	char		 why[512];	/* the configuration's refusal, "" if accepted */
	struct step	 steps[STEP_COUNT];
};

/* The step that had the last word. */
static enum step_name
last_step(const struct decision *d)
{
	switch (d->stage) {
	case STAGE_START:
		return STEP_CONFIGURATION;
	case STAGE_LOOK:
		return STEP_SHAPE;
	case STAGE_INTROSPECTED:
		return STEP_PROVIDER;
	case STAGE_TOKEN:
		return d->reason == REASON_MAP_BROKEN || d->reason == REASON_FAULT ?
		    STEP_ACCOUNT : STEP_POLICY;
	case STAGE_ACCOUNT:
		return STEP_ACCOUNT;
	}
	return STEP_CONFIGURATION;
}

static void
tell_provider(const struct introspection *t, char *out, size_t size)
{
	long long	left = (long long)t->exp - (long long)time(NULL);

	if (left <= 0)
		(void)snprintf(out, size, "active, of user %s for client %s, and lapsed by "
		    "this host's clock", t->user_id, t->client_id);
	else
		(void)snprintf(out, size, "active, of user %s for client %s, for another "
		    "%lldh%02lldm", t->user_id, t->client_id, left / 3600, left / 60 % 60);
}

/* What is told of a step that was passed. */
static void
tell_passed(const struct story *s, enum step_name n, char *out, size_t size)
{
	const struct decision	*d = &s->decision;

	switch (n) {
	case STEP_CONFIGURATION:
		(void)snprintf(out, size, "%s is accepted%s", s->config_path, s->as_root ?
		    "; read as root, since " VERIFIER_USER " does not exist" : "");
		break;
	case STEP_SHAPE:
		(void)snprintf(out, size, "%zu bytes that look like a token", d->token_len);
		break;
	case STEP_PROVIDER:
		tell_provider(&d->seen, out, size);
		break;
	case STEP_POLICY:
		(void)snprintf(out, size, "client, type, times and scopes are accepted");
		break;
	case STEP_ACCOUNT:
		if (d->reason == REASON_NEEDS_ACCOUNT)
			(void)snprintf(out, size, "%s may log in through %s, which "
			    "gives an account", d->person, s->attempt.service);
		else
			(void)snprintf(out, size, "%s may log in as %s through %s",
			    d->person, d->login, s->attempt.service);
		break;
	case STEP_COUNT:
		break;
	}
}

static void
fill_steps(struct story *s)
{
	enum step_name	 last = last_step(&s->decision), n;
	bool		 allowed = reason_verdict(s->decision.reason) ==
			    VERDICT_ALLOW;
	struct step	*step;

	for (n = STEP_CONFIGURATION; n <= last; n++) {
		step = &s->steps[n];
		step->state = n < last || allowed ? STEP_PASSED : STEP_REFUSED;
		if (step->state == STEP_PASSED)
			tell_passed(s, n, step->what, sizeof(step->what));
		else if (*s->why != '\0')
			(void)snprintf(step->what, sizeof(step->what), "%s", s->why);
		else
			decision_tell(&s->decision, step->what, sizeof(step->what));
	}
}

static bool
print_text(const struct story *s)
{
	enum step_name	n;

	for (n = STEP_CONFIGURATION; n < STEP_COUNT; n++)
		(void)printf("%-2s  %-13s %s\n", state_names[s->steps[n].state],
		    step_names[n], s->steps[n].state == STEP_NOT_REACHED ?
		    "not reached" : s->steps[n].what);
	(void)printf("verdict: %s (%s)\n", verdict_name(reason_verdict(s->decision.reason)),
	    reason_name(s->decision.reason));
	return fflush(stdout) == 0 && ferror(stdout) == 0;
}

static struct json_object *
json_token(struct json_out *o, const struct introspection *t)
{
	struct json_object	*v = json_out_object(o), *scopes = json_out_array(o);
	char			 scope[sizeof(t->scopes[0].name) + 8];
	size_t			 i;

	json_out_text(o, v, "user_id", t->user_id);
	json_out_text(o, v, "client_id", t->client_id);
	json_out_number(o, v, "exp", t->exp);
	json_out_number(o, v, "iat", t->iat);
	for (i = 0; i < t->n_scopes; i++) {
		(void)snprintf(scope, sizeof(scope), "%s%s", t->scopes[i].name,
		    t->scopes[i].write ? "=write" : "");
		json_out_text(o, scopes, NULL, scope);
	}
	json_out_add(o, v, "scopes", scopes);
	return v;
}

static struct json_object *
json_steps(struct json_out *o, const struct story *s)
{
	struct json_object	*list = json_out_array(o), *row;
	enum step_name		 n;

	for (n = STEP_CONFIGURATION; n < STEP_COUNT; n++) {
		if (s->steps[n].state == STEP_NOT_REACHED)
			continue;
		row = json_out_object(o);
		json_out_text(o, row, "step", step_names[n]);
		json_out_flag(o, row, "passed", s->steps[n].state == STEP_PASSED);
		json_out_text(o, row, "what", s->steps[n].what);
		json_out_add(o, list, NULL, row);
	}
	return list;
}

static bool
print_json(const struct story *s)
{
	struct json_out		 o = { 0 };
	const struct decision	*d = &s->decision;

	o.value = json_out_object(&o);
	json_out_text(&o, o.value, "verdict", verdict_name(reason_verdict(d->reason)));
	json_out_text(&o, o.value, "reason", reason_name(d->reason));
	json_out_text(&o, o.value, "service", s->attempt.service);
	json_out_text(&o, o.value, "account", d->login);
	json_out_text(&o, o.value, "person", d->person);
	json_out_number(&o, o.value, "token_bytes", (int64_t)d->token_len);
	if (d->stage >= STAGE_TOKEN)
		json_out_add(&o, o.value, "token", json_token(&o, &d->seen));
	json_out_add(&o, o.value, "steps", json_steps(&o, s));
	return json_out_print(&o);
}

/*
 * The first line of standard input, whether or not it has an end; past stdio,
 * which would keep a copy. False when there is none, or it does not fit.
 */
static bool
read_line(char *buf, size_t size)
{
	size_t	n = 0;
	ssize_t	r;

	do {
		r = read(STDIN_FILENO, buf + n, size - 1 - n);
		if (r > 0)
			n += (size_t)r;
	} while ((r > 0 && n < size - 1 && memchr(buf, '\n', n) == NULL) ||
	    (r == -1 && errno == EINTR));
	buf[n] = '\0';
	if (r == -1 || (r > 0 && memchr(buf, '\n', n) == NULL))
		return false;
	buf[strcspn(buf, "\r\n")] = '\0';
	return n > 0;
}

/* From the person, without echo, or the first line of standard input. */
static struct secret *
read_token(void)
{
	static char	 text[TOKEN_TEXT_MAX];
	struct secret	*token = NULL;
	bool		 ok;

	if (isatty(STDIN_FILENO) == 1)
		ok = terminal_ask("Token: ", false, text, sizeof(text));
	else
		ok = read_line(text, sizeof(text));
	if (ok && (token = secret_new(text, strlen(text))) == NULL)
		(void)fputs("fitbitctl: no memory for the token\n", stderr);
	else if (!ok)
		(void)fputs("fitbitctl: no token was given, or one of over 16 KiB\n", stderr);
	explicit_bzero(text, sizeof(text));
	return token;
}

/* The service that the login is told for, when the command line names none. */
static const char *
usual_service(const struct config *c, const char *user)
{
	const struct words	*w = *user == '\0' ? &c->token_decides : &c->services;

	if (w->n > 0)
		return w->v[0];
	return *user == '\0' ? "login" : "sshd";
}

static bool
judge(struct story *s, struct host *h)
{
	struct secret	*token;

	if (s->attempt.service == NULL)
		s->attempt.service = usual_service(h->config, s->attempt.user);
	if ((token = read_token()) == NULL)
		return false;
	decide(h, &s->attempt, token, deadline_in(h->config->deadline_ms), &s->decision);
	secret_free(token);
	return true;
}

static int
run(struct story *s)
{
	struct host	h;
	bool		told;

	if (!become_verifier()) {
		if (errno != ENOENT) {
			(void)fprintf(stderr, "fitbitctl: cannot become %s (%s)\n",
			    VERIFIER_USER, strerror(errno));
			return STATUS_PROBLEM;
		}
		s->as_root = true;
	}
	s->decision.reason = host_open(&h, s->config_path, s->why, sizeof(s->why));
	if (s->decision.reason == REASON_ALLOWED) {
		*s->why = '\0';
		if (!judge(s, &h)) {
			host_close(&h);
			return STATUS_PROBLEM;
		}
	}
	if (s->attempt.service == NULL)
		s->attempt.service = "";
	fill_steps(s);
	told = s->json ? print_json(s) : print_text(s);
	if (*s->why == '\0')
		host_close(&h);
	return told && reason_verdict(s->decision.reason) == VERDICT_ALLOW ? STATUS_FINE : STATUS_PROBLEM;
}

int
cmd_verify(int argc, char *argv[])
{
	static const struct option	options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "json", no_argument, NULL, 'j' },
		{ "service", required_argument, NULL, 's' },
		{ "user", required_argument, NULL, 'u' },
		{ NULL, 0, NULL, 0 }
	};
	static struct story	s = {
		.config_path = CONFIG_FILE,
		.attempt = { .user = "", .change_nothing = true }
	};
	int			opt;

	while ((opt = getopt_long(argc, argv, "+", options, NULL)) != -1)
		switch (opt) {
		case 'c':
			s.config_path = optarg;
			break;
		case 'j':
			s.json = true;
			break;
		case 's':
			s.attempt.service = optarg;
			break;
		case 'u':
			s.attempt.user = optarg;
			break;
		default:
			return usage("verify");
		}
	if (optind != argc || *s.config_path != '/')
		return usage("verify");
	return run(&s);
}
