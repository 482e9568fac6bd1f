/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_INDEX_FORMAT_H
#define ACCOUNTS_INDEX_FORMAT_H

#include <stddef.h>
#include <stdint.h>

/*
 * The index: the account map as one immutable cdb file (cr.yp.to/cdb), for
 * readers that map it into memory: NSS in every process, and the verifier.
 * Written by root alone (index_write.h), world-readable, replaced by rename.
 * All numbers are little-endian; nothing is aligned.
 *
 * Records, in this order:
 *
 *   INDEX_HEADER_KEY -> header, the first record, so at a fixed place
 *   'N' login        -> account (all of the map, in the map's order)
 *   'U'              -> uids: a hash table of slots with the position of an 'N'
 *                       record
 *   'G' gid u32      -> group
 *   'g' name         -> gid u32: of a group that the map lists
 *   'P'              -> persons, each with the position of an 'N' record; sorted
 *                       by tag and then as in the map, so that a person's
 *                       first is the default
 *
 * A private group (a login's own) is its account's record; it has a 'G' record
 * only where its gid is not the uid. A person is a tag: a MAC under the host's
 * key (person_tag.h), so that the file tells nobody's id. Uids and persons are
 * no records of their own: cdb's tables would be three times as large, and a
 * look-up is as fast as what it walks through is small.
 *
 * A look-up, by name or by uid, meets two places that no cache holds: a slot
 * and a record. So a slot does not lie across two lines of cache, and neither
 * does a record that fits into one: the value before it ends with zeros for
 * that (pad_account).
 *
 * Accounts and groups start with a checksum over what follows it (index_sum),
 * for a reader to tell a damaged entry from a right one.
 */
#define INDEX_VERSION		2
#define INDEX_CDB_TABLES	2048U		/* cdb's 256 table pointers */
#define INDEX_HEADER_KEY	"FBINDEX1"
#define INDEX_HEADER_KEY_LEN	8U
#define INDEX_HEADER_AT		(INDEX_CDB_TABLES + 8U + INDEX_HEADER_KEY_LEN)
#define INDEX_HEADER_LEN	136U
#define INDEX_SIZE_MIN		(INDEX_HEADER_AT + INDEX_HEADER_LEN)

/* Offsets in the header. */
enum {
	HEADER_SUM = 0,			/* u32 over [8, 136) */
	HEADER_SUPERSEDED = 4,		/* u8, not summed: 1 once another file took the name */
	HEADER_VERSION = 8,		/* u32 */
	HEADER_FILE_SIZE = 12,		/* u32 */
	HEADER_UID_LOW = 16,		/* u32: ids outside low..high are not served */
	HEADER_UID_HIGH = 20,
	HEADER_GID_LOW = 24,
	HEADER_GID_HIGH = 28,
	HEADER_ACCOUNTS_AT = 32,	/* u32: the 'N' records fill [at, end) */
	HEADER_ACCOUNTS_END = 36,
	HEADER_GROUPS_AT = 40,		/* u32: the 'G' records fill [at, end) */
	HEADER_GROUPS_END = 44,
	HEADER_TEXT = 48,		/* what it was built from, ORIGIN_ */
	HEADER_OVERLAY = 72,
	HEADER_KEY_CHECK = 96,		/* tag of the empty person: is this the key? */
	HEADER_COUNT = 112,		/* u32 accounts */
	HEADER_FULL = 116,		/* u32 accounts that NSS serves */
	HEADER_PERSONS_AT = 120,	/* u32: persons fill [at, end) */
	HEADER_PERSONS_END = 124,
	HEADER_UIDS_AT = 128,		/* u32: uids fill [at, end) */
	HEADER_UIDS_END = 132
};

/* A file that the index was built from; all zeros when there was none. */
enum {
	ORIGIN_SECONDS = 0,		/* u64 st_mtim */
	ORIGIN_NANOSECONDS = 8,		/* u32 */
	ORIGIN_SIZE = 16,		/* u64 */
	ORIGIN_LEN = 24
};

/*
 * Offsets in an account. Strings follow ACCOUNT_STRINGS without NULs: gecos,
 * home, shell; then GIDs (u32 each); then zeros.
 */
enum {
	ACCOUNT_SUM = 0,		/* u32, account_sum() */
	ACCOUNT_FLAGS = 4,		/* u8, ACCOUNT_IS_... */
	ACCOUNT_GECOS_LEN = 5,		/* u8 */
	ACCOUNT_HOME_LEN = 6,		/* u8; 0 with ACCOUNT_HOME_IS_LOGIN */
	ACCOUNT_SHELL_LEN = 7,		/* u8 */
	ACCOUNT_GROUPS = 8,		/* u8, how many */
	ACCOUNT_UID = 9,		/* u32 */
	ACCOUNT_GID = 13,		/* u32 */
	ACCOUNT_STRINGS = 17
};

enum {
	ACCOUNT_IS_FULL = 1,		/* NSS serves it; else it lives in another source */
	ACCOUNT_HAS_OWN_GROUP = 2,
	ACCOUNT_HOME_IS_LOGIN = 4,	/* home is /home/LOGIN */
	ACCOUNT_IS_AUTOMATIC = 8
};

#define INDEX_HOME_PREFIX	"/home/"

/* Offsets in a group. The name, then members as u8 length and bytes. */
enum {
	GROUP_SUM = 0,			/* u32 over [4, end) */
	GROUP_GID = 4,			/* u32 */
	GROUP_MEMBERS = 8,		/* u32, how many */
	GROUP_OWN = 12,			/* u8: 1 when it is some login's private group */
	GROUP_NAME_LEN = 13,		/* u8 */
	GROUP_STRINGS = 14
};

#define TAG_LEN			16U

/* A person of 'P'. */
enum {
	PERSON_TAG = 0,
	PERSON_POSITION = 16,		/* u32 */
	PERSON_CHECK = 20,		/* u32: person_check() */
	PERSON_LEN = 24
};

/* A slot of 'U'. */
enum {
	UID_UID = 0,
	UID_POSITION = 4,		/* u32, 0: the slot is empty */
	UID_LEN = 8
};

/* Lines of cache on the machines that we know. */
#define CACHE_LINE	64U

/*
 * Zeros to put behind a record that ends at at, so that the next, of n bytes,
 * lies in one line of cache if it fits into one.
 */
static inline uint32_t
pad_account(uint32_t at, size_t n)
{
	uint32_t	left = CACHE_LINE - at % CACHE_LINE;

	return n <= CACHE_LINE && left < n ? left : 0;
}

/* Zeros to put before slots, of 8 bytes each, that would start at at. */
static inline uint32_t
pad_slots(uint32_t at)
{
	return (8 - at % 8) % 8;
}

static inline uint32_t
le32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

static inline uint64_t
le64(const uint8_t *p)
{
	return le32(p) | (uint64_t)le32(p + 4) << 32;
}

static inline void
put_le32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
	p[2] = (uint8_t)(v >> 16);
	p[3] = (uint8_t)(v >> 24);
}

static inline void
put_le64(uint8_t *p, uint64_t v)
{
	put_le32(p, (uint32_t)v);
	put_le32(p + 4, (uint32_t)(v >> 32));
}

/*
 * The first slot for a uid, of slots. A multiplication spreads runs of uids
 * evenly; the upper half of a second one makes it a number below slots.
 */
static inline uint32_t
uid_slot(uint32_t uid, uint32_t slots)
{
	return (uint32_t)((uint64_t)(uid * UINT32_C(0x9e3779b1)) * slots >> 32);
}

/*
 * Against accidents, not against forgers (the file is root's): each step is a
 * bijection of the state, so that a change of one byte always changes the 64
 * bits that the result is folded from. About 1 ns for 8 bytes.
 */
static inline uint32_t
index_sum(const uint8_t *p, size_t n)
{
	const uint64_t	k = UINT64_C(0x9e3779b97f4a7c15);	/* 2^64 / golden ratio */
	const uint8_t	*end = p + n;
	uint64_t	h = n * k, tail = 0;
	size_t		left = n;

	for (; left >= 8; left -= 8, p += 8) {
		h = (h ^ le64(p)) * k;
		h ^= h >> 32;
	}
	if (n >= 8 && left > 0)
		tail = le64(end - 8) >> (64 - 8 * left);
	else
		while (left > 0)
			tail = tail << 8 | p[--left];
	h = (h ^ tail) * k;
	return (uint32_t)(h ^ h >> 32);
}

/*
 * What PERSON_CHECK holds: the tag and the position belong together, and this
 * is the person's how many-th account, from 0.
 */
static inline uint32_t
person_check(const uint8_t *person, uint32_t ordinal)
{
	return index_sum(person, PERSON_CHECK) ^ ordinal;
}

/* What ACCOUNT_SUM holds: the key belongs to the entry. */
static inline uint32_t
account_sum(const uint8_t *key, size_t key_len, const uint8_t *value,
    size_t value_len)
{
	return index_sum(value + 4, value_len - 4) ^ index_sum(key, key_len);
}

/* cdb's hash of a key, a piece at a time. */
#define CDB_HASH_START	5381U

static inline uint32_t
cdb_hash_more(uint32_t h, const uint8_t *p, size_t n)
{
	for (; n > 0; n--)
		h = ((h << 5) + h) ^ *p++;
	return h;
}

#endif /* ACCOUNTS_INDEX_FORMAT_H */
