/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "oauth/token.h"
#include "tests/fuzz/fuzz.h"

/* What leaves the host is text that may stand in a header line, and nothing else. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const struct provider	*p = provider_find("fitbit");
	const char		*text = (const char *)bytes;
	struct token_claims	 c;
	size_t			 i;

	if (token_look(p, text, n) == TOKEN_FITS) {
		HOLDS(n >= (size_t)p->token_min && n <= (size_t)p->token_max);
		HOLDS(memcmp(text, "eyJ", 3) == 0);
		for (i = 0; i < n; i++)
			HOLDS(text[i] >= '!' && text[i] <= '~');
	}
	if (token_claims(text, n, &c))
		HOLDS(memchr(c.aud, '\0', sizeof(c.aud)) != NULL);
	else
		HOLDS(c.aud[0] == '\0' && c.sub[0] == '\0' && c.exp == 0);
	return 0;
}
