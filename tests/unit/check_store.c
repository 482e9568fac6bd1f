/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "grants/spent.h"
#include "grants/store.h"
#include "tests/unit/store_dir.h"

static void
set_up(void)
{
	store_dir_make("check_store");
}

static void
tear_down(void)
{
	store_dir_remove();
}

static struct grants *
open_store(void)
{
	return store_open_for(5000);
}

static struct secret *
secret_of(const char *text)
{
	struct secret	*s = secret_new(text, strlen(text));

	ck_assert_ptr_nonnull(s);
	return s;
}

static struct grant
enrol(struct grants *g, const char *account, const char *person, const char *refresh,
    const char *access)
{
	struct secret		*r = secret_of(refresh), *a = secret_of(access);
	struct enrolment	 e = { account, person, "22CQ7B", r, a, 2000, 1000 };
	struct grant		 out;

	ck_assert_msg(grants_enrol(g, &e, &out) == STORE_OK, "%s", grants_why(g));
	secret_free(r);
	secret_free(a);
	return out;
}

static void
assert_tokens(struct grants *g, const struct grant *grant, const char *refresh,
    const char *access)
{
	struct grant_tokens	t;

	ck_assert_msg(grants_unseal(g, grant, &t) == STORE_OK, "%s", grants_why(g));
	ck_assert_str_eq(secret_text(t.refresh), refresh);
	ck_assert_str_eq(secret_text(t.access), access);
	grant_tokens_free(&t);
}

static bool
token_finds(struct grants *g, const char *text, struct grant *out)
{
	struct secret		*s = secret_of(text);
	enum store_result	 r = grants_find_token(g, "22CQ7B", s, out);

	ck_assert(r == STORE_OK || r == STORE_NONE);
	secret_free(s);
	return r == STORE_OK;
}

/* Changes the file behind the store's back. */
static void
tamper(const char *sql)
{
	sqlite3	*db;
	char	*why = NULL;

	ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &why) == SQLITE_OK, "%s: %s",
	    sql, why);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

static struct lease
lease_of(unsigned char owner)
{
	struct lease	l = { .taken = true, .boot = "a boot", .until = 5 };

	memset(l.owner, owner, sizeof(l.owner));
	return l;
}

/* ---- enrolment and look-ups ---- */

START_TEST(grant_is_found_by_everything_that_names_it)
{
	struct grants	*g = open_store();
	struct grant	 in = enrol(g, "alice", "fitbit:ABC123", "r1", "a1"), out;

	grants_close(g);
	g = open_store();
	ck_assert_int_eq(grants_find(g, in.id, &out), STORE_OK);
	ck_assert_str_eq(out.account, "alice");
	ck_assert_str_eq(out.person, "fitbit:ABC123");
	ck_assert_str_eq(out.client_id, "22CQ7B");
	ck_assert_uint_eq(out.generation, 1);
	ck_assert_int_eq(out.state, GRANT_ALIVE);
	ck_assert_int_eq(out.exp, 2000);
	ck_assert_int_eq(out.issued.exp, 2000);
	ck_assert_int_eq(out.enrolled, 1000);
	ck_assert_int_eq(out.proved, 1000);
	ck_assert(out.issued.known && !out.used.known && !out.lease.taken);
	ck_assert_int_eq(grants_find_person(g, "22CQ7B", "fitbit:ABC123", &out), STORE_OK);
	ck_assert_int_eq(grants_find_account(g, "22CQ7B", "alice", 0, &out), STORE_OK);
	ck_assert_int_eq(grants_find_account(g, "22CQ7B", "alice", out.id, &out), STORE_NONE);
	ck_assert_int_eq(grants_next(g, 0, &out), STORE_OK);
	ck_assert_int_eq(grants_next(g, out.id, &out), STORE_NONE);
	ck_assert(token_finds(g, "a1", &out));
	ck_assert(!token_finds(g, "r1", &out));
	ck_assert_int_eq(grants_find_person(g, "22OTHR", "fitbit:ABC123", &out), STORE_NONE);
	ck_assert_int_eq(grants_find_account(g, "22OTHR", "alice", 0, &out), STORE_NONE);
	ck_assert_int_eq(grants_find_person(g, "22CQ7B", "fitbit:abc123", &out), STORE_NONE);
	assert_tokens(g, &in, "r1", "a1");
	grants_close(g);
}
END_TEST

START_TEST(one_grant_serves_every_account_of_its_person)
{
	struct grants	*g = open_store();
	struct grant	 first = enrol(g, "alice", "fitbit:ABC123", "r1", "a1"), out;
	struct grant	 second = enrol(g, "admin", "fitbit:ABC123", "r2", "a2");

	ck_assert_int_eq(first.id, second.id);
	ck_assert_uint_eq(second.generation, 2);
	ck_assert_int_eq(grants_find_account(g, "22CQ7B", "alice", 0, &out), STORE_OK);
	ck_assert_int_eq(out.id, first.id);
	ck_assert_int_eq(grants_find_account(g, "22CQ7B", "admin", 0, &out), STORE_OK);
	assert_tokens(g, &out, "r2", "a2");
	ck_assert(!token_finds(g, "a1", &out));
	grants_close(g);
}
END_TEST

START_TEST(shared_account_shows_each_of_its_grants)
{
	struct grants	*g = open_store();
	struct grant	 a = enrol(g, "kiosk", "fitbit:ABC123", "r1", "a1");
	struct grant	 b = enrol(g, "kiosk", "fitbit:DEF456", "r2", "a2"), out;

	ck_assert_int_eq(grants_find_account(g, "22CQ7B", "kiosk", 0, &out), STORE_OK);
	ck_assert_int_eq(out.id, a.id);
	ck_assert_int_eq(grants_find_account(g, "22CQ7B", "kiosk", a.id, &out), STORE_OK);
	ck_assert_int_eq(out.id, b.id);
	grants_close(g);
}
END_TEST

START_TEST(forgotten_grant_is_nowhere)
{
	struct grants	*g = open_store();
	struct grant	 a = enrol(g, "alice", "fitbit:ABC123", "r1", "a1"), out;

	ck_assert_int_eq(grants_forget(g, a.id), STORE_OK);
	ck_assert_int_eq(grants_find(g, a.id, &out), STORE_NONE);
	ck_assert_int_eq(grants_find_account(g, "22CQ7B", "alice", 0, &out), STORE_NONE);
	ck_assert_int_ne(enrol(g, "alice", "fitbit:ABC123", "r2", "a2").id, a.id);
	grants_close(g);
}
END_TEST

static const struct {
	const char	*account, *person;
} bad_names[] = {
	{ "", "fitbit:ABC123" },
	{ "al:ice", "fitbit:ABC123" },
	{ "alice\n", "fitbit:ABC123" },
	{ "alice", "" },
	{ "alice", "ABC 123" },
	{ "alice", "fitbit:" },
	{ "alice", "fitbit:A\nB" },
};

START_TEST(enrolment_holds_to_the_grammar)
{
	struct grants		*g = open_store();
	struct secret		*s = secret_of("t");
	struct enrolment	 e = { bad_names[_i].account, bad_names[_i].person,
	    "22CQ7B", s, s, 0, 0 };
	struct grant		 out;

	ck_assert_int_eq(grants_enrol(g, &e, &out), STORE_FAULT);
	ck_assert_int_eq(grants_next(g, 0, &out), STORE_NONE);
	secret_free(s);
	grants_close(g);
}
END_TEST

START_TEST(used_token_is_known_and_no_other)
{
	struct grants	*g = open_store();
	struct grant	 a = enrol(g, "alice", "fitbit:ABC123", "r1", "a1"), out;
	struct secret	*s = secret_of("mine"), *other = secret_of("min");

	ck_assert_int_eq(grants_used_token(g, a.id, s, 1500), STORE_OK);
	ck_assert_int_eq(grants_used_token(g, a.id, s, 1500), STORE_OK);
	ck_assert(token_finds(g, "mine", &out));
	ck_assert_int_eq(out.used.exp, 1500);
	ck_assert(grants_mark_is(g, &out.used, s));
	ck_assert(!grants_mark_is(g, &out.issued, s));
	ck_assert(!grants_mark_is(g, &out.used, other));
	ck_assert_int_eq(grants_used_token(g, a.id, other, 1600), STORE_OK);
	ck_assert(!token_finds(g, "mine", &out));
	ck_assert_int_eq(grants_proved(g, a.id, 1234), STORE_OK);
	ck_assert_int_eq(grants_find(g, a.id, &out), STORE_OK);
	ck_assert_int_eq(out.proved, 1234);
	secret_free(s);
	secret_free(other);
	grants_close(g);
}
END_TEST

/* ---- leases ---- */

START_TEST(rotation_moves_the_generation_once)
{
	struct grants	*g = open_store();
	struct grant	 a = enrol(g, "alice", "fitbit:ABC123", "r1", "a1"), leased, out;
	struct lease	 l = lease_of(1), other = lease_of(2);
	struct secret	*r2 = secret_of("r2"), *a2 = secret_of("a2");
	struct rotation	 n = { r2, a2, 4000, 3000 };

	ck_assert_int_eq(grants_lease(g, &a, &l, 2999), STORE_OK);
	/* A second one that read the row before does not get it too. */
	ck_assert_int_eq(grants_lease(g, &a, &other, 2999), STORE_STALE);
	ck_assert_int_eq(grants_rotate(g, &a, &other, &n, &out), STORE_STALE);
	ck_assert_int_eq(grants_find(g, a.id, &leased), STORE_OK);
	ck_assert(leased.lease.taken);
	ck_assert_int_eq(leased.lease.until, 5);
	ck_assert_str_eq(leased.lease.boot, "a boot");
	ck_assert_int_eq(leased.tried, 2999);
	assert_tokens(g, &leased, "r1", "a1");
	ck_assert_int_eq(grants_rotate(g, &a, &l, &n, &out), STORE_OK);
	ck_assert_uint_eq(out.generation, 2);
	ck_assert_int_eq(out.exp, 4000);
	ck_assert_int_eq(out.refreshed, 3000);
	ck_assert(!out.lease.taken);
	assert_tokens(g, &out, "r2", "a2");
	ck_assert_int_eq(grants_rotate(g, &a, &l, &n, &out), STORE_STALE);
	ck_assert_int_eq(grants_bury(g, &a, &l), STORE_STALE);
	ck_assert_int_eq(grants_unlease(g, &a, &l), STORE_STALE);
	secret_free(r2);
	secret_free(a2);
	grants_close(g);
}
END_TEST

START_TEST(lease_can_be_taken_over_by_one_who_saw_it)
{
	struct grants	*g = open_store();
	struct grant	 a = enrol(g, "alice", "fitbit:ABC123", "r1", "a1"), seen, out;
	struct lease	 old = lease_of(1), young = lease_of(2);
	struct secret	*a2 = secret_of("a2");
	struct rotation	 n = { NULL, a2, 4000, 3000 };

	ck_assert_int_eq(grants_lease(g, &a, &old, 1), STORE_OK);
	ck_assert_int_eq(grants_find(g, a.id, &seen), STORE_OK);
	ck_assert_int_eq(grants_lease(g, &seen, &young, 2), STORE_OK);
	ck_assert_int_eq(grants_unlease(g, &a, &old), STORE_STALE);
	ck_assert_int_eq(grants_rotate(g, &a, &old, &n, &out), STORE_STALE);
	ck_assert_int_eq(grants_rotate(g, &a, &young, &n, &out), STORE_OK);
	/* No new refresh token came: the old one stays, sealed for the new generation. */
	assert_tokens(g, &out, "r1", "a2");
	secret_free(a2);
	grants_close(g);
}
END_TEST

START_TEST(buried_grant_is_refreshed_no_more)
{
	struct grants	*g = open_store();
	struct grant	 a = enrol(g, "alice", "fitbit:ABC123", "r1", "a1"), out;
	struct lease	 l = lease_of(1);

	ck_assert_int_eq(grants_lease(g, &a, &l, 1), STORE_OK);
	ck_assert_int_eq(grants_bury(g, &a, &l), STORE_OK);
	ck_assert_int_eq(grants_find(g, a.id, &out), STORE_OK);
	ck_assert_int_eq(out.state, GRANT_DEAD);
	ck_assert(!out.lease.taken);
	ck_assert_int_eq(grants_lease(g, &out, &l, 1), STORE_STALE);
	out = enrol(g, "alice", "fitbit:ABC123", "r2", "a2");
	ck_assert_int_eq(out.state, GRANT_ALIVE);
	ck_assert_uint_eq(out.generation, 2);
	grants_close(g);
}
END_TEST

START_TEST(sign_of_life_ends_with_its_holder)
{
	struct grants	*g = open_store(), *h = open_store();
	struct lease	 l = lease_of(1), other = lease_of(2);

	ck_assert(grants_hold(g, &l));
	ck_assert(grants_held(h, &l));
	ck_assert(!grants_hold(h, &l));
	ck_assert(!grants_held(h, &other));
	grants_let_go(g, &l);
	ck_assert(!grants_held(h, &l));
	ck_assert(grants_hold(g, &l));
	grants_close(g);
	ck_assert(!grants_held(h, &l));
	grants_close(h);
}
END_TEST

/* ---- what must not open ---- */

/* Bob's row is there too; each of these makes alice's something that we did not write. */
static const char	*const tampered[] = {
	"UPDATE grants SET refresh = (SELECT refresh FROM grants WHERE account = 'bob') WHERE account = 'alice'",
	"UPDATE grants SET access = (SELECT access FROM grants WHERE account = 'bob') WHERE account = 'alice'",
	"UPDATE grants SET access = refresh WHERE account = 'alice'",
	"UPDATE grants SET access = NULL WHERE account = 'alice'",
	"UPDATE grants SET used_mac = (SELECT issued_mac FROM grants WHERE account = 'bob') WHERE account = 'alice'",
	"UPDATE grants SET issued_mac = NULL WHERE account = 'alice'",
	"UPDATE grants SET account = 'root' WHERE account = 'alice'",
	"UPDATE grants SET person = 'fitbit:XYZ789' WHERE account = 'alice'",
	"UPDATE grants SET client_id = '22OTHR' WHERE account = 'alice'",
	"UPDATE grants SET generation = 7 WHERE account = 'alice'",
	"UPDATE grants SET state = 2 WHERE account = 'alice'",
	"UPDATE grants SET proved = 9999999999 WHERE account = 'alice'",
	"UPDATE grants SET exp = 9999999999 WHERE account = 'alice'",
	"UPDATE grants SET used_exp = 9999999999 WHERE account = 'alice'",
	"UPDATE grants SET refreshed = 1 WHERE account = 'alice'",
	"UPDATE grants SET enrolled = 1 WHERE account = 'alice'",
	"UPDATE grants SET lease_owner = zeroblob(16) WHERE account = 'alice'",
	"UPDATE grants SET lease_owner = zeroblob(3) WHERE account = 'alice'",
	"UPDATE grants SET mac = (SELECT mac FROM grants WHERE account = 'bob') WHERE account = 'alice'",
	"UPDATE grants SET mac = x'' WHERE account = 'alice'",
	"UPDATE grants SET refresh = zeroblob(20000) WHERE account = 'alice'",
	"UPDATE grants SET account = 'an-account-whose-name-is-far-too-long-for-one' WHERE account = 'alice'",
	"DELETE FROM grants WHERE account = 'alice'; UPDATE grants SET id = 1 WHERE account = 'bob'",
	"UPDATE grants SET id = id + 10 WHERE account = 'alice'; UPDATE grants SET id = 1 WHERE account = 'bob'",
};

START_TEST(changed_row_is_refused)
{
	struct grants		*g = open_store();
	struct grant		 a = enrol(g, "alice", "fitbit:ABC123", "r1", "a1"), out;
	struct grant_tokens	 t;

	enrol(g, "bob", "fitbit:DEF456", "r2", "a2");
	tamper(tampered[_i]);
	ck_assert_int_eq(a.id, 1);
	ck_assert_msg(grants_find(g, a.id, &out) == STORE_DAMAGED, "%s", tampered[_i]);
	ck_assert_ptr_nonnull(strstr(grants_why(g), "grant 1"));
	ck_assert_int_eq(grants_unseal(g, &a, &t), STORE_DAMAGED);
	ck_assert_int_eq(grants_proved(g, a.id, 5), STORE_DAMAGED);
	grants_close(g);
}
END_TEST

static void
flip(sqlite3 *db, const char *column, int64_t id, int at)
{
	sqlite3_blob	*blob;
	unsigned char	 byte;

	ck_assert_int_eq(sqlite3_blob_open(db, "main", "grants", column, id, 1, &blob),
	    SQLITE_OK);
	ck_assert_int_eq(sqlite3_blob_read(blob, &byte, 1, at), SQLITE_OK);
	byte ^= 1;
	ck_assert_int_eq(sqlite3_blob_write(blob, &byte, 1, at), SQLITE_OK);
	ck_assert_int_eq(sqlite3_blob_close(blob), SQLITE_OK);
}

START_TEST(every_changed_byte_of_a_row_is_refused)
{
	/* A token of two bytes and its overhead; the MACs. No index holds these. */
	static const struct {
		const char	*column;
		int		 n;
	} columns[] = { { "refresh", 42 }, { "access", 42 }, { "mac", 32 } };
	struct grants	*g = open_store();
	struct grant	 a = enrol(g, "alice", "fitbit:ABC123", "r1", "a1"), out;
	sqlite3		*db;
	size_t		 c;
	int		 i;

	ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, "PRAGMA synchronous = OFF", NULL, NULL, NULL),
	    SQLITE_OK);
	for (c = 0; c < COUNT_OF(columns); c++)
		for (i = 0; i < columns[c].n; i++) {
			flip(db, columns[c].column, a.id, i);
			ck_assert_msg(grants_find(g, a.id, &out) == STORE_DAMAGED,
			    "%s byte %d", columns[c].column, i);
			flip(db, columns[c].column, a.id, i);
			ck_assert_int_eq(grants_find(g, a.id, &out), STORE_OK);
		}
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
	grants_close(g);
}
END_TEST

START_TEST(another_key_opens_nothing)
{
	struct grants	*g = open_store();
	struct grant	 a = enrol(g, "alice", "fitbit:ABC123", "r1", "a1"), out;

	grants_close(g);
	key.bytes[31] ^= 1;
	g = open_store();
	ck_assert_int_eq(grants_find(g, a.id, &out), STORE_DAMAGED);
	ck_assert(!token_finds(g, "a1", &out));
	/* Enrolling again mends it. */
	out = enrol(g, "alice", "fitbit:ABC123", "r2", "a2");
	assert_tokens(g, &out, "r2", "a2");
	grants_close(g);
}
END_TEST

/* ---- the file ---- */

START_TEST(files_are_the_owners_alone)
{
	static const char	*const names[] = { "grants.db", "grants.db-wal",
	    "grants.db-shm", "grants.lock" };
	struct grants		*g;
	struct stat		 st;
	char			 path[128];
	mode_t			 mask = umask(0);
	size_t			 i;

	g = open_store();
	enrol(g, "alice", "fitbit:ABC123", "r1", "a1");
	for (i = 0; i < COUNT_OF(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		ck_assert_int_eq(stat(path, &st), 0);
		ck_assert_int_eq(st.st_mode & 07777, 0600);
	}
	umask(mask);
	grants_close(g);
}
END_TEST

static bool
file_has(const char *path, const char *text)
{
	static char	 bytes[1 << 20];
	FILE		*f = fopen(path, "r");
	size_t		 n;

	ck_assert_ptr_nonnull(f);
	n = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	return memmem(bytes, n, text, strlen(text)) != NULL;
}

START_TEST(no_token_is_in_the_files)
{
	struct grants	*g = open_store();
	struct secret	*s = secret_of("USED-TOKEN");
	struct grant	 a;
	char		 path[128];

	a = enrol(g, "alice", "fitbit:ABC123", "REFRESH-TOKEN", "ACCESS-TOKEN");
	ck_assert_int_eq(grants_used_token(g, a.id, s, 5), STORE_OK);
	(void)snprintf(path, sizeof(path), "%s-wal", file);
	ck_assert(file_has(path, "fitbit:ABC123"));
	ck_assert(!file_has(path, "-TOKEN") && !file_has(file, "-TOKEN"));
	secret_free(s);
	grants_close(g);
}
END_TEST

static void
expect_refusal(enum store_result want)
{
	struct grants		*g = NULL;
	struct grants_error	 e = { "" };

	ck_assert_int_eq(grants_open(dir, &key, deadline_in(50), &g, &e), want);
	ck_assert_ptr_null(g);
	ck_assert_str_ne(e.text, "");
}

START_TEST(unsafe_or_foreign_file_is_refused)
{
	char	other[128];

	ck_assert_int_eq(chmod(dir, 0770), 0);
	expect_refusal(STORE_IO);
	ck_assert_int_eq(chmod(dir, 0700), 0);
	(void)snprintf(other, sizeof(other), "%s/elsewhere", dir);
	ck_assert_int_eq(symlink(other, file), 0);
	expect_refusal(STORE_IO);
	ck_assert_int_eq(unlink(file), 0);
	grants_close(open_store());
	tamper("PRAGMA user_version = 5");
	expect_refusal(STORE_DAMAGED);
	tamper("PRAGMA user_version = 4");
	grants_close(open_store());
}
END_TEST

START_TEST(file_that_is_no_database_is_refused)
{
	FILE	*f = fopen(file, "w");
	int	 i;

	for (i = 0; i < 4096; i++)
		fputs("nonsense", f);
	fclose(f);
	expect_refusal(STORE_DAMAGED);
}
END_TEST

START_TEST(held_store_is_busy_at_the_deadline)
{
	struct grants	*g = open_store();
	struct grant	 a = enrol(g, "alice", "fitbit:ABC123", "r1", "a1"), out;
	sqlite3		*db;

	ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	grants_set_deadline(g, deadline_in(30));
	ck_assert_int_eq(grants_proved(g, a.id, 9), STORE_BUSY);
	ck_assert_int_eq(grants_find(g, a.id, &out), STORE_OK);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
	grants_set_deadline(g, deadline_in(5000));
	ck_assert_int_eq(grants_proved(g, a.id, 9), STORE_OK);
	grants_close(g);
}
END_TEST

/* Version 1 had neither `tried` nor more than one account a grant. */
START_TEST(version_1_is_brought_up_with_its_grants)
{
	struct grants	*g = open_store();
	struct grant	 a = enrol(g, "alice", "fitbit:ABC123", "r1", "a1"), out;

	grants_close(g);
	tamper("DROP TABLE grant_accounts; ALTER TABLE grants DROP COLUMN tried;"
	    "DROP TABLE spent_tokens; DROP TABLE admissions; DROP TABLE moves;"
	    "PRAGMA user_version = 1");
	g = open_store();
	ck_assert_int_eq(grants_find_account(g, "22CQ7B", "alice", 0, &out), STORE_OK);
	ck_assert_int_eq(out.id, a.id);
	ck_assert_int_eq(out.tried, 0);
	assert_tokens(g, &out, "r1", "a1");
	grants_close(g);
}
END_TEST

/* Version 2 remembered no tokens. */
START_TEST(version_2_is_brought_up_with_its_grants)
{
	struct grants	*g = open_store();
	struct grant	 a = enrol(g, "alice", "fitbit:ABC123", "r1", "a1"), out;
	struct secret	*token = secret_of("a token");
	bool		 first = false;

	grants_close(g);
	tamper("DROP TABLE spent_tokens; DROP TABLE admissions; DROP TABLE moves; PRAGMA user_version = 2");
	g = open_store();
	ck_assert_int_eq(grants_find(g, a.id, &out), STORE_OK);
	assert_tokens(g, &out, "r1", "a1");
	ck_assert_int_eq(grants_spend(g, token, 2000, 1000, &first), STORE_OK);
	ck_assert(first);
	secret_free(token);
	grants_close(g);
}
END_TEST

START_TEST(many_make_the_store_at_once)
{
	struct grants	*g;
	struct grant	 out;
	int		 i, status;

	for (i = 0; i < 8; i++)
		if (fork() == 0) {
			char	login[16], person[32];

			(void)snprintf(login, sizeof(login), "user%d", i);
			(void)snprintf(person, sizeof(person), "fitbit:U%d", i);
			g = open_store();
			enrol(g, login, person, "r", "a");
			grants_close(g);
			_exit(0);
		}
	for (i = 0; i < 8; i++) {
		ck_assert_int_ne(wait(&status), -1);
		ck_assert_int_eq(status, 0);
	}
	g = open_store();
	out.id = 0;
	for (i = 0; i < 8; i++)
		ck_assert_int_eq(grants_next(g, out.id, &out), STORE_OK);
	ck_assert_int_eq(grants_next(g, out.id, &out), STORE_NONE);
	grants_close(g);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("store");
	TCase	*t = tcase_create("store");

	if (sodium_init() == -1)
		return EXIT_FAILURE;
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, grant_is_found_by_everything_that_names_it);
	tcase_add_test(t, one_grant_serves_every_account_of_its_person);
	tcase_add_test(t, shared_account_shows_each_of_its_grants);
	tcase_add_test(t, forgotten_grant_is_nowhere);
	tcase_add_loop_test(t, enrolment_holds_to_the_grammar, 0, COUNT_OF(bad_names));
	tcase_add_test(t, used_token_is_known_and_no_other);
	tcase_add_test(t, rotation_moves_the_generation_once);
	tcase_add_test(t, lease_can_be_taken_over_by_one_who_saw_it);
	tcase_add_test(t, buried_grant_is_refreshed_no_more);
	tcase_add_test(t, sign_of_life_ends_with_its_holder);
	tcase_add_loop_test(t, changed_row_is_refused, 0, COUNT_OF(tampered));
	tcase_add_test(t, every_changed_byte_of_a_row_is_refused);
	tcase_add_test(t, another_key_opens_nothing);
	tcase_add_test(t, files_are_the_owners_alone);
	tcase_add_test(t, no_token_is_in_the_files);
	tcase_add_test(t, unsafe_or_foreign_file_is_refused);
	tcase_add_test(t, file_that_is_no_database_is_refused);
	tcase_add_test(t, held_store_is_busy_at_the_deadline);
	tcase_add_test(t, version_1_is_brought_up_with_its_grants);
	tcase_add_test(t, version_2_is_brought_up_with_its_grants);
	tcase_add_test(t, many_make_the_store_at_once);
	suite_add_tcase(s, t);
	return unit_run(s);
}
