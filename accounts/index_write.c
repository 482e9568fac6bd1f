/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <cdb.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "accounts/index_format.h"
#include "accounts/index_origin.h"
#include "accounts/index_write.h"
#include "accounts/person_tag.h"
#include "config/large_pages.h"

/*
 * What a record keeps is in the order of the file: accounts (put_accounts),
 * uids, groups, persons. Positions are known as soon as the record before is
 * put, so uids and persons are gathered on the way.
 */
#define ACCOUNT_MAX	(ACCOUNT_STRINGS + 3 * MAP_TEXT_MAX + \
			4 * MAP_GROUPS_MAX + CACHE_LINE)

/* An 'N' record. The one behind it decides how many zeros it ends with. */
struct account_record {
	uint8_t		key[1 + LOGIN_MAX];
	uint8_t		value[ACCOUNT_MAX];
	size_t		key_len, value_len;
};

struct writer {
	const struct index_input	*in;
	struct cdb_make			 cdb;
	uint32_t			 at;		/* where the next record goes */
	uint8_t				*persons;	/* PERSON_LEN each */
	size_t				 n_persons, room_persons;
	size_t				 n_full;
	uint8_t				*uids;		/* UID_LEN each */
	uint32_t			 slots;
	struct account_record		 record[2];	/* by turns */
	struct account_record		*waiting;	/* the last, not yet put */
	uint8_t				 header[INDEX_HEADER_LEN];
};

static bool
put(struct writer *w, const void *key, size_t key_len, const void *value,
    size_t value_len)
{
	uint64_t	next = (uint64_t)w->at + 8 + key_len + value_len;

	if (next > UINT32_MAX) {
		errno = EFBIG;
		return false;
	}
	if (cdb_make_add(&w->cdb, key, (unsigned int)key_len, value,
	    (unsigned int)value_len) != 0)
		return false;
	w->at = (uint32_t)next;
	return true;
}

static bool
put_kind(struct writer *w, uint8_t kind, const void *key, size_t n,
    const void *value, size_t value_len)
{
	uint8_t	k[1 + MAP_TEXT_MAX];

	k[0] = kind;
	memcpy(k + 1, key, n);
	return put(w, k, n + 1, value, value_len);
}

static uint8_t *
append(uint8_t *p, uint8_t *len, const char *s)
{
	size_t	n = strlen(s);

	*len = (uint8_t)n;
	memcpy(p, s, n);
	return p + n;
}

static bool
home_is_login(const struct account *a)
{
	const size_t	prefix = sizeof(INDEX_HOME_PREFIX) - 1;

	return strncmp(a->home, INDEX_HOME_PREFIX, prefix) == 0 &&
	    strcmp(a->home + prefix, a->login) == 0;
}

static uint8_t *
encode_entry(uint8_t *v, uint8_t *p, const struct account *a)
{
	if (a->automatic)
		v[ACCOUNT_FLAGS] |= ACCOUNT_IS_AUTOMATIC;
	if (!a->full)
		return p;
	v[ACCOUNT_FLAGS] |= ACCOUNT_IS_FULL;
	if (a->own_group)
		v[ACCOUNT_FLAGS] |= ACCOUNT_HAS_OWN_GROUP;
	put_le32(v + ACCOUNT_UID, a->uid);
	put_le32(v + ACCOUNT_GID, a->gid);
	p = append(p, &v[ACCOUNT_GECOS_LEN], a->gecos);
	if (home_is_login(a))
		v[ACCOUNT_FLAGS] |= ACCOUNT_HOME_IS_LOGIN;
	else
		p = append(p, &v[ACCOUNT_HOME_LEN], a->home);
	return append(p, &v[ACCOUNT_SHELL_LEN], a->shell);
}

static uint8_t *
encode_groups(const struct writer *w, uint8_t *v, uint8_t *p,
    const struct account *a)
{
	const char	*list = a->groups, *word, *eq;
	size_t		 n;

	while ((word = list_next(&list, &n)) != NULL) {
		if ((eq = memchr(word, '=', n)) != NULL)
			n = (size_t)(eq - word);
		put_le32(p, groups_find(w->in->groups, word, n)->gid);
		p += 4;
		v[ACCOUNT_GROUPS]++;
	}
	return p;
}

static void
encode_account(const struct writer *w, const struct account *a,
    struct account_record *r)
{
	size_t	 n = strlen(a->login);
	uint8_t	*p;

	r->key[0] = 'N';
	memcpy(r->key + 1, a->login, n);
	r->key_len = 1 + n;
	memset(r->value, 0, ACCOUNT_STRINGS);
	p = encode_entry(r->value, r->value + ACCOUNT_STRINGS, a);
	p = encode_groups(w, r->value, p, a);
	r->value_len = (size_t)(p - r->value);
}

static size_t
record_size(const struct account_record *r)
{
	return 8 + r->key_len + r->value_len;
}

/* Where the record that waits will end without zeros. */
static uint32_t
waiting_end(const struct writer *w)
{
	return w->waiting == NULL ? w->at :
	    w->at + (uint32_t)record_size(w->waiting);
}

static bool
put_waiting(struct writer *w, uint32_t zeros)
{
	struct account_record	*r = w->waiting;

	if (r == NULL)
		return true;
	w->waiting = NULL;
	memset(r->value + r->value_len, 0, zeros);
	r->value_len += zeros;
	put_le32(r->value, account_sum(r->key, r->key_len, r->value,
	    r->value_len));
	return put(w, r->key, r->key_len, r->value, r->value_len);
}

/* There is always one person more room than persons, for the last zeros. */
static bool
person_room(struct writer *w)
{
	size_t	 room = w->room_persons * 2 + 1024;
	uint8_t	*p;

	if (w->n_persons + 1 < w->room_persons)
		return true;
	if ((p = realloc(w->persons, room * PERSON_LEN)) == NULL)
		return false;
	w->persons = p;
	w->room_persons = room;
	large_pages(p, room * PERSON_LEN);
	return true;
}

static bool
keep_person(struct writer *w, const char *person)
{
	uint8_t	*p;

	if (!person_room(w))
		return false;
	p = w->persons + PERSON_LEN * w->n_persons++;
	person_tag(w->in->key, person, p);
	put_le32(p + PERSON_POSITION, w->at);
	return true;
}

/* Of an account that stands at w->at. */
static bool
keep_persons(struct writer *w, const struct account *a)
{
	char		 person[PERSON_MAX + 1];
	const char	*list = a->persons, *word;
	size_t		 n;

	while ((word = list_next(&list, &n)) != NULL)
		if (person_canonical(word, n, person) &&
		    !keep_person(w, person))
			return false;
	return true;
}

static void
keep_uid(struct writer *w, const struct account *a)
{
	uint32_t	 i = uid_slot(a->uid, w->slots);
	uint8_t		*slot;

	if (!a->full)
		return;
	while (le32((slot = w->uids + (size_t)i * UID_LEN) + UID_POSITION) != 0)
		if (++i == w->slots)
			i = 0;
	put_le32(slot + UID_UID, a->uid);
	put_le32(slot + UID_POSITION, w->at);
}

/* A third of the slots stay empty. */
static bool
make_slots(struct writer *w)
{
	size_t	i;

	for (i = 0; i < w->in->map->n; i++)
		w->n_full += w->in->map->v[i].full;
	if (w->n_full > UINT32_MAX / 2)
		return false;
	w->slots = (uint32_t)(w->n_full + w->n_full / 2 + 1);
	w->uids = calloc(w->slots, UID_LEN);
	large_pages(w->uids, (size_t)w->slots * UID_LEN);
	return w->uids != NULL;
}

static bool
put_accounts(struct writer *w)
{
	const struct map	*m = w->in->map;
	struct account_record	*r;
	size_t			 i;

	if (!make_slots(w))
		return false;
	put_le32(w->header + HEADER_ACCOUNTS_AT, w->at);
	for (i = 0; i < m->n; i++) {
		/* It is far from the one before, and this hides the way. */
		__builtin_prefetch(w->uids + (size_t)UID_LEN *
		    uid_slot(m->v[i].uid, w->slots));
		r = &w->record[i % 2];
		encode_account(w, &m->v[i], r);
		if (!put_waiting(w, pad_account(waiting_end(w), record_size(r))) ||
		    !keep_persons(w, &m->v[i]))
			return false;
		keep_uid(w, &m->v[i]);
		w->waiting = r;
	}
	if (!put_waiting(w, pad_slots(waiting_end(w) + 8 + 1)))
		return false;
	put_le32(w->header + HEADER_ACCOUNTS_END, w->at);
	return true;
}

static bool
put_uids(struct writer *w)
{
	put_le32(w->header + HEADER_UIDS_AT, w->at + 8 + 1);
	if (!put(w, "U", 1, w->uids, (size_t)w->slots * UID_LEN))
		return false;
	put_le32(w->header + HEADER_UIDS_END, w->at);
	return true;
}

static size_t
seal_group(uint8_t *v, const uint8_t *end)
{
	size_t	n = (size_t)(end - v);

	put_le32(v, index_sum(v + 4, n - 4));
	return n;
}

static uint8_t *
encode_group(uint8_t *v, const char *name, size_t n, uint32_t gid, bool own)
{
	memset(v, 0, GROUP_STRINGS);
	put_le32(v + GROUP_GID, gid);
	v[GROUP_OWN] = own;
	v[GROUP_NAME_LEN] = (uint8_t)n;
	memcpy(v + GROUP_STRINGS, name, n);
	return v + GROUP_STRINGS + n;
}

static bool
put_group(struct writer *w, const struct group_entry *g)
{
	uint8_t		*v = malloc(GROUP_STRINGS + LOGIN_MAX +
			    (size_t)g->n_members * (1 + LOGIN_MAX)), *p;
	uint8_t		 key[4];
	uint32_t	 i;
	bool		 good;

	if (v == NULL)
		return false;
	p = encode_group(v, g->name, g->name_len, g->gid, false);
	for (i = 0; i < g->n_members; i++)
		p = append(p + 1, p, w->in->map->v[g->members[i]].login);
	put_le32(v + GROUP_MEMBERS, g->n_members);
	put_le32(key, g->gid);
	good = put_kind(w, 'G', key, sizeof(key), v, seal_group(v, p));
	free(v);
	return good;
}

/* A private group whose gid is the uid is found by the account itself. */
static bool
put_own_group(struct writer *w, const struct account *a)
{
	uint8_t	key[4], v[GROUP_STRINGS + LOGIN_MAX], *p;

	if (!a->own_group || a->gid == a->uid)
		return true;
	p = encode_group(v, a->login, strlen(a->login), a->gid, true);
	put_le32(key, a->gid);
	return put_kind(w, 'G', key, sizeof(key), v, seal_group(v, p));
}

static bool
put_groups(struct writer *w)
{
	const struct groups	*g = w->in->groups;
	uint8_t			 gid[4];
	size_t			 i;

	put_le32(w->header + HEADER_GROUPS_AT, w->at);
	for (i = 0; i < g->n; i++)
		if (!put_group(w, &g->v[i]))
			return false;
	for (i = 0; i < w->in->map->n; i++)
		if (!put_own_group(w, &w->in->map->v[i]))
			return false;
	put_le32(w->header + HEADER_GROUPS_END, w->at);
	for (i = 0; i < g->n; i++) {
		put_le32(gid, g->v[i].gid);
		if (!put_kind(w, 'g', g->v[i].name, g->v[i].name_len, gid,
		    sizeof(gid)))
			return false;
	}
	return true;
}

static int
by_tag(const void *a, const void *b)
{
	const uint8_t	*x = a, *y = b;
	uint32_t	 i = le32(x + PERSON_POSITION);
	uint32_t	 j = le32(y + PERSON_POSITION);
	int		 order = memcmp(x, y, TAG_LEN);

	return order != 0 ? order : (i > j) - (i < j);
}

#define BUCKETS	65536U

static size_t
bucket_of(const uint8_t *person)
{
	return (size_t)person[0] << 8 | person[1];
}

/*
 * Tags are as good as random: dealt by their first two bytes, a million
 * persons are heaps of fifteen, which are sorted within the nearest cache.
 */
static bool
sort_persons(struct writer *w)
{
	size_t		*end = calloc(BUCKETS + 1, sizeof(*end)), i, first;
	uint8_t		*dealt = malloc(w->room_persons * PERSON_LEN);
	const uint8_t	*p = w->persons;

	if (end == NULL || dealt == NULL) {
		free(end);
		free(dealt);
		return false;
	}
	large_pages(dealt, w->room_persons * PERSON_LEN);
	for (i = 0; i < w->n_persons; i++)
		end[bucket_of(p + i * PERSON_LEN) + 1]++;
	for (i = 1; i <= BUCKETS; i++)
		end[i] += end[i - 1];
	for (i = 0; i < w->n_persons; i++, p += PERSON_LEN)
		memcpy(dealt + PERSON_LEN * end[bucket_of(p)]++, p, PERSON_LEN);
	for (i = first = 0; i < BUCKETS; first = end[i++])
		if (end[i] - first > 1)
			qsort(dealt + first * PERSON_LEN, end[i] - first,
			    PERSON_LEN, by_tag);
	free(end);
	free(w->persons);
	w->persons = dealt;
	return true;
}

static void
number_persons(struct writer *w)
{
	uint8_t		*p = w->persons;
	uint32_t	 ordinal = 0;
	size_t		 i;

	for (i = 0; i < w->n_persons; i++, p += PERSON_LEN) {
		ordinal = i > 0 && memcmp(p - PERSON_LEN, p, TAG_LEN) == 0 ?
		    ordinal + 1 : 0;
		put_le32(p + PERSON_CHECK, person_check(p, ordinal));
	}
}

/* The last record: its zeros are for cdb's slots, which come behind it. */
static bool
put_persons(struct writer *w)
{
	uint32_t	start = w->at + 8 + 1, end;

	if (!person_room(w) || !sort_persons(w))
		return false;
	number_persons(w);
	end = start + (uint32_t)(w->n_persons * PERSON_LEN);
	memset(w->persons + w->n_persons * PERSON_LEN, 0, PERSON_LEN);
	put_le32(w->header + HEADER_PERSONS_AT, start);
	put_le32(w->header + HEADER_PERSONS_END, end);
	return put(w, "P", 1, w->persons, end + pad_slots(end) - start);
}

static void
fill_header(struct writer *w, uint32_t file_size)
{
	uint8_t	*h = w->header;

	put_le32(h + HEADER_VERSION, INDEX_VERSION);
	put_le32(h + HEADER_FILE_SIZE, file_size);
	put_le32(h + HEADER_UID_LOW, w->in->ranges.uid_low);
	put_le32(h + HEADER_UID_HIGH, w->in->ranges.uid_high);
	put_le32(h + HEADER_GID_LOW, w->in->ranges.gid_low);
	put_le32(h + HEADER_GID_HIGH, w->in->ranges.gid_high);
	index_origin_of(w->in->origin[MAP_TEXT], h + HEADER_TEXT);
	index_origin_of(w->in->origin[MAP_OVERLAY], h + HEADER_OVERLAY);
	person_tag(w->in->key, "", h + HEADER_KEY_CHECK);
	put_le32(h + HEADER_COUNT, (uint32_t)w->in->map->n);
	put_le32(h + HEADER_FULL, (uint32_t)w->n_full);
	put_le32(h + HEADER_SUM, index_sum(h + HEADER_VERSION,
	    INDEX_HEADER_LEN - HEADER_VERSION));
}

/* cdb_make_finish() has written the tables, so the size is known. */
static bool
put_header(struct writer *w, int fd)
{
	off_t	size = lseek(fd, 0, SEEK_END);

	if (size < 0 || size > (off_t)UINT32_MAX) {
		errno = EFBIG;
		return false;
	}
	fill_header(w, (uint32_t)size);
	return pwrite(fd, w->header, INDEX_HEADER_LEN, INDEX_HEADER_AT) ==
	    (ssize_t)INDEX_HEADER_LEN;
}

bool
index_write(int fd, const struct index_input *in, struct accounts_error *e)
{
	struct writer	*w = calloc(1, sizeof(*w));
	bool		 good = false;

	if (w == NULL)
		return accounts_fail(e, "index: out of memory");
	w->in = in;
	w->at = INDEX_CDB_TABLES;
	errno = ENOMEM;
	if (cdb_make_start(&w->cdb, fd) == 0) {
		good = put(w, INDEX_HEADER_KEY, INDEX_HEADER_KEY_LEN,
		    w->header, INDEX_HEADER_LEN) && put_accounts(w) &&
		    put_uids(w) && put_groups(w) && put_persons(w);
		/* It frees its memory too, so it is called in any case. */
		good = cdb_make_finish(&w->cdb) == 0 && good;
		good = good && put_header(w, fd);
	}
	if (!good)
		(void)accounts_fail(e, "index: cannot be written: %s",
		    strerror(errno));
	free(w->persons);
	free(w->uids);
	free(w);
	return good;
}
