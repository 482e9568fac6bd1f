/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <limits.h>
#include <stddef.h>
#include <string.h>

#include "cli/pam_words.h"

enum kind {
	FLAG,
	TEXT,
	PATH
};

static const struct {
	const char	*name;
	enum kind	 kind;
} words[] = {
	{ "config", PATH },
	{ "verifier", PATH },
	{ "socket", PATH },
	{ "fitbitctl", PATH },
	{ "run_as", TEXT },
	{ "placeholder", TEXT },
	{ "prompt", TEXT },
	{ "use_first_pass", FLAG },
	{ "try_first_pass", FLAG },
	{ "gate", FLAG },
	{ "nodelay", FLAG },
	{ "debug", FLAG },
};

static const char *
value_flaw(enum kind kind, const char *value)
{
	switch (kind) {
	case FLAG:
		return value == NULL ? NULL : "takes no value";
	case TEXT:
		return value != NULL && *value != '\0' ? NULL : "needs a value";
	case PATH:
		if (value == NULL || *value == '\0')
			return "needs a value";
		return *value == '/' && strlen(value) < PATH_MAX ? NULL :
		    "is no absolute path";
	}
	return "is unknown";
}

const char *
pam_word_flaw(const char *argument)
{
	size_t	i, n = strcspn(argument, "=");

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i].name) == n && strncmp(words[i].name, argument, n) == 0)
			return value_flaw(words[i].kind,
			    argument[n] == '=' ? argument + n + 1 : NULL);
	return "is unknown";
}
