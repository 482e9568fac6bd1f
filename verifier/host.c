/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/safe_file.h"
#include "oauth/secret.h"
#include "verifier/host.h"

#define SECRET_FILE_MAX	8192

/* Which file holds the secret of each way to prove ourselves; none: NULL. */
static const char *
secret_file(const struct config *c, enum client_auth auth)
{
	switch (auth) {
	case CLIENT_AUTH_PROVIDER:
	case CLIENT_AUTH_SELF:
	case CLIENT_AUTH_NONE:
		return NULL;
	case CLIENT_AUTH_BASIC:
	case CLIENT_AUTH_POST:
		return c->client_secret_file;
	case CLIENT_AUTH_BEARER_FILE:
		return c->bearer_file;
	}
	return NULL;
}

/* A secret file holds one line; what an editor put behind it does not count. */
struct secret *
host_secret_file(const char *path, char *why, size_t size)
{
	struct file_error	 e;
	struct secret		*s;
	char			*text;
	size_t			 n;

	if ((text = safe_file_read(path, FILE_SECRET, SECRET_FILE_MAX, &n, &e)) == NULL) {
		(void)snprintf(why, size, "%s", e.text);
		return NULL;
	}
	s = secret_new(text, strcspn(text, "\r\n"));
	if (s == NULL)
		(void)snprintf(why, size, "%s: no memory for the secret", path);
	else if (secret_len(s) == 0) {
		(void)snprintf(why, size, "%s: is empty: write the secret on its first line", path);
		secret_free(s);
		s = NULL;
	}
	sodium_memzero(text, n);
	free(text);
	return s;
}

static enum reason
open_provider(struct host *h, char *why, size_t size)
{
	const char	*path, *flaw;

	if ((flaw = provider_configured(h->config, &h->provider)) != NULL) {
		(void)snprintf(why, size, "[provider] name = %s: %s", h->config->provider_name,
		    flaw);
		return REASON_CONFIG_BROKEN;
	}
	if (h->provider.issuer != NULL && (h->discovery = discovery_new()) == NULL) {
		(void)snprintf(why, size, "no memory for the provider's metadata");
		return REASON_FAULT;
	}
	h->caller.auth = h->provider.client_auth;
	if (h->config->client_ids.n > 0)
		h->caller.client_id = h->config->client_ids.v[0];
	if ((path = secret_file(h->config, h->caller.auth)) != NULL) {
		if ((h->caller_secret = host_secret_file(path, why, size)) == NULL)
			return REASON_CONFIG_BROKEN;
		h->caller.secret = h->caller_secret;
	}
	return REASON_ALLOWED;
}

enum reason
host_read_map(struct host *h, char *why, size_t size)
{
	struct accounts_error	warning = { "" }, e = { "" };

	h->accounts = accounts_open(h->config->accounts_file,
	    h->config->accounts_index, h->config->key_file, &warning, &e);
	if (h->accounts == NULL) {
		(void)snprintf(why, size, "%s", e.text);
		return REASON_MAP_BROKEN;
	}
	(void)snprintf(h->warning, sizeof(h->warning), "%s", warning.text);
	return REASON_ALLOWED;
}

enum introspect_result
host_need(struct host *h, const char *const *url, deadline d,
    struct introspect_detail *detail)
{
	enum introspect_result	r;

	*detail = (struct introspect_detail){ .retry_after = -1 };
	if (*url != NULL)
		return INTROSPECT_ACTIVE;
	if (h->discovery != NULL &&
	    (r = discovery_fill(h->discovery, h->http, &h->provider, d, detail)) !=
	    INTROSPECT_ACTIVE)
		return r;
	if (*url != NULL)
		return INTROSPECT_ACTIVE;
	(void)snprintf(detail->why, sizeof(detail->why), "the provider has no such endpoint "
	    "that this host knows of: set its URL in [provider]");
	return INTROSPECT_UNEXPECTED;
}

enum introspect_result
host_introspect(struct host *h, const struct secret *token, deadline d,
    struct introspection *out, struct introspect_detail *detail)
{
	enum introspect_result	r;

	r = host_need(h, &h->provider.introspect_url, d, detail);
	return r != INTROSPECT_ACTIVE ? r :
	    introspect(h->http, &h->provider, &h->caller, token, d, out, detail);
}

struct http *
host_http(const struct host *h)
{
	struct http_options	o = {
		.ca_file = h->config->ca_file,
		.ca_path = h->config->ca_path,
		.proxy = h->config->proxy,
		.connect_timeout_ms = h->config->connect_timeout_ms,
		.share = h->share,
	};

	return http_new(&o);
}

enum reason
host_read_settings(struct host *h, const char *config_path, char *why, size_t size)
{
	struct config_error	e;
	enum reason		r;

	memset(h, 0, sizeof(*h));
	if (sodium_init() == -1) {
		(void)snprintf(why, size, "libsodium cannot start");
		return REASON_FAULT;
	}
	if ((h->config = config_read(config_path, &e)) == NULL) {
		(void)snprintf(why, size, "%s", e.text);
		return REASON_CONFIG_BROKEN;
	}
	if ((r = open_provider(h, why, size)) != REASON_ALLOWED)
		host_close(h);
	return r;
}

enum reason
host_open(struct host *h, const char *config_path, char *why, size_t size)
{
	enum reason	r = host_read_settings(h, config_path, why, size);

	if (r != REASON_ALLOWED)
		return r;
	r = host_read_map(h, why, size);
	if (r == REASON_ALLOWED && (h->http = host_http(h)) == NULL) {
		(void)snprintf(why, size, "no memory for an HTTPS handle");
		r = REASON_FAULT;
	}
	if (r != REASON_ALLOWED)
		host_close(h);
	return r;
}

enum reason
host_grant_client(struct host *h, char *why, size_t size)
{
	const struct config	*c = h->config;

	if (h->grant_client.client_id != NULL)
		return REASON_ALLOWED;
	if (*c->grant_client_id == '\0') {
		(void)snprintf(why, size, "[grant] client_id is empty: name the client that "
		    "this host's grants are of");
		return REASON_CONFIG_BROKEN;
	}
	if (*c->grant_client_secret_file != '\0' && h->grant_secret == NULL &&
	    (h->grant_secret = host_secret_file(c->grant_client_secret_file, why, size)) == NULL)
		return REASON_CONFIG_BROKEN;
	h->grant_client.client_id = c->grant_client_id;
	h->grant_client.secret = h->grant_secret;
	return REASON_ALLOWED;
}

enum reason
host_store(struct host *h, deadline d, char *why, size_t size)
{
	struct file_error	 fe = { "" };
	struct grants_error	 ge = { "" };
	struct hostkey		 key;
	enum store_result	 opened;

	if (h->grants != NULL) {
		grants_set_deadline(h->grants, d);
		return REASON_ALLOWED;
	}
	if (!hostkey_read(h->config->key_file, &key, &fe)) {
		(void)snprintf(why, size, "%s", fe.text);
		return REASON_CONFIG_BROKEN;
	}
	opened = grants_open(h->config->state_dir, &key, d, &h->grants, &ge);
	hostkey_wipe(&key);
	if (opened == STORE_OK)
		return REASON_ALLOWED;
	(void)snprintf(why, size, "%s", ge.text);
	return reason_of_store(opened);
}

enum reason
host_grants(struct host *h, deadline d, char *why, size_t size)
{
	enum reason	r = host_grant_client(h, why, size);

	return r == REASON_ALLOWED ? host_store(h, d, why, size) : r;
}

void
host_token_name(const struct host *h, const struct secret *token,
    char out[TOKEN_NAME_SIZE])
{
	struct file_error	e;
	struct hostkey		key;
	struct subkey		k;

	out[0] = '\0';
	if (token == NULL || secret_len(token) == 0 || h->config == NULL)
		return;
	if (h->token_key_known) {
		token_name(&h->token_key, secret_text(token), secret_len(token), out);
		return;
	}
	if (!hostkey_read(h->config->key_file, &key, &e))
		return;
	subkey_derive(&key, SUBKEY_TOKEN_LOG, &k);
	token_name(&k, secret_text(token), secret_len(token), out);
	subkey_wipe(&k);
	hostkey_wipe(&key);
}

enum reason
host_admit(struct host *h, const struct request *r)
{
	return h->desk == NULL ? REASON_ALLOWED : h->desk->admit(h->desk, h, r);
}

enum reason
host_may_try(struct host *h, const struct request *r)
{
	return h->desk == NULL ? REASON_ALLOWED : h->desk->may_try(h->desk, h, r);
}

bool
host_knows(struct host *h, const struct secret *token)
{
	return h->desk != NULL && h->desk->knows(h->desk, token);
}

enum reason
host_sit(struct host *h, deadline d)
{
	return h->desk == NULL ? REASON_ALLOWED : h->desk->sit(h->desk, h, d);
}

void
host_rise(struct host *h)
{
	if (h->desk != NULL)
		h->desk->rise(h->desk, h, true);
}

void
host_rise_to_wait(struct host *h)
{
	if (h->desk != NULL)
		h->desk->rise(h->desk, h, false);
}

enum reason
host_linger(struct host *h)
{
	return h->desk == NULL ? REASON_ALLOWED : h->desk->linger(h->desk);
}

void
host_linger_end(struct host *h)
{
	if (h->desk != NULL)
		h->desk->linger_end(h->desk);
}

void
host_give_back(struct host *h)
{
	host_rise(h);
	grants_close(h->grants);
	secret_free(h->grant_secret);
	explicit_bzero(h, sizeof(*h));
}

void
host_close(struct host *h)
{
	http_free(h->http);
	if (h->accounts != NULL)
		accounts_close(h->accounts);
	grants_close(h->grants);
	secret_free(h->grant_secret);
	secret_free(h->caller_secret);
	discovery_free(h->discovery);
	config_free(h->config);
	subkey_wipe(&h->token_key);
	memset(h, 0, sizeof(*h));
}
