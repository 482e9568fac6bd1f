/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_PROVIDER_H
#define OAUTH_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/config_file.h"

/*
 * A provider is a row of facts; code that differs by provider reads a field
 * here and never the name. provider.def tells what each field means.
 */
struct provider {
	const char	*name;		/* in the /etc file and before the ids of the account map */
	const char	*about;		/* one line for people */
#define FIELD(kind, type, member, meaning)	type member;
#include "oauth/provider.def"
#undef FIELD
};

/* The row by its name, NULL when there is none. */
const struct provider	*provider_find(const char *name);

/* All rows, for `fitbitctl providers`. */
const struct provider	*provider_rows(size_t *n);

/*
 * *out = the row that the configuration names, with what it puts in place of
 * fields. The strings live in the row and in the configuration. NULL when all
 * is well, else what is wrong and the mend, a constant: no such provider, or
 * fields that do not go together.
 */
const char		*provider_configured(const struct config *, struct provider *out);

/* A field of a row, for people. */
struct provider_field {
	const char	*name;		/* the option's name too */
	const char	*meaning;
	const char	*value;		/* in words; "none" */
};

/* The nth field of a row, false behind the last. value lives in the row or in buf. */
bool	provider_field(const struct provider *, size_t nth, char buf[32],
	    struct provider_field *out);

#endif /* OAUTH_PROVIDER_H */
