/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "client/attempt.h"
#include "client/signals.h"

bool
attempt_begin(struct client *c, struct attempt *a, struct failure *e)
{
	struct word_list		scopes;
	struct authorize_request	request = {
		.client_id = c->settings.client_id,
		.redirect_uri = c->settings.redirect_uri,
		.scopes = &scopes.words,
		.prompt = ""
	};

	memset(a, 0, sizeof(*a));
	if (c->settings.client_id[0] == '\0')
		return failure_say(e, "this machine has no client id yet: register a "
		    "client with the provider and run fitbitctl login --client-id ID");
	if (c->settings.redirect_uri[0] == '\0')
		return failure_say(e, "redirect_uri is empty: write the one that is "
		    "registered with the provider");
	if (!word_list_set(&scopes, c->settings.scopes) || !pkce_make(&a->pkce))
		return failure_say(e, "no memory");
	state_make(a->state);
	request.state = a->state;
	request.challenge = a->pkce.challenge;
	return authorize_url(&c->provider, &request, a->url, sizeof(a->url)) ||
	    failure_say(e, "the scopes do not fit into a URL");
}

void
attempt_end(struct attempt *a)
{
	pkce_free(&a->pkce);
	explicit_bzero(a, sizeof(*a));
}

/* The person's words for a code that was not exchanged. */
static bool
refuse(enum exchange_result r, const struct exchange_detail *d, struct failure *e)
{
	if (r == EXCHANGE_INVALID_GRANT)
		return failure_say(e, "the provider does not know this code: it was "
		    "used before, is older than ten minutes, or the redirect URI is "
		    "not the registered one. Start again");
	return failure_say(e, "the provider gave no token (%s%s%s)",
	    exchange_result_name(r), d->why[0] != '\0' ? ": " : "", d->why);
}

/* fd is the reserved file and is closed here. */
static enum attempt_result
exchange(struct client *c, const struct exchange_request *request, int fd,
    struct credentials *kept, enum exchange_result *r, struct exchange_detail *d,
    struct failure *e)
{
	struct exchange_answer	answer = { 0 };
	int64_t			asked = (int64_t)time(NULL);
	bool			ok;

	*r = c->exchange(c->http, &c->provider, request,
	    deadline_in(CLIENT_REQUEST_MS), &answer, d);
	if (*r != EXCHANGE_DONE) {
		private_abandon(c->state, CREDENTIALS_FILE, fd);
		return ATTEMPT_REFUSED;
	}
	if (!(ok = client_keep(c, &answer, asked, kept, e)))
		private_abandon(c->state, CREDENTIALS_FILE, fd);
	else
		ok = credentials_commit(c->state, fd, kept, e);
	exchange_answer_free(&answer);
	return ok ? ATTEMPT_KEPT : ATTEMPT_FAILED;
}

/* Lock, room on the disk and handle first: what is spent is good for one try. */
enum attempt_result
attempt_exchange(struct client *c, const struct exchange_request *request,
    char user_id[256], enum exchange_result *r, struct exchange_detail *d,
    struct failure *e)
{
	struct credentials	kept = { .expires = 0 };
	sigset_t		old;
	enum attempt_result	result = ATTEMPT_FAILED;
	int			lock, fd;

	*r = EXCHANGE_FAILED;
	*d = (struct exchange_detail){ .retry_after = -1 };
	if (client_http(c, e) == NULL || (lock = client_lock(c, e)) == -1)
		return ATTEMPT_FAILED;
	fd = private_reserve(c->state, CREDENTIALS_FILE, CREDENTIALS_MAX, e);
	if (fd != -1) {
		signals_hold(&old);
		result = exchange(c, request, fd, &kept, r, d, e);
		signals_release(&old);
	}
	if (result == ATTEMPT_KEPT)
		memcpy(user_id, kept.user_id, sizeof(kept.user_id));
	credentials_clear(&kept);
	(void)close(lock);
	return result;
}

static bool
exchange_and_keep(struct client *c, const struct attempt *a,
    const struct secret *code, char user_id[256], struct failure *e)
{
	const struct exchange_request	request = {
		.kind = EXCHANGE_CODE,
		.client_id = c->settings.client_id,
		.code = code,
		.code_verifier = a->pkce.verifier,
		.redirect_uri = c->settings.redirect_uri,
		.state = a->state
	};
	struct exchange_detail		d;
	enum exchange_result		r;

	switch (attempt_exchange(c, &request, user_id, &r, &d, e)) {
	case ATTEMPT_KEPT:
		return true;
	case ATTEMPT_REFUSED:
		return refuse(r, &d, e);
	case ATTEMPT_FAILED:
		break;
	}
	return false;
}

bool
attempt_finish(struct client *c, struct attempt *a, const char *answer,
    char user_id[256], bool *again, struct failure *e)
{
	struct secret		*code = NULL;
	enum redirect_result	 r;
	bool			 ok;

	r = redirect_read(&c->provider, answer, c->settings.redirect_uri, a->state,
	    &code);
	*again = r != REDIRECT_CODE && r != REDIRECT_DENIED && r != REDIRECT_ERROR;
	if (r != REDIRECT_CODE)
		return failure_say(e, "%s", redirect_result_text(r));
	ok = exchange_and_keep(c, a, code, user_id, e);
	secret_free(code);
	return ok;
}
