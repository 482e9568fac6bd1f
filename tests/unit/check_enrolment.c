/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "grants/enrolment.h"
#include "tests/unit/unit.h"

#define CLIENT	"22CQ7B"
#define NOW	1700000000

static const char	text[] =
    "[provider]\nclient_id = " CLIENT "\n"
    "[grant]\nclient_id = " CLIENT "\nredirect_uri = http://127.0.0.1:8401/back\n"
    "scopes = profile sleep\nauthorize_prompt = consent\n";

static struct config *
configuration(void)
{
	struct config_error	 e;
	struct config		*c = config_parse("test", text, sizeof(text) - 1, &e);

	ck_assert_msg(c != NULL, "%s", e.text);
	return c;
}

START_TEST(a_page_carries_what_the_configuration_says)
{
	struct config		*c = configuration();
	const struct provider	*p = provider_find("fitbit");
	struct enrol_page	 a, b;

	ck_assert(enrol_begin(c, p, &a) && enrol_begin(c, p, &b));
	ck_assert_ptr_nonnull(strstr(a.url, "client_id=" CLIENT));
	ck_assert_ptr_nonnull(strstr(a.url, "prompt=consent"));
	ck_assert_ptr_nonnull(strstr(a.url, a.state));
	ck_assert_ptr_nonnull(strstr(a.url, a.pkce.challenge));
	ck_assert_ptr_null(strstr(a.url, secret_text(a.pkce.verifier)));
	ck_assert_str_ne(a.state, b.state);
	enrol_end(&a);
	enrol_end(&b);
	config_free(c);
}
END_TEST

START_TEST(a_pasted_url_answers_its_own_page_only)
{
	static const char	 code[] = "0123456789abcdef0123456789abcdef01234567";
	struct config		*c = configuration();
	const struct provider	*p = provider_find("fitbit");
	struct enrol_page	 a, b;
	struct secret		*got = NULL;
	char			 pasted[512];

	ck_assert(enrol_begin(c, p, &a) && enrol_begin(c, p, &b));
	(void)snprintf(pasted, sizeof(pasted),
	    "http://127.0.0.1:8401/back?code=%s&state=%s#_=_", code, a.state);
	ck_assert_int_eq(enrol_read(c, p, &b, pasted, &got), REDIRECT_WRONG_STATE);
	ck_assert_ptr_null(got);
	ck_assert_int_eq(enrol_read(c, p, &a, pasted, &got), REDIRECT_CODE);
	ck_assert_str_eq(secret_text(got), code);
	secret_free(got);
	enrol_end(&a);
	enrol_end(&b);
	config_free(c);
}
END_TEST

static const struct {
	const char		*client, *user, *seen_client, *seen_user, *refresh;
	int64_t			 exp;
	enum enrol_result	 want;
} fixtures[] = {
	{ CLIENT, "ABC123", CLIENT, "ABC123", "r", NOW + 1, ENROL_GOOD },
	{ CLIENT, "", CLIENT, "ABC123", "r", NOW + 1, ENROL_GOOD },
	{ CLIENT, "ABC123", "22OTHR", "ABC123", "r", NOW + 1, ENROL_OTHER_CLIENT },
	{ CLIENT, "ABC123", "", "ABC123", "r", NOW + 1, ENROL_OTHER_CLIENT },
	{ "", "ABC123", "", "ABC123", "r", NOW + 1, ENROL_OTHER_CLIENT },
	{ CLIENT, "ABC123", CLIENT, "ABC123", "r", NOW, ENROL_LAPSED },
	{ CLIENT, "ABC123", CLIENT, "XYZ789", "r", NOW + 1, ENROL_OTHER_PERSON },
	{ CLIENT, "ABC123", CLIENT, "ABC123", NULL, NOW + 1, ENROL_NO_REFRESH },
	{ CLIENT, "ABC123", CLIENT, "ABC123", "", NOW + 1, ENROL_NO_REFRESH },
	{ CLIENT, "", CLIENT, "AB,C", "r", NOW + 1, ENROL_NO_PERSON },
	{ CLIENT, "", CLIENT, "", "r", NOW + 1, ENROL_NO_PERSON },
};

START_TEST(new_token_is_judged)
{
	struct exchange_answer	a = { 0 };
	struct introspection	seen = { .exp = fixtures[_i].exp };
	char			person[PERSON_MAX + 1] = "untouched";
	enum enrol_result	r;

	(void)snprintf(a.user_id, sizeof(a.user_id), "%s", fixtures[_i].user);
	(void)snprintf(seen.user_id, sizeof(seen.user_id), "%s", fixtures[_i].seen_user);
	(void)snprintf(seen.client_id, sizeof(seen.client_id), "%s",
	    fixtures[_i].seen_client);
	if (fixtures[_i].refresh != NULL)
		a.refresh_token = secret_new(fixtures[_i].refresh,
		    strlen(fixtures[_i].refresh));
	r = enrol_judge(provider_find("fitbit"), fixtures[_i].client, &a, &seen, NOW,
	    person);
	ck_assert_int_eq(r, fixtures[_i].want);
	ck_assert_str_eq(person, r == ENROL_GOOD ? "fitbit:ABC123" : "untouched");
	ck_assert_uint_gt(strlen(enrol_result_text(r)), 0);
	exchange_answer_free(&a);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("enrolment");
	TCase	*t = tcase_create("enrolment");

	if (sodium_init() == -1)
		return EXIT_FAILURE;
	tcase_add_test(t, a_page_carries_what_the_configuration_says);
	tcase_add_test(t, a_pasted_url_answers_its_own_page_only);
	tcase_add_loop_test(t, new_token_is_judged, 0, (int)COUNT_OF(fixtures));
	suite_add_tcase(s, t);
	return unit_run(s);
}
