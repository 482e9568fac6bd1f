/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_INDEX_WRITE_H
#define ACCOUNTS_INDEX_WRITE_H

#include <sys/stat.h>

#include "accounts/check.h"
#include "config/subkey.h"

/* What an index is made of: all borrowed. */
struct index_input {
	const struct map	*map;
	const struct groups	*groups;
	struct id_ranges	 ranges;
	const struct stat	*origin[2];	/* of text and overlay; NULL: none */
	const struct subkey	*key;
};

/*
 * Writes the index (index_format.h) into fd, an empty file open for reading
 * and writing. It is not synced. Memory while it works: 28 bytes an account
 * (16 for cdb, 12 for the uids) and 24 a person.
 */
bool	index_write(int fd, const struct index_input *, struct accounts_error *);

#endif /* ACCOUNTS_INDEX_WRITE_H */
