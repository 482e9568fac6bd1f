/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "grants/row.h"
#include "grants/store.h"

/*
 * Every change is one transaction of the same shape: begin, read the row (which
 * holds it to its MAC), change the copy, write it whole, commit.
 */
static enum store_result
begin_change(struct grants *g, int64_t id, struct row *row)
{
	enum store_result	r;

	if ((r = database_begin(&g->db)) != STORE_OK)
		return r;
	return row_find_int(g, ROW_SELECT "id = ?", id, row);
}

static enum store_result
end_change(struct grants *g, enum store_result r, const struct row *row)
{
	if (r == STORE_OK)
		r = row_update(g, row);
	return database_end(&g->db, r);
}

/* ---- enrolment ---- */

static enum store_result
add_account(struct grants *g, int64_t id, const char *account)
{
	struct query		q;
	enum store_result	r;

	query_init(&q, &g->db, "INSERT OR IGNORE INTO grant_accounts"
	    " (grant_id, account) VALUES (?, ?)");
	query_int(&q, id);
	query_text(&q, account);
	r = query_step(&q);
	query_end(&q);
	return r == STORE_NONE ? STORE_OK : r;
}

static enum store_result
find_or_insert(struct grants *g, const struct enrolment *e, struct row *row)
{
	struct query		q;
	enum store_result	r;
	int64_t			id = 0;

	/* Not row_find: new tokens also replace a row that was damaged. */
	query_init(&q, &g->db, "SELECT id, generation FROM grants"
	    " WHERE person = ? AND client_id = ?");
	query_text(&q, e->person);
	query_text(&q, e->client_id);
	if ((r = query_step(&q)) == STORE_OK) {
		id = query_get_int(&q, 0);
		row->grant.generation = (uint64_t)query_get_int(&q, 1);
	}
	query_end(&q);
	if (r == STORE_NONE)
		return row_insert(g, row);
	row->grant.id = id;
	return r;
}

static bool
names_valid(const struct enrolment *e)
{
	return login_valid(e->account, strlen(e->account)) &&
	    person_valid(e->person, strlen(e->person)) &&
	    e->client_id[0] != '\0' && strlen(e->client_id) <= CLIENT_ID_MAX;
}

static enum store_result
enrol(struct grants *g, const struct enrolment *e, struct row *row)
{
	struct grant		*v = &row->grant;
	enum store_result	 r;

	memcpy(v->account, e->account, strlen(e->account));
	memcpy(v->person, e->person, strlen(e->person));
	memcpy(v->client_id, e->client_id, strlen(e->client_id));
	if ((r = find_or_insert(g, e, row)) != STORE_OK)
		return r;
	v->generation++;
	v->state = GRANT_ALIVE;
	v->enrolled = v->refreshed = v->proved = e->now;
	v->exp = e->exp;
	mark_token(g, e->access, e->exp, &v->issued);
	if ((r = row_seal(g, row, e->refresh, e->access)) != STORE_OK)
		return r;
	return add_account(g, v->id, v->account);
}

enum store_result
grants_enrol(struct grants *g, const struct enrolment *e, struct grant *out)
{
	struct row		row;
	enum store_result	r;

	if (!names_valid(e))
		return database_refuse(&g->db, STORE_FAULT, "an enrolment breaks the grammar of names");
	memset(&row, 0, sizeof(row));
	if ((r = database_begin(&g->db)) != STORE_OK)
		return r;
	r = end_change(g, enrol(g, e, &row), &row);
	if (r == STORE_OK)
		*out = row.grant;
	return r;
}

enum store_result
grants_forget(struct grants *g, int64_t id)
{
	static const char	*const deletes[] = {
		"DELETE FROM grant_accounts WHERE grant_id = ?",
		"DELETE FROM grants WHERE id = ?",
	};
	struct query		q;
	enum store_result	r;
	size_t			i;

	if ((r = database_begin(&g->db)) != STORE_OK)
		return r;
	for (i = 0; r == STORE_OK && i < sizeof(deletes) / sizeof(deletes[0]); i++) {
		query_init(&q, &g->db, deletes[i]);
		query_int(&q, id);
		if ((r = query_step(&q)) == STORE_NONE)
			r = STORE_OK;
		query_end(&q);
	}
	return database_end(&g->db, r);
}

/* ---- what is learned of a grant ---- */

enum store_result
grants_used_token(struct grants *g, int64_t id, const struct secret *supplied,
    int64_t exp)
{
	struct token_mark	mark;
	struct row		row;
	enum store_result	r;

	mark_token(g, supplied, exp, &mark);
	/* Most logins come with the token of the last one: no commit for these. */
	if ((r = row_find_int(g, ROW_SELECT "id = ?", id, &row)) != STORE_OK)
		return r;
	if (grants_mark_is(g, &row.grant.used, supplied) && row.grant.used.exp == exp)
		return STORE_OK;
	if ((r = begin_change(g, id, &row)) == STORE_OK)
		row.grant.used = mark;
	return end_change(g, r, &row);
}

enum store_result
grants_proved(struct grants *g, int64_t id, int64_t now)
{
	struct row		row;
	enum store_result	r;

	if ((r = begin_change(g, id, &row)) == STORE_OK)
		row.grant.proved = now;
	return end_change(g, r, &row);
}

/* ---- leases ---- */

static bool
same_lease(const struct lease *a, const struct lease *b)
{
	return a->taken == b->taken &&
	    (!a->taken || memcmp(a->owner, b->owner, sizeof(a->owner)) == 0);
}

/* The row, if its generation is still the grant's and its lease still `lease`. */
static enum store_result
begin_expecting(struct grants *g, const struct grant *grant, const struct lease *lease,
    struct row *row)
{
	enum store_result	r;

	if ((r = begin_change(g, grant->id, row)) != STORE_OK)
		return r;
	if (row->grant.generation != grant->generation ||
	    row->grant.state != GRANT_ALIVE || !same_lease(&row->grant.lease, lease))
		return database_refuse(&g->db, STORE_STALE,
		    "the grant was rotated, or its lease taken over, meanwhile");
	return STORE_OK;
}

static void
drop_lease(struct grant *v)
{
	memset(&v->lease, 0, sizeof(v->lease));
}

enum store_result
grants_lease(struct grants *g, const struct grant *grant, const struct lease *lease,
    int64_t now)
{
	struct row		row;
	enum store_result	r;

	if ((r = begin_expecting(g, grant, &grant->lease, &row)) == STORE_OK) {
		row.grant.lease = *lease;
		row.grant.tried = now;
	}
	return end_change(g, r, &row);
}

enum store_result
grants_unlease(struct grants *g, const struct grant *grant, const struct lease *lease)
{
	struct row		row;
	enum store_result	r;

	if ((r = begin_expecting(g, grant, lease, &row)) == STORE_OK)
		drop_lease(&row.grant);
	return end_change(g, r, &row);
}

/* The new tokens go into the row; without a new refresh token the old one is sealed anew. */
static enum store_result
put_rotation(struct grants *g, struct row *row, const struct rotation *n)
{
	struct grant		*v = &row->grant;
	struct grant_tokens	 old = { NULL, NULL };
	enum store_result	 r;

	if (n->refresh == NULL && (r = grants_unseal(g, v, &old)) != STORE_OK)
		return r;
	v->generation++;
	v->refreshed = n->now;
	v->exp = n->exp;
	mark_token(g, n->access, n->exp, &v->issued);
	drop_lease(v);
	r = row_seal(g, row, n->refresh == NULL ? old.refresh : n->refresh, n->access);
	grant_tokens_free(&old);
	return r;
}

enum store_result
grants_rotate(struct grants *g, const struct grant *grant, const struct lease *lease,
    const struct rotation *n, struct grant *out)
{
	struct row		row;
	enum store_result	r;

	if ((r = begin_expecting(g, grant, lease, &row)) == STORE_OK)
		r = put_rotation(g, &row, n);
	if ((r = end_change(g, r, &row)) == STORE_OK)
		*out = row.grant;
	return r;
}

enum store_result
grants_bury(struct grants *g, const struct grant *grant, const struct lease *lease)
{
	struct row		row;
	enum store_result	r;

	if ((r = begin_expecting(g, grant, lease, &row)) == STORE_OK) {
		row.grant.state = GRANT_DEAD;
		drop_lease(&row.grant);
	}
	return end_change(g, r, &row);
}
