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
	    section_valid(x, HEADER_GROUPS_AT);
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

static enum index_result
decode_account(const struct index_view *x, const struct record *r,
    struct index_account *a)
{
	const uint8_t	*v = r->value, *p = v + ACCOUNT_STRINGS;
	size_t		 tags;

	if (r->value_len < ACCOUNT_STRINGS ||
	    le32(v) != index_sum(v + 4, r->value_len - 4))
		return INDEX_BROKEN;
	a->n_groups = v[ACCOUNT_GROUPS];
	tags = a->n_tags = v[ACCOUNT_PERSONS] | (size_t)v[ACCOUNT_PERSONS + 1] << 8;
	if ((size_t)ACCOUNT_STRINGS + v[ACCOUNT_LOGIN_LEN] +
	    v[ACCOUNT_GECOS_LEN] + v[ACCOUNT_HOME_LEN] + v[ACCOUNT_SHELL_LEN] +
	    4 * a->n_groups + TAG_LEN * tags != r->value_len)
		return INDEX_BROKEN;
	cut(&a->login, &p, v[ACCOUNT_LOGIN_LEN]);
	cut(&a->gecos, &p, v[ACCOUNT_GECOS_LEN]);
	cut(&a->home, &p, v[ACCOUNT_HOME_LEN]);
	cut(&a->shell, &p, v[ACCOUNT_SHELL_LEN]);
	a->home_prefix = "";
	if ((v[ACCOUNT_FLAGS] & ACCOUNT_HOME_IS_LOGIN) != 0) {
		a->home_prefix = INDEX_HOME_PREFIX;
		a->home = a->login;
	}
	a->gids = p;
	a->tags = p + 4 * a->n_groups;
	a->uid = le32(v + ACCOUNT_UID);
	a->gid = le32(v + ACCOUNT_GID);
	a->full = (v[ACCOUNT_FLAGS] & ACCOUNT_IS_FULL) != 0 &&
	    in_range(x, HEADER_UID_LOW, a->uid) &&
	    in_range(x, HEADER_GID_LOW, a->gid);
	a->own_group = (v[ACCOUNT_FLAGS] & ACCOUNT_HAS_OWN_GROUP) != 0;
	a->automatic = (v[ACCOUNT_FLAGS] & ACCOUNT_IS_AUTOMATIC) != 0;
	return INDEX_YES;
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
	if ((found = find(x, &k, &r)) != INDEX_YES ||
	    (found = decode_account(x, &r, a)) != INDEX_YES)
		return found;
	return a->login.n == k.n && memcmp(a->login.p, login, k.n) == 0 ?
	    INDEX_YES : INDEX_BROKEN;
}

enum index_result
index_by_uid(const struct index_view *x, uint32_t uid, struct index_account *a)
{
	uint8_t			bytes[4];
	struct key		k = { 'U', bytes, sizeof(bytes) };
	struct record		r;
	enum index_result	found;

	if (!in_range(x, HEADER_UID_LOW, uid))
		return INDEX_NO;
	put_le32(bytes, uid);
	if ((found = find(x, &k, &r)) != INDEX_YES ||
	    (found = decode_account(x, &r, a)) != INDEX_YES)
		return found;
	return a->uid == uid ? INDEX_YES : INDEX_BROKEN;
}

bool
index_account_has_tag(const struct index_account *a, const uint8_t *tag)
{
	size_t	i;

	for (i = 0; i < a->n_tags; i++)
		if (memcmp(a->tags + i * TAG_LEN, tag, TAG_LEN) == 0)
			return true;
	return false;
}

enum index_result
index_by_tag(const struct index_view *x, const uint8_t *tag,
    struct index_account *a)
{
	struct key		k = { 'P', tag, TAG_LEN };
	struct record		r;
	enum index_result	found;

	if ((found = find(x, &k, &r)) != INDEX_YES)
		return found;
	if (r.value_len != 4 || !record_at(x, le32(r.value), &r) ||
	    r.key_len == 0 || r.key[0] != 'N' ||
	    decode_account(x, &r, a) != INDEX_YES || !index_account_has_tag(a, tag))
		return INDEX_BROKEN;
	return INDEX_YES;
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

/* The record at *at in the section that the header field tells, and past it. */
static enum index_result
next_record(const struct index_view *x, size_t section, uint32_t *at,
    uint8_t kind, struct record *r)
{
	uint32_t	end = header(x, section + 4), here = *at;

	if (here == 0)
		here = header(x, section);
	if (here >= end)
		return INDEX_NO;
	if (!record_at(x, here, r) || r->key_len == 0 || r->key[0] != kind)
		return INDEX_BROKEN;
	*at = here + 8 + r->key_len + r->value_len;
	return INDEX_YES;
}

enum index_result
index_next_account(const struct index_view *x, uint32_t *at,
    struct index_account *a)
{
	struct record		r;
	enum index_result	found;

	found = next_record(x, HEADER_ACCOUNTS_AT, at, 'N', &r);
	return found == INDEX_YES ? decode_account(x, &r, a) : found;
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

	for (;;) {
		found = next_record(x, HEADER_GROUPS_AT, at, 'G', &r);
		if (found != INDEX_YES)
			return found;
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
