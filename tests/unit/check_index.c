/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <cdb.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "accounts/index_read.h"
#include "accounts/person_tag.h"
#include "tests/nss/fixture.h"
#include "tests/unit/unit.h"

/*
 * The bytes of an index: what it says, and that damage to it makes a reader say
 * less and never something else. CORRUPTIONS: how many single bytes (3,000).
 */
static const char	map[] =
    "# people\n"
    "alice A,B 201000:201000:Alice A.:/home/alice:/bin/bash:lab=205000,team=205001\n"
    "bob   B   201001:205000::/srv/bob:/bin/sh:team\n"
    "carol C   201002:206002:Carol:/home/carol:/bin/sh\n"
    "root  R\n"
    "dave  A   201003:201003:Dave:/home/dave:/bin/sh\n";

static uint8_t	*whole;
static size_t	 whole_n;

static bool
text_is(struct index_text t, const char *s)
{
	return t.n == strlen(s) && memcmp(t.p, s, t.n) == 0;
}

static void
tag_of(const char *person, uint8_t tag[TAG_LEN])
{
	person_tag(&fixture_key, person, tag);
}

START_TEST(account_is_found_by_login_and_uid)
{
	struct index_view	x = { whole, whole_n };
	struct index_account	a;

	ck_assert(index_valid(&x));
	ck_assert_int_eq(index_by_login(&x, "alice", &a), INDEX_YES);
	ck_assert(a.full && a.own_group && a.home_is_login && !a.automatic);
	ck_assert_uint_eq(a.uid, 201000);
	ck_assert(text_is(a.gecos, "Alice A.") && text_is(a.shell, "/bin/bash"));
	ck_assert_uint_eq(a.n_groups, 2);
	ck_assert_uint_eq(le32(a.gids), 205000);
	ck_assert_uint_eq(le32(a.gids + 4), 205001);
	ck_assert_int_eq(index_by_uid(&x, 201001, &a), INDEX_YES);
	ck_assert(text_is(a.login, "bob") && text_is(a.home, "/srv/bob"));
	ck_assert(!a.own_group && !a.home_is_login);
	ck_assert_uint_eq(a.gid, 205000);
	ck_assert_int_eq(index_by_login(&x, "root", &a), INDEX_YES);
	ck_assert(!a.full);
	ck_assert_int_eq(index_by_uid(&x, 0, &a), INDEX_NO);
	ck_assert_int_eq(index_by_login(&x, "alic", &a), INDEX_NO);
	ck_assert_int_eq(index_by_login(&x, "alicee", &a), INDEX_NO);
	ck_assert_int_eq(index_by_login(&x, "", &a), INDEX_NO);
	ck_assert_int_eq(index_by_login(&x, "abcdefghijklmnopqrstuvwxyz0123456789", &a), INDEX_NO);
}
END_TEST

/* The header's ranges, which root wrote, and not what an entry says. */
START_TEST(id_outside_the_headers_range_is_not_served)
{
	struct index_account	 a;
	struct index_group	 g;
	uint8_t			*p = malloc(whole_n), *h;
	struct index_view	 x = { p, whole_n };

	ck_assert_ptr_nonnull(p);
	memcpy(p, whole, whole_n);
	h = p + INDEX_HEADER_AT;
	put_le32(h + HEADER_UID_HIGH, 201000);
	put_le32(h + HEADER_GID_HIGH, 205000);
	ck_assert(!index_valid(&x));
	put_le32(h + HEADER_SUM, index_sum(h + HEADER_VERSION,
	    INDEX_HEADER_LEN - HEADER_VERSION));
	ck_assert(index_valid(&x));
	ck_assert_int_eq(index_by_uid(&x, 201000, &a), INDEX_YES);
	ck_assert_int_eq(index_by_uid(&x, 201001, &a), INDEX_NO);
	ck_assert_int_eq(index_by_login(&x, "bob", &a), INDEX_YES);
	ck_assert(!a.full);
	ck_assert_int_eq(index_group_by_gid(&x, 205000, &g), INDEX_YES);
	ck_assert_int_eq(index_group_by_gid(&x, 205001, &g), INDEX_NO);
	ck_assert_int_eq(index_group_by_name(&x, "team", &g), INDEX_NO);
	free(p);
}
END_TEST

START_TEST(group_is_found_by_name_and_gid)
{
	struct index_view	x = { whole, whole_n };
	struct index_group	g;
	struct index_text	t;
	size_t			at = 0;

	ck_assert_int_eq(index_group_by_name(&x, "team", &g), INDEX_YES);
	ck_assert_uint_eq(g.gid, 205001);
	ck_assert_uint_eq(g.n_members, 2);
	ck_assert(index_member(&g, &at, &t) && text_is(t, "alice"));
	ck_assert(index_member(&g, &at, &t) && text_is(t, "bob"));
	ck_assert(!index_member(&g, &at, &t));
	ck_assert_int_eq(index_group_by_gid(&x, 205000, &g), INDEX_YES);
	ck_assert(text_is(g.name, "lab"));
	ck_assert_int_eq(index_group_by_name(&x, "alice", &g), INDEX_YES);
	ck_assert(g.own && g.gid == 201000 && g.n_members == 0);
	ck_assert_int_eq(index_group_by_gid(&x, 206002, &g), INDEX_YES);
	ck_assert(text_is(g.name, "carol"));
	ck_assert_int_eq(index_group_by_gid(&x, 201002, &g), INDEX_NO);
	ck_assert_int_eq(index_group_by_name(&x, "bob", &g), INDEX_NO);
	ck_assert_int_eq(index_group_by_name(&x, "root", &g), INDEX_NO);
	ck_assert_int_eq(index_group_by_gid(&x, 0, &g), INDEX_NO);
}
END_TEST

static const struct {
	const char	*person, *logins;
} persons[] = {
	{ "fitbit:A", "alice dave " },
	{ "fitbit:B", "alice bob " },
	{ "fitbit:C", "carol " },
	{ "fitbit:R", "root " },
	{ "fitbit:a", "" },
	{ "fitbit:", "" },
	{ "", "" },
};

START_TEST(accounts_of_a_person_come_in_the_maps_order)
{
	struct index_view	x = { whole, whole_n };
	struct index_account	a;
	uint8_t			tag[TAG_LEN];
	char			got[64] = "";
	struct index_person	at = { 0, 0 };
	size_t			n = 0;

	tag_of(persons[_i].person, tag);
	while (index_next_of_person(&x, tag, &at, &a) == INDEX_YES)
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%.*s ",
		    (int)a.login.n, a.login.p);
	ck_assert_str_eq(got, persons[_i].logins);
}
END_TEST

START_TEST(no_persons_id_stands_in_it)
{
	fixture_index("ids", "alice SECRETID,google:SECRETID 201000:201000::/h:/s\n");
	free(whole);
	whole = fixture_read("ids", &whole_n);
	ck_assert_ptr_null(memmem(whole, whole_n, "SECRETID", 8));
}
END_TEST

/* libcdb's own reader, which knows nothing of ours, finds the same records. */
START_TEST(libcdb_reads_it_too)
{
	struct cdb	c;
	int		fd = open("index", O_RDONLY);

	ck_assert_int_eq(cdb_init(&c, fd), 0);
	ck_assert_int_eq(cdb_find(&c, "Nalice", 6), 1);
	ck_assert_int_eq(cdb_find(&c, "Ndave", 5), 1);
	ck_assert_int_eq(cdb_find(&c, "Nerin", 5), 0);
	ck_assert_int_eq(cdb_find(&c, "gteam", 5), 1);
	cdb_free(&c);
	close(fd);
}
END_TEST

/* Everything that can be asked, as one string of answers; BROKEN is '?'. */
struct answers {
	char	text[1024];
	size_t	n;
};

static void
note(struct answers *out, enum index_result r, struct index_text name, uint32_t id)
{
	if (r == INDEX_YES)
		out->n += (size_t)snprintf(out->text + out->n,
		    sizeof(out->text) - out->n, "%.*s=%u,", (int)name.n, name.p, id);
	else
		out->n += (size_t)snprintf(out->text + out->n,
		    sizeof(out->text) - out->n, r == INDEX_NO ? "-," : "?,");
}

static const char *const	names[] = { "alice", "bob", "carol", "root", "dave", "team", "lab", "erin" };
static const uint32_t		ids[] = { 201000, 201001, 201002, 201003, 205000, 205001, 206002, 7 };

/* One question a call, so that each answer can be held against the right one. */
static bool
ask(const struct index_view *x, size_t question, struct answers *out)
{
	struct index_account	a = { 0 };
	struct index_group	g = { 0 };
	struct index_text	t;
	enum index_result	r;
	uint8_t			tag[TAG_LEN];
	struct index_person	at = { 0, 0 };
	size_t			i = question / 5, k = 0, steps = 0;

	memset(out, 0, sizeof(*out));
	if (i >= COUNT_OF(names))
		return false;
	switch (question % 5) {
	case 0:
		r = index_by_login(x, names[i], &a);
		note(out, r, a.shell, a.uid);
		note(out, r, a.gecos, a.gid);
		break;
	case 1:
		r = index_by_uid(x, ids[i], &a);
		note(out, r, a.login, a.uid);
		note(out, r, a.shell, a.gid);
		break;
	case 2:
		r = index_group_by_name(x, names[i], &g);
		note(out, r, g.name, g.gid);
		while (r == INDEX_YES && index_member(&g, &k, &t))
			note(out, r, t, 0);
		break;
	case 3:
		r = index_group_by_gid(x, ids[i], &g);
		note(out, r, g.name, g.gid);
		break;
	default:
		tag_of(i % 2 == 0 ? "fitbit:A" : "fitbit:B", tag);
		while ((r = index_next_of_person(x, tag, &at, &a)) == INDEX_YES &&
		    steps++ < 10)
			note(out, r, a.login, a.uid);
	}
	return true;
}

/* Every account or every group, in order, to where it breaks off. */
static void
enumerate(const struct index_view *x, struct answers *out)
{
	struct index_account	a;
	struct index_group	g;
	uint32_t		at = 0;
	size_t			steps = 0;

	memset(out, 0, sizeof(*out));
	while (index_next_account(x, &at, &a) == INDEX_YES && steps++ < 20)
		note(out, INDEX_YES, a.login, a.uid);
	at = 0;
	while (index_next_own_group(x, &at, &g) == INDEX_YES && steps++ < 20)
		note(out, INDEX_YES, g.name, g.gid);
	at = 0;
	while (index_next_group(x, &at, &g) == INDEX_YES && steps++ < 20)
		note(out, INDEX_YES, g.name, g.gid);
	ck_assert_uint_le(steps, 20);
}

/* A damaged answer is the right one, or it is cut off at a '-' or '?' . */
static bool
no_lie(const char *damaged, const char *right)
{
	char	 first[sizeof(((struct answers *)NULL)->text)];
	size_t	 n = strcspn(damaged, "-?");

	if (strcmp(damaged, right) == 0)
		return true;
	memcpy(first, damaged, n);
	first[n] = '\0';
	return strncmp(first, right, n) == 0;
}

static void
read_damaged(const uint8_t *bytes, size_t n, const char *what, size_t where)
{
	struct index_view	bad = { bytes, n }, good = { whole, whole_n };
	struct answers		a, b;
	size_t			q;

	if (!index_valid(&bad))
		return;
	for (q = 0; ask(&good, q, &b); q++) {
		(void)ask(&bad, q, &a);
		ck_assert_msg(no_lie(a.text, b.text), "%s %zu: question %zu: %s, not %s",
		    what, where, q, a.text, b.text);
	}
	enumerate(&bad, &a);
}

START_TEST(every_prefix_is_refused)
{
	uint8_t	*copy;
	size_t	 n;

	for (n = 0; n < whole_n; n++) {
		struct index_view	x = { copy = malloc(n == 0 ? 1 : n), n };

		memcpy(copy, whole, n);
		ck_assert_msg(!index_valid(&x), "%zu bytes", n);
		free(copy);
	}
}
END_TEST

START_TEST(changed_byte_is_never_a_lie)
{
	const char	*env = getenv("CORRUPTIONS");
	size_t		 times = env == NULL ? 3000 : strtoul(env, NULL, 10), i;
	uint64_t	 state = 88172645463325252U;
	uint8_t		*copy = malloc(whole_n);

	for (i = 0; i < times; i++) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		memcpy(copy, whole, whole_n);
		/* Every byte in turn first, then at random. */
		copy[i < whole_n ? i : (state >> 8) % whole_n] ^=
		    (uint8_t)(1 + state % 255);
		read_damaged(copy, whole_n, "change", i);
	}
	free(copy);
	printf("%zu corruptions\n", times);
}
END_TEST

static void
setup(void)
{
	fixture_enter();
	fixture_index("index", map);
	whole = fixture_read("index", &whole_n);
}

static void
teardown(void)
{
	free(whole);
	fixture_leave();
}

int
main(void)
{
	Suite	*s = suite_create("index");
	TCase	*t = tcase_create("index");

	tcase_set_timeout(t, 0);
	tcase_add_unchecked_fixture(t, setup, teardown);
	tcase_add_test(t, account_is_found_by_login_and_uid);
	tcase_add_test(t, id_outside_the_headers_range_is_not_served);
	tcase_add_test(t, group_is_found_by_name_and_gid);
	tcase_add_loop_test(t, accounts_of_a_person_come_in_the_maps_order, 0, COUNT_OF(persons));
	tcase_add_test(t, libcdb_reads_it_too);
	tcase_add_test(t, every_prefix_is_refused);
	tcase_add_test(t, changed_byte_is_never_a_lie);
	tcase_add_test(t, no_persons_id_stands_in_it);
	suite_add_tcase(s, t);
	return unit_run(s);
}
