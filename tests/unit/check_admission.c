/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/wait.h>

#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "grants/admission.h"
#include "grants/spent.h"
#include "tests/unit/store_dir.h"

#define NOW	1500000000
#define EXP	(NOW + 3600)

static struct grants	*g;
static struct secret	*token, *other;

static struct grants *
open_store(void)
{
	return store_open_for(10000);
}

static void
set_up(void)
{
	store_dir_make("check_admission");
	g = open_store();
	token = secret_new("a.token.1", 9);
	other = secret_new("a.token.2", 9);
}

static void
tear_down(void)
{
	secret_free(token);
	secret_free(other);
	grants_close(g);
	store_dir_remove();
}

/* Changes, or counts in, the file behind the store's back. */
static int
sql(const char *text)
{
	sqlite3		*db;
	sqlite3_stmt	*s;
	int		 n = 0;

	ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_prepare_v2(db, text, -1, &s, NULL) == SQLITE_OK, "%s",
	    sqlite3_errmsg(db));
	if (sqlite3_step(s) == SQLITE_ROW)
		n = sqlite3_column_int(s, 0);
	ck_assert_int_eq(sqlite3_finalize(s), SQLITE_OK);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
	return n;
}

/* ---- spent tokens ---- */

static bool
spend(const struct secret *s, int64_t exp, int64_t now)
{
	bool	first = false;

	ck_assert_msg(grants_spend(g, s, exp, now, &first) == STORE_OK, "%s", grants_why(g));
	return first;
}

START_TEST(token_is_spent_once)
{
	ck_assert(spend(token, EXP, NOW));
	ck_assert(!spend(token, EXP, NOW));
	ck_assert(!spend(token, EXP + 999, NOW + 1));
	ck_assert(spend(other, EXP, NOW));
	grants_close(g);
	g = open_store();
	ck_assert(!spend(token, EXP, NOW));
}
END_TEST

/* exp of a spent token against the time at which another one is spent. */
static const struct {
	int64_t	now;
	bool	kept;
} purges[] = {
	{ EXP, true },
	{ EXP + SPENT_KEEP, true },
	{ EXP + SPENT_KEEP + 1, false },
	{ NOW - 1000000, true },
};

START_TEST(spent_token_is_forgotten_long_after_its_end)
{
	ck_assert(spend(token, EXP, NOW));
	ck_assert(spend(other, EXP + 1000000, purges[_i].now));
	ck_assert_int_eq(sql("SELECT count(*) FROM spent_tokens"), purges[_i].kept ? 2 : 1);
}
END_TEST

#define RACERS	20

START_TEST(of_many_at_once_one_is_first)
{
	int	i, status, firsts = 0, others = 0;

	for (i = 0; i < RACERS; i++)
		if (fork() == 0) {
			struct grants	*own = open_store();
			bool		 first = false;
			int		 r = grants_spend(own, token, EXP, NOW, &first);

			grants_close(own);
			_exit(r != STORE_OK ? 9 : first ? 1 : 2);
		}
	for (i = 0; i < RACERS; i++) {
		ck_assert_int_ne(wait(&status), -1);
		ck_assert(WIFEXITED(status));
		firsts += WEXITSTATUS(status) == 1;
		others += WEXITSTATUS(status) == 2;
	}
	ck_assert_int_eq(firsts, 1);
	ck_assert_int_eq(others, RACERS - 1);
}
END_TEST

START_TEST(store_that_cannot_be_written_says_so)
{
	bool		 first = false;
	sqlite3		*db;

	ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	grants_set_deadline(g, deadline_in(30));
	ck_assert_int_eq(grants_spend(g, token, EXP, NOW, &first), STORE_BUSY);
	ck_assert(!first);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
	grants_set_deadline(g, deadline_in(5000));
	(void)sql("DROP TABLE spent_tokens");
	ck_assert_int_ne(grants_spend(g, token, EXP, NOW, &first), STORE_OK);
	ck_assert(!first);
}
END_TEST

/* ---- admissions ---- */

static struct admission
admission_at(int64_t at)
{
	struct admission	a;

	memset(&a, 0, sizeof(a));
	a.at = at;
	a.seen.exp = EXP;
	(void)snprintf(a.seen.user_id, sizeof(a.seen.user_id), "ABC123");
	a.seen.n_scopes = 1;
	(void)snprintf(a.seen.scopes[0].name, sizeof(a.seen.scopes[0].name), "sleep");
	return a;
}

static void
admit(const struct secret *s, const char *account, int64_t at, int64_t every)
{
	struct admission	a = admission_at(at);

	ck_assert_msg(grants_admit(g, s, account, &a, every) == STORE_OK, "%s", grants_why(g));
}

static int64_t
admitted_at(const struct secret *s, const char *account)
{
	struct admission	out = { .at = -1 };
	enum store_result	r = grants_admitted(g, s, account, &out);

	ck_assert(r == (out.at == -1 ? STORE_NONE : STORE_OK));
	return out.at;
}

START_TEST(who_was_let_in_is_found_by_token_and_account)
{
	struct admission	in = admission_at(NOW), out;

	admit(token, "alice", NOW, 60);
	grants_close(g);
	g = open_store();
	memset(&out, 0, sizeof(out));
	ck_assert_int_eq(grants_admitted(g, token, "alice", &out), STORE_OK);
	ck_assert_mem_eq(&out, &in, sizeof(in));
	ck_assert_int_eq(admitted_at(other, "alice"), -1);
	ck_assert_int_eq(admitted_at(token, "bob"), -1);
	admit(token, "bob", NOW + 1, 60);
	ck_assert_int_eq(admitted_at(token, "bob"), NOW + 1);
	ck_assert_int_eq(admitted_at(token, "alice"), NOW);
}
END_TEST

/* A second admission `later` seconds after the first, written when 60 s newer or older. */
static const struct {
	int64_t	later;
	bool	written;
} news[] = {
	{ 0, false }, { 59, false }, { 60, true }, { 1000, true }, { -59, false },
	{ -60, true },
};

START_TEST(it_is_written_when_it_is_news)
{
	admit(token, "alice", NOW, 60);
	admit(token, "alice", NOW + news[_i].later, 60);
	ck_assert_int_eq(admitted_at(token, "alice"),
	    news[_i].written ? NOW + news[_i].later : NOW);
}
END_TEST

START_TEST(other_words_of_the_provider_are_news)
{
	struct admission	a = admission_at(NOW + 1), out;

	admit(token, "alice", NOW, 60);
	a.seen.n_scopes = 0;
	ck_assert_int_eq(grants_admit(g, token, "alice", &a, 60), STORE_OK);
	ck_assert_int_eq(grants_admitted(g, token, "alice", &out), STORE_OK);
	ck_assert_int_eq(out.at, NOW + 1);
	ck_assert_uint_eq(out.seen.n_scopes, 0);
}
END_TEST

START_TEST(token_that_is_refused_is_taken_off)
{
	admit(token, "alice", NOW, 60);
	admit(token, "bob", NOW, 60);
	admit(other, "alice", NOW, 60);
	ck_assert_int_eq(grants_unadmit(g, token), STORE_OK);
	ck_assert_int_eq(grants_unadmit(g, token), STORE_OK);
	ck_assert_int_eq(admitted_at(token, "alice"), -1);
	ck_assert_int_eq(admitted_at(token, "bob"), -1);
	ck_assert_int_eq(admitted_at(other, "alice"), NOW);
}
END_TEST

START_TEST(old_records_are_purged)
{
	admit(token, "alice", NOW, 60);
	admit(other, "alice", NOW + ADMISSION_KEEP, 60);
	ck_assert_int_eq(sql("SELECT count(*) FROM admissions"), 2);
	admit(other, "bob", NOW + ADMISSION_KEEP + 1, 60);
	ck_assert_int_eq(sql("SELECT count(*) FROM admissions"), 2);
	ck_assert_int_eq(admitted_at(token, "alice"), -1);
}
END_TEST

static const char *const	tampered[] = {
	"UPDATE admissions SET at = at + 1",
	"UPDATE admissions SET account = 'bob'",
	"UPDATE admissions SET token_mac = zeroblob(32)",
	"UPDATE admissions SET seen = CAST(seen || x'00' AS BLOB)",
	"UPDATE admissions SET seen = x''",
	"UPDATE admissions SET seen = zeroblob(100000)",
	"UPDATE admissions SET mac = zeroblob(32)",
	"UPDATE admissions SET mac = x''",
};

START_TEST(changed_record_bridges_nothing)
{
	struct admission	out;
	const char		*account = "alice";

	admit(token, "alice", NOW, 60);
	(void)sql(tampered[_i]);
	if (strstr(tampered[_i], "bob") != NULL)
		account = "bob";
	ck_assert_int_ne(grants_admitted(g, token, account, &out), STORE_OK);
	/* The next login with the provider's yes makes it good. */
	admit(token, "alice", NOW + 1, 60);
	ck_assert_int_eq(admitted_at(token, "alice"), NOW + 1);
}
END_TEST

START_TEST(another_hosts_record_bridges_nothing)
{
	struct admission	out;

	admit(token, "alice", NOW, 60);
	grants_close(g);
	memset(&key, 8, sizeof(key));
	g = open_store();
	ck_assert_int_ne(grants_admitted(g, token, "alice", &out), STORE_OK);
	memset(&key, 7, sizeof(key));
}
END_TEST

START_TEST(no_token_is_in_the_files)
{
	ck_assert(spend(token, EXP, NOW));
	admit(token, "alice", NOW, 60);
	ck_assert_int_eq(sql("SELECT count(*) FROM admissions WHERE"
	    " instr(hex(token_mac) || hex(seen) || hex(mac), hex('a.token')) > 0"), 0);
	ck_assert_int_eq(sql("SELECT count(*) FROM spent_tokens WHERE"
	    " length(token_mac) != 32"), 0);
}
END_TEST

static const struct {
	int64_t	at, grace, now;
	bool	holds;
} graces[] = {
	{ 1000, 60, 1000, true }, { 1000, 60, 1059, true }, { 1000, 60, 1060, false },
	{ 1000, 0, 1000, false }, { 1001, 60, 1000, false }, { 0, 60, 10, false },
	{ -1, INT64_MAX, 10, false },
};

START_TEST(grace_is_counted_from_the_providers_yes)
{
	ck_assert(admission_holds(graces[_i].at, graces[_i].grace, graces[_i].now) ==
	    graces[_i].holds);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("admission");
	TCase	*t = tcase_create("admission");

	if (sodium_init() == -1)
		return EXIT_FAILURE;
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, token_is_spent_once);
	tcase_add_loop_test(t, spent_token_is_forgotten_long_after_its_end, 0,
	    COUNT_OF(purges));
	tcase_add_test(t, of_many_at_once_one_is_first);
	tcase_add_test(t, store_that_cannot_be_written_says_so);
	tcase_add_test(t, who_was_let_in_is_found_by_token_and_account);
	tcase_add_loop_test(t, it_is_written_when_it_is_news, 0, COUNT_OF(news));
	tcase_add_test(t, other_words_of_the_provider_are_news);
	tcase_add_test(t, token_that_is_refused_is_taken_off);
	tcase_add_test(t, old_records_are_purged);
	tcase_add_loop_test(t, changed_record_bridges_nothing, 0, COUNT_OF(tampered));
	tcase_add_test(t, another_hosts_record_bridges_nothing);
	tcase_add_test(t, no_token_is_in_the_files);
	tcase_add_loop_test(t, grace_is_counted_from_the_providers_yes, 0, COUNT_OF(graces));
	suite_add_tcase(s, t);
	return unit_run(s);
}
