/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>
#include <string.h>

#include "grants/admission.h"
#include "grants/mac.h"
#include "grants/row.h"
#include "oauth/introspection_pack.h"

/* Of those that bridge nothing any more so many at a time. */
#define PURGE		"DELETE FROM admissions WHERE (token_mac, account) IN (SELECT" \
			" token_mac, account FROM admissions WHERE at < ? ORDER BY at LIMIT 32)"

struct row_of {
	struct token_mark	 mark;
	const char		*account;
	int64_t			 at;
	size_t			 len;
	unsigned char		 packed[INTROSPECTION_PACK_MAX];
};

bool
admission_holds(int64_t at, int64_t grace, int64_t now)
{
	return at > 0 && at <= now && now - at < grace;
}

static void
admission_mac(const struct grants *g, const struct row_of *row,
    unsigned char out[SUBKEY_MAC_LEN])
{
	crypto_auth_hmacsha256_state	m;

	(void)crypto_auth_hmacsha256_init(&m, g->keys->admission.bytes, SUBKEY_LEN);
	mac_bytes(&m, row->mark.mac, sizeof(row->mark.mac));
	mac_bytes(&m, row->account, strlen(row->account));
	mac_number(&m, row->at);
	mac_bytes(&m, row->packed, row->len);
	(void)crypto_auth_hmacsha256_final(&m, out);
	sodium_memzero(&m, sizeof(m));
}

static enum store_result
damaged(struct grants *g)
{
	return database_refuse(&g->db, STORE_DAMAGED, "a record of who was let in is "
	    "not as this host wrote it (another key, or somebody changed it): "
	    "it bridges nothing until the person logs in again");
}

/* The row of row->mark and row->account. */
static enum store_result
read_row(struct grants *g, struct row_of *row)
{
	unsigned char		stored[SUBKEY_MAC_LEN], mac[SUBKEY_MAC_LEN];
	struct query		q;
	enum store_result	r;
	bool			whole = false;

	query_init(&q, &g->db, "SELECT at, seen, mac FROM admissions"
	    " WHERE token_mac = ? AND account = ?");
	query_blob(&q, row->mark.mac, sizeof(row->mark.mac));
	query_text(&q, row->account);
	if ((r = query_step(&q)) == STORE_OK) {
		row->at = query_get_int(&q, 0);
		row->len = query_get_blob(&q, 1, row->packed, sizeof(row->packed));
		whole = row->len <= sizeof(row->packed) &&
		    query_get_blob(&q, 2, stored, sizeof(stored)) == sizeof(stored);
	}
	query_end(&q);
	if (r != STORE_OK)
		return r;
	if (whole) {
		admission_mac(g, row, mac);
		whole = sodium_memcmp(mac, stored, sizeof(mac)) == 0;
	}
	return whole ? STORE_OK : damaged(g);
}

static enum store_result
write_row(struct grants *g, const struct row_of *row)
{
	unsigned char	mac[SUBKEY_MAC_LEN];
	struct query	q;

	admission_mac(g, row, mac);
	query_init(&q, &g->db, "INSERT OR REPLACE INTO admissions"
	    " (token_mac, account, at, seen, mac) VALUES (?, ?, ?, ?, ?)");
	query_blob(&q, row->mark.mac, sizeof(row->mark.mac));
	query_text(&q, row->account);
	query_int(&q, row->at);
	query_blob(&q, row->packed, row->len);
	query_blob(&q, mac, sizeof(mac));
	return query_run(&q);
}

static bool
is_news(struct grants *g, const struct row_of *row, int64_t every)
{
	struct row_of	old = { .mark = row->mark, .account = row->account };

	/* What cannot be read is written anew; what fails will fail then, too. */
	return read_row(g, &old) != STORE_OK || row->at - old.at >= every ||
	    old.at - row->at >= every || old.len != row->len ||
	    memcmp(old.packed, row->packed, row->len) != 0;
}

enum store_result
grants_admit(struct grants *g, const struct secret *token, const char *account,
    const struct admission *a, int64_t every)
{
	struct row_of		row = { .account = account, .at = a->at };
	enum store_result	r;

	mark_token(g, token, a->seen.exp, &row.mark);
	row.len = introspection_pack(&a->seen, row.packed);
	if (!is_news(g, &row, every))
		return STORE_OK;
	if ((r = database_begin(&g->db)) == STORE_OK &&
	    (r = query_one_int(&g->db, PURGE, a->at - ADMISSION_KEEP)) == STORE_NONE)
		r = write_row(g, &row);
	return database_end(&g->db, r);
}

enum store_result
grants_admitted(struct grants *g, const struct secret *token, const char *account,
    struct admission *out)
{
	struct row_of		row = { .account = account };
	struct introspection	seen;
	enum store_result	r;

	mark_token(g, token, 0, &row.mark);
	if ((r = read_row(g, &row)) != STORE_OK)
		return r;
	if (!introspection_unpack(row.packed, row.len, &seen))
		return damaged(g);
	out->at = row.at;
	out->seen = seen;
	return STORE_OK;
}

enum store_result
grants_unadmit(struct grants *g, const struct secret *token)
{
	struct token_mark	mark;
	enum store_result	r;

	mark_token(g, token, 0, &mark);
	/* Most tokens that are refused were never let in: no commit for these. */
	r = query_one_blob(&g->db, "SELECT 1 FROM admissions WHERE token_mac = ? LIMIT 1",
	    mark.mac, sizeof(mark.mac));
	if (r == STORE_OK)
		r = query_one_blob(&g->db, "DELETE FROM admissions WHERE token_mac = ?",
		    mark.mac, sizeof(mark.mac));
	return r == STORE_NONE ? STORE_OK : r;
}
