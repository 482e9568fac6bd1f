/* SPDX-License-Identifier: ISC */
#ifndef GRANTS_DATABASE_H
#define GRANTS_DATABASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grants/sqlite.h"
#include "grants/store.h"
#include "ipc/deadline.h"

/*
 * The store's file: SQLite in WAL mode, synchronous=FULL, its schema's version
 * in user_version. What is below store.h alone includes this.
 */
#define SCHEMA_VERSION	4

struct database {
	const struct sqlite	*sqlite;
	sqlite3			*db;
	int			 lock_fd;	/* grants.lock; byte 0 is the schema's */
	deadline		 until;
	struct grants_error	 error;
};

/* See grants_open(). Whatever it returns, database_close() may follow. */
enum store_result	database_open(struct database *, const char *dir, deadline);
void			database_close(struct database *);

/* Notes what SQLite met and translates it. */
enum store_result	database_failed(struct database *);
/* Notes a failure of our own finding. */
enum store_result	database_refuse(struct database *, enum store_result,
			    const char *why);

/* Statements without results: transactions, the schema. */
enum store_result	database_run(struct database *, const char *sql);
enum store_result	database_begin(struct database *);	/* waits for the writer's turn */
/* Commits when r is STORE_OK, else rolls back; the outcome of both. */
enum store_result	database_end(struct database *, enum store_result r);

/* A byte of the lock file, until it is left or the process ends. No waiting. */
bool			database_lock(struct database *, int64_t byte);
void			database_unlock(struct database *, int64_t byte);
bool			database_locked(struct database *, int64_t byte);	/* by another */

/*
 * One statement. The failures of prepare and bind are sticky and come out of
 * query_step(). Arguments are bound in the order of the calls.
 */
struct query {
	struct database	*db;
	sqlite3_stmt	*statement;
	int		 bound;
	bool		 failed;
};

void			query_init(struct query *, struct database *, const char *sql);
void			query_int(struct query *, int64_t);
void			query_text(struct query *, const char *);	/* lives until the end */
void			query_blob(struct query *, const void *, size_t);	/* 0 bytes: NULL */
/* STORE_OK: a row; STORE_NONE: no more rows, or done. */
enum store_result	query_step(struct query *);
void			query_end(struct query *);
/* A statement that gives no rows: steps and ends it. STORE_OK when it is done. */
enum store_result	query_run(struct query *);

/* A whole statement with one argument: STORE_OK: it gave a row; STORE_NONE: none. */
enum store_result	query_one_int(struct database *, const char *sql, int64_t);
enum store_result	query_one_blob(struct database *, const char *sql,
			    const void *, size_t);

int64_t			query_get_int(const struct query *, int column);
/* False when longer than size - 1 bytes. */
bool			query_get_text(const struct query *, int column, char *out, size_t size);
/* The bytes' number, 0 for NULL; size + 1 when there are more than size. */
size_t			query_get_blob(const struct query *, int column, void *out, size_t size);

#endif /* GRANTS_DATABASE_H */
