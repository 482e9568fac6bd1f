/* SPDX-License-Identifier: ISC */
#ifndef VERIFIER_HOST_H
#define VERIFIER_HOST_H

#include "accounts/accounts.h"
#include "config/config_file.h"
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
};

/*
 * REASON_ALLOWED when all of it is there. Else a reason whose verdict is ERROR,
 * with why (size bytes) telling file, line and mend; the host is then closed.
 */
enum reason	host_open(struct host *, const char *config_path, char *why, size_t size);
void		host_close(struct host *);

#endif /* VERIFIER_HOST_H */
