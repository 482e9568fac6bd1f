/* SPDX-License-Identifier: ISC */
#include "config.h"

#include "grants/row.h"
#include "grants/spent.h"

/* Of those that ended long ago so many at a time, so that no login pays for a year. */
#define PURGE		"DELETE FROM spent_tokens WHERE token_mac IN (SELECT token_mac" \
			" FROM spent_tokens WHERE exp < ? ORDER BY exp LIMIT 32)"

/* STORE_OK: it is spent; STORE_NONE: it is not. */
static enum store_result
is_spent(struct grants *g, const struct token_mark *mark)
{
	return query_one_blob(&g->db, "SELECT 1 FROM spent_tokens WHERE token_mac = ?",
	    mark->mac, sizeof(mark->mac));
}

static enum store_result
insert(struct grants *g, const struct token_mark *mark)
{
	struct query	q;

	query_init(&q, &g->db, "INSERT INTO spent_tokens (token_mac, exp) VALUES (?, ?)");
	query_blob(&q, mark->mac, sizeof(mark->mac));
	query_int(&q, mark->exp);
	return query_run(&q);
}

/* Under the writer's lock: looks again, since another may have come first. */
static enum store_result
spend(struct grants *g, const struct token_mark *mark, int64_t now, bool *spent_now)
{
	enum store_result	r;

	if ((r = query_one_int(&g->db, PURGE, now - SPENT_KEEP)) != STORE_NONE)
		return r;
	if ((r = is_spent(g, mark)) != STORE_NONE)
		return r;
	*spent_now = true;
	return insert(g, mark);
}

enum store_result
grants_spend(struct grants *g, const struct secret *token, int64_t exp, int64_t now,
    bool *first)
{
	struct token_mark	mark;
	enum store_result	r;
	bool			spent_now = false;

	mark_token(g, token, exp, &mark);
	/* A replay needs no turn at the writer's lock. */
	if ((r = is_spent(g, &mark)) == STORE_NONE) {
		if ((r = database_begin(&g->db)) == STORE_OK)
			r = spend(g, &mark, now, &spent_now);
		r = database_end(&g->db, r);
	}
	if (r == STORE_OK)
		*first = spent_now;
	return r;
}
