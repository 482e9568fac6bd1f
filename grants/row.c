/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "grants/mac.h"
#include "grants/row.h"

/* ---- the MAC ---- */

static void
mac_mark(crypto_auth_hmacsha256_state *m, const struct token_mark *t)
{
	mac_bytes(m, t->mac, t->known ? sizeof(t->mac) : 0);
	mac_number(m, t->exp);
}

/*
 * Over all that decides anything, so that no column can be changed or taken
 * from another row. The lease's time and `tried` decide nothing that could harm.
 */
static void
row_mac(const struct grants *g, const struct row *r, unsigned char out[SUBKEY_MAC_LEN])
{
	crypto_auth_hmacsha256_state	 m;
	const struct grant		*v = &r->grant;

	(void)crypto_auth_hmacsha256_init(&m, g->keys->row.bytes, SUBKEY_LEN);
	mac_number(&m, v->id);
	mac_bytes(&m, v->account, strlen(v->account));
	mac_bytes(&m, v->person, strlen(v->person));
	mac_bytes(&m, v->client_id, strlen(v->client_id));
	mac_number(&m, (int64_t)v->generation);
	mac_number(&m, v->state);
	mac_number(&m, v->enrolled);
	mac_number(&m, v->refreshed);
	mac_number(&m, v->proved);
	mac_number(&m, v->exp);
	mac_bytes(&m, r->refresh.bytes, r->refresh.len);
	mac_bytes(&m, r->access.bytes, r->access.len);
	mac_mark(&m, &v->issued);
	mac_mark(&m, &v->used);
	mac_bytes(&m, v->lease.owner, v->lease.taken ? LEASE_OWNER_LEN : 0);
	(void)crypto_auth_hmacsha256_final(&m, out);
	sodium_memzero(&m, sizeof(m));
}

/* ---- out of the file ---- */

static bool
get_sealed(const struct query *q, int column, struct sealed *s)
{
	s->len = query_get_blob(q, column, s->bytes, sizeof(s->bytes));
	return s->len <= sizeof(s->bytes);
}

static bool
get_mark(const struct query *q, int column, struct token_mark *t)
{
	size_t	n = query_get_blob(q, column, t->mac, sizeof(t->mac));

	t->known = n == sizeof(t->mac);
	return t->known || n == 0;
}

static bool
get_lease(const struct query *q, int column, struct lease *l)
{
	size_t	n = query_get_blob(q, column, l->owner, sizeof(l->owner));

	l->taken = n == sizeof(l->owner);
	l->until = query_get_int(q, column + 2);
	return (l->taken || n == 0) &&
	    query_get_text(q, column + 1, l->boot, sizeof(l->boot));
}

static bool
get_row(const struct query *q, struct row *r, unsigned char mac[SUBKEY_MAC_LEN])
{
	struct grant	*v = &r->grant;

	v->id = query_get_int(q, 0);
	v->generation = (uint64_t)query_get_int(q, 4);
	v->state = (enum grant_state)query_get_int(q, 5);
	v->enrolled = query_get_int(q, 6);
	v->refreshed = query_get_int(q, 7);
	v->proved = query_get_int(q, 8);
	v->exp = query_get_int(q, 9);
	v->tried = query_get_int(q, 18);
	v->issued.exp = v->exp;
	v->used.exp = query_get_int(q, 14);
	return query_get_text(q, 1, v->account, sizeof(v->account)) &&
	    query_get_text(q, 2, v->person, sizeof(v->person)) &&
	    query_get_text(q, 3, v->client_id, sizeof(v->client_id)) &&
	    get_sealed(q, 10, &r->refresh) && get_sealed(q, 11, &r->access) &&
	    get_mark(q, 12, &v->issued) && get_mark(q, 13, &v->used) &&
	    get_lease(q, 15, &v->lease) &&
	    query_get_blob(q, 19, mac, SUBKEY_MAC_LEN) == SUBKEY_MAC_LEN;
}

static enum store_result
damaged(struct grants *g, int64_t id)
{
	char	why[160];

	(void)snprintf(why, sizeof(why), "grant %lld is not as this host wrote it "
	    "(another key, or somebody changed it): fitbitctl grants forget, then "
	    "enroll", (long long)id);
	return database_refuse(&g->db, STORE_DAMAGED, why);
}

enum store_result
row_find_query(struct grants *g, struct query *q, struct row *out)
{
	unsigned char		stored[SUBKEY_MAC_LEN], mac[SUBKEY_MAC_LEN];
	struct row		row;
	enum store_result	r;

	if ((r = query_step(q)) == STORE_OK) {
		memset(&row, 0, sizeof(row));
		if (!get_row(q, &row, stored))
			r = damaged(g, query_get_int(q, 0));
		else {
			row_mac(g, &row, mac);
			if (sodium_memcmp(mac, stored, sizeof(mac)) == 0)
				*out = row;
			else
				r = damaged(g, row.grant.id);
		}
	}
	if (r == STORE_NONE)
		(void)database_refuse(&g->db, r, "there is no such grant");
	return r;
}

enum store_result
row_find_int(struct grants *g, const char *where, int64_t v, struct row *out)
{
	struct query		q;
	enum store_result	r;

	query_init(&q, &g->db, where);
	query_int(&q, v);
	r = row_find_query(g, &q, out);
	query_end(&q);
	return r;
}

/* ---- into the file ---- */

static void
put_row(struct query *q, const struct row *r, const unsigned char mac[SUBKEY_MAC_LEN])
{
	const struct grant	*v = &r->grant;

	query_text(q, v->account);
	query_int(q, (int64_t)v->generation);
	query_int(q, v->state);
	query_int(q, v->enrolled);
	query_int(q, v->refreshed);
	query_int(q, v->proved);
	query_int(q, v->exp);
	query_blob(q, r->refresh.bytes, r->refresh.len);
	query_blob(q, r->access.bytes, r->access.len);
	query_blob(q, v->issued.mac, v->issued.known ? sizeof(v->issued.mac) : 0);
	query_blob(q, v->used.mac, v->used.known ? sizeof(v->used.mac) : 0);
	query_int(q, v->used.exp);
	query_blob(q, v->lease.owner, v->lease.taken ? LEASE_OWNER_LEN : 0);
	query_text(q, v->lease.boot);
	query_int(q, v->lease.until);
	query_int(q, v->tried);
	query_blob(q, mac, SUBKEY_MAC_LEN);
	query_int(q, v->id);
}

enum store_result
row_update(struct grants *g, const struct row *row)
{
	unsigned char		mac[SUBKEY_MAC_LEN];
	struct query		q;
	enum store_result	r;

	row_mac(g, row, mac);
	query_init(&q, &g->db, "UPDATE grants SET account = ?, generation = ?,"
	    " state = ?, enrolled = ?, refreshed = ?, proved = ?, exp = ?,"
	    " refresh = ?, access = ?, issued_mac = ?, used_mac = ?, used_exp = ?,"
	    " lease_owner = ?, lease_boot = ?, lease_until = ?, tried = ?, mac = ?"
	    " WHERE id = ?");
	put_row(&q, row, mac);
	r = query_step(&q);
	query_end(&q);
	return r == STORE_NONE ? STORE_OK : r;
}

enum store_result
row_insert(struct grants *g, struct row *row)
{
	struct query		q;
	enum store_result	r;

	query_init(&q, &g->db, "INSERT INTO grants (account, person, client_id,"
	    " generation, state, enrolled, refreshed, proved, exp, refresh,"
	    " used_exp, lease_boot, lease_until, mac)"
	    " VALUES (?, ?, ?, 1, 1, 0, 0, 0, 0, x'', 0, '', 0, x'')");
	query_text(&q, row->grant.account);
	query_text(&q, row->grant.person);
	query_text(&q, row->grant.client_id);
	r = query_step(&q);
	query_end(&q);
	if (r != STORE_NONE)
		return r;
	row->grant.id = g->db.sqlite->last_insert_rowid(g->db.db);
	return STORE_OK;
}

/* ---- tokens ---- */

enum store_result
row_seal(struct grants *g, struct row *row, const struct secret *refresh,
    const struct secret *access)
{
	struct seal_context	c = { SEAL_REFRESH, row->grant.account,
	    row->grant.person, row->grant.client_id, row->grant.generation };

	if (!seal(&g->keys->seal, &c, refresh, &row->refresh))
		return database_refuse(&g->db, STORE_FAULT,
		    "a refresh token cannot be sealed: it is empty or too long");
	row->access.len = 0;
	c.what = SEAL_ACCESS;
	if (access != NULL && !seal(&g->keys->seal, &c, access, &row->access))
		return database_refuse(&g->db, STORE_FAULT,
		    "an access token cannot be sealed: it is empty or too long");
	return STORE_OK;
}

void
mark_token(const struct grants *g, const struct secret *s, int64_t exp,
    struct token_mark *out)
{
	subkey_mac(&g->keys->compare, secret_text(s), secret_len(s), out->mac);
	out->exp = exp;
	out->known = true;
}
