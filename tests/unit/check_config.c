/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "config/choices.h"
#include "config/config_file.h"
#include "tests/unit/unit.h"

#define BASE	"[provider]\nclient_id = 22CQ7B\n"

static struct config *
parse(const char *text, struct config_error *e)
{
	e->text[0] = '\0';
	return config_parse("t.conf", text, strlen(text), e);
}

static struct config *
parse_good(const char *text)
{
	struct config_error	 e;
	struct config		*c = parse(text, &e);

	ck_assert_msg(c != NULL, "%s", e.text);
	return c;
}

/* How each type's member is written for comparison. */
static void
show_text(const void *m, char *out, size_t size)
{
	(void)snprintf(out, size, "%s", *(const char *const *)m);
}

static void
show_words(const void *m, char *out, size_t size)
{
	const struct words	*w = m;
	size_t			 i, n = 0;

	ck_assert_ptr_null(w->v[w->n]);
	out[0] = '\0';
	for (i = 0; i < w->n; i++)
		n += (size_t)snprintf(out + n, size - n, "%s%s", i ? "|" : "", w->v[i]);
}

static void
show_number(const void *m, char *out, size_t size)
{
	(void)snprintf(out, size, "%lld", (long long)*(const int64_t *)m);
}

static void
show_bool(const void *m, char *out, size_t size)
{
	(void)snprintf(out, size, "%d", *(const bool *)m);
}

static void
show_choice(const void *m, char *out, size_t size)
{
	(void)snprintf(out, size, "%d", *(const int *)m);
}

static const struct {
	const char	*type;
	void		(*show)(const void *, char *, size_t);
} shows[] = {
	{ "TEXT", show_text }, { "URL", show_text }, { "PROXY", show_text },
	{ "PATH", show_text }, { "WORDS", show_words }, { "SECONDS", show_number },
	{ "MILLIS", show_number }, { "COUNT", show_number }, { "BOOL", show_bool },
	{ "CHOICE", show_choice },
};

static const size_t	offsets[] = {
#define OPTION(section, name, type, member, dflt, low, high) \
	offsetof(struct config, member),
#include "config/options.def"
#undef OPTION
};

static void
show_option(const struct config *c, size_t i, char *out, size_t size)
{
	size_t	n, k;

	for (k = 0; k < COUNT_OF(shows); k++)
		if (strcmp(shows[k].type, config_options(&n)[i].type) == 0)
			break;
	ck_assert_msg(k < COUNT_OF(shows), "type without a row here");
	shows[k].show((const char *)c + offsets[i], out, size);
}

/* Another value for each option, and how its member then looks. */
static const struct {
	const char	*section, *name, *value, *shown;
	const char	*also;		/* what must be there for it to be accepted */
} flips[] = {
	{ "provider", "name", "gateway", "gateway", "" },
	{ "provider", "client_id", "23ABCD \t 24EFGH", "23ABCD|24EFGH", "" },
	{ "provider", "audience", "account gateway", "account|gateway", "" },
	{ "provider", "client_auth", "basic", "2", "client_secret_file=/etc/s\n" },
	{ "provider", "client_secret_file", "/etc/a secret", "/etc/a secret", "" },
	{ "provider", "bearer_file", "/etc/b", "/etc/b", "client_auth=bearer_file\n" },
	{ "provider", "issuer", "https://h.example/realms/a", "https://h.example/realms/a", "" },
	{ "provider", "introspect_url", "https://h.example:8443/i?a=b;c",
	    "https://h.example:8443/i?a=b;c", "" },
	{ "provider", "identity_url", "https://h.example/me", "https://h.example/me", "" },
	{ "provider", "token_url", "https://127.0.0.1:1/t", "https://127.0.0.1:1/t", "" },
	{ "provider", "revoke_url", "https://[::1]/r", "https://[::1]/r", "" },
	{ "provider", "authorize_url", "https://a", "https://a", "" },
	{ "provider", "device_url", "https://a/d", "https://a/d", "" },
	{ "provider", "ca_file", "/etc/ca.pem", "/etc/ca.pem", "" },
	{ "provider", "ca_path", "/etc/cas", "/etc/cas", "" },
	{ "provider", "proxy", "http://proxy.example:3128", "http://proxy.example:3128", "" },
	{ "provider", "connect_timeout", "1500ms", "1500", "" },
	{ "provider", "token_parameter", "access_token", "access_token", "" },
	{ "provider", "basic_encoded", "yes", "2", "" },
	{ "provider", "active_member", "none", "none", "" },
	{ "provider", "inactive_status", "400", "400", "" },
	{ "provider", "inactive_error", "invalid_token", "invalid_token", "" },
	{ "provider", "user_member", "username", "username", "" },
	{ "provider", "client_member", "azp", "azp", "" },
	{ "provider", "audience_member", "aud", "aud", "" },
	{ "provider", "audience_check", "both", "3", "" },
	{ "provider", "time_unit", "milliseconds", "2", "" },
	{ "provider", "numbers", "strings", "2", "" },
	{ "provider", "scope_syntax", "braces", "2", "" },
	{ "provider", "token_type", "Bearer", "Bearer", "" },
	{ "provider", "token_shape", "jwt", "2", "" },
	{ "provider", "token_min", "20", "20", "" },
	{ "provider", "token_max", "4096", "4096", "" },
	{ "provider", "identity_member", "id", "id", "" },
	{ "provider", "legacy_member", "old", "old", "" },
	{ "provider", "legacy_provider", "fitbit", "fitbit", "" },
	{ "provider", "unlinked_error", "NOT_LINKED", "NOT_LINKED", "" },
	{ "provider", "token_user_member", "user", "user", "" },
	{ "provider", "rotates", "no", "1", "" },
	{ "provider", "loopback_any_port", "yes", "2", "" },
	{ "login", "prompt", "\"Jeton Fitbit\xc2\xa0: \"", "Jeton Fitbit\xc2\xa0: ", "" },
	{ "login", "deadline", "7.25s", "7250", "" },
	{ "login", "deny_after", "1", "1000", "" },
	{ "login", "token_decides", "", "", "" },
	{ "policy", "scopes", "activity sleep", "activity|sleep", "" },
	{ "policy", "min_remaining", "5m", "300", "" },
	{ "policy", "max_age", "30d", "2592000", "" },
	{ "policy", "clock_skew", "90s", "90", "" },
	{ "policy", "min_uid", "2000", "2000", "" },
	{ "policy", "services", "sshd", "sshd", "" },
	{ "policy", "accounts", "alice bob", "alice|bob", "" },
	{ "policy", "one_time", "yes", "1", "" },
	{ "policy", "offline_grace", "8h", "28800", "" },
	{ "accounts", "file", "/a", "/a", "" },
	{ "accounts", "index", "", "", "" },
	{ "accounts", "overlay", "/o", "/o", "" },
	{ "accounts", "ledger", "/l", "/l", "" },
	{ "accounts", "uid_low", "5000", "5000", "" },
	{ "accounts", "uid_high", "60000", "60000", "" },
	{ "accounts", "auto", "yes", "1", "" },
	{ "accounts", "auto_uid_low", "25000", "25000", "" },
	{ "accounts", "auto_uid_high", "25000", "25000", "" },
	{ "accounts", "auto_prefix", "kiosk", "kiosk", "" },
	{ "accounts", "auto_group", "lab=20000", "lab=20000", "" },
	{ "accounts", "auto_home", "/srv/home", "/srv/home", "" },
	{ "accounts", "auto_shell", "/bin/sh", "/bin/sh", "" },
	{ "log", "target", "/var/log/fitbit.log", "/var/log/fitbit.log", "" },
	{ "host", "key_file", "/k", "/k", "" },
	{ "host", "state_dir", "/s", "/s", "" },
	{ "host", "readable", "/var/lib/x /opt/y", "/var/lib/x|/opt/y", "" },
	{ "grant", "client_id", "23GRNT", "23GRNT", "" },
	{ "grant", "client_secret_file", "/etc/g", "/etc/g", "" },
	{ "grant", "redirect_uri", "http://127.0.0.1:8189/", "http://127.0.0.1:8189/", "" },
	{ "grant", "scopes", "sleep activity", "sleep|activity", "" },
	{ "grant", "authorize_prompt", "login", "login", "" },
	{ "grant", "expires_in", "1h", "3600", "" },
	{ "grant", "refresh", "yes", "1", "client_id=22CQ7B\n" },
	{ "grant", "refresh_window", "2d", "172800", "" },
	{ "grant", "gate_recheck", "0", "0", "" },
	{ "grant", "gate_grace", "12h", "43200", "" },
	{ "grant", "gate_services", "sshd", "sshd", "" },
	{ "grant", "interactive", "yes", "1", "client_id=22CQ7B\n" },
	{ "grant", "qr_services", "login", "login", "" },
	{ "grant", "device_services", "sshd", "sshd", "client_id=22CQ7B\n" },
	{ "grant", "device_wait", "5m", "300", "" },
	{ "grant", "message_services", "login lightdm", "login|lightdm", "" },
	{ "service", "workers", "8", "8", "" },
	{ "service", "device_logins", "9", "9", "" },
	{ "service", "sessions", "64", "64", "" },
	{ "service", "queue", "0", "0", "" },
	{ "service", "idle_exit", "10m", "600", "" },
	{ "service", "cache", "1m", "60", "" },
	{ "service", "cache_entries", "100", "100", "" },
	{ "service", "throttle", "0", "0", "" },
	{ "service", "throttle_place", "100", "100", "" },
	{ "service", "throttle_window", "1h", "3600", "" },
	{ "service", "breaker", "0", "0", "" },
	{ "service", "breaker_pause", "500ms", "500", "" },
	{ "service", "breaker_pause_max", "120s", "120000", "" },
};

static size_t
find(const char *section, const char *name)
{
	size_t				 i, n;
	const struct config_option	*o = config_options(&n);

	for (i = 0; i < n; i++)
		if (strcmp(o[i].section, section) == 0 && strcmp(o[i].name, name) == 0)
			return i;
	ck_abort_msg("no option %s in %s", name, section);
	return n;
}

START_TEST(flipped_option_changes_its_field)
{
	struct config	*base = parse_good(BASE), *c;
	char		 text[1024], before[512], after[512];
	size_t		 i = find(flips[_i].section, flips[_i].name);
	bool		 is_id = i == find("provider", "client_id");

	(void)snprintf(text, sizeof(text), "%s[%s]\n%s%s = %s\n", is_id ? "" : BASE,
	    flips[_i].section, flips[_i].also, flips[_i].name, flips[_i].value);
	c = parse_good(text);
	show_option(base, i, before, sizeof(before));
	show_option(c, i, after, sizeof(after));
	ck_assert_str_eq(after, flips[_i].shown);
	ck_assert_str_ne(after, before);
	config_free(c);
	config_free(base);
}
END_TEST

START_TEST(every_option_is_flipped)
{
	size_t				 i, k, n;
	const struct config_option	*o = config_options(&n);

	for (i = 0; i < n; i++) {
		for (k = 0; k < COUNT_OF(flips); k++)
			if (strcmp(flips[k].section, o[i].section) == 0 &&
			    strcmp(flips[k].name, o[i].name) == 0)
				break;
		ck_assert_msg(k < COUNT_OF(flips), "[%s] %s has no row in flips[]",
		    o[i].section, o[i].name);
	}
}
END_TEST

START_TEST(every_choice_is_its_place)
{
	static const char *const	also[] = { "", "", "client_secret_file=/s\n",
	    "client_secret_file=/s\n", "bearer_file=/b\n", "" };
	const char *const		*names = choices_of("client_auth");
	struct config			*c;
	char				 text[256];
	int				 i;

	for (i = 0; names[i] != NULL; i++) {
		(void)snprintf(text, sizeof(text), BASE "client_auth=%s\n%s", names[i], also[i]);
		c = parse_good(text);
		ck_assert_int_eq(c->client_auth, i);
		config_free(c);
	}
	ck_assert_int_eq(i, CLIENT_AUTH_NONE + 1);
	ck_assert_ptr_null(choices_of("nobody"));
}
END_TEST

/* What is accepted although it looks odd. */
static const char *const	accepted[] = {
	BASE,
	"[provider]\nclient_id = 22CQ7B",			/* no newline at the end */
	"\n\n# comment\n; comment\n  # indented\n" BASE,
	" [provider] \n\t client_id\t=\t22CQ7B \n",
	BASE "[login]\n[provider]\nname = fitbit\n",		/* a section again */
	BASE "[log]\ntarget = /a b # c ; d = e\n",		/* no comment behind a value */
	BASE "[login]\nprompt = \"\"\"\n",			/* one quote, quoted */
	BASE "[login]\ndeadline = 0.5s\ndeny_after = 0\n",
	BASE "[login]\ndeny_after = 0ms\n",
	BASE "# gr\xc3\xbc\xc3\x9f\x65 \xf0\x9f\x94\x91\n",
	BASE "introspect_url =\n",
	/* Without a refresh or an enrolment at login, grants are gates': of any client. */
	BASE "[grant]\nclient_id = 23GRNT\n",
	"[provider]\nclient_id = 22CQ7B 23GRNT\n[grant]\nclient_id = 23GRNT\nrefresh = yes\n",
};

START_TEST(odd_file_is_accepted)
{
	config_free(parse_good(accepted[_i]));
}
END_TEST

START_TEST(nothing_is_cut_behind_a_value)
{
	struct config	*c = parse_good(BASE "[log]\ntarget = /a b # c ; d = e\n");

	ck_assert_str_eq(c->log_target, "/a b # c ; d = e");
	config_free(c);
}
END_TEST

/* Each refusal: what the file is, the line that is named (0: none), and what is said. */
static const struct {
	const char	*text;
	unsigned int	 line;
	const char	*said;
} refusals[] = {
	{ "", 0, "client_id is empty, and without it no login is possible" },
	{ "[provider]\n\nclient_id =\n", 3, "client_id is empty" },
	{ "client_id = x\n", 1, "before any section" },
	{ "[provder]\n", 1, "provder is no section" },
	{ "[Provider]\n", 1, "what stands here is no section" },
	{ "[]\n", 1, "is no section" },
	{ "[\n", 1, "no ] ends" },
	{ "[provider\n", 1, "no ] ends" },
	{ "[provider] # x\n", 1, "no ] ends" },
	{ BASE "cleint_id = y\n", 3, "cleint_id is no option of [provider]" },
	{ BASE "prompt = y\n", 3, "prompt is an option of [login], not of [provider]" },
	{ BASE "S3cret = y\n", 3, "what stands here is no option" },
	{ BASE "just words\n", 3, "neither a comment" },
	{ BASE "= x\n", 3, "is no option" },
	{ BASE "client_id = z\n", 3, "client_id was given on line 2 already" },
	{ BASE "[login]\ndeadline=2s\n[provider]\n[login]\ndeadline=2s\n", 7, "given on line 4" },
	{ BASE "\r\n", 3, "Unix line ends" },
	{ "[provider]\r\nclient_id = x\r\n", 1, "Unix line ends" },
	{ BASE "name = fit\x1b[2Jbit\n", 3, "control character" },
	{ BASE "# \x7f\n", 3, "control character" },
	{ BASE "# \xc2\x85\n", 3, "not UTF-8" },		/* C1: NEL */
	{ BASE "# \xff\n", 3, "not UTF-8" },
	{ BASE "# \xc0\xaf\n", 3, "not UTF-8" },		/* overlong */
	{ BASE "# \xe0\x80\xaf\n", 3, "not UTF-8" },
	{ BASE "# \xed\xa0\x80\n", 3, "not UTF-8" },		/* surrogate */
	{ BASE "# \xf4\x90\x80\x80\n", 3, "not UTF-8" },
	{ BASE "# \xe2\x82", 3, "not UTF-8" },			/* cut short */
	{ "\xef\xbb\xbf" BASE, 1, "byte order mark" },
	{ BASE "[login]\nprompt =\n", 4, "is 0 bytes long: write 1 to 128" },
	{ BASE "[login]\nprompt = \"x\n", 4, "closing \" is missing" },
	{ BASE "[login]\nprompt = \"\n", 4, "closing \" is missing" },
	{ BASE "[login]\ndeadline = 99s\n", 4, "deadline = 99s: out of range, 500ms to 60s" },
	{ BASE "[login]\ndeadline = 499ms\n", 4, "out of range" },
	{ BASE "[login]\ndeadline = 5m\n", 4, "deadline = 5m: is no time: write it as 2, 2s" },
	{ BASE "[login]\ndeadline = 5 s\n", 4, "is no time" },
	{ BASE "[login]\ndeadline = -5s\n", 4, "is no time" },
	{ BASE "[login]\ndeadline = +5s\n", 4, "is no time" },
	{ BASE "[login]\ndeadline = 5.s\n", 4, "is no time" },
	{ BASE "[login]\ndeadline = .5s\n", 4, "is no time" },
	{ BASE "[login]\ndeadline = 1.2345s\n", 4, "is no time" },
	{ BASE "[login]\ndeadline = 1.5.5s\n", 4, "is no time" },
	{ BASE "[login]\ndeadline = 1500.5ms\n", 4, "is no time" },
	{ BASE "[login]\ndeadline = 0x10\n", 4, "is no time" },
	{ BASE "[login]\ndeadline = 05s\n", 4, "is no time" },
	{ BASE "[login]\ndeadline =\n", 4, "is no time" },
	{ BASE "[login]\ndeadline = 5s # five\n", 4, "is no time" },
	{ BASE "[login]\ndeadline = 9999999999999999999999s\n", 4, "is no time" },
	{ BASE "[login]\ndeadline = 999999999999s\n", 4, "out of range" },
	{ BASE "[policy]\nmax_age = 8H\n", 4, "is no time: write it as 90, 90s, 5m, 8h or 30d" },
	{ BASE "[policy]\nmax_age = 1.5h\n", 4, "is no time" },
	{ BASE "[policy]\nmax_age = 2w\n", 4, "is no time" },
	{ BASE "[policy]\nmax_age = 366d\n", 4, "max_age = 366d: out of range, 0s to 365d" },
	{ BASE "[policy]\nclock_skew = 11m\n", 4, "out of range, 0s to 10m" },
	{ BASE "[policy]\nmin_uid = 0\n", 4, "min_uid = 0: out of range, 1 to 2147483647" },
	{ BASE "[policy]\nmin_uid = 2147483648\n", 4, "out of range" },
	{ BASE "[policy]\nmin_uid = 1000s\n", 4, "is no number" },
	{ BASE "[policy]\nmin_uid = 1\t2\n", 4, "min_uid = 1?2: is no number" },
	{ BASE "[policy]\nmin_uid = \xc3\xbc\n", 4, "min_uid = ??: is no number" },
	{ BASE "[policy]\nscopes = activity, sleep\n", 4, "comma" },
	{ BASE "[policy]\nscopes = \"activity\"\n", 4, "quote" },
	{ BASE "[policy]\nscopes = a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a\n",
	    4, "has 33 words: write 0 to 32" },
	{ BASE "[grant]\nrefresh = true\n", 4, "refresh = true: is neither: write yes or no" },
	{ BASE "[grant]\nrefresh = Yes\n", 4, "write yes or no" },
	{ BASE "[grant]\nrefresh =\n", 4, "write yes or no" },
	{ BASE "[grant]\nscopes =\n", 4, "has 0 words: write 1 to 32" },
	{ BASE "client_auth = body\n", 3, "write one of provider self basic post bearer_file none" },
	{ BASE "client_auth = Self\n", 3, "write one of" },
	{ BASE "client_auth =\n", 3, "write one of" },
	{ BASE "introspect_url = http://h/i\n", 3, "is not HTTPS" },
	{ BASE "introspect_url = HTTPS://h/i\n", 3, "is no HTTPS URL" },
	{ BASE "introspect_url = ftp://h/i\n", 3, "is no HTTPS URL" },
	{ BASE "introspect_url = h/i\n", 3, "is no HTTPS URL" },
	{ BASE "introspect_url = https://\n", 3, "no valid host" },
	{ BASE "introspect_url = https:///i\n", 3, "no valid host" },
	{ BASE "introspect_url = https://-h/i\n", 3, "no valid host" },
	{ BASE "introspect_url = https://h:0/i\n", 3, "no valid host" },
	{ BASE "introspect_url = https://h:65536/i\n", 3, "no valid host" },
	{ BASE "introspect_url = https://h:/i\n", 3, "no valid host" },
	{ BASE "introspect_url = https://h:1x/i\n", 3, "no valid host" },
	{ BASE "introspect_url = https://[::1/i\n", 3, "no valid host" },
	{ BASE "introspect_url = https://h/i#f\n", 3, "# fragment" },
	{ BASE "introspect_url = https://u:p@h/i\n", 3, "user or password" },
	{ BASE "introspect_url = https://h/a b\n", 3, "a character that a URL cannot" },
	{ BASE "introspect_url = https://h/\xc3\xbc\n", 3, "a character that a URL cannot" },
	{ BASE "introspect_url = \"https://h/i\"\n", 3, "is no HTTPS URL" },
	{ BASE "proxy = proxy:3128\n", 3, "is no proxy" },
	{ BASE "proxy = http://proxy\n", 3, "is no proxy" },
	{ BASE "proxy = https://proxy:1\n", 3, "is no proxy" },
	{ BASE "proxy = http://u:p@proxy:1\n", 3, "is no proxy" },
	{ BASE "proxy = http://proxy:1/\n", 3, "is no proxy" },
	{ BASE "ca_file = ca.pem\n", 3, "is no absolute path" },
	{ BASE "ca_file = ~/ca.pem\n", 3, "is no absolute path" },
	{ BASE "client_auth = basic\n", 3, "needs client_secret_file" },
	{ BASE "client_auth = basic\nclient_secret_file =\n", 4, "needs client_secret_file" },
	{ BASE "client_auth = bearer_file\n", 3, "needs bearer_file" },
	{ BASE "bearer_file = /b\n", 3, "would not be used" },
	{ BASE "ca_path =\n", 3, "ca_file and ca_path are both empty" },
	{ BASE "[login]\ndeny_after = 5s\n", 4, "must be shorter than deadline" },
	{ BASE "[login]\ndeadline = 2s\n", 4, "must be shorter than deadline" },
	{ BASE "[login]\ntoken_decides = login sshd\n", 4, "token_decides names sshd" },
	{ BASE "[login]\ntoken_decides = su\n", 4, "token_decides names su" },
	{ BASE "[login]\ntoken_decides = sudo\n", 4, "token_decides names sudo" },
	{ BASE "[host]\nreadable = /opt/x opt/y\n", 4, "readable names opt/y" },
	{ BASE "[host]\nreadable = /\n", 4, "readable names /" },
	{ BASE "[grant]\nrefresh = yes\n", 4, "refresh = yes needs [grant] client_id" },
	{ BASE "[grant]\ninteractive = yes\n", 4, "interactive = yes needs [grant] client_id" },
	{ BASE "[grant]\nrefresh = yes\nclient_id = 23GRNT\n", 5,
	    "[grant] client_id is not among [provider] client_id" },
	{ BASE "[grant]\nrefresh = yes\nclient_id = 22CQ7\n", 5, "is not among" },
	{ BASE "[grant]\nclient_id = 23GRNT\ninteractive = yes\n", 4, "that interactive = yes brings" },
	{ BASE "[accounts]\nfile =\n", 4, "set it to the account map" },
	{ BASE "[log]\ntarget = stdout\n", 4, "write syslog or an absolute path" },
	{ BASE "[policy]\none_time = yes\noffline_grace = 1s\n", 4, "offline_grace lets it in again" },
	{ BASE "[policy]\none_time = yes\n[grant]\nclient_id = 22CQ7B\nrefresh = yes\n", 4, "and refresh = yes lets" },
	{ BASE "[policy]\noffline_grace = 73h\n", 4, "out of range, 0s to 3d" },
	{ BASE "[service]\ncache = 2h\n", 4, "out of range, 0s to 1h" },
	{ BASE "[service]\nbreaker_pause = 31s\n", 4, "is above breaker_pause_max" },
	{ BASE "[service]\nbreaker_pause_max = 500ms\n", 4, "is above breaker_pause_max" },
};

START_TEST(bad_file_is_refused_at_its_line)
{
	struct config_error	e;
	char			where[32] = "t.conf: ";

	ck_assert_msg(parse(refusals[_i].text, &e) == NULL, "accepted: %s", refusals[_i].text);
	if (refusals[_i].line > 0)
		(void)snprintf(where, sizeof(where), "t.conf:%u: ", refusals[_i].line);
	ck_assert_msg(strncmp(e.text, where, strlen(where)) == 0, "not %s: %s", where, e.text);
	ck_assert_msg(strstr(e.text, refusals[_i].said) != NULL, "not '%s': %s",
	    refusals[_i].said, e.text);
	ck_assert_msg(strpbrk(e.text, "\n\r\x1b") == NULL, "more than a line: %s", e.text);
}
END_TEST

START_TEST(nul_byte_is_refused)
{
	static const char	text[] = BASE "name = fit\0bit\n";
	struct config_error	e;

	ck_assert_ptr_null(config_parse("t.conf", text, sizeof(text) - 1, &e));
	ck_assert_str_eq(e.text, "t.conf:3: a NUL byte: this is no text file, restore it");
}
END_TEST

START_TEST(size_has_a_limit)
{
	static char		 text[CONFIG_SIZE_MAX + 1];
	struct config_error	 e;
	struct config		*c;

	memset(text, '\n', sizeof(text));
	memcpy(text, BASE, sizeof(BASE) - 1);
	ck_assert_ptr_null(config_parse("t.conf", text, sizeof(text), &e));
	ck_assert_ptr_nonnull(strstr(e.text, "over 262144 bytes"));
	c = config_parse("t.conf", text, sizeof(text) - 1, &e);
	ck_assert_msg(c != NULL, "%s", e.text);
	config_free(c);
}
END_TEST

/* Lines over libinih's 200 bytes, and what a value that might be a secret must not do. */
START_TEST(long_value_is_whole)
{
	char		 path[1001], text[1200];
	struct config	*c;

	memset(path, 'x', sizeof(path) - 1);
	path[0] = '/';
	path[sizeof(path) - 1] = '\0';
	(void)snprintf(text, sizeof(text), BASE "ca_file = %s\n", path);
	c = parse_good(text);
	ck_assert_str_eq(c->ca_file, path);
	config_free(c);
}
END_TEST

static const char *const	leaky[] = {
	BASE "client_secret_file = deadbeefdeadbeef\n",
	BASE "deadbeefdeadbeef\n",
	BASE "client_secret = deadbeefdeadbeef\n",
	BASE "token_url = https://id:deadbeefdeadbeef@h/t\n",
	BASE "client_auth = deadbeefdeadbeef\n",
	BASE "client_auth = bearer_file\nbearer_file = deadbeefdeadbeef\n",
	BASE "proxy = http://u:deadbeefdeadbeef@h:1\n",
};

START_TEST(refusal_repeats_no_secret)
{
	struct config_error	e;

	ck_assert_ptr_null(parse(leaky[_i], &e));
	ck_assert_msg(strstr(e.text, "deadbeef") == NULL, "%s", e.text);
}
END_TEST

START_TEST(words_are_found_whole)
{
	struct config	*c = parse_good(BASE "[policy]\nservices = sshd login\n");

	ck_assert(words_have(&c->services, "sshd"));
	ck_assert(words_have(&c->services, "login"));
	ck_assert(!words_have(&c->services, "ssh"));
	ck_assert(!words_have(&c->services, "sshd login"));
	ck_assert(!words_have(&c->services, ""));
	ck_assert(!words_have(&c->scopes, ""));
	config_free(c);
}
END_TEST

START_TEST(freeing_nothing_is_fine)
{
	config_free(NULL);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("config");
	TCase	*t = tcase_create("config");

	tcase_add_loop_test(t, flipped_option_changes_its_field, 0, COUNT_OF(flips));
	tcase_add_test(t, every_option_is_flipped);
	tcase_add_test(t, every_choice_is_its_place);
	tcase_add_loop_test(t, odd_file_is_accepted, 0, COUNT_OF(accepted));
	tcase_add_test(t, nothing_is_cut_behind_a_value);
	tcase_add_loop_test(t, bad_file_is_refused_at_its_line, 0, COUNT_OF(refusals));
	tcase_add_test(t, nul_byte_is_refused);
	tcase_add_test(t, size_has_a_limit);
	tcase_add_test(t, long_value_is_whole);
	tcase_add_loop_test(t, refusal_repeats_no_secret, 0, COUNT_OF(leaky));
	tcase_add_test(t, words_are_found_whole);
	tcase_add_test(t, freeing_nothing_is_fine);
	suite_add_tcase(s, t);
	return unit_run(s);
}
