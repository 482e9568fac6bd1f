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
	bool		 at_once;	/* nothing here may take time: say no instead */
	bool		 from_cache;
	bool		 judged;

	/* The log's name of the token that was asked about, which lives as long as this. */
	const struct secret	*named;
	char			 name[TOKEN_NAME_SIZE];
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

	if (p->at_once)
		return REASON_ALLOWED;	/* without a seat: it asks nobody */
	return seats_take(p->rooms->seats, p->order->snapshot, h, until) ?
	    REASON_ALLOWED : REASON_OVERLOADED;
}

static void
on_rise(struct desk *d, struct host *h, bool over)
{
	struct place	*p = place_of(d);

	seats_leave(p->rooms->seats, p->order->snapshot, h, over);
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
	if (!p->at_once)
		stat_add(&p->rooms->stats, STAT_THROTTLED);
	return REASON_THROTTLED;
}

static struct cache_clock
clock_now(void)
{
	return (struct cache_clock){ deadline_now(), (int64_t)time(NULL) };
}

static bool
on_knows(struct desk *d, const struct secret *token)
{
	struct place		*p = place_of(d);
	struct cache		*cache = p->order->snapshot->cache;
	const struct tag	 t = tag_of(p->rooms->tag_key, token);

	return cache != NULL && cache_knows(cache, &t, clock_now());
}

static enum reason
on_look_up(struct desk *d, struct policy_account *a)
{
	struct place	*p = place_of(d);
	struct names	*names = p->order->snapshot->names;
	enum reason	 r;

	if (names != NULL && names_find(names, a, deadline_now()))
		return REASON_ALLOWED;
	if (p->at_once)
		return REASON_FAULT;
	r = account_look_up(a);
	if (names != NULL && r == REASON_ALLOWED)
		names_keep(names, a, p->order->snapshot->host.config->cache * 1000,
		    deadline_now());
	return r;
}

/* Hashing it takes longer than most of a login from the cache. */
static void
on_name(struct desk *d, const struct host *h, const struct secret *token,
    char out[TOKEN_NAME_SIZE])
{
	struct place	*p = place_of(d);

	if (token == NULL || token != p->named)
		host_token_name(h, token, out);
	else
		memcpy(out, p->name, TOKEN_NAME_SIZE);
}

/* A question about a token. */
struct question {
	const struct secret	*token;
	struct tag		 tag;
	deadline		 until;
};

/* Whose limit it is: see service/hold.h. */
static const struct tag *
whose_limit(const struct host *h, const struct question *q)
{
	return h->caller.auth == CLIENT_AUTH_SELF ? &q->tag : NULL;
}

/* Asks the provider over this seat's connection. */
static void
ask_provider(struct place *p, struct host *h, const struct question *q,
    struct flight_answer *a)
{
	struct stats		*s = &p->rooms->stats;
	int64_t			 began = now_us();
	enum introspect_result	 result;

	result = host_introspect(h, q->token, q->until, &a->seen, &a->detail);
	histogram_add(&s->provider, now_us() - began);
	stat_add(s, STAT_PROVIDER_REQUESTS);
	if (http_opened(h->http) > 0)
		stat_add(s, STAT_PROVIDER_CONNECTIONS);
	if (a->detail.status == 0)
		stat_add(s, STAT_PROVIDER_FAILURES);
	outage_tell(p->rooms->outage, h->config, whose_limit(h, q), result,
	    a->detail.retry_after);
	a->reason = result == INTROSPECT_ACTIVE ? REASON_ALLOWED :
	    reason_of_introspection(result);
}

/* What the cache learns of it. */
static void
note_answer(struct place *p, struct host *h, const struct question *q,
    const struct flight_answer *a)
{
	struct cache	*cache = p->order->snapshot->cache;

	if (a->reason == REASON_ALLOWED) {
		host_token_name(h, q->token, p->name);
		p->named = q->token;
		cache_keep(cache, &q->tag, clock_now(), &a->seen, p->name);
	} else if (a->detail.status != 0)
		cache_forget(cache, &q->tag);
}

/* The one login that asks for all who want to know of this token. */
static void
lead_flight(struct place *p, struct host *h, const struct question *q,
    struct flight_answer *a)
{
	struct rooms	*r = p->rooms;

	a->detail.retry_after = -1;
	a->reason = outage_ask(r->outage, h->config, whose_limit(h, q),
	    &a->detail.retry_after);
	if (a->reason != REASON_ALLOWED) {
		stat_add(&r->stats, a->reason == REASON_CIRCUIT_OPEN ?
		    STAT_BREAKER_WAITS : STAT_HELD_BACK);
		return;
	}
	ask_provider(p, h, q, a);
	if (p->order->snapshot->cache != NULL)
		note_answer(p, h, q, a);
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
fly(struct place *p, struct host *h, const struct question *q,
    struct flight_answer *a)
{
	struct rooms	*r = p->rooms;
	struct flight	*f;

	if (flight_board(r->flights, &q->tag, p->order->snapshot->settings, &f)) {
		lead_flight(p, h, q, a);
		if (f != NULL)
			flight_land(r->flights, f, a);
	} else if (!share_flight(p, h, f, q->until, a))
		be_late(a);
}

/* A moment ago the provider said yes. */
static bool
find_kept(struct place *p, const struct question *q, struct introspection *seen,
    struct introspect_detail *detail)
{
	struct cache		*cache = p->order->snapshot->cache;
	struct cache_answer	 kept;

	if (cache == NULL || !cache_find(cache, &q->tag, clock_now(), &kept))
		return false;
	*seen = kept.seen;
	*detail = (struct introspect_detail){ .retry_after = -1, .asked = kept.asked };
	memcpy(p->name, kept.name, sizeof(p->name));
	p->named = q->token;
	return p->from_cache = true;
}

static enum reason
on_ask(struct desk *d, struct host *h, const struct secret *token, deadline until,
    struct introspection *seen, struct introspect_detail *detail)
{
	struct place		*p = place_of(d);
	const struct question	 q = { token, tag_of(p->rooms->tag_key, token), until };
	struct flight_answer	 a;

	if (find_kept(p, &q, seen, detail))
		return REASON_ALLOWED;
	if (p->at_once)
		return REASON_OVERLOADED;
	memset(&a, 0, offsetof(struct flight_answer, seen));
	fly(p, h, &q, &a);
	if (a.reason == REASON_ALLOWED)
		*seen = a.seen;
	*detail = a.detail;
	return a.reason;
}

static enum reason
on_linger(struct desk *d)
{
	struct place	*p = place_of(d);
	const size_t	 most = (size_t)p->order->snapshot->host.config->device_logins;

	if (atomic_fetch_add(&p->rooms->lingering, 1) < most)
		return REASON_ALLOWED;
	(void)atomic_fetch_sub(&p->rooms->lingering, 1);
	return REASON_DEVICE_CROWDED;
}

static void
on_linger_end(struct desk *d)
{
	(void)atomic_fetch_sub(&place_of(d)->rooms->lingering, 1);
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
	if (p->from_cache)
		stat_add(&p->rooms->stats, STAT_CACHE_HITS);
	note_guess(p, r, decision);
	if (decision->reason == REASON_OFFLINE_GRACE)
		stat_add(&p->rooms->stats, STAT_OFFLINE_GRACE);
	stat_verdict(&p->rooms->stats, decision->reason, ms * 1000);
}

/* The order's session, at the desk of p. */
static struct session_order
session_of(struct place *p)
{
	struct order	*o = p->order;

	p->desk = (struct desk){ on_admit, on_sit, on_rise, on_may_try, on_knows,
	    on_ask, on_look_up, on_name, on_linger, on_linger_end, on_done };
	return (struct session_order){ .fd = o->fd, .request = o->request,
	    .len = o->len, .came = o->came, .host = &o->snapshot->host,
	    .desk = &p->desk };
}

void
serve_order(void *arg, struct order *o)
{
	struct rooms			*r = arg;
	struct place			 p = { .rooms = r, .order = o };
	const struct session_order	 s = session_of(&p);

	session_serve(&s);
	if (!p.judged)
		stat_add(&r->stats, STAT_GONE);
	callers_leave(r->callers, o->peer.uid);
}

bool
serve_at_once(struct rooms *r, struct order *o)
{
	struct place			 p = { .rooms = r, .order = o, .at_once = true };
	const struct session_order	 s = session_of(&p);

	/* Who is not root is asked about to the name service, and bounded. */
	return o->snapshot->cache != NULL && o->peer.uid == 0 &&
	    session_serve_at_once(&s);
}
