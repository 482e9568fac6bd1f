/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_HOST_H
#define VERIFIER_HOST_H

#include "accounts/accounts.h"
#include "config/config_file.h"
#include "config/subkey.h"
#include "grants/rotation.h"
#include "grants/store.h"
#include "oauth/http.h"
#include "oauth/introspection.h"
#include "oauth/provider.h"
#include "verifier/reason.h"

/*
 * What this host has decided about logins, read once and immutable after: the
 * /etc file, the provider's row, our own credentials, the account map, and a
 * handle to talk to the provider with. One login at a time uses it.
 */
struct host {
	struct config			*config;
	struct provider			 provider;
	struct introspect_caller	 caller;
	struct secret			*caller_secret;	/* NULL under `self` */
	struct accounts			*accounts;
	struct http			*http;
	char				 warning[384];	/* "" or a line for the log */

	/* Grants: opened by host_grants() when a login needs them. */
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
 * The grant store and the client that the grants are of. REASON_ALLOWED, or why
 * not with the line for the log. Idempotent; host_close() closes it.
 */
enum reason	host_grants(struct host *, deadline, char *why, size_t size);

/*
 * The name of a token in log lines: 8 hexadecimal digits under the host's key,
 * "" where the host has no key.
 */
void		host_token_name(const struct host *, const struct secret *token,
		    char out[TOKEN_NAME_SIZE]);

/* Reads a file that holds one line with a secret. NULL with why filled. */
struct secret	*host_secret_file(const char *path, char *why, size_t size);

#endif /* VERIFIER_HOST_H */
