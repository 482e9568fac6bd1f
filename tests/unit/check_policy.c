/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "tests/unit/unit.h"
#include "verifier/offline_grace.h"
#include "verifier/policy.h"

#define NOW	1000000000

static const char	*ours[] = { "22CQ7B", "23XYZ1", NULL };

/* A configuration and a token that pass; each row below spoils one thing. */
static struct config	config;
static struct provider	provider;
static struct introspection token;

static void
start_good(void)
{
	memset(&config, 0, sizeof(config));
	memset(&provider, 0, sizeof(provider));
	memset(&token, 0, sizeof(token));
	config.client_ids = (struct words){ 2, ours };
	config.clock_skew = 60;
	config.min_uid = 1000;
	provider.token_type = "access_token";
	strcpy(token.user_id, "26FWFL");
	strcpy(token.client_id, "22CQ7B");
	strcpy(token.token_type, "access_token");
	token.exp = NOW + 3600;
	token.iat = NOW - 3600;
	token.n_scopes = 2;
	strcpy(token.scopes[0].name, "activity");
	strcpy(token.scopes[1].name, "sleep");
	token.scopes[1].write = true;
}

static void nothing(void) { }
static void other_listed_client(void) { strcpy(token.client_id, "23XYZ1"); }
static void no_client(void) { token.client_id[0] = '\0'; }
static void another_client(void) { strcpy(token.client_id, "99AAAA"); }
static void client_prefix(void) { strcpy(token.client_id, "22CQ7"); }
static void client_longer(void) { strcpy(token.client_id, "22CQ7BX"); }
static void client_other_case(void) { strcpy(token.client_id, "22cq7b"); }
static void client_two_words(void) { strcpy(token.client_id, "22CQ7B 23XYZ1"); }
static void no_client_configured(void) { config.client_ids.n = 0; }
static void empty_on_both_sides(void)
{
	static const char *empty[] = { "", NULL };

	config.client_ids = (struct words){ 1, empty };
	token.client_id[0] = '\0';
}
static void refresh_token_type(void) { strcpy(token.token_type, "refresh_token"); }
static void no_type(void) { token.token_type[0] = '\0'; }
static void no_type_demanded(void) { provider.token_type = NULL; token.token_type[0] = '\0'; }
static void no_exp(void) { token.exp = 0; }
static void exp_now(void) { token.exp = NOW; }
static void exp_one_second_left(void) { token.exp = NOW + 1; }
static void exp_long_past(void) { token.exp = 1; }
static void just_enough_left(void) { config.min_remaining = 3600; }
static void one_second_short(void) { config.min_remaining = 3601; }
static void issued_within_skew(void) { token.iat = NOW + 60; }
static void issued_beyond_skew(void) { token.iat = NOW + 61; }
static void no_iat(void) { token.iat = 0; }
static void no_iat_with_max_age(void) { token.iat = 0; config.max_age = 86400; }
static void as_old_as_allowed(void) { config.max_age = 3600 - 60; }
static void too_old(void) { config.max_age = 3600 - 61; }

static const char	*want_activity[] = { "activity", NULL };
static const char	*want_both[] = { "sleep", "activity", NULL };
static const char	*want_heartrate[] = { "activity", "heartrate", NULL };
static const char	*want_sleep_write[] = { "sleep=write", NULL };
static const char	*want_activity_write[] = { "activity=write", NULL };
static const char	*want_prefix[] = { "activ", NULL };
static const char	*want_case[] = { "Activity", NULL };

static void scope_activity(void) { config.scopes = (struct words){ 1, want_activity }; }
static void scope_both(void) { config.scopes = (struct words){ 2, want_both }; }
static void scope_heartrate(void) { config.scopes = (struct words){ 2, want_heartrate }; }
static void scope_sleep_write(void) { config.scopes = (struct words){ 1, want_sleep_write }; }
static void scope_activity_write(void) { config.scopes = (struct words){ 1, want_activity_write }; }
static void scope_prefix(void) { config.scopes = (struct words){ 1, want_prefix }; }
static void scope_case(void) { config.scopes = (struct words){ 1, want_case }; }
static void no_scopes_granted(void) { scope_activity(); token.n_scopes = 0; }

static const struct {
	const char	*fact;
	void		(*spoil)(void);
	enum reason	 reason;
} token_rows[] = {
	{ "a good token", nothing, REASON_ALLOWED },
	{ "the second client of the list", other_listed_client, REASON_ALLOWED },
	{ "no client", no_client, REASON_WRONG_CLIENT },
	{ "another client", another_client, REASON_WRONG_CLIENT },
	{ "a prefix of our client", client_prefix, REASON_WRONG_CLIENT },
	{ "our client and more", client_longer, REASON_WRONG_CLIENT },
	{ "our client in another case", client_other_case, REASON_WRONG_CLIENT },
	{ "our clients in one word", client_two_words, REASON_WRONG_CLIENT },
	{ "no client configured", no_client_configured, REASON_WRONG_CLIENT },
	{ "an empty client on both sides", empty_on_both_sides, REASON_WRONG_CLIENT },
	{ "a refresh token", refresh_token_type, REASON_WRONG_TOKEN_TYPE },
	{ "no type", no_type, REASON_WRONG_TOKEN_TYPE },
	{ "no type where none is demanded", no_type_demanded, REASON_ALLOWED },
	{ "no exp", no_exp, REASON_NO_EXPIRY },
	{ "exp is now", exp_now, REASON_TOKEN_EXPIRED },
	{ "a second is left", exp_one_second_left, REASON_ALLOWED },
	{ "exp long past", exp_long_past, REASON_TOKEN_EXPIRED },
	{ "just min_remaining is left", just_enough_left, REASON_ALLOWED },
	{ "a second less than min_remaining", one_second_short, REASON_TOO_LITTLE_LEFT },
	{ "issued ahead by the skew", issued_within_skew, REASON_ALLOWED },
	{ "issued ahead by more", issued_beyond_skew, REASON_ISSUED_IN_FUTURE },
	{ "no iat", no_iat, REASON_ALLOWED },
	{ "no iat and max_age", no_iat_with_max_age, REASON_NO_ISSUE_TIME },
	{ "as old as max_age and the skew allow", as_old_as_allowed, REASON_ALLOWED },
	{ "a second older", too_old, REASON_TOO_OLD },
	{ "the scope is there", scope_activity, REASON_ALLOWED },
	{ "both scopes, any order", scope_both, REASON_ALLOWED },
	{ "one scope lacks", scope_heartrate, REASON_SCOPE_MISSING },
	{ "write access is there", scope_sleep_write, REASON_ALLOWED },
	{ "read access where write is demanded", scope_activity_write, REASON_SCOPE_MISSING },
	{ "a prefix of a scope", scope_prefix, REASON_SCOPE_MISSING },
	{ "a scope in another case", scope_case, REASON_SCOPE_MISSING },
	{ "no scope granted", no_scopes_granted, REASON_SCOPE_MISSING },
};

START_TEST(token_is_judged)
{
	enum reason	r;

	start_good();
	token_rows[_i].spoil();
	r = policy_token(&config, &provider, &token, NOW);
	ck_assert_msg(r == token_rows[_i].reason, "%s: %s", token_rows[_i].fact,
	    reason_name(r));
}
END_TEST

static const char	*only_sshd[] = { "sshd", NULL };
static const char	*only_alice[] = { "alice", NULL };
static const struct words any = { 0, NULL }, sshd = { 1, only_sshd }, alice = { 1, only_alice };

static const struct {
	const char		*fact;
	const char		*service;
	const struct words	*services, *accounts;
	struct policy_account	 account;
	enum reason		 reason;
} account_rows[] = {
	{ "mapped, here, ordinary", "sshd", &any, &any,
	    { "alice", true, true, true, 1000 }, REASON_ALLOWED },
	{ "the service is listed", "sshd", &sshd, &any,
	    { "alice", true, true, true, 1000 }, REASON_ALLOWED },
	{ "the service is not listed", "login", &sshd, &any,
	    { "alice", true, true, true, 1000 }, REASON_SERVICE_NOT_ALLOWED },
	{ "a prefix of a listed service", "ssh", &sshd, &any,
	    { "alice", true, true, true, 1000 }, REASON_SERVICE_NOT_ALLOWED },
	{ "the account is listed", "sshd", &any, &alice,
	    { "alice", true, true, true, 1000 }, REASON_ALLOWED },
	{ "the account is not listed", "sshd", &any, &alice,
	    { "alicia", true, true, true, 1000 }, REASON_ACCOUNT_NOT_ALLOWED },
	{ "nobody is mapped to it", "sshd", &any, &any,
	    { "mallory", false, false, true, 1000 }, REASON_UNKNOWN_ACCOUNT },
	{ "another person is mapped to it", "sshd", &any, &any,
	    { "alice", true, false, true, 1000 }, REASON_NOT_MAPPED },
	{ "mapped, and not on this host", "sshd", &any, &any,
	    { "alice", true, true, false, 0 }, REASON_NO_SUCH_ACCOUNT },
	{ "below min_uid", "sshd", &any, &any,
	    { "daemon", true, true, true, 999 }, REASON_UID_TOO_LOW },
	{ "root", "sshd", &any, &any,
	    { "root", true, true, true, 0 }, REASON_UID_TOO_LOW },
	{ "the largest uid", "sshd", &any, &any,
	    { "alice", true, true, true, (uid_t)-2 }, REASON_ALLOWED },
};

START_TEST(account_is_judged)
{
	enum reason	r;

	start_good();
	config.services = *account_rows[_i].services;
	config.accounts = *account_rows[_i].accounts;
	r = policy_account(&config, account_rows[_i].service, &account_rows[_i].account);
	ck_assert_msg(r == account_rows[_i].reason, "%s: %s", account_rows[_i].fact,
	    reason_name(r));
}
END_TEST

/* Who is in no map: [accounts] auto, the first uid, [policy] accounts, the name. */
static const struct {
	const char		*fact;
	bool			 automatic;
	int64_t			 uid_low;
	const struct words	*accounts;
	const char		*user;
	enum reason		 reason;
} newcomers[] = {
	{ "off", false, 20000, &any, "", REASON_UNKNOWN_ACCOUNT },
	{ "the token decides", true, 20000, &any, "", REASON_NEEDS_ACCOUNT },
	{ "a name of the range", true, 20000, &any, "fb20000", REASON_NEEDS_ACCOUNT },
	{ "the last of the range", true, 20000, &any, "fb29999", REASON_NEEDS_ACCOUNT },
	{ "below the range", true, 20000, &any, "fb19999", REASON_UNKNOWN_ACCOUNT },
	{ "above the range", true, 20000, &any, "fb30000", REASON_UNKNOWN_ACCOUNT },
	{ "more digits than a uid has", true, 20000, &any, "fb20000000000020000", REASON_UNKNOWN_ACCOUNT },
	{ "a zero in front", true, 20000, &any, "fb020000", REASON_UNKNOWN_ACCOUNT },
	{ "something behind", true, 20000, &any, "fb20000x", REASON_UNKNOWN_ACCOUNT },
	{ "the prefix alone", true, 20000, &any, "fb", REASON_UNKNOWN_ACCOUNT },
	{ "another name", true, 20000, &any, "mallory", REASON_UNKNOWN_ACCOUNT },
	{ "only listed accounts", true, 20000, &alice, "", REASON_ACCOUNT_NOT_ALLOWED },
	{ "uids below min_uid", true, 999, &any, "", REASON_UID_TOO_LOW },
};

START_TEST(newcomer_is_judged)
{
	enum reason	r;

	start_good();
	config.accounts_auto = newcomers[_i].automatic;
	config.auto_uid_low = newcomers[_i].uid_low;
	config.auto_uid_high = 29999;
	config.auto_prefix = "fb";
	config.accounts = *newcomers[_i].accounts;
	r = policy_new_account(&config, newcomers[_i].user);
	ck_assert_msg(r == newcomers[_i].reason, "%s: %s", newcomers[_i].fact,
	    reason_name(r));
}
END_TEST

START_TEST(root_stays_out_whatever_min_uid_says)
{
	struct policy_account	a = { "root", true, true, true, 0 };

	start_good();
	config.min_uid = 0;
	ck_assert_int_eq(policy_account(&config, "sshd", &a), REASON_UID_TOO_LOW);
}
END_TEST

START_TEST(token_decides_in_listed_services_only)
{
	start_good();
	ck_assert_int_eq(policy_token_decides(&config, "login"), REASON_SERVICE_CANNOT_DECIDE);
	config.token_decides = sshd;
	ck_assert_int_eq(policy_token_decides(&config, "sshd"), REASON_ALLOWED);
	ck_assert_int_eq(policy_token_decides(&config, ""), REASON_SERVICE_CANNOT_DECIDE);
}
END_TEST

/* For each action of a request: a login (three times), a gate (twice), a renewal. */
static bool
may_allow(enum reason r)
{
	return r == REASON_ALLOWED || r == REASON_OFFLINE_GRACE ||
	    r == REASON_NEEDS_ACCOUNT ||
	    r == REASON_GATE_ALIVE || r == REASON_GATE_GRACE || r == REASON_REFRESHED;
}

START_TEST(only_these_reasons_allow)
{
	enum reason	r = (enum reason)_i;

	ck_assert((reason_verdict(r) == VERDICT_ALLOW) == may_allow(r));
	ck_assert_ptr_nonnull(reason_name(r));
	ck_assert_ptr_nonnull(reason_text(r));
}
END_TEST

START_TEST(no_number_beyond_the_table_allows)
{
	ck_assert_int_eq(reason_verdict((enum reason)REASON_COUNT), VERDICT_ERROR);
	ck_assert_int_eq(reason_verdict((enum reason)-1), VERDICT_ERROR);
}
END_TEST

/* [policy] offline_grace; of the provider's answers none. */
START_TEST(only_an_outage_is_bridged)
{
	enum reason	r = (enum reason)_i;

	ck_assert(offline_bridges(r) == (r == REASON_UNREACHABLE || r == REASON_TIMEOUT ||
	    r == REASON_PROVIDER_ERROR || r == REASON_CIRCUIT_OPEN));
	ck_assert(!offline_bridges(r) || reason_verdict(r) == VERDICT_UNAVAILABLE);
}
END_TEST

START_TEST(no_introspection_without_an_active_token_allows)
{
	enum reason	r = reason_of_introspection((enum introspect_result)_i);

	ck_assert_int_ne(reason_verdict(r), VERDICT_ALLOW);
	ck_assert_int_ne(reason_verdict(r), VERDICT_IGNORE);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("policy");
	TCase	*t = tcase_create("policy");

	tcase_add_loop_test(t, token_is_judged, 0, COUNT_OF(token_rows));
	tcase_add_loop_test(t, account_is_judged, 0, COUNT_OF(account_rows));
	tcase_add_loop_test(t, newcomer_is_judged, 0, COUNT_OF(newcomers));
	tcase_add_test(t, root_stays_out_whatever_min_uid_says);
	tcase_add_test(t, token_decides_in_listed_services_only);
	tcase_add_loop_test(t, only_these_reasons_allow, 0, REASON_COUNT);
	tcase_add_loop_test(t, only_an_outage_is_bridged, 0, REASON_COUNT);
	tcase_add_test(t, no_number_beyond_the_table_allows);
	tcase_add_loop_test(t, no_introspection_without_an_active_token_allows, 0,
	    INTROSPECT_TOO_BIG + 2);
	suite_add_tcase(s, t);
	return unit_run(s);
}
