/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "service/serve.h"
#include "verifier/account_check.h"
#include "verifier/decision.h"
#include "verifier/session.h"

/* A login at its desk. */
struct place {
	struct desk	 desk;		/* first: what the login holds is this */
	struct rooms	*rooms;
	struct order	*order;
	bool		 judged;
};

static struct place *
place_of(struct desk *d)
{
	return (struct place *)(void *)((char *)d - offsetof(struct place, desk));
}

static int64_t
now_us(void)
{
	struct timespec	ts = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* Root asks about anybody; everyone else about the own account, and not too often. */
static enum reason
on_admit(struct desk *d, struct host *h, const struct request *r)
{
	struct place		*p = place_of(d);
	struct policy_account	 account = { .login = r->user };
	const uid_t		 uid = p->order->peer.uid;

	(void)h;
	if (uid == 0)
		return REASON_ALLOWED;
	if (!callers_ask(p->rooms->callers, uid, deadline_now()))
		return REASON_CALLER_THROTTLED;
	if (login_valid(r->user, strlen(r->user)) &&
	    account_look_up(&account) != REASON_ALLOWED)
		return REASON_FAULT;
	return caller_may_ask(uid, account.exists, account.uid) ? REASON_ALLOWED :
	    REASON_NOT_YOUR_ACCOUNT;
}

static enum reason
on_sit(struct desk *d, struct host *h, deadline until)
{
	struct place	*p = place_of(d);

	return seats_take(p->rooms->seats, p->order->snapshot, h, until) ?
	    REASON_ALLOWED : REASON_OVERLOADED;
}

static void
on_rise(struct desk *d, struct host *h)
{
	struct place	*p = place_of(d);

	seats_leave(p->rooms->seats, p->order->snapshot, h, true);
}

static struct throttle_who
who_of(const struct place *p, const struct request *r)
{
	return (struct throttle_who){ .uid = p->order->peer.uid, .account = r->user,
	    .rhost = r->rhost, .tty = r->tty };
}

static enum reason
on_may_try(struct desk *d, struct host *h, const struct request *r)
{
	struct place			*p = place_of(d);
	const struct throttle_who	 who = who_of(p, r);

	(void)h;
	if (throttle_ask(p->rooms->throttle, &who, deadline_now()))
		return REASON_ALLOWED;
	stat_add(&p->rooms->stats, STAT_THROTTLED);
	return REASON_THROTTLED;
}

static struct cache_clock
clock_now(void)
{
	return (struct cache_clock){ deadline_now(), (int64_t)time(NULL) };
}

/* Whose limit it is: see service/hold.h. */
static const struct secret *
whose_limit(const struct host *h, const struct secret *token)
{
	return h->caller.auth == CLIENT_AUTH_SELF ? token : NULL;
}

/* Asks the provider over this seat's connection. */
static void
ask_provider(struct place *p, struct host *h, const struct secret *token,
    deadline until, struct flight_answer *a)
{
	struct stats		*s = &p->rooms->stats;
	int64_t			 began = now_us();
	enum introspect_result	 result;

	result = introspect(h->http, &h->provider, &h->caller, token, until,
	    &a->seen, &a->detail);
	histogram_add(&s->provider, now_us() - began);
	stat_add(s, STAT_PROVIDER_REQUESTS);
	if (http_opened(h->http) > 0)
		stat_add(s, STAT_PROVIDER_CONNECTIONS);
	if (a->detail.status == 0)
		stat_add(s, STAT_PROVIDER_FAILURES);
	outage_tell(p->rooms->outage, h->config, whose_limit(h, token), result,
	    a->detail.retry_after);
	a->reason = result == INTROSPECT_ACTIVE ? REASON_ALLOWED :
	    reason_of_introspection(result);
}

/* The one login that asks for all who want to know of this token. */
static void
lead_flight(struct place *p, struct host *h, const struct secret *token,
    deadline until, struct flight_answer *a)
{
	struct rooms	*r = p->rooms;
	struct cache	*cache = p->order->snapshot->cache;
	uint64_t	 round = cache == NULL ? 0 : cache_round(cache);

	a->detail.retry_after = -1;
	a->reason = outage_ask(r->outage, h->config, whose_limit(h, token),
	    &a->detail.retry_after);
	if (a->reason != REASON_ALLOWED) {
		stat_add(&r->stats, a->reason == REASON_CIRCUIT_OPEN ?
		    STAT_BREAKER_WAITS : STAT_HELD_BACK);
		return;
	}
	ask_provider(p, h, token, until, a);
	if (cache == NULL)
		return;
	if (a->reason == REASON_ALLOWED)
		cache_keep(cache, round, token, clock_now(), &a->seen);
	else if (a->detail.status != 0)
		cache_forget(cache, token);
}

/* Waits for another's answer, and lets somebody else sit meanwhile. */
static bool
share_flight(struct place *p, struct host *h, struct flight *f, deadline until,
    struct flight_answer *a)
{
	struct rooms	*r = p->rooms;
	bool		 got;

	seats_leave(r->seats, p->order->snapshot, h, false);
	if ((got = flight_wait(r->flights, f, until, a)))
		stat_add(&r->stats, STAT_FLIGHTS_SHARED);
	return seats_take(r->seats, p->order->snapshot, h, until) && got;
}

static void
be_late(struct flight_answer *a)
{
	a->reason = REASON_TIMEOUT;
	a->detail = (struct introspect_detail){ .retry_after = -1 };
	(void)snprintf(a->detail.why, sizeof(a->detail.why),
	    "another login's question about this token was not answered in time");
}

static void
fly(struct place *p, struct host *h, const struct secret *token, deadline until,
    struct flight_answer *a)
{
	struct rooms	*r = p->rooms;
	struct flight	*f;

	if (flight_board(r->flights, token, p->order->snapshot->settings, &f)) {
		lead_flight(p, h, token, until, a);
		if (f != NULL)
			flight_land(r->flights, f, a);
	} else if (!share_flight(p, h, f, until, a))
		be_late(a);
}

static enum reason
on_ask(struct desk *d, struct host *h, const struct secret *token, deadline until,
    struct introspection *seen, struct introspect_detail *detail)
{
	struct place		*p = place_of(d);
	struct cache		*cache = p->order->snapshot->cache;
	struct flight_answer	 a;
	int64_t			 asked;

	if (cache != NULL && cache_find(cache, token, clock_now(), seen, &asked)) {
		stat_add(&p->rooms->stats, STAT_CACHE_HITS);
		*detail = (struct introspect_detail){ .retry_after = -1, .asked = asked };
		return REASON_ALLOWED;
	}
	memset(&a, 0, sizeof(a));
	fly(p, h, token, until, &a);
	*seen = a.seen;
	*detail = a.detail;
	return a.reason;
}

/* Only what the provider was asked about is a guess. */
static void
note_guess(struct place *p, const struct request *r, const struct decision *d)
{
	const struct throttle_who	who = who_of(p, r);

	if (r->action != ACTION_AUTHENTICATE)
		return;
	switch (reason_verdict(d->reason)) {
	case VERDICT_ALLOW:
		throttle_succeeded(p->rooms->throttle, &who, deadline_now());
		return;
	case VERDICT_DENY:
	case VERDICT_UNKNOWN_USER:
	case VERDICT_EXPIRED:
	case VERDICT_REVOKED:
		if (d->stage >= STAGE_INTROSPECTED)
			throttle_failed(p->rooms->throttle, &who, deadline_now());
		return;
	case VERDICT_ERROR:
	case VERDICT_UNAVAILABLE:
	case VERDICT_IGNORE:
		return;
	}
}

static void
on_done(struct desk *d, const struct request *r, const struct decision *decision,
    int64_t ms)
{
	struct place	*p = place_of(d);

	p->judged = true;
	note_guess(p, r, decision);
	if (decision->reason == REASON_OFFLINE_GRACE)
		stat_add(&p->rooms->stats, STAT_OFFLINE_GRACE);
	stat_verdict(&p->rooms->stats, decision->reason, ms * 1000);
}

void
serve_order(void *arg, struct order *o)
{
	struct rooms		*r = arg;
	struct place		 p = {
		.desk = { on_admit, on_sit, on_rise, on_may_try, on_ask, on_done },
		.rooms = r,
		.order = o
	};
	struct session_order	 s = {
		.fd = o->fd,
		.request = o->request,
		.len = o->len,
		.came = o->came,
		.host = &o->snapshot->host,
		.desk = &p.desk
	};

	session_serve(&s);
	if (!p.judged)
		stat_add(&r->stats, STAT_GONE);
	callers_leave(r->callers, o->peer.uid);
}
