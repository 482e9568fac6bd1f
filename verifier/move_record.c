/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>
#include <time.h>

#include "grants/move.h"
#include "verifier/move_record.h"
#include "verifier/replay_guard.h"
#include "verifier/token_check.h"

void
move_remember(struct host *h, deadline d, struct decision *out)
{
	struct move	m = { .at = (int64_t)time(NULL) };

	/* One whom the map knows by the new id has moved already. */
	if (!token_legacy(h, &out->seen, m.legacy) ||
	    strcmp(out->person, m.legacy) != 0 ||
	    !token_person(h, &out->seen, m.person) ||
	    host_store(h, step_deadline(d), out->note, sizeof(out->note)) !=
	    REASON_ALLOWED)
		return;
	if (grants_move(h->grants, &m) != STORE_OK)
		decision_note(out, grants_why(h->grants));
}
