/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_DISCOVERY_H
#define OAUTH_DISCOVERY_H

#include "ipc/deadline.h"
#include "oauth/http.h"
#include "oauth/introspection.h"
#include "oauth/provider.h"

/*
 * Endpoints out of an authorization server's metadata (RFC 8414 section 3, and
 * OpenID Connect Discovery 1.0 section 4 where the first is not there), for the
 * URLs that neither the row nor the /etc file gives.
 *
 * What was read is believed for DISCOVERY_KEEP seconds, in memory alone: there
 * is no file that somebody else could have written. A login on demand therefore
 * reads it anew, within its deadline. Any thread may ask.
 */
#define DISCOVERY_KEEP	3600

struct discovery;

struct discovery	*discovery_new(void);		/* NULL when memory is short */
void			 discovery_free(struct discovery *);	/* NULL is fine */

/*
 * Fills those of the provider's URLs that are NULL and that the metadata of its
 * issuer names; the strings live as long as the discovery. ACTIVE: done. Else
 * why it could not be, with *detail for the log and *p as it was; a server that
 * says what it may not is UNEXPECTED, which is an error of the set-up.
 */
enum introspect_result	 discovery_fill(struct discovery *, struct http *,
			    struct provider *p, deadline, struct introspect_detail *);

/* The pure parts. */
struct endpoints {
	char	introspect_url[2048], token_url[2048], revoke_url[2048];
	char	authorize_url[2048], device_url[2048];	/* "" where there is none */
};

/* NULL, or what is wrong: issuer must be the very text, every URL must be HTTPS. */
const char	*discovery_read(const char *issuer, const struct http_response *,
		    struct endpoints *out);

/* Where the metadata is: the nth place, false behind the last or when it does not fit. */
bool		 discovery_place(const char *issuer, unsigned int nth, char out[2200]);

#endif /* OAUTH_DISCOVERY_H */
