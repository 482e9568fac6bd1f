/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stddef.h>

#include "accounts/ranges.h"

static const struct {
	uint32_t	low, high;
} reserved[] = {
	{ 0, 999 },
	{ 60001, 60577 },
	{ 61184, 65519 },
	{ 65534, 65535 },
	{ 524288, 1879048191 },
	{ INT32_MAX + UINT32_C(1), UINT32_MAX },
};

/* No early way out: so it costs the same for every id, and vectorises. */
bool
id_reserved(uint32_t id)
{
	uint32_t	hit = 0;
	size_t		i;

	for (i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		hit |= (uint32_t)(id - reserved[i].low <=
		    reserved[i].high - reserved[i].low);
	return hit != 0;
}
