/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/stat.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "client/client.h"
#include "tests/unit/unit.h"

/* A token endpoint that says what the test wants, and looks at the disk when it is asked. */
struct reply {
	enum exchange_result	result;
	bool			spent;
};

static struct {
	struct reply	replies[3];
	const char	*next_refresh;	/* NULL: the provider sends none */
	int64_t		expires_in;
	int		asked;
	char		sent[64];	/* the refresh token of the last request */
	bool		marked;		/* was the mark on disk at each request? */
	bool		held;		/* did SIGINT wait? */
	int		dir;
} endpoint;

static void
look_around(void)
{
	struct credentials	c;
	struct failure		e;
	sigset_t		set;

	ck_assert_int_eq(credentials_load(endpoint.dir, &c, &e), PRIVATE_FOUND);
	endpoint.marked = endpoint.marked && c.uncertain;
	credentials_clear(&c);
	sigprocmask(SIG_SETMASK, NULL, &set);
	endpoint.held = endpoint.held && sigismember(&set, SIGINT) == 1;
}

static enum exchange_result
scripted(struct http *h, const struct provider *p, const struct exchange_request *r,
    deadline d, struct exchange_answer *out, struct exchange_detail *detail)
{
	const struct reply	*say = &endpoint.replies[endpoint.asked++];

	(void)h, (void)p, (void)d;
	ck_assert_int_eq(r->kind, EXCHANGE_REFRESH);
	ck_assert_str_eq(r->client_id, "22PUB1");
	ck_assert_ptr_null(r->client_secret);
	(void)snprintf(endpoint.sent, sizeof(endpoint.sent), "%s", secret_text(r->refresh_token));
	look_around();
	detail->spent = say->spent;
	if (say->result == EXCHANGE_DONE) {
		out->access_token = secret_new("new.access.token", 16);
		if (endpoint.next_refresh != NULL)
			out->refresh_token = secret_new(endpoint.next_refresh,
			    strlen(endpoint.next_refresh));
		out->expires_in = endpoint.expires_in;
	}
	return say->result;
}

static char		root[64];
static struct client	client;

static void
setup(void)
{
	struct failure	e;

	(void)snprintf(root, sizeof(root), "/tmp/check_refresh.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	setenv("XDG_CONFIG_HOME", root, 1);
	setenv("XDG_STATE_HOME", root, 1);
	ck_assert_msg(client_open(&client, &e), "%s", e.text);
	ck_assert_ptr_null(settings_set(&client.settings, "client_id", "22PUB1"));
	client.exchange = scripted;
	memset(&endpoint, 0, sizeof(endpoint));
	endpoint.marked = endpoint.held = true;
	endpoint.dir = client.state;
	endpoint.next_refresh = "r2";
	endpoint.expires_in = 28800;
}

static void
teardown(void)
{
	(void)unlinkat(client.state, CREDENTIALS_FILE, 0);
	(void)unlinkat(client.state, CREDENTIALS_LOCK, 0);
	(void)unlinkat(client.conf, SETTINGS_FILE, 0);
	(void)rmdir(client.state_path);
	client_close(&client);
	ck_assert_int_eq(rmdir(root), 0);
}

/* A login whose access token has left seconds to live. */
static void
log_in(int64_t left, bool uncertain, const char *refresh)
{
	struct credentials	c = { "fitbit", "22PUB1", "ABC123", "sleep",
	    (int64_t)time(NULL) + left, uncertain, secret_new("old.access.token", 16),
	    refresh == NULL ? NULL : secret_new(refresh, strlen(refresh)) };
	struct failure		e;

	ck_assert_msg(credentials_save(client.state, &c, &e), "%s", e.text);
	credentials_clear(&c);
}

#define LOST	"answer to an earlier refresh was lost"

/* What the endpoint says, and what is left of the login then. */
static const struct {
	const char		*fact;
	bool			 was_uncertain;
	struct reply		 replies[3];
	int			 asked;		/* so often */
	enum token_outcome	 outcome;
	const char		*refresh;	/* on disk afterwards */
	bool			 uncertain;	/* likewise */
	const char		*says;
} stories[] = {
	{ "it works", false, { { EXCHANGE_DONE, true } }, 1, TOKEN_READY, "r2", false, NULL },
	{ "it works after a lost answer", true, { { EXCHANGE_DONE, true } },
	    1, TOKEN_READY, "r2", false, NULL },
	{ "the answer is lost, and comes when asked again", false,
	    { { EXCHANGE_TIMEOUT, true }, { EXCHANGE_DONE, true } }, 2, TOKEN_READY, "r2", false, NULL },
	{ "a reply cut short, then the same answer", false,
	    { { EXCHANGE_UNREACHABLE, true }, { EXCHANGE_DONE, true } }, 2, TOKEN_READY, "r2", false, NULL },
	{ "the answer is lost twice", false,
	    { { EXCHANGE_TIMEOUT, true }, { EXCHANGE_TIMEOUT, true } },
	    2, TOKEN_LATER, "r1", true, "in time" },
	{ "the answer is lost and is not given again", false,
	    { { EXCHANGE_BAD_REPLY, true }, { EXCHANGE_INVALID_GRANT, false } },
	    2, TOKEN_LOGIN, "r1", true, LOST },
	{ "an answer was lost earlier and is not given again", true,
	    { { EXCHANGE_INVALID_GRANT, false } }, 1, TOKEN_LOGIN, "r1", true, LOST },
	{ "revoked", false, { { EXCHANGE_INVALID_GRANT, false } },
	    1, TOKEN_LOGIN, "r1", false, "fitbitctl login" },
	{ "nobody there", false, { { EXCHANGE_UNREACHABLE, false } },
	    1, TOKEN_LATER, "r1", false, "reached" },
	{ "nobody there, after a lost answer", true, { { EXCHANGE_UNREACHABLE, false } },
	    1, TOKEN_LATER, "r1", true, "reached" },
	{ "lost, then nobody there", false,
	    { { EXCHANGE_TIMEOUT, true }, { EXCHANGE_UNREACHABLE, false } },
	    2, TOKEN_LATER, "r1", true, "reached" },
	{ "a bad certificate", false, { { EXCHANGE_TLS, false } },
	    1, TOKEN_FAILED, "r1", false, "certificate" },
	{ "too many requests", false, { { EXCHANGE_RATE_LIMITED, false } },
	    1, TOKEN_LATER, "r1", false, "wait" },
	{ "a conflict", false, { { EXCHANGE_CONFLICT, false } },
	    1, TOKEN_LATER, "r1", false, "another" },
	{ "the provider is gone", false, { { EXCHANGE_GONE, false } },
	    1, TOKEN_FAILED, "r1", false, "retired" },
	{ "the client is unknown", false, { { EXCHANGE_CLIENT_REFUSED, false } },
	    1, TOKEN_FAILED, "r1", false, "client id" },
	{ "a fault of our own", false, { { EXCHANGE_FAILED, false } },
	    1, TOKEN_FAILED, "r1", false, "request" },
};

START_TEST(no_refresh_token_is_lost)
{
	struct secret		*token = NULL;
	struct credentials	 c;
	struct failure		 e = { "" };
	enum token_outcome	 outcome;

	log_in(-1, stories[_i].was_uncertain, "r1");
	memcpy(endpoint.replies, stories[_i].replies, sizeof(endpoint.replies));
	outcome = client_token(&client, 60, &token, &e);
	ck_assert_msg(outcome == stories[_i].outcome, "%s: %s", stories[_i].fact, e.text);
	ck_assert_int_eq(endpoint.asked, stories[_i].asked);
	ck_assert_str_eq(endpoint.sent, "r1");
	ck_assert_msg(endpoint.marked && endpoint.held, "%s", stories[_i].fact);
	if (outcome == TOKEN_READY)
		ck_assert_str_eq(secret_text(token), "new.access.token");
	else
		ck_assert_ptr_null(token);
	secret_free(token);
	if (stories[_i].says != NULL)
		ck_assert_msg(strstr(e.text, stories[_i].says) != NULL, "%s", e.text);
	ck_assert_int_eq(credentials_load(client.state, &c, &e), PRIVATE_FOUND);
	ck_assert_msg(strcmp(secret_text(c.refresh_token), stories[_i].refresh) == 0 &&
	    c.uncertain == stories[_i].uncertain, "%s", stories[_i].fact);
	ck_assert_str_eq(c.user_id, "ABC123");
	credentials_clear(&c);
	ck_assert_int_eq(faccessat(client.state, CREDENTIALS_FILE ".new", F_OK, 0), -1);
}
END_TEST

/* When is nobody asked? */
static const struct {
	int64_t		left, need;
	int		asked;
} lives[] = {
	{ 3600, 60, 0 },
	{ 3600, 0, 0 },
	{ 50, 60, 1 },
	{ 60, 60, 1 },
	{ 0, 0, 1 },
	{ -100, 0, 1 },
};

START_TEST(token_that_lives_long_enough_is_not_renewed)
{
	struct secret	*token = NULL;
	struct failure	 e;

	log_in(lives[_i].left, false, "r1");
	endpoint.replies[0] = (struct reply){ EXCHANGE_DONE, true };
	ck_assert_int_eq(client_token(&client, lives[_i].need, &token, &e), TOKEN_READY);
	ck_assert_int_eq(endpoint.asked, lives[_i].asked);
	secret_free(token);
}
END_TEST

START_TEST(refresh_token_stays_where_none_comes)
{
	struct secret		*token = NULL;
	struct credentials	 c;
	struct failure		 e;

	log_in(-1, false, "r1");
	endpoint.next_refresh = NULL;
	endpoint.replies[0] = (struct reply){ EXCHANGE_DONE, true };
	ck_assert_int_eq(client_token(&client, 60, &token, &e), TOKEN_READY);
	secret_free(token);
	ck_assert_int_eq(credentials_load(client.state, &c, &e), PRIVATE_FOUND);
	ck_assert_str_eq(secret_text(c.refresh_token), "r1");
	credentials_clear(&c);
}
END_TEST

START_TEST(token_too_short_lived_is_not_handed_out)
{
	struct secret	*token = NULL;
	struct failure	 e;

	log_in(-1, false, "r1");
	endpoint.expires_in = 30;
	endpoint.replies[0] = (struct reply){ EXCHANGE_DONE, true };
	ck_assert_int_eq(client_token(&client, 60, &token, &e), TOKEN_FAILED);
	ck_assert_ptr_null(token);
	ck_assert_ptr_nonnull(strstr(e.text, "ask for less"));
}
END_TEST

START_TEST(nothing_to_renew_with_asks_nobody)
{
	struct secret	*token = NULL;
	struct failure	 e;

	log_in(-1, false, NULL);
	ck_assert_int_eq(client_token(&client, 60, &token, &e), TOKEN_LOGIN);
	ck_assert_int_eq(endpoint.asked, 0);
}
END_TEST

START_TEST(login_of_another_client_is_not_used)
{
	struct secret	*token = NULL;
	struct failure	 e;

	ck_assert_int_eq(client_token(&client, 60, &token, &e), TOKEN_LOGIN);
	log_in(3600, false, "r1");
	ck_assert_ptr_null(settings_set(&client.settings, "client_id", "22OTHR"));
	ck_assert_int_eq(client_token(&client, 60, &token, &e), TOKEN_LOGIN);
	ck_assert_ptr_nonnull(strstr(e.text, "22PUB1"));
	ck_assert_int_eq(endpoint.asked, 0);
}
END_TEST

START_TEST(disk_that_takes_nothing_asks_nobody)
{
	struct secret	*token = NULL;
	struct failure	 e;

	log_in(-1, false, "r1");
	/* A directory in the new file's place, as good as a full disk. */
	ck_assert_int_eq(mkdirat(client.state, CREDENTIALS_FILE ".new", 0700), 0);
	ck_assert_int_eq(client_token(&client, 60, &token, &e), TOKEN_FAILED);
	ck_assert_int_eq(endpoint.asked, 0);
	(void)unlinkat(client.state, CREDENTIALS_FILE ".new", AT_REMOVEDIR);
}
END_TEST

START_TEST(change_is_kept_on_disk)
{
	static const struct change	good[] = { { "hosts", "a b" }, { NULL, NULL } };
	static const struct change	bad[] = { { "hosts", "c" }, { "provider", "acme" }, { NULL, NULL } };
	struct client			again;
	struct failure			e;

	ck_assert_msg(client_change(&client, good, &e), "%s", e.text);
	ck_assert(!client_change(&client, bad, &e));
	ck_assert_msg(client_open(&again, &e), "%s", e.text);
	ck_assert_str_eq(again.settings.hosts, "a b");
	client_close(&again);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("refresh");
	TCase	*t = tcase_create("refresh");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, no_refresh_token_is_lost, 0, COUNT_OF(stories));
	tcase_add_loop_test(t, token_that_lives_long_enough_is_not_renewed, 0, COUNT_OF(lives));
	tcase_add_test(t, refresh_token_stays_where_none_comes);
	tcase_add_test(t, token_too_short_lived_is_not_handed_out);
	tcase_add_test(t, nothing_to_renew_with_asks_nobody);
	tcase_add_test(t, login_of_another_client_is_not_used);
	tcase_add_test(t, disk_that_takes_nothing_asks_nobody);
	tcase_add_test(t, change_is_kept_on_disk);
	suite_add_tcase(s, t);
	return unit_run(s);
}
