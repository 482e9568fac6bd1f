/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <time.h>

#include "grants/schema.h"

/*
 * steps[v] leads from version v to v + 1. Each stands as it was released; what
 * changes gets a step of its own behind it.
 */
static const char	*const steps[SCHEMA_VERSION] = {
	/* A grant a row. mac covers all but tried and the lease's time (row.c). */
	"CREATE TABLE grants ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" account TEXT NOT NULL,"
	" person TEXT NOT NULL,"
	" client_id TEXT NOT NULL,"
	" generation INTEGER NOT NULL CHECK (generation > 0),"
	" state INTEGER NOT NULL,"
	" enrolled INTEGER NOT NULL,"
	" refreshed INTEGER NOT NULL,"
	" proved INTEGER NOT NULL,"
	" exp INTEGER NOT NULL,"
	" refresh BLOB NOT NULL,"
	" access BLOB,"
	" issued_mac BLOB,"
	" used_mac BLOB,"
	" used_exp INTEGER NOT NULL,"
	" lease_owner BLOB,"
	" lease_boot TEXT NOT NULL,"
	" lease_until INTEGER NOT NULL,"
	" mac BLOB NOT NULL,"
	" UNIQUE (person, client_id)"
	") STRICT;"
	"CREATE INDEX grants_issued ON grants (issued_mac);"
	"CREATE INDEX grants_used ON grants (used_mac)",

	/* One grant serves every account of its person; refreshes are throttled. */
	"ALTER TABLE grants ADD COLUMN tried INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE grant_accounts ("
	" grant_id INTEGER NOT NULL,"
	" account TEXT NOT NULL,"
	" PRIMARY KEY (account, grant_id)"
	") STRICT, WITHOUT ROWID;"
	"INSERT INTO grant_accounts SELECT id, account FROM grants",

	/* Tokens that have let in (spent.c), and what is known of them (admission.c). */
	"CREATE TABLE spent_tokens ("
	" token_mac BLOB PRIMARY KEY,"
	" exp INTEGER NOT NULL"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX spent_tokens_exp ON spent_tokens (exp);"
	"CREATE TABLE admissions ("
	" token_mac BLOB NOT NULL,"
	" account TEXT NOT NULL,"
	" at INTEGER NOT NULL,"
	" seen BLOB NOT NULL,"
	" mac BLOB NOT NULL,"
	" PRIMARY KEY (token_mac, account)"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX admissions_at ON admissions (at)",

	/* Who came from the provider before this one (move.c). */
	"CREATE TABLE moves ("
	" legacy TEXT NOT NULL,"
	" person TEXT NOT NULL,"
	" at INTEGER NOT NULL,"
	" mac BLOB NOT NULL,"
	" PRIMARY KEY (legacy, person)"
	") STRICT, WITHOUT ROWID",
};

static enum store_result
read_version(struct database *d, int64_t *version)
{
	struct query		q;
	enum store_result	r;

	query_init(&q, d, "PRAGMA user_version");
	if ((r = query_step(&q)) == STORE_OK)
		*version = query_get_int(&q, 0);
	query_end(&q);
	return r;
}

/* Under the write lock: another process may have come first. */
static enum store_result
migrate(struct database *d)
{
	enum store_result	r;
	int64_t			v = 0;
	char			stamp[48];

	if ((r = database_begin(d)) != STORE_OK)
		return r;
	r = read_version(d, &v);
	for (; r == STORE_OK && v < SCHEMA_VERSION; v++) {
		(void)snprintf(stamp, sizeof(stamp), "PRAGMA user_version = %d",
		    (int)v + 1);
		if ((r = database_run(d, steps[v])) == STORE_OK)
			r = database_run(d, stamp);
	}
	return database_end(d, r);
}

/*
 * SQLite does not wait when a file is switched to WAL by two at once, so that
 * one switches while the others wait here.
 */
static enum store_result
make(struct database *d)
{
	static const struct timespec	pause = { 0, 5000000 };
	enum store_result		r;

	while (!database_lock(d, 0)) {
		if (deadline_left(d->until) == 0)
			return database_refuse(d, STORE_BUSY,
			    "another process is making it and does not end");
		(void)nanosleep(&pause, NULL);
	}
	if ((r = database_run(d, "PRAGMA journal_mode = WAL")) == STORE_OK)
		r = migrate(d);
	database_unlock(d, 0);
	return r;
}

enum store_result
schema_ensure(struct database *d)
{
	enum store_result	r;
	int64_t			version = 0;

	if ((r = read_version(d, &version)) != STORE_OK)
		return r;
	if (version < 0 || version > SCHEMA_VERSION)
		return database_refuse(d, STORE_DAMAGED,
		    "is of a newer version: install the pam_fitbit that wrote it");
	return version == SCHEMA_VERSION ? STORE_OK : make(d);
}
