/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "grants/database.h"

void
query_init(struct query *q, struct database *d, const char *sql)
{
	memset(q, 0, sizeof(*q));
	q->db = d;
	(void)d->sqlite->busy_timeout(d->db, deadline_left(d->until));
	q->failed = d->sqlite->prepare_v2(d->db, sql, -1, &q->statement, NULL) != SQLITE_OK;
}

void
query_int(struct query *q, int64_t v)
{
	if (!q->failed)
		q->failed = q->db->sqlite->bind_int64(q->statement, ++q->bound, v) != SQLITE_OK;
}

void
query_text(struct query *q, const char *text)
{
	if (!q->failed)
		q->failed = q->db->sqlite->bind_text(q->statement, ++q->bound, text,
		    -1, SQLITE_STATIC) != SQLITE_OK;
}

void
query_blob(struct query *q, const void *bytes, size_t n)
{
	/* SQLite binds NULL where there are no bytes. */
	if (!q->failed)
		q->failed = q->db->sqlite->bind_blob(q->statement, ++q->bound,
		    n == 0 ? NULL : bytes, (int)n, SQLITE_STATIC) != SQLITE_OK;
}

enum store_result
query_step(struct query *q)
{
	if (!q->failed) {
		switch (q->db->sqlite->step(q->statement)) {
		case SQLITE_ROW:
			return STORE_OK;
		case SQLITE_DONE:
			return STORE_NONE;
		default:
			q->failed = true;
			break;
		}
	}
	return database_failed(q->db);
}

void
query_end(struct query *q)
{
	(void)q->db->sqlite->finalize(q->statement);
	q->statement = NULL;
}

enum store_result
query_run(struct query *q)
{
	enum store_result	r = query_step(q);

	query_end(q);
	return r == STORE_NONE ? STORE_OK : r;
}

enum store_result
query_one_int(struct database *d, const char *sql, int64_t v)
{
	struct query		q;
	enum store_result	r;

	query_init(&q, d, sql);
	query_int(&q, v);
	r = query_step(&q);
	query_end(&q);
	return r;
}

enum store_result
query_one_blob(struct database *d, const char *sql, const void *bytes, size_t n)
{
	struct query		q;
	enum store_result	r;

	query_init(&q, d, sql);
	query_blob(&q, bytes, n);
	r = query_step(&q);
	query_end(&q);
	return r;
}

int64_t
query_get_int(const struct query *q, int column)
{
	return q->db->sqlite->column_int64(q->statement, column);
}

bool
query_get_text(const struct query *q, int column, char *out, size_t size)
{
	const unsigned char	*text = q->db->sqlite->column_text(q->statement, column);
	size_t			 n = (size_t)q->db->sqlite->column_bytes(q->statement, column);

	if (n >= size)
		return false;
	if (n > 0)
		memcpy(out, text, n);
	out[n] = '\0';
	return true;
}

size_t
query_get_blob(const struct query *q, int column, void *out, size_t size)
{
	const void	*bytes = q->db->sqlite->column_blob(q->statement, column);
	size_t		 n = (size_t)q->db->sqlite->column_bytes(q->statement, column);

	if (n > size)
		return size + 1;
	if (n > 0)
		memcpy(out, bytes, n);
	return n;
}
