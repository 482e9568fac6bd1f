/* SPDX-License-Identifier: ISC */
#ifndef TESTS_UNIT_STORE_DIR_H
#define TESTS_UNIT_STORE_DIR_H

#include <sys/stat.h>

#include <ftw.h>
#include <stdio.h>
#include <string.h>

#include "grants/store.h"
#include "tests/unit/unit.h"

/* A grant store of a suite's own: its directory, its file, its host's key. */
static char		 dir[64], file[96];
static struct hostkey	 key;

static inline void
store_dir_make(const char *suite)
{
	(void)snprintf(dir, sizeof(dir), "/tmp/%s.XXXXXX", suite);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	(void)snprintf(file, sizeof(file), "%s/grants.db", dir);
	memset(&key, 7, sizeof(key));
}

static inline int
store_dir_remove_one(const char *path, const struct stat *st, int type,
    struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void
store_dir_remove(void)
{
	(void)nftw(dir, store_dir_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static inline struct grants *
store_open_for(int ms)
{
	struct grants		*store = NULL;
	struct grants_error	 e = { "" };
	enum store_result	 r = grants_open(dir, &key, deadline_in(ms), &store, &e);

	ck_assert_msg(r == STORE_OK, "%s", e.text);
	return store;
}

#endif /* TESTS_UNIT_STORE_DIR_H */
