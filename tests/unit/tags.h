/* SPDX-License-Identifier: ISC */
#ifndef TESTS_UNIT_TAGS_H
#define TESTS_UNIT_TAGS_H

#include <string.h>

#include "service/tag.h"

/* Tags that differ as those of different tokens do. */
static inline struct tag
tag_number(int n)
{
	struct tag	t = { { 0 } };

	memcpy(t.bytes, &n, sizeof(n));
	memcpy(t.bytes + TAG_LEN - sizeof(n), &n, sizeof(n));
	return t;
}

#endif /* TESTS_UNIT_TAGS_H */
