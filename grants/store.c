/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grants/row.h"
#include "grants/store.h"

const char *
store_result_name(enum store_result r)
{
	static const char	*const names[] = {
		[STORE_FAULT] = "fault", [STORE_OK] = "ok", [STORE_NONE] = "none",
		[STORE_STALE] = "stale", [STORE_DAMAGED] = "damaged",
		[STORE_BUSY] = "busy", [STORE_FULL] = "full",
		[STORE_READ_ONLY] = "read_only", [STORE_IO] = "io",
	};

	return (size_t)r < sizeof(names) / sizeof(names[0]) ? names[r] : "invalid";
}

/* ---- open and close ---- */

static struct keys *
derive_keys(const struct hostkey *host)
{
	struct keys	*k;

	if (sodium_init() == -1 || (k = sodium_malloc(sizeof(*k))) == NULL)
		return NULL;
	subkey_derive(host, SUBKEY_SEAL, &k->seal);
	subkey_derive(host, SUBKEY_TOKEN_COMPARE, &k->compare);
	subkey_derive(host, SUBKEY_GRANT_ROW, &k->row);
	subkey_derive(host, SUBKEY_ADMISSION, &k->admission);
	subkey_derive(host, SUBKEY_MOVE, &k->move);
	(void)sodium_mprotect_readonly(k);
	return k;
}

enum store_result
grants_open(const char *dir, const struct hostkey *host, deadline until,
    struct grants **out, struct grants_error *e)
{
	struct grants		*g;
	enum store_result	 r;

	if ((g = calloc(1, sizeof(*g))) == NULL ||
	    (g->keys = derive_keys(host)) == NULL) {
		(void)snprintf(e->text, sizeof(e->text), "no memory for the grants");
		free(g);
		return STORE_FAULT;
	}
	if ((r = database_open(&g->db, dir, until)) != STORE_OK) {
		*e = g->db.error;
		grants_close(g);
		return r;
	}
	*out = g;
	return STORE_OK;
}

void
grants_close(struct grants *g)
{
	if (g == NULL)
		return;
	database_close(&g->db);
	sodium_free(g->keys);
	free(g);
}

const char *
grants_why(const struct grants *g)
{
	return g->db.error.text;
}

void
grants_set_deadline(struct grants *g, deadline until)
{
	g->db.until = until;
}

/* ---- look-ups ---- */

static enum store_result
hand_out(enum store_result r, const struct row *row, struct grant *out)
{
	if (r == STORE_OK)
		*out = row->grant;
	return r;
}

enum store_result
grants_find(struct grants *g, int64_t id, struct grant *out)
{
	struct row	row;

	return hand_out(row_find_int(g, ROW_SELECT "id = ?", id, &row), &row, out);
}

enum store_result
grants_next(struct grants *g, int64_t after, struct grant *out)
{
	struct row	row;

	return hand_out(row_find_int(g, ROW_SELECT "id > ? ORDER BY id LIMIT 1",
	    after, &row), &row, out);
}

enum store_result
grants_find_token(struct grants *g, const char *client_id,
    const struct secret *supplied, struct grant *out)
{
	struct token_mark	mark;
	struct row		row;
	struct query		q;
	enum store_result	r;

	/* The look-up tells by its time what the MAC's bytes are, not the token's. */
	mark_token(g, supplied, 0, &mark);
	query_init(&q, &g->db, ROW_SELECT "client_id = ?1 AND id IN"
	    " (SELECT id FROM grants WHERE issued_mac = ?2"
	    " UNION SELECT id FROM grants WHERE used_mac = ?2) ORDER BY id LIMIT 1");
	query_text(&q, client_id);
	query_blob(&q, mark.mac, sizeof(mark.mac));
	r = hand_out(row_find_query(g, &q, &row), &row, out);
	query_end(&q);
	return r;
}

static enum store_result
find_person(struct grants *g, const char *client_id, const char *person, struct row *out)
{
	struct query		q;
	enum store_result	r;

	query_init(&q, &g->db, ROW_SELECT "person = ? AND client_id = ?");
	query_text(&q, person);
	query_text(&q, client_id);
	r = row_find_query(g, &q, out);
	query_end(&q);
	return r;
}

enum store_result
grants_find_person(struct grants *g, const char *client_id, const char *person,
    struct grant *out)
{
	struct row	row;

	return hand_out(find_person(g, client_id, person, &row), &row, out);
}

enum store_result
grants_find_account(struct grants *g, const char *client_id, const char *account,
    int64_t after, struct grant *out)
{
	struct row		row;
	struct query		q;
	enum store_result	r;

	query_init(&q, &g->db, ROW_SELECT "client_id = ? AND id > ? AND id IN"
	    " (SELECT grant_id FROM grant_accounts WHERE account = ?)"
	    " ORDER BY id LIMIT 1");
	query_text(&q, client_id);
	query_int(&q, after);
	query_text(&q, account);
	r = hand_out(row_find_query(g, &q, &row), &row, out);
	query_end(&q);
	return r;
}

bool
grants_mark_is(const struct grants *g, const struct token_mark *mark,
    const struct secret *supplied)
{
	struct token_mark	m;

	mark_token(g, supplied, 0, &m);
	return mark->known && sodium_memcmp(m.mac, mark->mac, sizeof(m.mac)) == 0;
}

/* ---- tokens ---- */

enum store_result
grants_unseal(struct grants *g, const struct grant *grant, struct grant_tokens *out)
{
	struct seal_context	c;
	struct grant_tokens	t = { NULL, NULL };
	struct row		row;
	enum store_result	r;

	if ((r = row_find_int(g, ROW_SELECT "id = ?", grant->id, &row)) != STORE_OK)
		return r;
	if (row.grant.generation != grant->generation)
		return database_refuse(&g->db, STORE_STALE, "the grant was rotated meanwhile");
	c = (struct seal_context){ SEAL_REFRESH, row.grant.account, row.grant.person,
	    row.grant.client_id, row.grant.generation };
	t.refresh = unseal(&g->keys->seal, &c, &row.refresh);
	c.what = SEAL_ACCESS;
	if (row.access.len > 0)
		t.access = unseal(&g->keys->seal, &c, &row.access);
	if (t.refresh == NULL || (row.access.len > 0 && t.access == NULL)) {
		grant_tokens_free(&t);
		return database_refuse(&g->db, STORE_DAMAGED,
		    "a sealed token does not open: is [host] key_file the one it was sealed with?");
	}
	*out = t;
	return STORE_OK;
}

void
grant_tokens_free(struct grant_tokens *t)
{
	secret_free(t->refresh);
	secret_free(t->access);
	t->refresh = t->access = NULL;
}

/* ---- signs of life ---- */

/* The byte of the lock file that stands for a lease; byte 0 is the schema's. */
static int64_t
byte_of(const struct lease *l)
{
	uint64_t	n = 0;
	int		i;

	for (i = 0; i < 7; i++)
		n = n << 8 | l->owner[i];
	return (int64_t)n + 1;
}

bool
grants_hold(struct grants *g, const struct lease *l)
{
	return database_lock(&g->db, byte_of(l));
}

void
grants_let_go(struct grants *g, const struct lease *l)
{
	database_unlock(&g->db, byte_of(l));
}

bool
grants_held(struct grants *g, const struct lease *l)
{
	return database_locked(&g->db, byte_of(l));
}
