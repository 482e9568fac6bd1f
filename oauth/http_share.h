/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_HTTP_SHARE_H
#define OAUTH_HTTP_SHARE_H

/*
 * What the HTTPS handles of one process may have in common: TLS sessions (a new
 * connection is resumed) and name look-ups. Use from any number of threads.
 *
 * A TLS session was trusted under the certificates of its day, so a share lives
 * no longer than the configuration that named them.
 */
struct http_share;

struct http_share	*http_share_new(void);		/* NULL when memory is short */
void			 http_share_free(struct http_share *);	/* behind its last handle */

#endif /* OAUTH_HTTP_SHARE_H */
