/* SPDX-License-Identifier: ISC */
#ifndef GRANTS_ROW_H
#define GRANTS_ROW_H

#include "grants/database.h"
#include "grants/seal.h"
#include "grants/store.h"

/* A grant as it lies in the file. What is below store.h alone includes this. */
struct row {
	struct grant	grant;
	struct sealed	refresh;
	struct sealed	access;		/* len 0: none is held */
};

struct grants {
	struct database	 db;
	struct keys {
		struct subkey	seal, compare, row, admission, move;
	}		*keys;		/* guarded memory */
};

/* The row that `where` (constant SQL behind WHERE) and its argument find first. */
enum store_result	row_find_int(struct grants *, const char *where, int64_t,
			    struct row *out);
enum store_result	row_find_query(struct grants *, struct query *, struct row *out);
#define ROW_SELECT \
	"SELECT id, account, person, client_id, generation, state, enrolled," \
	" refreshed, proved, exp, refresh, access, issued_mac, used_mac, used_exp," \
	" lease_owner, lease_boot, lease_until, tried, mac FROM grants WHERE "

/* Writes a row that is there, MAC and all. Inside a transaction. */
enum store_result	row_update(struct grants *, const struct row *);
/* Makes an empty row for the person at the client and tells its id. Likewise. */
enum store_result	row_insert(struct grants *, struct row *);

/* Seals a token into the row as it is now: names and generation are set. */
enum store_result	row_seal(struct grants *, struct row *, const struct secret *refresh,
			    const struct secret *access);

void			mark_token(const struct grants *, const struct secret *,
			    int64_t exp, struct token_mark *);

#endif /* GRANTS_ROW_H */
