/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "config/option.h"

/* These never read PAM_USER again: the session would run as somebody else. */
static const char *const	never_decides[] = {
	"sshd", "su", "su-l", "sudo", "sudo-i"
};

static bool
client_is_known(const struct config *c, struct config_error *e)
{
	return c->client_ids.n > 0 || config_refuse(e,
	    "[provider] client_id is empty, and without it no login is possible: "
	    "set it to the client id of your application");
}

static bool
basic_has_its_secret(const struct config *c, struct config_error *e)
{
	return c->client_auth != CLIENT_AUTH_BASIC || *c->client_secret_file != '\0' ||
	    config_refuse(e, "client_auth = basic needs client_secret_file: "
	    "set it to the file that holds the client secret");
}

static bool
bearer_has_its_file(const struct config *c, struct config_error *e)
{
	return c->client_auth != CLIENT_AUTH_BEARER_FILE || *c->bearer_file != '\0' ||
	    config_refuse(e, "client_auth = bearer_file needs bearer_file: "
	    "set it to the file that holds the token");
}

static bool
bearer_file_is_used(const struct config *c, struct config_error *e)
{
	return c->client_auth == CLIENT_AUTH_BEARER_FILE || *c->bearer_file == '\0' ||
	    config_refuse(e, "bearer_file is set and would not be used: "
	    "set client_auth = bearer_file, or take the line out");
}

static bool
somebody_is_trusted(const struct config *c, struct config_error *e)
{
	return *c->ca_file != '\0' || *c->ca_path != '\0' ||
	    config_refuse(e, "ca_file and ca_path are both empty, so no provider "
	    "can be verified: set one of them");
}

static bool
denial_fits_the_deadline(const struct config *c, struct config_error *e)
{
	return c->deny_after_ms < c->deadline_ms || config_refuse(e,
	    "deny_after (%" PRId64 "ms) must be shorter than deadline (%" PRId64
	    "ms): change one of them", c->deny_after_ms, c->deadline_ms);
}

static bool
token_may_decide(const struct config *c, struct config_error *e)
{
	size_t	i;

	for (i = 0; i < sizeof(never_decides) / sizeof(never_decides[0]); i++)
		if (words_have(&c->token_decides, never_decides[i]))
			return config_refuse(e, "token_decides names %s, which never "
			    "reads the account's name again and would run the "
			    "session as somebody else: take it out",
			    never_decides[i]);
	return true;
}

static bool
readable_are_paths(const struct config *c, struct config_error *e)
{
	size_t	i;

	for (i = 0; i < c->readable.n; i++)
		if (*c->readable.v[i] != '/' || c->readable.v[i][1] == '\0')
			return config_refuse(e, "[host] readable names %s, which is no "
			    "absolute path of a file or folder below /: write one",
			    c->readable.v[i]);
	return true;
}

static bool
map_is_named(const struct config *c, struct config_error *e)
{
	return *c->accounts_file != '\0' || config_refuse(e,
	    "[accounts] file is empty: set it to the account map");
}

static bool
uids_are_a_range(const struct config *c, struct config_error *e)
{
	return c->uid_low <= c->uid_high || config_refuse(e, "uid_low (%" PRId64
	    ") is above uid_high (%" PRId64 "): change one of them",
	    c->uid_low, c->uid_high);
}

static bool
automatic_uids_are_within(const struct config *c, struct config_error *e)
{
	return !c->accounts_auto || (c->auto_uid_low <= c->auto_uid_high &&
	    c->auto_uid_low >= c->uid_low && c->auto_uid_high <= c->uid_high) ||
	    config_refuse(e, "auto_uid_low to auto_uid_high (%" PRId64 "-%"
	    PRId64 ") is no range within uid_low to uid_high: change them",
	    c->auto_uid_low, c->auto_uid_high);
}

/* A login judges the grant's tokens like any other: by [provider] client_id. */
static bool
grants_can_log_in(const struct config *c, struct config_error *e)
{
	const char	*option = c->grant_refresh ? "refresh = yes" : c->interactive ?
			    "interactive = yes" : "device_services";

	if (!c->grant_refresh && !c->interactive && c->device_services.n == 0)
		return true;
	if (*c->grant_client_id == '\0')
		return config_refuse(e, "%s needs [grant] client_id: set it to "
		    "the client that this host's grants are of, and add it to "
		    "[provider] client_id", option);
	return words_have(&c->client_ids, c->grant_client_id) || config_refuse(e,
	    "[grant] client_id is not among [provider] client_id, so every token that "
	    "%s brings would be refused as another application's: add it there",
	    option);
}

static bool
log_goes_somewhere(const struct config *c, struct config_error *e)
{
	return strcmp(c->log_target, "syslog") == 0 || *c->log_target == '/' ||
	    config_refuse(e, "[log] target is neither: write syslog or an absolute path");
}

static bool
one_time_is_alone(const struct config *c, struct config_error *e)
{
	if (c->one_time && c->offline_grace > 0)
		return config_refuse(e, "one_time = yes lets a token in once and "
		    "offline_grace lets it in again: take one of them out");
	return !c->one_time || !c->grant_refresh || config_refuse(e,
	    "one_time = yes lets a token in once, and refresh = yes lets a token in "
	    "that was known to this host before: take one of them out");
}

static bool
pauses_are_a_range(const struct config *c, struct config_error *e)
{
	return c->breaker_pause_ms <= c->breaker_pause_max_ms || config_refuse(e,
	    "breaker_pause (%" PRId64 "ms) is above breaker_pause_max (%" PRId64
	    "ms): change one of them", c->breaker_pause_ms,
	    c->breaker_pause_max_ms);
}

static const struct {
	bool		 (*holds)(const struct config *, struct config_error *);
	const char	*members[5];	/* whose line is to be mended, by preference; NULL ends */
} rules[] = {
	{ client_is_known, { "client_ids" } },
	{ basic_has_its_secret, { "client_secret_file", "client_auth" } },
	{ bearer_has_its_file, { "bearer_file", "client_auth" } },
	{ bearer_file_is_used, { "bearer_file" } },
	{ somebody_is_trusted, { "ca_path", "ca_file" } },
	{ denial_fits_the_deadline, { "deny_after_ms", "deadline_ms" } },
	{ token_may_decide, { "token_decides" } },
	{ readable_are_paths, { "readable" } },
	{ map_is_named, { "accounts_file" } },
	{ uids_are_a_range, { "uid_low", "uid_high" } },
	{ automatic_uids_are_within, { "auto_uid_low", "auto_uid_high" } },
	{ grants_can_log_in, { "grant_client_id", "grant_refresh", "interactive",
	    "device_services" } },
	{ log_goes_somewhere, { "log_target" } },
	{ one_time_is_alone, { "one_time" } },
	{ pauses_are_a_range, { "breaker_pause_ms", "breaker_pause_max_ms" } },
};

const char *const *
config_check(const struct config *c, struct config_error *e)
{
	size_t	i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (!rules[i].holds(c, e))
			return rules[i].members;
	return NULL;
}
