/* SPDX-License-Identifier: ISC */
#ifndef GRANTS_SCHEMA_H
#define GRANTS_SCHEMA_H

#include "grants/database.h"

/*
 * Brings an empty file, or one of an older version, to SCHEMA_VERSION by the
 * steps between, all in one transaction. One of a newer version is refused: it
 * was written by a pam_fitbit that knows more than this one.
 */
enum store_result	schema_ensure(struct database *);

#endif /* GRANTS_SCHEMA_H */
