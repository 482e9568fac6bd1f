/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_DESK_H
#define VERIFIER_DESK_H

#include <stdbool.h>
#include <stdint.h>

#include "config/subkey.h"
#include "ipc/deadline.h"
#include "ipc/protocol.h"
#include "oauth/introspection.h"
#include "verifier/reason.h"

/*
 * What the service lends to a login that it runs, as the login sees it; the
 * service fills it in (service/serve.c). On demand there is no desk
 * (host->desk is NULL) and a login has the machine for itself.
 *
 * So many logins work at once. One that waits for its person, for another's
 * answer or for the time at which a denial leaves has risen from its seat, so
 * that nobody who dawdles holds up the others.
 */
struct host;
struct decision;
struct policy_account;

struct desk {
	/* REASON_ALLOWED: may this caller ask at all? Before anything else. */
	enum reason	(*admit)(struct desk *, struct host *, const struct request *);
	/* REASON_ALLOWED: h->http is there until rise(); else REASON_OVERLOADED. */
	enum reason	(*sit)(struct desk *, struct host *, deadline);
	/* over: the login sits no more, and its grant store is the next one's. */
	void		(*rise)(struct desk *, struct host *, bool over);
	/* REASON_ALLOWED: may this account be tried from here? */
	enum reason	(*may_try)(struct desk *, struct host *, const struct request *);
	/* Did the provider say yes to this very token a moment ago? Then it looks like one. */
	bool		(*knows)(struct desk *, const struct secret *token);
	/* Asks about the token, with what the service knows already; as token_ask(). */
	enum reason	(*ask)(struct desk *, struct host *, const struct secret *token,
	    deadline, struct introspection *, struct introspect_detail *);
	/* Fills a->exists and a->uid, as account_look_up(). */
	enum reason	(*look_up)(struct desk *, struct policy_account *a);
	/* The name of a token in log lines, as host_token_name(). */
	void		(*name)(struct desk *, const struct host *,
	    const struct secret *token, char out[TOKEN_NAME_SIZE]);
	/*
	 * REASON_ALLOWED: one more login may wait for a person with a telephone,
	 * until linger_end(); else REASON_DEVICE_CROWDED.
	 */
	enum reason	(*linger)(struct desk *);
	void		(*linger_end)(struct desk *);
	/* The verdict is about to leave. */
	void		(*done)(struct desk *, const struct request *,
	    const struct decision *, int64_t ms);
};

#endif /* VERIFIER_DESK_H */
