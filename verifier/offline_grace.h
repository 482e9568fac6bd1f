/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_OFFLINE_GRACE_H
#define VERIFIER_OFFLINE_GRACE_H

#include "verifier/decision.h"

/*
 * [policy] offline_grace: while the provider cannot be reached, whoever was let
 * into this account with this very token less than that long ago, on this host,
 * is let in again, if the policy still says yes to what the provider said then.
 */

/* Pure: is this one of the failures that are bridged? No answer of the provider is. */
bool		offline_bridges(enum reason failure);

/*
 * The provider could not be asked, for `failure`. REASON_OFFLINE_GRACE with seen,
 * person and login filled when it is bridged; a no of the policy; else `failure`.
 * out->note tells. A store that fails bridges nothing.
 */
enum reason	offline_grace(struct host *, const struct attempt *,
		    const struct secret *token, enum reason failure, deadline,
		    struct decision *out);

/*
 * Records an ALLOW under the account that was asked for, none where the token
 * decides: the same question is answered again. A store that fails denies nobody;
 * out->note tells.
 */
void		offline_remember(struct host *, const struct attempt *,
		    const struct secret *token, deadline, struct decision *out);

/* The provider answered no: what is on record of this token counts no more. */
void		offline_forget(struct host *, const struct secret *token, deadline,
		    struct decision *out);

#endif /* VERIFIER_OFFLINE_GRACE_H */
