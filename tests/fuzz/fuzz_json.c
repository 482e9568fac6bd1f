/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "oauth/json.h"
#include "tests/fuzz/fuzz.h"

/* What the scanner accepts json-c reads too, and what it refuses never comes there. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const char	*text = (const char *)bytes, *why = NULL;
	const char	*refused = json_scan(text, n, JSON_MEMBERS_MAX);
	struct json	*j = json_parse(text, n, &why);
	char		 string[32];
	int64_t		 number = 0;
	bool		 flag;

	HOLDS((j == NULL) == (refused != NULL));
	HOLDS(j != NULL || why == refused);
	if (j == NULL)
		return 0;
	HOLDS(n <= JSON_SIZE_MAX);
	(void)json_get_bool(j, "active", &flag);
	if (json_get_string(j, "user_id", string, sizeof(string)) == JSON_FOUND)
		HOLDS(strlen(string) < sizeof(string));
	if (json_get_integer(j, "exp", 1, 1000, &number) == JSON_FOUND)
		HOLDS(number >= 1 && number <= 1000);
	(void)json_get_error_type(j, string, sizeof(string));
	json_free(j);
	return 0;
}
