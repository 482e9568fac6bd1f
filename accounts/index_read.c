/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "accounts/grammar.h"
#include "accounts/index_read.h"
#include "accounts/ranges.h"

static uint32_t
header(const struct index_view *x, size_t field)
{
	return le32(x->base + INDEX_HEADER_AT + field);
}

static bool
section_valid(const struct index_view *x, size_t field)
{
	uint32_t	at = header(x, field), end = header(x, field + 4);

	return at >= INDEX_SIZE_MIN && at <= end && end <= x->size;
}

bool
index_valid(const struct index_view *x)
{
	const uint8_t	*rec = x->base + INDEX_CDB_TABLES;
	const uint8_t	*h = x->base + INDEX_HEADER_AT;

	return x->size >= INDEX_SIZE_MIN && x->size <= UINT32_MAX &&
	    le32(rec) == INDEX_HEADER_KEY_LEN &&
	    le32(rec + 4) == INDEX_HEADER_LEN &&
	    memcmp(rec + 8, INDEX_HEADER_KEY, INDEX_HEADER_KEY_LEN) == 0 &&
	    le32(h + HEADER_SUM) == index_sum(h + HEADER_VERSION,
	    INDEX_HEADER_LEN - HEADER_VERSION) &&
	    header(x, HEADER_VERSION) == INDEX_VERSION &&
	    header(x, HEADER_FILE_SIZE) == x->size &&
	    section_valid(x, HEADER_ACCOUNTS_AT) &&
	    section_valid(x, HEADER_GROUPS_AT) &&
	    section_valid(x, HEADER_PERSONS_AT) &&
	    section_valid(x, HEADER_UIDS_AT);
}

/* A key is a kind and bytes; a record is what stands at a position. */
struct key {
	uint8_t		 kind;
	const void	*bytes;
	size_t		 n;
};

struct record {
	const uint8_t	*key, *value;
	uint32_t	 key_len, value_len;
};

static bool
record_at(const struct index_view *x, uint32_t at, struct record *r)
{
	size_t	left;

	if (x->size < 8 || at > x->size - 8)
		return false;
	left = x->size - 8 - at;
	r->key_len = le32(x->base + at);
	r->value_len = le32(x->base + at + 4);
	if (r->key_len > left || r->value_len > left - r->key_len)
		return false;
	r->key = x->base + at + 8;
	r->value = r->key + r->key_len;
	return true;
}

static bool
record_has(const struct record *r, const struct key *k)
{
	return r->key_len == k->n + 1 && r->key[0] == k->kind &&
	    memcmp(r->key + 1, k->bytes, k->n) == 0;
}

/* cdb's search; every number out of the file is held against its size first. */
static enum index_result
find(const struct index_view *x, const struct key *k, struct record *r)
{
	uint32_t	 h, pos, slots, i, left, at;
	const uint8_t	*slot;

	h = cdb_hash_more(CDB_HASH_START, &k->kind, 1);
	h = cdb_hash_more(h, k->bytes, k->n);
	pos = le32(x->base + (size_t)(h & 255) * 8);
	slots = le32(x->base + (size_t)(h & 255) * 8 + 4);
	if (slots == 0)
		return INDEX_NO;
	if (pos > x->size || slots > (x->size - pos) / 8)
		return INDEX_BROKEN;
	i = (h >> 8) % slots;
	for (left = slots; left > 0; left--) {
		slot = x->base + pos + (size_t)i * 8;
		if ((at = le32(slot + 4)) == 0)
			return INDEX_NO;
		if (le32(slot) == h) {
			if (!record_at(x, at, r))
				return INDEX_BROKEN;
			if (record_has(r, k))
				return INDEX_YES;
		}
		if (++i == slots)
			i = 0;
	}
	return INDEX_NO;
}

static bool
in_range(const struct index_view *x, size_t low, uint32_t id)
{
	return id >= header(x, low) && id <= header(x, low + 4) &&
	    !id_reserved(id);
}

bool
index_serves_gid(const struct index_view *x, uint32_t gid)
{
	return in_range(x, HEADER_GID_LOW, gid);
}

static void
cut(struct index_text *t, const uint8_t **p, size_t n)
{
	t->p = (const char *)*p;
	t->n = n;
	*p += n;
}

/* The key behind its kind is the login. */
static enum index_result
decode_account(const struct index_view *x, const struct record *r,
    struct index_account *a)
{
	const uint8_t	*v = r->value, *p = v + ACCOUNT_STRINGS;

	if (r->value_len < ACCOUNT_STRINGS || r->key_len == 0 ||
	    le32(v) != account_sum(r->key, r->key_len, v, r->value_len))
		return INDEX_BROKEN;
	a->n_groups = v[ACCOUNT_GROUPS];
	if ((size_t)ACCOUNT_STRINGS + v[ACCOUNT_GECOS_LEN] +
	    v[ACCOUNT_HOME_LEN] + v[ACCOUNT_SHELL_LEN] +
	    4 * a->n_groups > r->value_len)
		return INDEX_BROKEN;
	a->login.p = (const char *)r->key + 1;
	a->login.n = r->key_len - 1;
	cut(&a->gecos, &p, v[ACCOUNT_GECOS_LEN]);
	cut(&a->home, &p, v[ACCOUNT_HOME_LEN]);
	cut(&a->shell, &p, v[ACCOUNT_SHELL_LEN]);
	a->gids = p;
	a->home_is_login = (v[ACCOUNT_FLAGS] & ACCOUNT_HOME_IS_LOGIN) != 0;
	a->uid = le32(v + ACCOUNT_UID);
	a->gid = le32(v + ACCOUNT_GID);
	a->full = (v[ACCOUNT_FLAGS] & ACCOUNT_IS_FULL) != 0 &&
	    in_range(x, HEADER_UID_LOW, a->uid) &&
	    in_range(x, HEADER_GID_LOW, a->gid);
	a->own_group = (v[ACCOUNT_FLAGS] & ACCOUNT_HAS_OWN_GROUP) != 0;
	a->automatic = (v[ACCOUNT_FLAGS] & ACCOUNT_IS_AUTOMATIC) != 0;
	return INDEX_YES;
}

/* The 'N' record at a position that the file itself names. */
static enum index_result
account_at(const struct index_view *x, uint32_t at, struct record *r,
    struct index_account *a)
{
	if (!record_at(x, at, r) || r->key_len == 0 || r->key[0] != 'N')
		return INDEX_BROKEN;
	return decode_account(x, r, a);
}

enum index_result
index_by_login(const struct index_view *x, const char *login,
    struct index_account *a)
{
	struct key		k = { 'N', login, strnlen(login, LOGIN_MAX + 1) };
	struct record		r;
	enum index_result	found;

	if (k.n == 0 || k.n > LOGIN_MAX)
		return INDEX_NO;
	if ((found = find(x, &k, &r)) != INDEX_YES)
		return found;
	return decode_account(x, &r, a);
}

/* Where the account of a uid stands. */
static enum index_result
find_uid(const struct index_view *x, uint32_t uid, uint32_t *at)
{
	uint32_t	 start = header(x, HEADER_UIDS_AT);
	uint32_t	 slots = (header(x, HEADER_UIDS_END) - start) / UID_LEN;
	uint32_t	 i = uid_slot(uid, slots), left;
	const uint8_t	*slot;

	for (left = slots; left > 0; left--) {
		slot = x->base + start + (size_t)i * UID_LEN;
		if ((*at = le32(slot + UID_POSITION)) == 0)
			return INDEX_NO;
		if (le32(slot + UID_UID) == uid)
			return INDEX_YES;
		if (++i == slots)
			i = 0;
	}
	return INDEX_NO;
}

enum index_result
index_by_uid(const struct index_view *x, uint32_t uid, struct index_account *a)
{
	struct record		r;
	enum index_result	found;
	uint32_t		at;

	if (!in_range(x, HEADER_UID_LOW, uid))
		return INDEX_NO;
	if ((found = find_uid(x, uid, &at)) != INDEX_YES ||
	    (found = account_at(x, at, &r, a)) != INDEX_YES)
		return found;
	return a->uid == uid ? INDEX_YES : INDEX_BROKEN;
}

/* The first person whose tag is not before tag; the number of them is the end. */
static uint32_t
lower_bound(const uint8_t *persons, uint32_t n, const uint8_t *tag)
{
	uint32_t	low = 0, high = n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (memcmp(persons + (size_t)mid * PERSON_LEN, tag, TAG_LEN) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

enum index_result
index_next_of_person(const struct index_view *x, const uint8_t *tag,
    struct index_person *at, struct index_account *a)
{
	uint32_t	 start = header(x, HEADER_PERSONS_AT);
	uint32_t	 n = (header(x, HEADER_PERSONS_END) - start) / PERSON_LEN;
	const uint8_t	*p = x->base + start;
	struct record	 r;

	if (at->n == 0)
		at->first = lower_bound(p, n, tag);
	if (at->first >= n || at->n >= n - at->first)
		return INDEX_NO;
	p += (size_t)(at->first + at->n) * PERSON_LEN;
	if (memcmp(p, tag, TAG_LEN) != 0)
		return INDEX_NO;
	/* Damaged, or one before it is: another would seem the default. */
	if (le32(p + PERSON_CHECK) != person_check(p, at->n))
		return INDEX_BROKEN;
	at->n++;
	return account_at(x, le32(p + PERSON_POSITION), &r, a);
}

static enum index_result
decode_group(const struct index_view *x, const struct record *r,
    struct index_group *g)
{
	const uint8_t	*v = r->value;

	if (r->value_len < GROUP_STRINGS ||
	    le32(v) != index_sum(v + 4, r->value_len - 4) ||
	    v[GROUP_NAME_LEN] > r->value_len - GROUP_STRINGS)
		return INDEX_BROKEN;
	g->gid = le32(v + GROUP_GID);
	g->n_members = le32(v + GROUP_MEMBERS);
	g->own = v[GROUP_OWN] != 0;
	g->name.p = (const char *)v + GROUP_STRINGS;
	g->name.n = v[GROUP_NAME_LEN];
	g->members = v + GROUP_STRINGS + g->name.n;
	g->members_size = r->value_len - GROUP_STRINGS - g->name.n;
	return index_serves_gid(x, g->gid) ? INDEX_YES : INDEX_NO;
}

static void
own_group(const struct index_account *a, struct index_group *g)
{
	g->name = a->login;
	g->gid = a->gid;
	g->n_members = 0;
	g->members = NULL;
	g->members_size = 0;
	g->own = true;
}

static enum index_result
listed_group(const struct index_view *x, uint32_t gid, struct index_group *g)
{
	uint8_t			bytes[4];
	struct key		k = { 'G', bytes, sizeof(bytes) };
	struct record		r;
	enum index_result	found;

	put_le32(bytes, gid);
	if ((found = find(x, &k, &r)) != INDEX_YES ||
	    (found = decode_group(x, &r, g)) != INDEX_YES)
		return found;
	return g->gid == gid ? INDEX_YES : INDEX_BROKEN;
}

enum index_result
index_group_by_name(const struct index_view *x, const char *name,
    struct index_group *g)
{
	struct key		k = { 'g', name, strnlen(name, LOGIN_MAX + 1) };
	struct index_account	a;
	struct record		r;
	enum index_result	found;

	if ((found = index_by_login(x, name, &a)) == INDEX_BROKEN)
		return found;
	if (found == INDEX_YES && a.full && a.own_group) {
		own_group(&a, g);
		return INDEX_YES;
	}
	if (k.n == 0 || k.n > LOGIN_MAX)
		return INDEX_NO;
	if ((found = find(x, &k, &r)) != INDEX_YES)
		return found;
	if (r.value_len != 4 ||
	    (found = listed_group(x, le32(r.value), g)) == INDEX_BROKEN)
		return INDEX_BROKEN;
	if (found == INDEX_YES && (g->name.n != k.n ||
	    memcmp(g->name.p, name, k.n) != 0))
		return INDEX_BROKEN;
	return found;
}

enum index_result
index_group_by_gid(const struct index_view *x, uint32_t gid,
    struct index_group *g)
{
	struct index_account	a;
	enum index_result	found;

	if (!index_serves_gid(x, gid))
		return INDEX_NO;
	if ((found = index_by_uid(x, gid, &a)) == INDEX_BROKEN)
		return found;
	if (found == INDEX_YES && a.full && a.own_group && a.gid == gid) {
		own_group(&a, g);
		return INDEX_YES;
	}
	return listed_group(x, gid, g);
}

enum index_result
index_next_account(const struct index_view *x, uint32_t *at,
    struct index_account *a)
{
	struct record	r;
	uint32_t	here = *at == 0 ? header(x, HEADER_ACCOUNTS_AT) : *at;

	if (here >= header(x, HEADER_ACCOUNTS_END))
		return INDEX_NO;
	if (account_at(x, here, &r, a) != INDEX_YES)
		return INDEX_BROKEN;
	*at = here + 8 + r.key_len + r.value_len;
	return INDEX_YES;
}

enum index_result
index_next_own_group(const struct index_view *x, uint32_t *at,
    struct index_group *g)
{
	struct index_account	a;
	enum index_result	found;

	do
		found = index_next_account(x, at, &a);
	while (found == INDEX_YES && !(a.full && a.own_group));
	if (found == INDEX_YES)
		own_group(&a, g);
	return found;
}

enum index_result
index_next_group(const struct index_view *x, uint32_t *at,
    struct index_group *g)
{
	struct record		r;
	enum index_result	found;
	uint32_t		here = *at == 0 ? header(x, HEADER_GROUPS_AT) : *at;

	for (;;) {
		if (here >= header(x, HEADER_GROUPS_END))
			return INDEX_NO;
		if (!record_at(x, here, &r) || r.key_len == 0 || r.key[0] != 'G')
			return INDEX_BROKEN;
		*at = here += 8 + r.key_len + r.value_len;
		found = decode_group(x, &r, g);
		if (found == INDEX_BROKEN || (found == INDEX_YES && !g->own))
			return found;
	}
}

bool
index_member(const struct index_group *g, size_t *at, struct index_text *t)
{
	size_t	n;

	if (*at >= g->members_size ||
	    (n = g->members[*at]) > g->members_size - *at - 1)
		return false;
	t->p = (const char *)g->members + *at + 1;
	t->n = n;
	*at += 1 + n;
	return true;
}
