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
	struct query		q;
	enum store_result	r;

	query_init(&q, &g->db, "SELECT 1 FROM spent_tokens WHERE token_mac = ?");
	query_blob(&q, mark->mac, sizeof(mark->mac));
	r = query_step(&q);
	query_end(&q);
	return r;
}

static enum store_result
insert(struct grants *g, const struct token_mark *mark)
{
	struct query		q;
	enum store_result	r;

	query_init(&q, &g->db, "INSERT INTO spent_tokens (token_mac, exp) VALUES (?, ?)");
	query_blob(&q, mark->mac, sizeof(mark->mac));
	query_int(&q, mark->exp);
	r = query_step(&q);
	query_end(&q);
	return r == STORE_NONE ? STORE_OK : r;
}

static enum store_result
purge(struct grants *g, int64_t now)
{
	struct query		q;
	enum store_result	r;

	query_init(&q, &g->db, PURGE);
	query_int(&q, now - SPENT_KEEP);
	r = query_step(&q);
	query_end(&q);
	return r == STORE_NONE ? STORE_OK : r;
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
		if ((r = database_begin(&g->db)) == STORE_OK &&
		    (r = purge(g, now)) == STORE_OK &&
		    (r = is_spent(g, &mark)) == STORE_NONE) {
			r = insert(g, &mark);
			spent_now = true;
		}
		r = database_end(&g->db, r);
	}
	if (r == STORE_OK)
		*first = spent_now;
	return r;
}
