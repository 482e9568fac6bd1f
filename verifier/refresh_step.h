/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_REFRESH_STEP_H
#define VERIFIER_REFRESH_STEP_H

#include "verifier/decision.h"

/*
 * The refresh step of a login ([grant] refresh = yes): the supplied token is no
 * longer active for the reason `lapsed`. When the host holds a grant that knows
 * this very token and refresh_may() says yes, the grant is refreshed and the new
 * token takes the old one's place: asked about, judged, and of the same person
 * and client. REASON_ALLOWED then; else `lapsed` or a reason of its own, with
 * out->note for the log.
 */
enum reason	refresh_step(struct host *, const struct secret *supplied,
		    enum reason lapsed, deadline, struct decision *out);

/*
 * After a login with an active token: the grant of that person, if the host
 * holds one, learns that this token is hers. A store that fails denies nobody;
 * out->note tells.
 */
void		refresh_remember(struct host *, const struct secret *supplied,
		    deadline, struct decision *out);

/* Seconds that a token which takes another's place must live at least. */
#define RENEWED_MIN_LEFT	60

/*
 * A token of the grant that is not `not_this` (NULL: any), held or by one
 * refresh, before the deadline. REASON_ALLOWED with *t filled, which the caller
 * frees; else why not, with out->note.
 */
enum reason	grant_renew(struct host *, int64_t grant_id,
		    const struct secret *not_this, deadline, struct grant_token *t,
		    struct decision *out);

/* Two thirds of what is left: for a refresh that an introspection is to follow. */
deadline	exchange_deadline(deadline);

/* Is the introspected token this grant's: its person's, at its client? */
bool		grant_fits(const struct host *, const struct grant *,
		    const struct introspection *);

/* What the result of grant_refresh() means when it brought no token. */
enum reason	reason_of_refresh(enum refresh_result);

/*
 * PAM_REFRESH_CRED: renews the account's grant when its token is about to lapse
 * and the last try is REFRESH_PAUSE seconds ago.
 */
#define REFRESH_PAUSE	60
void		refresh_account(struct host *, const char *account, deadline,
		    struct decision *out);

#endif /* VERIFIER_REFRESH_STEP_H */
