/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/types.h>

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "client/client.h"
#include "client/pairs.h"
#include "oauth/token.h"

#define CONNECT_MS	5000
#define LOCK_MS		(3 * CLIENT_REQUEST_MS)

/* A variable counts when it holds an absolute path (XDG Base Directory Specification). */
static const char *
absolute(const char *variable)
{
	const char	*value = getenv(variable);

	return value != NULL && value[0] == '/' ? value : NULL;
}

/* DIR/pam_fitbit, of the variable's directory or of the one under the home directory. */
static bool
find_dir(const char *variable, const char *under_home, char out[PATH_MAX],
    struct failure *e)
{
	const char		*base = absolute(variable), *home;
	const struct passwd	*pw;
	int			 n;

	if (base != NULL)
		n = snprintf(out, PATH_MAX, "%s/pam_fitbit", base);
	else {
		if ((home = absolute("HOME")) == NULL)
			home = (pw = getpwuid(geteuid())) != NULL ? pw->pw_dir : NULL;
		if (home == NULL)
			return failure_say(e, "your home directory is not known: set HOME");
		n = snprintf(out, PATH_MAX, "%s/%s/pam_fitbit", home, under_home);
	}
	return (n > 0 && n < PATH_MAX) || failure_say(e, "%s is too long", variable);
}

/* The text of client.conf, "" when there is none. */
static bool
read_conf(struct client *c, char **text, size_t *n, struct failure *e)
{
	struct failure		flaw;
	enum private_found	found;

	found = private_read(c->conf, SETTINGS_FILE, SETTINGS_MAX, false, text, n, &flaw);
	if (found == PRIVATE_BROKEN)
		return failure_say(e, "%.300s/%.200s", c->conf_path, flaw.text);
	if (found == PRIVATE_NONE) {
		*n = 0;
		if ((*text = calloc(1, 1)) == NULL)
			return failure_say(e, "no memory");
	}
	return true;
}

static bool
take_conf(struct client *c, const char *text, size_t n, struct failure *e)
{
	struct failure	flaw;

	if (!settings_read(SETTINGS_FILE, text, n, &c->settings, &flaw))
		return failure_say(e, "%.250s/%.250s", c->conf_path, flaw.text);
	return settings_provider(&c->settings, &c->provider) ||
	    failure_say(e, "%.250s/" SETTINGS_FILE ": no such provider", c->conf_path);
}

bool
client_open(struct client *c, struct failure *e)
{
	char	*text;
	size_t	 n;
	bool	 ok;

	memset(c, 0, sizeof(*c));
	c->conf = c->state = -1;
	c->exchange = token_exchange;
	if (sodium_init() == -1)
		return failure_say(e, "libsodium does not start");
	if (!find_dir("XDG_CONFIG_HOME", ".config", c->conf_path, e) ||
	    !find_dir("XDG_STATE_HOME", ".local/state", c->state_path, e) ||
	    (c->conf = private_dir(c->conf_path, e)) == -1 ||
	    (c->state = private_dir(c->state_path, e)) == -1 ||
	    !read_conf(c, &text, &n, e))
		return false;
	ok = take_conf(c, text, n, e);
	free(text);
	return ok;
}

void
client_close(struct client *c)
{
	http_free(c->http);
	c->http = NULL;
	if (c->conf != -1)
		(void)close(c->conf);
	if (c->state != -1)
		(void)close(c->state);
	c->conf = c->state = -1;
}

static bool
write_conf(struct client *c, const char *text, struct failure *e)
{
	size_t	n = strlen(text);
	int	fd = private_reserve(c->conf, SETTINGS_FILE, n + 1, e);

	return fd != -1 && private_commit(c->conf, SETTINGS_FILE, fd, text, n, e);
}

bool
client_change(struct client *c, const struct change *change, struct failure *e)
{
	const char	*flaw;
	char		*text, *next;
	size_t		 n;
	int		 lock;
	bool		 ok;

	if (change->name == NULL)
		return true;
	if ((lock = client_lock(c, e)) == -1)
		return false;
	if (!read_conf(c, &text, &n, e)) {
		(void)close(lock);
		return false;
	}
	ok = take_conf(c, text, n, e);
	for (; ok && change->name != NULL; change++) {
		if ((flaw = settings_set(&c->settings, change->name, change->value)) != NULL)
			ok = failure_say(e, "%s %s", change->name, flaw);
		else if ((next = pairs_put(text, change->name, change->value)) == NULL)
			ok = failure_say(e, "no memory");
		else {
			free(text);
			text = next;
		}
	}
	ok = ok && write_conf(c, text, e) && take_conf(c, text, strlen(text), e);
	free(text);
	(void)close(lock);
	return ok;
}

struct http *
client_http(struct client *c, struct failure *e)
{
	struct http_options	o = {
		.ca_file = c->settings.ca_file,
		.ca_path = c->settings.ca_path,
		.proxy = "",
		.connect_timeout_ms = CONNECT_MS
	};

	if (c->http == NULL && (c->http = http_new(&o)) == NULL)
		(void)failure_say(e, "libcurl does not start");
	return c->http;
}

int
client_lock(struct client *c, struct failure *e)
{
	return private_lock(c->state, CREDENTIALS_LOCK, deadline_in(LOCK_MS), e);
}

enum private_found
client_credentials(struct client *c, struct credentials *out, struct failure *e)
{
	struct failure		flaw;
	enum private_found	found = credentials_load(c->state, out, &flaw);

	if (found == PRIVATE_BROKEN)
		(void)failure_say(e, "%.250s/%.250s", c->state_path, flaw.text);
	else if (found == PRIVATE_NONE)
		(void)failure_say(e, "nobody is logged in here: run fitbitctl login");
	else if (strcmp(out->client_id, c->settings.client_id) != 0 ||
	    strcmp(out->provider, c->settings.provider) != 0) {
		(void)failure_say(e, "the login on this machine is of client %.100s at "
		    "%.33s, not of the one in " SETTINGS_FILE ": run fitbitctl login",
		    out->client_id, out->provider);
		credentials_clear(out);
		return PRIVATE_NONE;
	}
	return found;
}

/* When the token ends: what the provider said of it, else what it says of itself. */
static int64_t
end_of(const struct exchange_answer *a, int64_t asked)
{
	struct token_claims	claims;

	if (a->expires_in > 0 && a->expires_in < INT64_MAX - asked)
		return asked + a->expires_in;
	if (token_claims(secret_text(a->access_token), secret_len(a->access_token), &claims))
		return claims.exp;
	return 0;
}

static void
copy_text(char *to, size_t size, const char *from)
{
	(void)snprintf(to, size, "%s", from);
}

bool
client_keep(struct client *c, const struct exchange_answer *a, int64_t asked,
    struct credentials *out, struct failure *e)
{
	struct credentials	k = { .expires = end_of(a, asked) };

	copy_text(k.provider, sizeof(k.provider), c->settings.provider);
	copy_text(k.client_id, sizeof(k.client_id), c->settings.client_id);
	copy_text(k.user_id, sizeof(k.user_id), a->user_id);
	copy_text(k.scopes, sizeof(k.scopes), a->scope);
	k.access_token = secret_dup(a->access_token);
	if (a->refresh_token != NULL)
		k.refresh_token = secret_dup(a->refresh_token);
	if (k.access_token == NULL ||
	    (a->refresh_token != NULL && k.refresh_token == NULL)) {
		credentials_clear(&k);
		return failure_say(e, "no memory");
	}
	*out = k;
	return true;
}
