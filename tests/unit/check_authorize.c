/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>
#include <string.h>

#include "oauth/authorize.h"
#include "tests/unit/unit.h"

#define URI	"http://127.0.0.1:8401/fitbit"
#define STATE	"f00dS-_"
#define CODE	"0123456789abcdef0123456789abcdef01234567"

/* RFC 7636 appendix B. */
START_TEST(challenge_is_that_of_the_rfc)
{
	char	challenge[PKCE_CHALLENGE_SIZE];

	pkce_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", 43, challenge);
	ck_assert_str_eq(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}
END_TEST

START_TEST(verifier_and_state_are_new_each_time)
{
	static const char	unreserved[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	struct pkce		a, b;
	char			s[STATE_SIZE], t[STATE_SIZE];

	ck_assert(pkce_make(&a) && pkce_make(&b));
	ck_assert_uint_eq(secret_len(a.verifier), PKCE_VERIFIER_LEN);
	ck_assert_uint_eq(strspn(secret_text(a.verifier), unreserved), PKCE_VERIFIER_LEN);
	ck_assert_str_ne(secret_text(a.verifier), secret_text(b.verifier));
	ck_assert_uint_eq(strspn(a.challenge, unreserved), PKCE_CHALLENGE_SIZE - 1);
	state_make(s);
	state_make(t);
	ck_assert_uint_eq(strspn(s, unreserved), STATE_SIZE - 1);
	ck_assert_str_ne(s, t);
	pkce_free(&a);
	pkce_free(&b);
}
END_TEST

static const char	*scope_words[] = { "heartrate", "sleep", NULL };
static const struct words	two_scopes = { 2, scope_words }, no_scopes = { 0, scope_words };

static const struct {
	const char			*page;
	struct authorize_request	 q;
	const char			*url;
} urls[] = {
	{ "https://p.example/auth",
	    { "22CQ7B", URI, &two_scopes, "s-1", "ch", "login consent" },
	    "https://p.example/auth?response_type=code&client_id=22CQ7B"
	    "&redirect_uri=http%3A%2F%2F127.0.0.1%3A8401%2Ffitbit&scope=heartrate%20sleep"
	    "&state=s-1&code_challenge=ch&code_challenge_method=S256&prompt=login%20consent" },
	{ "https://p.example/auth",
	    { "22CQ7B", "", &no_scopes, "s", "c", "" },
	    "https://p.example/auth?response_type=code&client_id=22CQ7B"
	    "&state=s&code_challenge=c&code_challenge_method=S256" },
	{ "https://p.example/auth?tenant=1",
	    { "a&b=c#d", "", &no_scopes, "s", "c", "" },
	    "https://p.example/auth?tenant=1&response_type=code&client_id=a%26b%3Dc%23d"
	    "&state=s&code_challenge=c&code_challenge_method=S256" },
};

START_TEST(url_says_all_and_is_encoded)
{
	struct provider	p = { .authorize_url = urls[_i].page };
	char		url[AUTHORIZE_URL_MAX];

	ck_assert(authorize_url(&p, &urls[_i].q, url, sizeof(url)));
	ck_assert_str_eq(url, urls[_i].url);
	/* It fits whole or not at all. */
	ck_assert(authorize_url(&p, &urls[_i].q, url, strlen(urls[_i].url) + 1));
	url[0] = 'x';
	ck_assert(!authorize_url(&p, &urls[_i].q, url, strlen(urls[_i].url)));
	ck_assert_int_eq(url[0], 'x');
}
END_TEST

START_TEST(url_that_is_too_long_is_none)
{
	static char			 uri[AUTHORIZE_URL_MAX];
	struct provider			 p = { .authorize_url = "https://p.example/" };
	struct authorize_request	 q = { "c", uri, &no_scopes, "s", "c", "" };
	static char			 url[4 * AUTHORIZE_URL_MAX];

	memset(uri, '/', sizeof(uri) - 1);
	ck_assert(!authorize_url(&p, &q, url, sizeof(url)));
}
END_TEST

static const struct {
	const char		*fact, *pasted;
	enum redirect_result	 result;
	const char		*code;
} pastes[] = {
	{ "a bare code", CODE, REDIRECT_CODE, CODE },
	{ "a bare code with Fitbit's fragment", CODE "#_=_", REDIRECT_CODE, CODE },
	{ "blanks around it", "  " CODE "\r\n", REDIRECT_CODE, CODE },
	{ "the whole URL", URI "?code=" CODE "&state=" STATE "#_=_", REDIRECT_CODE, CODE },
	{ "the other order", URI "?state=" STATE "&code=" CODE, REDIRECT_CODE, CODE },
	{ "more parameters", URI "?a=b&code=" CODE "&c&state=" STATE, REDIRECT_CODE, CODE },
	{ "the query alone", "?code=" CODE "&state=" STATE, REDIRECT_CODE, CODE },
	{ "the query without its mark", "code=" CODE "&state=" STATE, REDIRECT_CODE, CODE },
	{ "an encoded code", URI "?code=a%2Bb%2fc&state=" STATE, REDIRECT_CODE, "a+b/c" },
	{ "the state is another's", URI "?code=" CODE "&state=f00dS-x", REDIRECT_WRONG_STATE, NULL },
	{ "the state is a prefix", URI "?code=" CODE "&state=f00dS-", REDIRECT_WRONG_STATE, NULL },
	{ "the state goes on", URI "?code=" CODE "&state=" STATE "x", REDIRECT_WRONG_STATE, NULL },
	{ "the state is empty", URI "?code=" CODE "&state=", REDIRECT_WRONG_STATE, NULL },
	{ "a URL without the state", URI "?code=" CODE, REDIRECT_WRONG_STATE, NULL },
	{ "a query without the state", "code=" CODE, REDIRECT_WRONG_STATE, NULL },
	{ "another host", "http://127.0.0.2:8401/fitbit?code=" CODE "&state=" STATE, REDIRECT_WRONG_URI, NULL },
	{ "another port", "http://127.0.0.1:8402/fitbit?code=" CODE "&state=" STATE, REDIRECT_WRONG_URI, NULL },
	{ "another path", URI "x?code=" CODE "&state=" STATE, REDIRECT_WRONG_URI, NULL },
	{ "another scheme", "https://127.0.0.1:8401/fitbit?code=" CODE "&state=" STATE, REDIRECT_WRONG_URI, NULL },
	{ "the authorization page itself", "https://www.fitbit.com/oauth2/authorize?client_id=1", REDIRECT_WRONG_URI, NULL },
	{ "a denial", URI "?error=access_denied&state=" STATE, REDIRECT_DENIED, NULL },
	{ "a denial without the state", URI "?error=access_denied", REDIRECT_DENIED, NULL },
	{ "a denial of another attempt", URI "?error=access_denied&state=x", REDIRECT_WRONG_STATE, NULL },
	{ "another error", URI "?error=invalid_scope&state=" STATE, REDIRECT_ERROR, NULL },
	{ "an error and a code", URI "?error=x&code=" CODE "&state=" STATE, REDIRECT_ERROR, NULL },
	{ "two codes", URI "?code=" CODE "&code=x&state=" STATE, REDIRECT_AMBIGUOUS, NULL },
	{ "two states", URI "?code=" CODE "&state=x&state=" STATE, REDIRECT_AMBIGUOUS, NULL },
	{ "an empty code", URI "?code=&state=" STATE, REDIRECT_NOT_UNDERSTOOD, NULL },
	{ "a code without a value", URI "?code&state=" STATE, REDIRECT_NOT_UNDERSTOOD, NULL },
	{ "a code with half an escape", URI "?code=a%2&state=" STATE, REDIRECT_NOT_UNDERSTOOD, NULL },
	{ "a code with a NUL", URI "?code=a%00b&state=" STATE, REDIRECT_NOT_UNDERSTOOD, NULL },
	{ "a code with a newline", URI "?code=a%0ab&state=" STATE, REDIRECT_NOT_UNDERSTOOD, NULL },
	{ "neither code nor error", URI "?state=" STATE, REDIRECT_NOT_UNDERSTOOD, NULL },
	{ "a URL without a query", URI, REDIRECT_NOT_UNDERSTOOD, NULL },
	{ "nothing", "", REDIRECT_NOT_UNDERSTOOD, NULL },
	{ "blanks", " \t\n", REDIRECT_NOT_UNDERSTOOD, NULL },
	{ "a fragment", "#_=_", REDIRECT_NOT_UNDERSTOOD, NULL },
	{ "a question mark", "?", REDIRECT_NOT_UNDERSTOOD, NULL },
	{ "a sentence", "I have no code", REDIRECT_NOT_UNDERSTOOD, NULL },
	{ "other than ASCII", "c\xc3\xb6" "de", REDIRECT_NOT_UNDERSTOOD, NULL },
};

START_TEST(pasted_text_is_read)
{
	struct provider	 p = { .loopback_any_port = false };
	struct secret	*code = NULL;

	ck_assert_msg(redirect_read(&p, pastes[_i].pasted, URI, STATE, &code) ==
	    pastes[_i].result, "%s", pastes[_i].fact);
	if (pastes[_i].code != NULL)
		ck_assert_str_eq(secret_text(code), pastes[_i].code);
	else
		ck_assert_ptr_null(code);
	secret_free(code);
}
END_TEST

/* RFC 8252 section 7.3: where the provider allows any port on loopback. */
static const struct {
	const char		*pasted;
	enum redirect_result	 result;
} ports[] = {
	{ "http://127.0.0.1:8402/fitbit?code=c&state=" STATE, REDIRECT_CODE },
	{ "http://127.0.0.1/fitbit?code=c&state=" STATE, REDIRECT_CODE },
	{ "http://127.0.0.1:8402/fitbitx?code=c&state=" STATE, REDIRECT_WRONG_URI },
	{ "http://127.0.0.1.example:8401/fitbit?code=c&state=" STATE, REDIRECT_WRONG_URI },
	{ "http://127.0.0.1@example:1/fitbit?code=c&state=" STATE, REDIRECT_WRONG_URI },
	{ "https://127.0.0.1:8401/fitbit?code=c&state=" STATE, REDIRECT_WRONG_URI },
};

START_TEST(loopback_port_may_differ_where_allowed)
{
	struct provider	 p = { .loopback_any_port = true };
	struct secret	*code = NULL;

	ck_assert_msg(redirect_read(&p, ports[_i].pasted, URI, STATE, &code) ==
	    ports[_i].result, "%s", ports[_i].pasted);
	secret_free(code);
}
END_TEST

START_TEST(endless_text_is_no_code)
{
	static char	 text[1 << 16];
	struct provider	 p = { .loopback_any_port = false };
	struct secret	*code = NULL;

	memset(text, 'a', sizeof(text) - 1);
	ck_assert_int_eq(redirect_read(&p, text, URI, STATE, &code),
	    REDIRECT_NOT_UNDERSTOOD);
	text[2049] = '\0';
	ck_assert_int_eq(redirect_read(&p, text, URI, STATE, &code),
	    REDIRECT_NOT_UNDERSTOOD);
	text[2048] = '\0';
	ck_assert_int_eq(redirect_read(&p, text, URI, STATE, &code), REDIRECT_CODE);
	secret_free(code);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("authorize");
	TCase	*t = tcase_create("authorize");

	if (sodium_init() == -1)
		return EXIT_FAILURE;
	tcase_add_test(t, challenge_is_that_of_the_rfc);
	tcase_add_test(t, verifier_and_state_are_new_each_time);
	tcase_add_loop_test(t, url_says_all_and_is_encoded, 0, COUNT_OF(urls));
	tcase_add_test(t, url_that_is_too_long_is_none);
	tcase_add_loop_test(t, pasted_text_is_read, 0, COUNT_OF(pastes));
	tcase_add_loop_test(t, loopback_port_may_differ_where_allowed, 0, COUNT_OF(ports));
	tcase_add_test(t, endless_text_is_no_code);
	suite_add_tcase(s, t);
	return unit_run(s);
}
