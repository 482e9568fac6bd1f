/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "config/config_file.h"
#include "tests/fuzz/fuzz.h"

/* A refusal is one printable line that names the file; what is accepted keeps the rules. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct config_error	 e = { "" };
	struct config		*c = config_parse("fuzz", (const char *)bytes, n, &e);
	size_t			 i;

	if (c == NULL) {
		HOLDS(strncmp(e.text, "fuzz:", 5) == 0);
		for (i = 0; e.text[i] != '\0'; i++)
			HOLDS((unsigned char)e.text[i] >= ' ' && e.text[i] != 0x7f);
		return 0;
	}
	HOLDS(n <= CONFIG_SIZE_MAX && memchr(bytes, '\0', n) == NULL);
	HOLDS(c->client_ids.n > 0 && c->client_ids.v[c->client_ids.n] == NULL);
	HOLDS(c->deadline_ms >= 500 && c->deny_after_ms < c->deadline_ms);
	HOLDS(c->min_uid >= 1);
	HOLDS(*c->introspect_url == '\0' || strncmp(c->introspect_url, "https://", 8) == 0);
	HOLDS(*c->ca_file != '\0' || *c->ca_path != '\0');
	HOLDS(!words_have(&c->token_decides, "sshd") && !words_have(&c->token_decides, "su"));
	config_free(c);
	return 0;
}
