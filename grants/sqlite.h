/* SPDX-License-Identifier: ISC */
#ifndef GRANTS_SQLITE_H
#define GRANTS_SQLITE_H

#include <sqlite3.h>

/*
 * libsqlite3, loaded when the first store is opened: a login that needs no
 * grant does not pay for it (about 1 ms, as much as starting a small program).
 * The table lives until the process ends.
 */
struct sqlite {
#define SQLITE_CALL(name)	__typeof__(sqlite3_##name) *name;
#include "grants/sqlite.def"
#undef SQLITE_CALL
};

/* NULL when the library is not there or too old; *why then tells, for the administrator. */
const struct sqlite	*sqlite_load(const char **why);

#endif /* GRANTS_SQLITE_H */
