/* SPDX-License-Identifier: ISC */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "client/credentials.h"
#include "client/failure.h"
#include "client/settings.h"
#include "ipc/deadline.h"
#include "oauth/http.h"
#include "oauth/provider.h"
#include "oauth/token_endpoint.h"

/*
 * A person's own machine as an OAuth client: its settings, its credentials, its
 * way to the provider. This header is what fitbitctl and fitbit-askpass see.
 */
typedef enum exchange_result	exchange_function(struct http *, const struct provider *,
				    const struct exchange_request *, deadline,
				    struct exchange_answer *, struct exchange_detail *);

struct client {
	struct settings		 settings;
	struct provider		 provider;	/* its URLs live in settings */
	char			 conf_path[PATH_MAX];	/* the directory of client.conf */
	char			 state_path[PATH_MAX];	/* the directory of the credentials */
	int			 conf;		/* descriptors of both */
	int			 state;
	struct http		*http;		/* made when it is first needed */
	exchange_function	*exchange;	/* token_exchange(); tests put theirs here */
};

/*
 * Reads the settings; a missing file is all defaults, missing directories are
 * made. False with *e filled; client_close() is right in either case.
 */
bool	client_open(struct client *, struct failure *e);
void	client_close(struct client *);

/*
 * Changes settings by name, in memory and (keeping the file's comments) on
 * disk. changes ends with a NULL name.
 */
struct change {
	const char	*name, *value;
};
bool	client_change(struct client *, const struct change *changes, struct failure *e);

/* The handle for requests to the provider, NULL with *e filled. */
struct http	*client_http(struct client *, struct failure *e);

/* The lock under which credentials are written; close(2) gives it back. -1 with *e filled. */
int	client_lock(struct client *, struct failure *e);

/*
 * The credentials of this client at this provider. PRIVATE_NONE too when what
 * is on disk belongs to another client; *e says so then.
 */
enum private_found	client_credentials(struct client *, struct credentials *out,
			    struct failure *e);

/* What an answer of the token endpoint becomes; asked is the wall clock before the request. */
bool	client_keep(struct client *, const struct exchange_answer *, int64_t asked,
	    struct credentials *out, struct failure *e);

/* How long one request to the provider may take, in milliseconds. */
#define CLIENT_REQUEST_MS	10000

enum token_outcome {
	TOKEN_FAILED = 0,	/* a fault on this machine */
	TOKEN_READY,
	TOKEN_LOGIN,		/* nobody is logged in here, or not any more */
	TOKEN_LATER		/* the provider could not be asked; nothing is lost */
};

/*
 * An access token that is active for at least need more seconds. When the one
 * at hand is not, it is refreshed: once, however many ask at the same time, and
 * the new refresh token is on disk, fsynced, before *out is set. A refresh whose
 * answer never came leaves the old refresh token, marked, and the next call
 * tries with it again: the provider may answer the same request the same way
 * (WIRE.md section 2, replay window). Signals that would end the process wait
 * while a refresh is in flight.
 */
enum token_outcome	client_token(struct client *, int64_t need, struct secret **out,
			    struct failure *e);

/*
 * Tells the provider that these credentials are over; the file stays the
 * caller's to remove. At Fitbit that ends every session of the person with this
 * client (WIRE.md section 3).
 */
bool	client_end(struct client *, const struct credentials *, struct failure *e);

#endif /* CLIENT_CLIENT_H */
