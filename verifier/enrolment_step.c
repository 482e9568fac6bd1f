/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "grants/enrolment.h"
#include "oauth/qr.h"
#include "verifier/account_check.h"
#include "verifier/enrolment_step.h"
#include "verifier/policy.h"
#include "verifier/token_check.h"

static const char	invitation[] =
    "To link your account, open this page, agree there, and bring back the address "
    "to which\nyour browser then goes (or the code in it):";

enum reason
reason_of_exchange(enum exchange_result r)
{
	switch (r) {
	case EXCHANGE_DONE:		/* not an end: the token is judged */
	case EXCHANGE_FAILED:
		return REASON_FAULT;
	case EXCHANGE_INVALID_GRANT:
		return REASON_ENROL_CODE_REFUSED;
	case EXCHANGE_CLIENT_REFUSED:
	case EXCHANGE_REFUSED:
	case EXCHANGE_UNEXPECTED:
		return REASON_GRANT_CLIENT_REFUSED;
	case EXCHANGE_BAD_REPLY:
	case EXCHANGE_TOO_BIG:
		return REASON_BAD_REPLY;
	case EXCHANGE_RATE_LIMITED:
		return REASON_RATE_LIMITED;
	case EXCHANGE_GONE:
		return REASON_PROVIDER_GONE;
	case EXCHANGE_CONFLICT:
	case EXCHANGE_SERVER_ERROR:
		return REASON_PROVIDER_ERROR;
	case EXCHANGE_UNREACHABLE:
		return REASON_UNREACHABLE;
	case EXCHANGE_TIMEOUT:
		return REASON_TIMEOUT;
	case EXCHANGE_TLS:
		return REASON_TLS_FAILED;
	case EXCHANGE_DENIED:
		return REASON_DEVICE_DENIED;
	case EXCHANGE_PENDING:
	case EXCHANGE_SLOW_DOWN:
	case EXCHANGE_EXPIRED:
		return REASON_DEVICE_LATE;
	}
	return REASON_FAULT;
}

enum reason
enrolment_endpoints(struct host *h, const char *const *page_url, deadline d,
    struct decision *out)
{
	struct introspect_detail	need;
	enum introspect_result		there;

	there = host_need(h, page_url, d, &need);
	if (there == INTROSPECT_ACTIVE)
		there = host_need(h, &h->provider.token_url, d, &need);
	if (there == INTROSPECT_ACTIVE)
		return REASON_ALLOWED;
	decision_note(out, need.why);
	return reason_of_introspection(there);
}

/* Everything that may fail before the person has done anything. */
static enum reason
prepare(const struct enrolment_talk *t, deadline d, struct enrol_page *page,
    struct decision *out)
{
	struct host		*h = t->host;
	enum reason		 r;

	if (*t->attempt->user == '\0' && (r = policy_token_decides(h->config,
	    t->attempt->service)) != REASON_ALLOWED)
		return r;
	if ((r = host_grants(h, d, out->note, sizeof(out->note))) != REASON_ALLOWED)
		return r;
	if ((r = host_sit(h, d)) != REASON_ALLOWED)
		return r;
	r = enrolment_endpoints(h, &h->provider.authorize_url, d, out);
	host_rise_to_wait(h);
	if (r != REASON_ALLOWED)
		return r;
	if (enrol_begin(h->config, &h->provider, page))
		return REASON_ALLOWED;
	decision_note(out, "the provider's page cannot be named: [grant] scopes is too long");
	return REASON_FAULT;
}

static bool
invite(const struct enrolment_talk *t, const struct enrol_page *page)
{
	char	*qr = NULL;
	bool	 ok;

	ok = conversation_tell(t->talk, TELL_INFO, invitation) &&
	    conversation_tell(t->talk, TELL_INFO, page->url);
	if (ok && words_have(&t->host->config->qr_services, t->attempt->service) &&
	    (qr = qr_text(page->url)) != NULL)
		ok = conversation_tell(t->talk, TELL_INFO, qr);
	free(qr);
	return ok;
}

/*
 * Asks until an answer holds a code. *code stays NULL when there is none to be
 * had; *why then tells. False: the caller has gone.
 */
static bool
take_code(const struct enrolment_talk *t, const struct enrol_page *page,
    struct secret **code, deadline *answered, enum reason *why)
{
	const deadline		 until = deadline_in(ENROLMENT_MS);
	struct secret		*answer = NULL;
	enum redirect_result	 r;
	int			 n;

	*why = REASON_ENROL_GIVEN_UP;
	for (n = 0; n < ENROL_TRIES; n++) {
		if (!conversation_ask(t->talk, true, "code: ", until, &answer))
			return false;
		*answered = deadline_now();
		if (answer == NULL || secret_len(answer) == 0) {
			secret_free(answer);
			return true;
		}
		r = enrol_read(t->host->config, &t->host->provider, page,
		    secret_text(answer), code);
		secret_free(answer);
		if (r == REDIRECT_CODE)
			return true;
		if (r == REDIRECT_DENIED || r == REDIRECT_ERROR) {
			*why = REASON_ENROL_REFUSED;
			return true;
		}
		if (!conversation_tell(t->talk, TELL_ERROR, redirect_result_text(r)))
			return false;
	}
	return true;
}

/* Is this the person, at our client, whom the map lets into this account? */
static enum reason
judge(const struct enrolment_talk *t, const struct exchange_answer *a, bool keep,
    deadline d, struct decision *out)
{
	struct host		*h = t->host;
	char			 person[PERSON_MAX + 1];
	enum enrol_result	 e;
	enum reason		 r;

	out->token_len = secret_len(a->access_token);
	r = token_check(h, a->access_token, d, out);
	if (r != REASON_ALLOWED)
		return r;
	e = enrol_judge(&h->provider, h->grant_client.client_id, a, &out->seen,
	    (int64_t)time(NULL), person);
	if (e != ENROL_GOOD && (keep || e != ENROL_NO_REFRESH)) {
		decision_note(out, enrol_result_text(e));
		return REASON_ENROL_UNFIT;
	}
	r = account_check(h, t->attempt, out);
	if (r == REASON_NEEDS_ACCOUNT && keep)
		(void)snprintf(out->note, sizeof(out->note), "%s is not enrolled: "
		    "the account comes first, the next login enrols", out->person);
	else if (r != REASON_ALLOWED && keep)
		(void)snprintf(out->note, sizeof(out->note), "%s asked to be enrolled",
		    out->person);
	return r;
}

static enum reason
store(struct host *h, const struct exchange_answer *a, struct decision *out)
{
	struct grant		g;
	enum store_result	s;

	s = enrol_store(h->grants, &h->grant_client, out->login, out->person, a,
	    out->seen.exp, &g);
	if (s == STORE_OK) {
		decision_note(out, "enrolled");
		return REASON_ALLOWED;
	}
	decision_note(out, grants_why(h->grants));
	return reason_of_store(s);
}

enum reason
enrolment_admit(const struct enrolment_talk *t, const struct exchange_answer *a,
    bool keep, deadline d, struct decision *out)
{
	enum reason	r = judge(t, a, keep, d, out);

	return r == REASON_ALLOWED && keep ? store(t->host, a, out) : r;
}

static enum reason
exchange_and_keep(const struct enrolment_talk *t, const struct enrol_page *page,
    const struct secret *code, deadline d, struct decision *out)
{
	struct host		*h = t->host;
	struct exchange_answer	 a = { 0 };
	struct exchange_detail	 detail = { .retry_after = -1 };
	enum exchange_result	 x;
	enum reason		 r;

	grants_set_deadline(h->grants, d);
	x = enrol_exchange(h->http, h->config, &h->provider, &h->grant_client, page,
	    code, h->config->grant_expires_in, d, &a, &detail);
	if (x != EXCHANGE_DONE) {
		decision_note(out, detail.why);
		out->detail.retry_after = detail.retry_after;
		return reason_of_exchange(x);
	}
	r = enrolment_admit(t, &a, true, d, out);
	exchange_answer_free(&a);
	return r;
}

static bool
converse(const struct enrolment_talk *t, const struct enrol_page *page,
    deadline *answered, struct decision *out)
{
	struct secret	*code = NULL;

	if (!invite(t, page) || !take_code(t, page, &code, answered, &out->reason))
		return false;
	if (code != NULL)
		out->reason = host_sit(t->host, *answered + t->budget_ms);
	if (code != NULL && out->reason == REASON_ALLOWED)
		out->reason = exchange_and_keep(t, page, code,
		    *answered + t->budget_ms, out);
	host_rise(t->host);
	secret_free(code);
	return true;
}

bool
enrolment_step(const struct enrolment_talk *t, deadline *answered, struct decision *out)
{
	struct enrol_page	page;
	bool			here;

	memset(out, 0, sizeof(*out));
	out->detail.retry_after = -1;
	*answered = deadline_now();
	out->reason = prepare(t, *answered + t->budget_ms, &page, out);
	if (out->reason != REASON_ALLOWED)
		return true;
	here = converse(t, &page, answered, out);
	enrol_end(&page);
	return here;
}
