/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "grants/rotation.h"
#include "oauth/token_endpoint.h"

/* Longer than this no request is waited for. */
#define REQUEST_MS	10000
/* What the store gets of the deadline after the request. */
#define COMMIT_MS	250
/* The lease outlives the request by this, so that its owner's commit fits in. */
#define LEASE_MARGIN_MS	3000
/* How often one who waits for another's refresh looks at the row. */
#define LOOK_MS		15
/* A second request after an unknown outcome needs this much time. */
#define RETRY_LEFT_MS	500

/*
 * One call of grant_refresh(), as far as it has come. Each step returns whether
 * the story goes on; a step that ends it says so with stop().
 */
struct attempt {
	struct grants			*grants;
	struct http			*http;
	const struct provider		*provider;
	const struct grant_client	*client;
	const struct refresh_order	*order;
	deadline			 until;		/* for all of it */
	struct grant			 grant;		/* the row as it was last read */
	struct lease			 lease;		/* ours */
	struct grant_tokens		 tokens;
	enum refresh_result		 result;
	struct grant_token		*out;
	struct refresh_detail		*detail;
};

const char *
refresh_result_name(enum refresh_result r)
{
	static const char	*const names[] = {
		[REFRESH_FAULT] = "fault", [REFRESH_FRESH] = "fresh",
		[REFRESH_REFRESHED] = "refreshed", [REFRESH_DEAD] = "dead",
		[REFRESH_UNCERTAIN] = "uncertain",
		[REFRESH_UNAVAILABLE] = "unavailable", [REFRESH_BUSY] = "busy",
		[REFRESH_CLIENT_REFUSED] = "client_refused",
		[REFRESH_REFUSED] = "refused",
		[REFRESH_WRONG_PERSON] = "wrong_person",
		[REFRESH_DAMAGED] = "damaged",
		[REFRESH_STORE_FAILED] = "store_failed", [REFRESH_GONE] = "gone",
	};

	return (size_t)r < sizeof(names) / sizeof(names[0]) ? names[r] : "invalid";
}

void
grant_token_free(struct grant_token *t)
{
	secret_free(t->access);
	t->access = NULL;
}

/* ---- small things ---- */

static bool
stop(struct attempt *a, enum refresh_result r, const char *why)
{
	a->result = r;
	(void)snprintf(a->detail->why, sizeof(a->detail->why), "%s", why);
	return false;
}

static enum refresh_result
result_of_store(enum store_result r)
{
	switch (r) {
	case STORE_NONE:
		return REFRESH_GONE;
	case STORE_STALE:
		return REFRESH_BUSY;
	case STORE_DAMAGED:
		return REFRESH_DAMAGED;
	case STORE_BUSY:
	case STORE_FULL:
	case STORE_READ_ONLY:
	case STORE_IO:
		return REFRESH_STORE_FAILED;
	case STORE_OK:
	case STORE_FAULT:
		break;
	}
	return REFRESH_FAULT;
}

static bool
stop_store(struct attempt *a, enum store_result r)
{
	return stop(a, result_of_store(r), grants_why(a->grants));
}

static void
pause_ms(int64_t ms)
{
	struct timespec	t = { ms / 1000, (long)(ms % 1000) * 1000000 };

	(void)nanosleep(&t, NULL);
}

/* Leases count in a clock that no one can set and that a suspend does not stop. */
static int64_t
boot_ms(void)
{
	struct timespec	t = { 0 };

	(void)clock_gettime(CLOCK_BOOTTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* "" where it cannot be read: then leases end with their owners' turns alone. */
static void
read_boot_id(char *out, size_t size)
{
	ssize_t	n = 0;
	int	fd;

	if ((fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)) != -1) {
		n = read(fd, out, size - 1);
		(void)close(fd);
	}
	out[n > 0 ? n : 0] = '\0';
	out[strcspn(out, "\n")] = '\0';
}

static bool
lease_runs(const struct lease *l)
{
	char	boot[sizeof(l->boot)];

	read_boot_id(boot, sizeof(boot));
	return l->taken && strcmp(l->boot, boot) == 0 && boot_ms() < l->until;
}

/* Does the held access token do? */
static bool
lasts(const struct attempt *a)
{
	const struct refresh_order	*o = a->order;

	return a->tokens.access != NULL &&
	    a->grant.exp - (int64_t)time(NULL) >= o->min_left &&
	    (o->not_this == NULL ||
	    !grants_mark_is(a->grants, &a->grant.issued, o->not_this));
}

/* ---- the row ---- */

/* The held access token is the answer. */
static bool
hand_out(struct attempt *a, enum refresh_result r)
{
	a->out->access = a->tokens.access;
	a->out->exp = a->grant.exp;
	a->out->grant = a->grant;
	a->tokens.access = NULL;
	return stop(a, r, "");
}

/* The row as it is now, with its tokens: is there anything left to refresh? */
static bool
look(struct attempt *a)
{
	enum store_result	r;

	grant_tokens_free(&a->tokens);
	do {
		if ((r = grants_find(a->grants, a->order->grant_id, &a->grant)) == STORE_OK)
			r = grants_unseal(a->grants, &a->grant, &a->tokens);
	} while (r == STORE_STALE && deadline_left(a->until) > 0);
	if (r != STORE_OK)
		return stop_store(a, r);
	if (strcmp(a->grant.client_id, a->client->client_id) != 0)
		return stop(a, REFRESH_GONE, "the grant is of another client");
	if (a->grant.state == GRANT_DEAD)
		return stop(a, REFRESH_DEAD,
		    "the provider refused this grant: the person must enrol again");
	if (lasts(a))
		return hand_out(a, REFRESH_FRESH);
	return true;
}

/* Looks until the grant is in nobody's hands. */
static bool
wait_for_grant(struct attempt *a)
{
	while (look(a)) {
		if (!lease_runs(&a->grant.lease) ||
		    !grants_held(a->grants, &a->grant.lease))
			return true;
		if (deadline_left(a->until) <= LOOK_MS)
			return stop(a, REFRESH_BUSY,
			    "another process refreshes this grant and has not ended");
		a->detail->waited = true;
		pause_ms(LOOK_MS);
	}
	return false;
}

static bool
make_lease(struct attempt *a, deadline request)
{
	a->lease.taken = true;
	a->lease.until = boot_ms() + deadline_left(request) + LEASE_MARGIN_MS;
	randombytes_buf(a->lease.owner, sizeof(a->lease.owner));
	read_boot_id(a->lease.boot, sizeof(a->lease.boot));
	return grants_hold(a->grants, &a->lease) ||
	    stop(a, REFRESH_STORE_FAILED, "grants.lock cannot be locked");
}

/*
 * Notes durably, before anything is sent, that a refresh is under way; of
 * several that try at once one comes through and the others look again.
 */
static bool
take_lease(struct attempt *a, deadline request)
{
	enum store_result	r;

	if (!make_lease(a, request))
		return false;
	while (wait_for_grant(a)) {
		r = grants_lease(a->grants, &a->grant, &a->lease,
		    (int64_t)time(NULL));
		if (r == STORE_OK) {
			a->detail->recovered = a->grant.lease.taken;
			return true;
		}
		if (r != STORE_STALE)
			return stop_store(a, r);
	}
	return false;
}

/* ---- the request and what it came to ---- */

static enum exchange_result
send_request(struct attempt *a, deadline request, struct exchange_answer *answer,
    struct exchange_detail *d)
{
	struct exchange_request	q = {
		.kind = EXCHANGE_REFRESH,
		.client_id = a->client->client_id,
		.client_secret = a->client->secret,
		.refresh_token = a->tokens.refresh,
	};
	enum exchange_result	r;

	r = token_exchange(a->http, a->provider, &q, request, answer, d);
	a->detail->requests++;
	a->detail->status = d->status;
	a->detail->retry_after = d->retry_after;
	return r;
}

/* A provider that answers for somebody else is not believed. */
static bool
for_this_person(const struct attempt *a, const struct exchange_answer *answer)
{
	const char	*id = strchr(a->grant.person, ':');

	return answer->user_id[0] == '\0' ||
	    (id != NULL && strcmp(id + 1, answer->user_id) == 0);
}

/*
 * A disk that was full for a moment, or a store that was held, must not cost
 * the only copy of the new token: tried until the time is up.
 */
static enum store_result
commit(struct attempt *a, const struct rotation *n)
{
	deadline		until = deadline_in(COMMIT_MS);
	enum store_result	r;

	if (until < a->until)
		until = a->until;
	for (;;) {
		grants_set_deadline(a->grants, until);
		r = grants_rotate(a->grants, &a->grant, &a->lease, n, &a->grant);
		if (r == STORE_OK || r == STORE_STALE || r == STORE_NONE ||
		    r == STORE_DAMAGED || deadline_left(until) <= LOOK_MS)
			return r;
		pause_ms(LOOK_MS);
	}
}

/* Our lease ran out and another took over: the row has its result, or will. */
static bool
overtaken(struct attempt *a)
{
	return look(a) && stop(a, REFRESH_BUSY,
	    "the lease ran out and another process took the grant over");
}

static bool
keep_answer(struct attempt *a, struct exchange_answer *answer)
{
	struct rotation		n = { answer->refresh_token, answer->access_token, 0,
	    (int64_t)time(NULL) };
	enum store_result	r;

	if (!for_this_person(a, answer))
		return stop(a, REFRESH_WRONG_PERSON, "the provider's answer is for "
		    "another person: it was not stored");
	if (answer->expires_in > 0)
		n.exp = n.now + answer->expires_in;
	if ((r = commit(a, &n)) == STORE_STALE)
		return overtaken(a);
	if (r != STORE_OK)
		return stop_store(a, r);
	grant_tokens_free(&a->tokens);
	a->tokens.access = answer->access_token;
	answer->access_token = NULL;
	return hand_out(a, REFRESH_REFRESHED);
}

/*
 * The refresh token is worth nothing. Where another has rotated the grant
 * meanwhile, that is the reason, and the row has the result.
 */
static bool
bury(struct attempt *a)
{
	enum store_result	r;

	r = grants_bury(a->grants, &a->grant, &a->lease);
	if (r == STORE_STALE)
		return overtaken(a);
	if (r != STORE_OK)
		return stop_store(a, r);
	return stop(a, REFRESH_DEAD, a->detail->recovered || a->detail->requests > 1 ?
	    "invalid_grant after an answer that was lost: the person must enrol again" :
	    "invalid_grant: revoked, or used elsewhere: the person must enrol again");
}

/* What a request that certainly changed nothing means. */
static enum refresh_result
result_of_exchange(enum exchange_result e)
{
	switch (e) {
	case EXCHANGE_CLIENT_REFUSED:
		return REFRESH_CLIENT_REFUSED;
	case EXCHANGE_REFUSED:
	case EXCHANGE_UNEXPECTED:
		return REFRESH_REFUSED;
	case EXCHANGE_CONFLICT:
	case EXCHANGE_RATE_LIMITED:
	case EXCHANGE_GONE:
	case EXCHANGE_SERVER_ERROR:
	case EXCHANGE_UNREACHABLE:
	case EXCHANGE_TIMEOUT:
	case EXCHANGE_TLS:
		return REFRESH_UNAVAILABLE;
	case EXCHANGE_FAILED:
	case EXCHANGE_DONE:
	case EXCHANGE_INVALID_GRANT:
	case EXCHANGE_BAD_REPLY:
	case EXCHANGE_TOO_BIG:
	case EXCHANGE_PENDING:		/* never of a refresh */
	case EXCHANGE_SLOW_DOWN:
	case EXCHANGE_DENIED:
	case EXCHANGE_EXPIRED:
		break;
	}
	return REFRESH_FAULT;
}

/*
 * The provider has not rotated: what we noted is taken back. Should that fail,
 * the next one sends the old token again, which is right as well. What another
 * left unknown is not known by our failure.
 */
static bool
step_back(struct attempt *a, enum exchange_result e, const char *why)
{
	if (!a->detail->recovered)
		(void)grants_unlease(a->grants, &a->grant, &a->lease);
	return stop(a, result_of_exchange(e), why);
}

/*
 * Sends the refresh token, and once more when the provider may have taken it
 * and its answer was lost: many give the same request the same answer, but not
 * for long.
 */
static bool
exchange(struct attempt *a, deadline request)
{
	struct exchange_answer	answer = { 0 };
	struct exchange_detail	d;
	enum exchange_result	e;
	bool			spent, more;

	e = send_request(a, request, &answer, &d);
	spent = e != EXCHANGE_DONE && d.spent;
	if (spent && e != EXCHANGE_CONFLICT && deadline_left(request) >= RETRY_LEFT_MS)
		e = send_request(a, request, &answer, &d);
	if (e == EXCHANGE_DONE)
		more = keep_answer(a, &answer);
	else if (e == EXCHANGE_INVALID_GRANT)
		more = bury(a);
	else if (spent || d.spent)
		more = stop(a, REFRESH_UNCERTAIN, d.why);
	else
		more = step_back(a, e, d.why);
	exchange_answer_free(&answer);
	return more;
}

/* ---- the story ---- */

enum refresh_result
grant_refresh(struct grants *grants, struct http *http, const struct provider *provider,
    const struct grant_client *client, const struct refresh_order *order,
    deadline until, struct grant_token *out, struct refresh_detail *detail)
{
	struct attempt	a = {
		.grants = grants, .http = http, .provider = provider,
		.client = client, .order = order, .until = until, .out = out,
		.detail = detail,
	};
	deadline	request;

	memset(detail, 0, sizeof(*detail));
	detail->retry_after = -1;
	grants_set_deadline(grants, until);
	request = deadline_earlier(until - COMMIT_MS, deadline_in(REQUEST_MS));
	if (take_lease(&a, request))
		(void)exchange(&a, request);
	if (a.lease.taken)
		grants_let_go(grants, &a.lease);
	grant_tokens_free(&a.tokens);
	return a.result;
}
