/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>

#include "config/choices.h"
#include "oauth/provider.h"

/* A provider's fields in words; apart, since a login has no use for them. */

static const char *
show_text(const char *value)
{
	return value == NULL ? "none" : value;
}

static const char *
show_choice(const char *member, int value)
{
	return choices_of(member)[value];
}

static const char *
show_count(int64_t value, char buf[32])
{
	if (value == 0)
		return "none";
	(void)snprintf(buf, 32, "%" PRId64, value);
	return buf;
}

#define SHOW_URL(member)	show_text(p->member)
#define SHOW_TEXT(member)	show_text(p->member)
#define SHOW_CHOICE(member)	show_choice(#member, (int)p->member)
#define SHOW_COUNT(member)	show_count(p->member, buf)
#define SHOW_BOOL(member)	(p->member ? "yes" : "no")

bool
provider_field(const struct provider *p, size_t nth, char buf[32],
    struct provider_field *out)
{
	size_t	i = 0;

#define FIELD(kind, type, field, text)						\
	if (i++ == nth) {							\
		*out = (struct provider_field){ #field, text, SHOW_##kind(field) };	\
		return true;							\
	}
#include "oauth/provider.def"
#undef FIELD
	return false;
}
