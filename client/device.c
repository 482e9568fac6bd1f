/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <poll.h>

#include "client/attempt.h"
#include "client/device.h"

bool
device_open(struct client *c, struct device_page *page, struct failure *e)
{
	struct word_list	scopes;
	struct device_request	q = {
		.client_id = c->settings.client_id,
		.scopes = &scopes.words
	};
	struct exchange_detail	d;
	enum exchange_result	r;

	if (c->settings.client_id[0] == '\0')
		return failure_say(e, "this machine has no client id yet: register a "
		    "client with the provider and run fitbitctl login --client-id ID");
	if (c->provider.device_url == NULL)
		return failure_say(e, "%.33s has no device flow: log in without "
		    "--device, or write the device_url of one that has it", c->provider.name);
	if (!word_list_set(&scopes, c->settings.scopes))
		return failure_say(e, "no memory");
	if (client_http(c, e) == NULL)
		return false;
	r = device_begin(c->http, &c->provider, &q, deadline_in(CLIENT_REQUEST_MS),
	    page, &d);
	return r == EXCHANGE_DONE || failure_say(e,
	    "the provider gave no code for a device (%s: %s)", exchange_result_name(r),
	    d.why);
}

static void
sleep_until(deadline d)
{
	int	left;

	while ((left = deadline_left(d)) > 0)
		if (poll(NULL, 0, left) == -1 && errno != EINTR)
			return;
}

/* What the person reads when it is over. */
static bool
explain(enum exchange_result r, const struct exchange_detail *d, struct failure *e)
{
	if (r == EXCHANGE_DENIED)
		return failure_say(e, "the answer on the provider's page was no");
	if (r == EXCHANGE_EXPIRED || r == EXCHANGE_INVALID_GRANT)
		return failure_say(e, "the code is over: start again");
	return failure_say(e, "the provider gave no token (%s%s%s)",
	    exchange_result_name(r), d->why[0] != '\0' ? ": " : "", d->why);
}

bool
device_wait(struct client *c, const struct device_page *page, int64_t wait_ms,
    char user_id[256], struct failure *e)
{
	const struct exchange_request	q = {
		.kind = EXCHANGE_DEVICE,
		.client_id = c->settings.client_id,
		.device_code = page->code
	};
	struct device_poll		poll;
	struct exchange_detail		d;
	enum exchange_result		r;
	enum attempt_result		kept;

	device_poll_begin(&poll, page, wait_ms, deadline_now());
	while (!device_poll_late(&poll)) {
		sleep_until(poll.next);
		kept = attempt_exchange(c, &q, user_id, &r, &d, e);
		if (kept != ATTEMPT_REFUSED)
			return kept == ATTEMPT_KEPT;
		if (!device_poll_again(&poll, r, d.retry_after, deadline_now()))
			return explain(r, &d, e);
	}
	return failure_say(e, "nobody agreed on the page in time: start again");
}
