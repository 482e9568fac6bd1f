/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>
#include <string.h>

#include "grants/mac.h"
#include "grants/move.h"
#include "grants/row.h"

static void
move_mac(const struct grants *g, const struct move *m, unsigned char out[SUBKEY_MAC_LEN])
{
	crypto_auth_hmacsha256_state	s;

	(void)crypto_auth_hmacsha256_init(&s, g->keys->move.bytes, SUBKEY_LEN);
	mac_bytes(&s, m->legacy, strlen(m->legacy));
	mac_bytes(&s, m->person, strlen(m->person));
	mac_number(&s, m->at);
	(void)crypto_auth_hmacsha256_final(&s, out);
	sodium_memzero(&s, sizeof(s));
}

/* The row that the query found, held to its MAC. */
static enum store_result
read_row(struct grants *g, struct query *q, struct move *out)
{
	unsigned char		stored[SUBKEY_MAC_LEN], mac[SUBKEY_MAC_LEN];
	struct move		m = { .legacy = "" };
	enum store_result	r;
	bool			whole = false;

	if ((r = query_step(q)) == STORE_OK) {
		m.at = query_get_int(q, 2);
		whole = query_get_text(q, 0, m.legacy, sizeof(m.legacy)) &&
		    query_get_text(q, 1, m.person, sizeof(m.person)) &&
		    query_get_blob(q, 3, stored, sizeof(stored)) == sizeof(stored);
	}
	query_end(q);
	if (r != STORE_OK)
		return r;
	if (whole) {
		move_mac(g, &m, mac);
		whole = sodium_memcmp(mac, stored, sizeof(mac)) == 0;
	}
	if (!whole)
		return database_refuse(&g->db, STORE_DAMAGED, "a record of who moved to "
		    "which new id is not as this host wrote it (another key, or somebody "
		    "changed it)");
	*out = m;
	return STORE_OK;
}

enum store_result
grants_moved(struct grants *g, const char *legacy, const char *person)
{
	struct query	q;
	struct move	m;

	query_init(&q, &g->db, "SELECT legacy, person, at, mac FROM moves"
	    " WHERE legacy = ? AND person = ?");
	query_text(&q, legacy);
	query_text(&q, person);
	return read_row(g, &q, &m);
}

enum store_result
grants_next_move(struct grants *g, const struct move *after, struct move *out)
{
	struct query	q;

	query_init(&q, &g->db, "SELECT legacy, person, at, mac FROM moves"
	    " WHERE (legacy, person) > (?, ?) ORDER BY legacy, person LIMIT 1");
	query_text(&q, after->legacy);
	query_text(&q, after->person);
	return read_row(g, &q, out);
}

enum store_result
grants_move(struct grants *g, const struct move *m)
{
	unsigned char		mac[SUBKEY_MAC_LEN];
	struct query		q;
	enum store_result	r;

	/* A login that shows what is known needs no turn at the writer's lock. */
	if ((r = grants_moved(g, m->legacy, m->person)) != STORE_NONE)
		return r;
	move_mac(g, m, mac);
	query_init(&q, &g->db, "INSERT OR IGNORE INTO moves (legacy, person, at, mac)"
	    " VALUES (?, ?, ?, ?)");
	query_text(&q, m->legacy);
	query_text(&q, m->person);
	query_int(&q, m->at);
	query_blob(&q, mac, sizeof(mac));
	return query_run(&q);
}
