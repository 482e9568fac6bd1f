/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_INDEX_READ_H
#define ACCOUNTS_INDEX_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The index as its readers see it: bytes in memory, which may be damaged in any
 * way. No function here reads outside them, allocates, makes a system call or
 * loops without an end, and what it hands out points into them. libc only: NSS
 * links this. (libcdb's own reader keeps a descriptor and sums nothing.)
 */
struct index_view {
	const uint8_t	*base;
	size_t		 size;
};

enum index_result {
	INDEX_NO = 0,
	INDEX_YES,
	INDEX_BROKEN		/* what was found is damaged: answer nothing */
};

/* Bytes without a NUL behind them. */
struct index_text {
	const char	*p;
	size_t		 n;
};

struct index_account {
	struct index_text	 login, gecos, home, shell;
	uint32_t		 uid, gid;
	bool			 full;		/* in the ranges and for NSS to serve */
	bool			 home_is_login;	/* INDEX_HOME_PREFIX and the login; home is empty */
	bool			 own_group;	/* gid is its private group, named as it */
	bool			 automatic;
	size_t			 n_groups;
	const uint8_t		*gids;		/* n_groups little-endian u32 */
};

struct index_group {
	struct index_text	 name;
	uint32_t		 gid;
	uint32_t		 n_members;
	const uint8_t		*members;	/* u8 length, bytes; index_member() */
	size_t			 members_size;
	bool			 own;		/* an account's private group */
};

/* Is this a whole index of our version? Cheap: it looks at the header alone. */
bool	index_valid(const struct index_view *);

/* Has another file taken this one's name? An atomic load, for every look-up. */
static inline bool	index_superseded(const struct index_view *);

enum index_result	index_by_login(const struct index_view *, const char *login,
			    struct index_account *);
enum index_result	index_by_uid(const struct index_view *, uint32_t uid,
			    struct index_account *);
enum index_result	index_group_by_name(const struct index_view *,
			    const char *name, struct index_group *);
enum index_result	index_group_by_gid(const struct index_view *, uint32_t gid,
			    struct index_group *);

/*
 * The accounts of a person (a tag of TAG_LEN bytes), the default first: *at is
 * all zeros for the first and is moved on; NO at the end.
 */
struct index_person {
	uint32_t	first, n;
};
enum index_result	index_next_of_person(const struct index_view *,
			    const uint8_t *tag, struct index_person *at,
			    struct index_account *);

/*
 * Enumeration: *at is 0 for the first and is moved on; NO at the end. All
 * accounts; the private groups that NSS serves; the groups that are listed.
 */
enum index_result	index_next_account(const struct index_view *, uint32_t *at,
			    struct index_account *);
enum index_result	index_next_own_group(const struct index_view *,
			    uint32_t *at, struct index_group *);
enum index_result	index_next_group(const struct index_view *, uint32_t *at,
			    struct index_group *);

/* The member at *at, which starts at 0; false at the end. */
bool	index_member(const struct index_group *, size_t *at, struct index_text *);

/* May NSS serve this gid at all? */
bool	index_serves_gid(const struct index_view *, uint32_t gid);

#include "accounts/index_format.h"

static inline bool
index_superseded(const struct index_view *x)
{
	return __atomic_load_n(x->base + INDEX_HEADER_AT + HEADER_SUPERSEDED,
	    __ATOMIC_ACQUIRE) != 0;
}

#endif /* ACCOUNTS_INDEX_READ_H */
