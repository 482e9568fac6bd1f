/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_HOST_H
#define VERIFIER_HOST_H

#include "accounts/accounts.h"
#include "config/config_file.h"
#include "config/subkey.h"
#include "grants/rotation.h"
#include "grants/store.h"
#include "oauth/discovery.h"
#include "oauth/http.h"
#include "oauth/introspection.h"
#include "oauth/provider.h"
#include "verifier/desk.h"
#include "verifier/reason.h"

/*
 * What this host has decided about logins, read once and immutable after: the
 * /etc file, the provider's row, our own credentials, the account map, and a
 * handle to talk to the provider with. One login at a time uses it.
 */
struct host {
	struct config			*config;
	struct provider			 provider;
	struct discovery		*discovery;	/* NULL: [provider] issuer is not set */
	struct introspect_caller	 caller;
	struct secret			*caller_secret;	/* NULL under `self` */
	struct accounts			*accounts;
	struct http			*http;		/* in the service: while the login has a seat */
	struct http_share		*share;		/* the service's, or NULL */
	struct desk			*desk;		/* the service's, or NULL: on demand */
	struct subkey			 token_key;	/* with token_key_known: no need to read the file */
	bool				 token_key_known;
	char				 warning[384];	/* "" or a line for the log */

	/* The store and the grants' client: opened when a login needs them. */
	struct grants			*grants;
	struct grant_client		 grant_client;
	struct secret			*grant_secret;	/* NULL: a public client */
};

/*
 * REASON_ALLOWED when all of it is there. Else a reason whose verdict is ERROR,
 * with why (size bytes) telling file, line and mend; the host is then closed.
 */
enum reason	host_open(struct host *, const char *config_path, char *why, size_t size);
void		host_close(struct host *);

/*
 * The same in parts, without a handle to talk with: what many logins may read
 * at once. host_read_map() puts its map over an old one, which it does not close.
 */
enum reason	host_read_settings(struct host *, const char *config_path, char *why,
		    size_t size);
enum reason	host_read_map(struct host *, char *why, size_t size);

/*
 * Sees to it that *url, which points into h->provider, is there: the row's, the
 * /etc file's, or out of the metadata of [provider] issuer. ACTIVE, or why not.
 */
enum introspect_result	host_need(struct host *, const char *const *url, deadline,
		    struct introspect_detail *);

/* introspect() by this host's own credentials. */
enum introspect_result	host_introspect(struct host *, const struct secret *token,
		    deadline, struct introspection *out, struct introspect_detail *);

/* A handle as the configuration wants it; NULL when memory is short. */
struct http	*host_http(const struct host *);

/*
 * The grant store, which waits for nobody past the deadline from here on.
 * REASON_ALLOWED, or why not with the line for the log. Idempotent; host_close()
 * closes it.
 */
enum reason	host_store(struct host *, deadline, char *why, size_t size);

/* The same, and the client that the grants are of. */
enum reason	host_grants(struct host *, deadline, char *why, size_t size);

/* The client alone. */
enum reason	host_grant_client(struct host *, char *why, size_t size);

/*
 * What a login asks of the service's desk (verifier/desk.h). On demand each
 * says REASON_ALLOWED and does nothing, and no token is known.
 */
enum reason	host_admit(struct host *, const struct request *);
enum reason	host_may_try(struct host *, const struct request *);
bool		host_knows(struct host *, const struct secret *token);
enum reason	host_sit(struct host *, deadline);
void		host_rise(struct host *);
void		host_rise_to_wait(struct host *);	/* it will sit again */
enum reason	host_linger(struct host *);
void		host_linger_end(struct host *);

/* The end of a login that had a host lent: closes what it opened itself. */
void		host_give_back(struct host *);

/*
 * The name of a token in log lines: 8 hexadecimal digits under the host's key,
 * "" where the host has no key.
 */
void		host_token_name(const struct host *, const struct secret *token,
		    char out[TOKEN_NAME_SIZE]);

/* Reads a file that holds one line with a secret. NULL with why filled. */
struct secret	*host_secret_file(const char *path, char *why, size_t size);

#endif /* VERIFIER_HOST_H */
