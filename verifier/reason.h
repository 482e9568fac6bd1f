/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_REASON_H
#define VERIFIER_REASON_H

#include <stdbool.h>

#include "grants/store.h"
#include "ipc/verdict.h"
#include "oauth/introspection.h"

/* Why a verdict is what it is; see reason.def. Zero is a fault of our own. */
enum reason {
#define REASON(NAME, name, verdict, told, text)	REASON_##NAME,
#include "verifier/reason.def"
#undef REASON
	REASON_COUNT
};

enum verdict	 reason_verdict(enum reason);
const char	*reason_name(enum reason);	/* stable, for the audit line */
const char	*reason_text(enum reason);	/* for the administrator */
const char	*reason_told(enum reason);	/* for the person, NULL: nothing */

/* What the result of an introspection that found no active token means for a login. */
enum reason	 reason_of_introspection(enum introspect_result);

/* What a grant store that did not say STORE_OK means for a login. */
enum reason	 reason_of_store(enum store_result);

/* The token is no more: only that makes a refresh worth asking about. */
bool		 reason_is_lapse(enum reason);

#endif /* VERIFIER_REASON_H */
