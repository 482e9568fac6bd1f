/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stddef.h>
#include <string.h>

#include "config/choices.h"

/* Each in the order of its enum in dialect.h. */
static const char *const	client_auths[] = {
	"provider", "self", "basic", "post", "bearer_file", "none", NULL
};
static const char *const	token_shapes[] = { "provider", "opaque", "jwt", NULL };
static const char *const	scope_syntaxes[] = { "provider", "spaces", "braces", NULL };
static const char *const	time_units[] = {
	"provider", "seconds", "milliseconds", NULL
};
static const char *const	number_forms[] = { "provider", "numbers", "strings", NULL };
static const char *const	audience_checks[] = {
	"provider", "client", "either", "both", NULL
};
static const char *const	answers[] = { "provider", "no", "yes", NULL };

static const struct {
	const char		*member;
	const char *const	*names;
} choices[] = {
	{ "client_auth", client_auths },
	{ "token_shape", token_shapes },
	{ "scope_syntax", scope_syntaxes },
	{ "time_unit", time_units },
	{ "numbers", number_forms },
	{ "audience_check", audience_checks },
	{ "basic_encoded", answers },
	{ "rotates", answers },
	{ "loopback_any_port", answers },
};

const char *const *
choices_of(const char *member)
{
	size_t	i;

	for (i = 0; i < sizeof(choices) / sizeof(choices[0]); i++)
		if (strcmp(choices[i].member, member) == 0)
			return choices[i].names;
	return NULL;
}
