/* SPDX-License-Identifier: ISC */
#ifndef FAKE_BYTES_H
#define FAKE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A growing buffer.  Failure (no memory, over max) is sticky in "bad"; once
 * bad, puts do nothing.  p is always NUL-terminated at len when not NULL.
 */
struct buf {
	char	*p;
	size_t	 len;
	size_t	 cap;
	size_t	 max;		/* most bytes it may hold, 0: BUF_MAX */
	bool	 bad;
};
#define BUF_MAX		((size_t)64 << 20)

void		 buf_free(struct buf *);
void		 buf_put(struct buf *, const void *, size_t);
void		 buf_puts(struct buf *, const char *);
void		 buf_printf(struct buf *, const char *, ...)
		    __attribute__((format(printf, 2, 3)));
/* s as the inside of a JSON string. */
void		 buf_put_json(struct buf *, const char *, size_t);
/* s with <, >, & and quotes made harmless. */
void		 buf_put_html(struct buf *, const char *);
/* s percent-encoded for a query. */
void		 buf_put_url(struct buf *, const char *);
/* n bytes as base64url without padding. */
void		 buf_put_b64url(struct buf *, const void *, size_t);
/* The text, "" where there is none. */
const char	*buf_text(const struct buf *);

/* Lower-case hex of n bytes; dst holds 2 * n + 1. */
void		 hex_encode(char *dst, const unsigned char *src, size_t n);

/*
 * Decode base64url without padding, at most dstsz bytes.  Strict: a foreign
 * character, an impossible length or bits left over are false.
 */
bool		 b64url_decode(unsigned char *dst, size_t dstsz, size_t *len,
		    const char *src, size_t n);

/*
 * The name under which a secret is filed and logged: the first 16 bytes of
 * its SHA-256 in hex, so that no file name or log line holds the secret.
 */
#define TAG_SIZE	33
#define TAG_SHORT	8	/* what of it goes into the requests file */
void		 tag_make(char tag[TAG_SIZE], const char *secret, size_t n);

int64_t		 now_ms(void);		/* wall clock */

#endif /* FAKE_BYTES_H */
