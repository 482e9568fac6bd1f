/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "oauth/provider.h"
#include "tests/unit/unit.h"

#define BASE	"[provider]\nclient_id = 22CQ7B\nclient_secret_file = /s\n"

static struct config *
parse(const char *text)
{
	struct config_error	 e;
	struct config		*c = config_parse("t.conf", text, strlen(text), &e);

	ck_assert_msg(c != NULL, "%s", e.text);
	return c;
}

/* The value of a field in words; "?" where there is no such field. */
static void
field(const struct provider *p, const char *name, char out[128])
{
	struct provider_field	f;
	char			buf[32];
	size_t			i;

	(void)snprintf(out, 128, "?");
	for (i = 0; provider_field(p, i, buf, &f); i++)
		if (strcmp(f.name, name) == 0)
			(void)snprintf(out, 128, "%s", f.value);
}

/* Every field of provider.def: its option, a value other than any row's, and how it then reads. */
static const struct {
	const char	*name, *value, *shown;
} flips[] = {
	{ "issuer", "https://h.example", "https://h.example" },
	{ "introspect_url", "https://h.example/i", "https://h.example/i" },
	{ "identity_url", "https://h.example/me", "https://h.example/me" },
	{ "token_url", "https://h.example/t", "https://h.example/t" },
	{ "revoke_url", "https://h.example/r", "https://h.example/r" },
	{ "authorize_url", "https://h.example/a", "https://h.example/a" },
	{ "device_url", "https://h.example/d", "https://h.example/d" },
	{ "token_parameter", "jeton", "jeton" },
	{ "client_auth", "post", "post" },
	{ "basic_encoded", "no", "no" },
	{ "active_member", "none", "none" },
	{ "inactive_status", "418", "418" },
	{ "inactive_error", "teapot", "teapot" },
	{ "user_member", "username", "username" },
	{ "client_member", "cid", "cid" },
	{ "audience_member", "for", "for" },
	{ "audience_check", "client", "client" },
	{ "time_unit", "milliseconds", "milliseconds" },
	{ "numbers", "strings", "strings" },
	{ "scope_syntax", "braces", "braces" },
	{ "token_type", "Bearer", "Bearer" },
	{ "token_shape", "jwt", "jwt" },
	{ "token_min", "77", "77" },
	{ "token_max", "777", "777" },
	{ "identity_member", "none", "none" },
	{ "legacy_member", "none", "none" },
	{ "legacy_provider", "none", "none" },
	{ "unlinked_error", "none", "none" },
	{ "token_user_member", "user", "user" },
	{ "rotates", "yes", "yes" },
	{ "loopback_any_port", "no", "no" },
};

/* What must be there besides for the flip to be accepted. */
static const struct {
	const char	*name, *also;
} needs[] = {
	{ "legacy_member", "legacy_provider = none\n" },
	{ "legacy_provider", "legacy_member = none\n" },
};

static void
assert_field(const char *row, size_t i)
{
	struct provider	 p;
	struct config	*c;
	char		 text[512], value[128];
	const char	*also = "", *why;
	size_t		 k;

	for (k = 0; k < COUNT_OF(needs); k++)
		if (strcmp(needs[k].name, flips[i].name) == 0)
			also = needs[k].also;
	(void)snprintf(text, sizeof(text), BASE "name = %s\n%s%s%s = %s\n", row,
	    strcmp(flips[i].name, "introspect_url") == 0 ? "" :
	    "introspect_url = https://x.example/\n", also, flips[i].name, flips[i].value);
	c = parse(text);
	why = provider_configured(c, &p);
	ck_assert_msg(why == NULL, "%s %s: %s", row, flips[i].name, why);
	field(&p, flips[i].name, value);
	ck_assert_msg(strcmp(value, flips[i].shown) == 0, "%s %s: %s", row,
	    flips[i].name, value);
	config_free(c);
}

START_TEST(an_option_takes_its_fields_place)
{
	size_t			 n, k;
	const struct provider	*rows = provider_rows(&n);

	for (k = 0; k < n; k++)
		assert_field(rows[k].name, (size_t)_i);
}
END_TEST

START_TEST(every_field_has_a_flip_and_a_meaning)
{
	struct provider_field	f;
	char			buf[32];
	size_t			i, k;

	for (i = 0; provider_field(provider_find("rfc7662"), i, buf, &f); i++) {
		for (k = 0; k < COUNT_OF(flips) && strcmp(flips[k].name, f.name) != 0; k++)
			;
		ck_assert_msg(k < COUNT_OF(flips), "%s is not flipped here", f.name);
		ck_assert_uint_gt(strlen(f.meaning), 10);
	}
	ck_assert_uint_eq(i, COUNT_OF(flips));
}
END_TEST

START_TEST(a_flipped_value_differs_from_some_row)
{
	size_t			 n, k, other = 0;
	const struct provider	*rows = provider_rows(&n);
	char			 value[128];

	for (k = 0; k < n; k++) {
		field(&rows[k], flips[_i].name, value);
		other += strcmp(value, flips[_i].shown) != 0;
	}
	ck_assert_msg(other > 0, "%s", flips[_i].name);
}
END_TEST

/* What rows are as they stand: name, text of the /etc file, a part of what is wrong; NULL: nothing. */
static const struct {
	const char	*text, *flaw;
} configurations[] = {
	{ "name = fitbit\n", NULL },
	{ "name = google-health\n", NULL },
	{ "name = rfc7662\nissuer = https://h.example\n", NULL },
	{ "name = rfc7662\nintrospect_url = https://h.example/i\n", NULL },
	{ "name = rfc7662\n", "introspect_url and issuer are both empty" },
	{ "name = Fitbit\n", "no such provider" },
	{ "name = fitbi\n", "no such provider" },
	{ "token_parameter = none\n", "token_parameter" },
	{ "client_member = none\n", "both none" },
	{ "client_member = none\naudience_member = aud\n", "audience_check" },
	{ "client_member = none\naudience_member = aud\naudience_check = either\n", NULL },
	{ "audience_check = both\n", "audience_check" },
	{ "user_member = none\n", "user_member" },
	{ "identity_member = id\n", "identity_url" },
	{ "identity_member = id\nidentity_url = https://h.example/\n", NULL },
	{ "legacy_member = old\n", "go together" },
	{ "token_min = 9\ntoken_max = 8\n", "token_min" },
	{ "name = google-health\nidentity_member = none\n", NULL },
	{ "name = google-health\nidentity_member = none\nuser_member = none\n", "user_member" },
};

START_TEST(fields_go_together)
{
	struct provider	 p = { .name = "untouched" };
	struct config	*c;
	char		 text[512];
	const char	*why;

	(void)snprintf(text, sizeof(text), BASE "%s", configurations[_i].text);
	c = parse(text);
	why = provider_configured(c, &p);
	ck_assert_msg((why == NULL) == (configurations[_i].flaw == NULL), "%s%s",
	    configurations[_i].text, why);
	if (why != NULL) {
		ck_assert_msg(strstr(why, configurations[_i].flaw) != NULL, "%s", why);
		ck_assert_str_eq(p.name, "untouched");
	}
	config_free(c);
}
END_TEST

START_TEST(a_secret_is_demanded_where_it_is_sent)
{
	static const char	text[] = "[provider]\nclient_id = 22CQ7B\nname = rfc7662\n"
	    "issuer = https://h.example\n";
	struct provider		p;
	struct config		*c = parse(text);

	ck_assert_ptr_nonnull(strstr(provider_configured(c, &p), "client_secret_file"));
	config_free(c);
}
END_TEST

/* The names of rows stand before the ids of the account map. */
START_TEST(names_of_rows_fit_the_account_map)
{
	size_t			 n, i, k;
	const struct provider	*rows = provider_rows(&n);

	for (i = 0; i < n; i++) {
		ck_assert_uint_le(strlen(rows[i].name), 32);
		ck_assert_uint_eq(strspn(rows[i].name,
		    "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(rows[i].name));
		ck_assert_ptr_eq(provider_find(rows[i].name), &rows[i]);
		for (k = 0; k < i; k++)
			ck_assert_str_ne(rows[i].name, rows[k].name);
	}
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("provider");
	TCase	*t = tcase_create("provider");

	tcase_add_loop_test(t, an_option_takes_its_fields_place, 0, COUNT_OF(flips));
	tcase_add_test(t, every_field_has_a_flip_and_a_meaning);
	tcase_add_loop_test(t, a_flipped_value_differs_from_some_row, 0, COUNT_OF(flips));
	tcase_add_loop_test(t, fields_go_together, 0, COUNT_OF(configurations));
	tcase_add_test(t, a_secret_is_demanded_where_it_is_sent);
	tcase_add_test(t, names_of_rows_fit_the_account_map);
	suite_add_tcase(s, t);
	return unit_run(s);
}
