/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_INDEX_ORIGIN_H
#define ACCOUNTS_INDEX_ORIGIN_H

#include <sys/stat.h>

#include <string.h>

#include "accounts/index_format.h"

/* A file's state as the header keeps it; all zeros for no file. */
static inline void
index_origin_of(const struct stat *st, uint8_t out[ORIGIN_LEN])
{
	memset(out, 0, ORIGIN_LEN);
	if (st == NULL)
		return;
	put_le64(out + ORIGIN_SECONDS, (uint64_t)st->st_mtim.tv_sec);
	put_le32(out + ORIGIN_NANOSECONDS, (uint32_t)st->st_mtim.tv_nsec);
	put_le64(out + ORIGIN_SIZE, (uint64_t)st->st_size);
}

#endif /* ACCOUNTS_INDEX_ORIGIN_H */
