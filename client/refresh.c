/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "client/client.h"
#include "client/signals.h"

/* An uncertain answer is asked for once more at once: the provider's replay window is short. */
#define TRIES	2

static bool
is_usable(const struct credentials *c, int64_t need)
{
	int64_t	now = (int64_t)time(NULL);

	return c->access_token != NULL && c->expires > now && c->expires - now > need;
}

static enum token_outcome
hand_out(const struct credentials *c, struct secret **out, struct failure *e)
{
	struct secret	*copy = secret_dup(c->access_token);

	if (copy == NULL) {
		(void)failure_say(e, "no memory");
		return TOKEN_FAILED;
	}
	*out = copy;
	return TOKEN_READY;
}

#define NOT_AGREED	"nobody agreed to this login"

/* What a refresh that gave no token means, and what the person is told. */
static const struct ending {
	enum token_outcome	 outcome;
	const char		*text;
} endings[] = {
	[EXCHANGE_FAILED] = { TOKEN_FAILED, "the request could not be made" },
	[EXCHANGE_INVALID_GRANT] = { TOKEN_LOGIN, "the provider knows this login "
	    "no more (it was revoked, or the same client logged in elsewhere): "
	    "run fitbitctl login" },
	[EXCHANGE_CLIENT_REFUSED] = { TOKEN_FAILED, "the provider refuses the client "
	    "id: see client_id in client.conf, and that the client is a public one" },
	[EXCHANGE_REFUSED] = { TOKEN_FAILED, "the provider refused the request" },
	[EXCHANGE_CONFLICT] = { TOKEN_LATER, "another program refreshes this login: try again" },
	[EXCHANGE_BAD_REPLY] = { TOKEN_LATER, "the provider's answer was not understood" },
	[EXCHANGE_UNEXPECTED] = { TOKEN_FAILED, "token_url is not a token endpoint" },
	[EXCHANGE_RATE_LIMITED] = { TOKEN_LATER, "the provider has had too many requests: wait" },
	[EXCHANGE_GONE] = { TOKEN_FAILED, "the provider has retired its token endpoint" },
	[EXCHANGE_SERVER_ERROR] = { TOKEN_LATER, "the provider has a fault: try again" },
	[EXCHANGE_UNREACHABLE] = { TOKEN_LATER, "the provider cannot be reached" },
	[EXCHANGE_TIMEOUT] = { TOKEN_LATER, "the provider did not answer in time" },
	[EXCHANGE_TLS] = { TOKEN_FAILED, "the provider's certificate is not good" },
	[EXCHANGE_TOO_BIG] = { TOKEN_LATER, "the provider's answer was too long" },
	/* Of a device's poll; no refresh is answered so. */
	[EXCHANGE_PENDING] = { TOKEN_LATER, NOT_AGREED },
	[EXCHANGE_SLOW_DOWN] = { TOKEN_LATER, NOT_AGREED },
	[EXCHANGE_DENIED] = { TOKEN_FAILED, NOT_AGREED },
	[EXCHANGE_EXPIRED] = { TOKEN_FAILED, NOT_AGREED },
};

#define LOST_TEXT	"the answer to an earlier refresh was lost on its way, and the " \
			"provider gives it only once: run fitbitctl login"

static enum token_outcome
explain(enum exchange_result r, bool lost, const struct exchange_detail *d,
    struct failure *e)
{
	bool	login = r == EXCHANGE_INVALID_GRANT;

	(void)failure_say(e, "%s%s%s%s", login && lost ? LOST_TEXT : endings[r].text,
	    login || d->why[0] == '\0' ? "" : " (", login ? "" : d->why,
	    login || d->why[0] == '\0' ? "" : ")");
	return endings[r].outcome;
}

/* One refresh, and a second when nobody knows what became of the first. */
static enum exchange_result
ask(struct client *cl, struct http *http, const struct credentials *c,
    struct exchange_answer *a, struct exchange_detail *d, bool *lost)
{
	struct exchange_request	request = {
		.kind = EXCHANGE_REFRESH,
		.client_id = c->client_id,
		.refresh_token = c->refresh_token
	};
	enum exchange_result	r = EXCHANGE_FAILED;
	int			i;

	for (i = 0; i < TRIES; i++) {
		*d = (struct exchange_detail){ .retry_after = -1 };
		r = cl->exchange(http, &cl->provider, &request,
		    deadline_in(CLIENT_REQUEST_MS), a, d);
		if (r == EXCHANGE_DONE || r == EXCHANGE_INVALID_GRANT || !d->spent)
			break;
		*lost = true;
	}
	return r;
}

/* The new credentials: of the answer, and what it did not say as it was. */
static bool
renewed(struct client *cl, const struct credentials *was,
    const struct exchange_answer *a, int64_t asked, struct credentials *out,
    struct failure *e)
{
	if (!client_keep(cl, a, asked, out, e))
		return false;
	if (out->refresh_token == NULL &&
	    (out->refresh_token = secret_dup(was->refresh_token)) == NULL) {
		credentials_clear(out);
		return failure_say(e, "no memory");
	}
	if (out->user_id[0] == '\0')
		memcpy(out->user_id, was->user_id, sizeof(out->user_id));
	if (out->scopes[0] == '\0')
		memcpy(out->scopes, was->scopes, sizeof(out->scopes));
	return true;
}

/* The exchange and its record; fd is the reserved file and is closed here. */
static enum token_outcome
renew(struct client *cl, struct http *http, struct credentials *c, bool lost,
    int fd, struct failure *e)
{
	struct exchange_answer	a = { 0 };
	struct exchange_detail	d;
	struct credentials	next = { .expires = 0 };
	int64_t			asked = (int64_t)time(NULL);
	enum exchange_result	r;
	struct failure		ignored;

	r = ask(cl, http, c, &a, &d, &lost);
	if (r != EXCHANGE_DONE) {
		/* The refresh token is what it was, so is its mark. */
		c->uncertain = lost;
		(void)credentials_commit(cl->state, fd, c, &ignored);
		return explain(r, lost, &d, e);
	}
	if (!renewed(cl, c, &a, asked, &next, e))
		private_abandon(cl->state, CREDENTIALS_FILE, fd);
	else if (credentials_commit(cl->state, fd, &next, e)) {
		credentials_clear(c);
		*c = next;
		exchange_answer_free(&a);
		return TOKEN_READY;
	}
	credentials_clear(&next);
	exchange_answer_free(&a);
	return TOKEN_FAILED;
}

/*
 * Marks the refresh token on disk, sets room aside for its successor, then asks
 * for it. Whatever ends the process from here on finds the old token and the
 * mark, or the new token.
 */
static enum token_outcome
refresh(struct client *cl, struct credentials *c, struct failure *e)
{
	sigset_t		 old;
	enum token_outcome	 outcome = TOKEN_FAILED;
	struct http		*http;
	bool			 lost = c->uncertain;
	int			 fd;

	if (c->refresh_token == NULL) {
		(void)failure_say(e, "this login has ended, and the provider gave "
		    "nothing to renew it with: run fitbitctl login");
		return TOKEN_LOGIN;
	}
	if ((http = client_http(cl, e)) == NULL)
		return TOKEN_FAILED;
	signals_hold(&old);
	c->uncertain = true;
	if (credentials_save(cl->state, c, e) &&
	    (fd = private_reserve(cl->state, CREDENTIALS_FILE, CREDENTIALS_MAX, e)) != -1)
		outcome = renew(cl, http, c, lost, fd, e);
	signals_release(&old);
	return outcome;
}

/* Under the lock: whoever held it before us may have done the work. */
static enum token_outcome
token_locked(struct client *cl, int64_t need, struct secret **out, struct failure *e)
{
	struct credentials	c = { .expires = 0 };
	enum private_found	found = client_credentials(cl, &c, e);
	enum token_outcome	outcome = TOKEN_READY;

	if (found != PRIVATE_FOUND)
		return found == PRIVATE_NONE ? TOKEN_LOGIN : TOKEN_FAILED;
	if (!is_usable(&c, need))
		outcome = refresh(cl, &c, e);
	if (outcome == TOKEN_READY && !is_usable(&c, need)) {
		(void)failure_say(e, "the provider's tokens do not live as long as "
		    "%lld seconds more: ask for less", (long long)need);
		outcome = TOKEN_FAILED;
	} else if (outcome == TOKEN_READY)
		outcome = hand_out(&c, out, e);
	credentials_clear(&c);
	return outcome;
}

enum token_outcome
client_token(struct client *cl, int64_t need, struct secret **out, struct failure *e)
{
	struct credentials	c = { .expires = 0 };
	enum private_found	found = client_credentials(cl, &c, e);
	enum token_outcome	outcome;
	int			lock;

	if (found != PRIVATE_FOUND)
		return found == PRIVATE_NONE ? TOKEN_LOGIN : TOKEN_FAILED;
	if (is_usable(&c, need)) {
		outcome = hand_out(&c, out, e);
		credentials_clear(&c);
		return outcome;
	}
	credentials_clear(&c);
	if ((lock = client_lock(cl, e)) == -1)
		return TOKEN_FAILED;
	outcome = token_locked(cl, need, out, e);
	(void)close(lock);
	return outcome;
}
