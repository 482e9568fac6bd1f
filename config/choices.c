/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stddef.h>
#include <string.h>

#include "config/choices.h"

static const char *const	client_auth[] = {
	"self", "basic", "bearer_file", NULL	/* enum client_auth */
};

static const struct {
	const char		*member;
	const char *const	*names;
} choices[] = {
	{ "client_auth", client_auth },
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
