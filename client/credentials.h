/* SPDX-License-Identifier: ISC */
#ifndef CLIENT_CREDENTIALS_H
#define CLIENT_CREDENTIALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/failure.h"
#include "client/private_file.h"
#include "oauth/secret.h"

/*
 * $XDG_STATE_HOME/pam_fitbit/credentials, 0600: the tokens of the person's own
 * client. Readers take no lock, the file is replaced whole; whoever writes
 * holds private_lock() on CREDENTIALS_LOCK from before it read.
 */
#define CREDENTIALS_FILE	"credentials"
#define CREDENTIALS_LOCK	"lock"
#define CREDENTIALS_MAX		16384U

struct credentials {
	char		 provider[33];
	char		 client_id[256];
	char		 user_id[256];		/* "" unknown */
	char		 scopes[1024];		/* "" unknown */
	int64_t		 expires;		/* of the access token, seconds since 1970, 0 unknown */
	bool		 uncertain;		/* a refresh was begun and its answer is not here: the
						   refresh token may be spent */
	struct secret	*access_token;
	struct secret	*refresh_token;		/* NULL: none came */
};

/* An empty one owns nothing. Frees the secrets and empties it. */
void	credentials_clear(struct credentials *);

/* The pure parts. credentials_write() gives the length, 0 when it does not fit. */
bool	credentials_read(const char *file, const char *bytes, size_t n,
	    struct credentials *out, struct failure *e);
size_t	credentials_write(const struct credentials *, char *buf, size_t size);

/* *out is filled with PRIVATE_FOUND only. */
enum private_found	credentials_load(int dir, struct credentials *out, struct failure *e);

/* Into a file of private_reserve(), which it closes. */
bool	credentials_commit(int dir, int fd, const struct credentials *, struct failure *e);

/* Both halves of a replacement at once. */
bool	credentials_save(int dir, const struct credentials *, struct failure *e);

#endif /* CLIENT_CREDENTIALS_H */
