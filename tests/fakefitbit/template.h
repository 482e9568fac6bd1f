/* SPDX-License-Identifier: ISC */
#ifndef FAKE_TEMPLATE_H
#define FAKE_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/fakefitbit/bytes.h"
#include "tests/fakefitbit/dialect.h"
#include "tests/fakefitbit/token.h"

/*
 * The text of faults and raw replies: bytes with C-like escapes, repeats and
 * names between percent signs.  README.md tells the language; a name that is
 * not known, an escape that is not known or a repeat without an end is an
 * error, a percent sign that starts no NAME% is itself.
 */
struct subst {
	const char		*token;		/* the token asked about, or NULL */
	size_t			 token_len;
	const struct claims	*claims;	/* never NULL */
	const char		*access;	/* token endpoint, else NULL */
	const char		*refresh;	/* token endpoint, else NULL */
	const struct buf	*reply;		/* as the endpoint answered, or NULL */
	int64_t			 now_ms;
	enum dialect		 dialect;
};

/*
 * Append src, which is in Fitbit's words, rendered in the dialect; on an error false and *why a literal.
 */
bool	template_render(const char *src, size_t len, const struct subst *,
	    struct buf *out, const char **why);

#endif /* FAKE_TEMPLATE_H */
