/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oauth/device.h"
#include "oauth/qr.h"
#include "verifier/device_step.h"
#include "verifier/policy.h"

#define ASKS_MAX	20	/* Enters that came too early, all turns within TURNS_MAX */
#define TEXT_SIZE	8192	/* with the QR code of the longest URL */

#define ONCE_AGREED	"Press Enter once you have agreed: "

struct flow {
	const struct enrolment_talk	*t;
	const struct request		*request;
	bool				 by_question;
	bool				 asked;		/* an answer is due */
	int				 asks;
	struct device_page		 page;
	struct device_poll		 poll;
	struct exchange_answer		 tokens;
	struct exchange_detail		 detail;	/* of the last request */
};

bool
device_step_offered(const struct host *h, const char *service)
{
	return (h->provider.device_url != NULL || h->discovery != NULL) &&
	    words_have(&h->config->device_services, service);
}

/* Everything that may fail before the provider is asked. */
static enum reason
prepare(const struct flow *f, deadline d, struct decision *out)
{
	struct host	*h = f->t->host;
	enum reason	 r;

	if (*f->t->attempt->user == '\0' && (r = policy_token_decides(h->config,
	    f->t->attempt->service)) != REASON_ALLOWED)
		return r;
	if ((r = host_may_try(h, f->request)) != REASON_ALLOWED)
		return r;
	return h->config->interactive ?
	    host_grants(h, d, out->note, sizeof(out->note)) :
	    host_grant_client(h, out->note, sizeof(out->note));
}

/* What came of a request, when it is the last. */
static enum reason
last_word(const struct flow *f, enum exchange_result x, struct decision *out)
{
	decision_note(out, f->detail.why);
	out->detail.retry_after = f->detail.retry_after;
	/* The provider was asked for this stranger: that counts as a try. */
	out->stage = STAGE_INTROSPECTED;
	return reason_of_exchange(x);
}

/* Fills f->page. */
static enum reason
ask_for_page(struct flow *f, deadline d, struct decision *out)
{
	struct host			*h = f->t->host;
	const struct device_request	 q = {
		.client_id = h->grant_client.client_id,
		.client_secret = h->grant_client.secret,
		.scopes = &h->config->grant_scopes,
	};
	enum exchange_result		 x;
	enum reason			 r;

	if ((r = enrolment_endpoints(h, &h->provider.device_url, d, out)) !=
	    REASON_ALLOWED)
		return r;
	x = device_begin(h->http, &h->provider, &q, d, &f->page, &f->detail);
	return x == EXCHANGE_DONE ? REASON_ALLOWED : last_word(f, x, out);
}

static enum reason
open_page(struct flow *f, deadline d, struct decision *out)
{
	struct host	*h = f->t->host;
	enum reason	 r = host_sit(h, d);

	if (r != REASON_ALLOWED)
		return r;
	r = ask_for_page(f, d, out);
	host_rise_to_wait(h);
	if (r == REASON_ALLOWED)
		device_poll_begin(&f->poll, &f->page, h->config->device_wait * 1000,
		    deadline_now());
	return r;
}

/* ---- what the person sees ---- */

static void
invitation(const struct flow *f, char *text, size_t size)
{
	const struct device_page	*p = &f->page;
	char				*qr = NULL;

	if (words_have(&f->t->host->config->qr_services, f->request->service))
		qr = qr_text(*p->uri_complete != '\0' ? p->uri_complete : p->uri);
	(void)snprintf(text, size, "On your phone, open\n    %s\nand enter the code\n"
	    "    %s\nAgree only if it is you who logs in here, now.\n%s%s", p->uri,
	    p->user_code, qr == NULL ? "" : qr,
	    f->by_question ? ONCE_AGREED : "Waiting for you to agree there.");
	free(qr);
}

static bool
invite(struct flow *f)
{
	char	*text = malloc(TEXT_SIZE);
	bool	 ok;

	if (text == NULL)
		return false;
	invitation(f, text, TEXT_SIZE);
	f->asked = f->by_question;
	ok = f->by_question ? conversation_question(f->t->talk, true, text) :
	    conversation_tell(f->t->talk, TELL_INFO, text);
	free(text);
	return ok;
}

/* The module has nothing to do but to wait; it is told how long that may take. */
static bool
hold(const struct flow *f)
{
	return conversation_hold(f->t->talk, deadline_left(f->poll.until) +
	    2 * f->t->budget_ms + f->t->host->config->deny_after_ms);
}

static bool
ask_again(struct flow *f)
{
	f->asked = true;
	f->asks++;
	return conversation_question(f->t->talk, true,
	    "You have not agreed yet. " ONCE_AGREED);
}

/* ---- waiting ---- */

static enum exchange_result
ask_provider(struct flow *f)
{
	struct host			*h = f->t->host;
	const struct exchange_request	 q = {
		.kind = EXCHANGE_DEVICE,
		.client_id = h->grant_client.client_id,
		.client_secret = h->grant_client.secret,
		.device_code = f->page.code,
	};
	const deadline			 d = deadline_in(f->t->budget_ms);
	enum exchange_result		 x;

	f->detail = (struct exchange_detail){ .retry_after = -1 };
	if (host_sit(h, d) != REASON_ALLOWED)
		return EXCHANGE_TIMEOUT;
	x = token_exchange(h->http, &h->provider, &q, d, &f->tokens, &f->detail);
	host_rise_to_wait(h);
	return x;
}

/* Until it is time to ask the provider. False: it is over, with *x, or with the caller gone. */
static bool
pause_until_next(struct flow *f, enum exchange_result *x, bool *here)
{
	*x = EXCHANGE_EXPIRED;
	while (!device_poll_late(&f->poll) && f->asks < ASKS_MAX)
		switch (conversation_pause(f->t->talk, f->asked, f->poll.next)) {
		case PAUSE_OVER:
			return true;
		case PAUSE_ANSWERED:
			f->asked = false;
			if (!hold(f)) {
				*here = false;
				return false;
			}
			break;
		case PAUSE_UNANSWERED:
			return false;
		case PAUSE_GONE:
			*here = false;
			return false;
		}
	return false;
}

/* Asks until somebody has decided. False: the caller has gone. */
static bool
wait_for_person(struct flow *f, enum exchange_result *x)
{
	bool	here = true;

	if (!invite(f) || (!f->by_question && !hold(f)))
		return false;
	while (pause_until_next(f, x, &here)) {
		*x = ask_provider(f);
		if (!device_poll_again(&f->poll, *x, f->detail.retry_after,
		    deadline_now()))
			return true;
		if (f->by_question && !f->asked && !ask_again(f))
			return false;
	}
	return here;
}

static bool
converse(struct flow *f, deadline *answered, struct decision *out)
{
	struct host		*h = f->t->host;
	enum exchange_result	 x;
	deadline		 d;

	if (!wait_for_person(f, &x))
		return false;
	*answered = deadline_now();
	d = *answered + f->t->budget_ms;
	if (x != EXCHANGE_DONE) {
		out->reason = last_word(f, x, out);
		return true;
	}
	if ((out->reason = host_sit(h, d)) != REASON_ALLOWED)
		return true;
	if (h->grants != NULL)
		grants_set_deadline(h->grants, d);
	out->reason = enrolment_admit(f->t, &f->tokens, h->config->interactive, d, out);
	if (out->reason == REASON_ALLOWED && !h->config->interactive)
		decision_note(out, "by the device flow");
	host_rise(h);
	return true;
}

/* In the service so many may wait at once. */
static bool
linger(struct flow *f, deadline *answered, struct decision *out)
{
	struct host	*h = f->t->host;
	bool		 here = true;

	if ((out->reason = host_linger(h)) != REASON_ALLOWED)
		return true;
	out->reason = open_page(f, *answered + f->t->budget_ms, out);
	if (out->reason == REASON_ALLOWED)
		here = converse(f, answered, out);
	host_linger_end(h);
	return here;
}

static bool
shows_messages(const struct host *h, const struct request *r)
{
	return !r->silent && words_have(&h->config->message_services, r->service);
}

bool
device_step(const struct enrolment_talk *t, const struct request *r,
    deadline *answered, struct decision *out)
{
	struct flow	f = {
		.t = t,
		.request = r,
		.by_question = !shows_messages(t->host, r),
	};
	bool		here = true;

	decision_refuse(out, REASON_FAULT);
	out->reason = prepare(&f, *answered + t->budget_ms, out);
	if (out->reason == REASON_ALLOWED)
		here = linger(&f, answered, out);
	exchange_answer_free(&f.tokens);
	device_page_end(&f.page);
	return here;
}
