/* SPDX-License-Identifier: ISC */
#ifndef CLIENT_SETTINGS_H
#define CLIENT_SETTINGS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/failure.h"
#include "config/config_file.h"
#include "oauth/provider.h"

/*
 * $XDG_CONFIG_HOME/pam_fitbit/client.conf: what a person's own machine is to
 * the provider. A public client: there is no secret, and none has a place here.
 * Every value is text; "" stands for none.
 */
#define SETTINGS_FILE	"client.conf"
#define SETTINGS_MAX	(64U * 1024U)

struct settings {
	char	provider[33];
	char	client_id[256];
	char	redirect_uri[256];	/* registered at the provider, exactly so */
	char	scopes[512];		/* with blanks between */
	char	hosts[4096];		/* ssh hosts that fitbit-askpass answers, likewise */
	char	prompt[129];		/* what they ask with; blanks at its end do not count */
	char	askpass[PATH_MAX];	/* the program that fitbit-askpass hands other questions to */
	char	authorize_url[2048];	/* the URLs: "" is the provider's own */
	char	token_url[2048];
	char	revoke_url[2048];
	char	device_url[2048];
	char	ca_file[PATH_MAX];
	char	ca_path[PATH_MAX];
};

/* All defaults. */
void	settings_default(struct settings *);

/* Over defaults. On false *e says file, line and flaw; *out is then not to be used. */
bool	settings_read(const char *file, const char *bytes, size_t n, struct settings *out,
	    struct failure *e);

/* Sets one value as a line of the file would. NULL, or what is wrong with it. */
const char	*settings_set(struct settings *, const char *name, const char *value);

/* The names, in order, NULL at the end; for the tests of the manual page. */
const char *const	*settings_names(void);

/* The row of settings->provider with its URLs overridden; they live in *s. False: no such row. */
bool	settings_provider(const struct settings *s, struct provider *out);

/* A blank-separated value as words; they live in *l. False when it does not fit. */
#define WORD_LIST_MAX	128
struct word_list {
	struct words	 words;
	const char	*v[WORD_LIST_MAX + 1];
	char		 text[4096];
};
bool	word_list_set(struct word_list *l, const char *value);

#endif /* CLIENT_SETTINGS_H */
