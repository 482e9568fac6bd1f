/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_ENROLMENT_STEP_H
#define VERIFIER_ENROLMENT_STEP_H

#include <stdbool.h>

#include "oauth/token_endpoint.h"
#include "verifier/conversation.h"
#include "verifier/decision.h"

/*
 * [grant] interactive = yes: the person gave nothing at the token prompt and is
 * shown the provider's page instead; the code that comes of it becomes a token,
 * judged like any other, and a grant of this host's. At most ENROL_TRIES
 * answers, in ENROLMENT_MS altogether. The account map is asked, never edited:
 * of a person whom it does not know the note names the id.
 */
#define ENROLMENT_MS	600000

struct enrolment_talk {
	struct host		*host;
	struct conversation	*talk;
	const struct attempt	*attempt;
	int64_t			 budget_ms;	/* for provider and store, from an answer on */
};

/*
 * *out is always filled, *answered is when the person's last answer came. False
 * when the caller has gone.
 */
bool	enrolment_step(const struct enrolment_talk *, deadline *answered,
	    struct decision *out);

/*
 * The end of this story and of the device flow's: is this the person, at our
 * client, whom the map lets into this account? keep: store the grant as well,
 * which must be one. The decision is told in *out.
 */
enum reason	enrolment_admit(const struct enrolment_talk *,
		    const struct exchange_answer *, bool keep, deadline,
		    struct decision *out);

/*
 * The page's endpoint (which points into h->provider) and token_url: where they are
 * not configured, the provider's metadata names them. The login sits.
 */
enum reason	enrolment_endpoints(struct host *h, const char *const *page_url,
		    deadline, struct decision *out);

/* What an exchange that brought no token means. Pure. */
enum reason	reason_of_exchange(enum exchange_result);

#endif /* VERIFIER_ENROLMENT_STEP_H */
