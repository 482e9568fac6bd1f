/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_RANGES_H
#define ACCOUNTS_RANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The one statement of which uids and gids no person may have, whatever any
 * file says: the system's own (0-999), systemd's homed users (60001-60513) and
 * DynamicUser and container ranges (60514-60577, 61184-65519, 524288-
 * 1879048191), nobody (65534), the two "no id" values (65535 and 2^32 - 1) and
 * what a signed 32-bit number cannot hold. Source: systemd's UIDS-GIDS.md,
 * Debian Policy 9.2.2.
 */
static const struct id_range {
	uint32_t	low, high;
} id_ranges_reserved[] = {
	{ 0, 999 },
	{ 60001, 60577 },
	{ 61184, 65519 },
	{ 65534, 65535 },
	{ 524288, 1879048191 },
	{ INT32_MAX + UINT32_C(1), UINT32_MAX },
};

/*
 * In the header, unrolled, and without an early way out: NSS asks twice a
 * look-up, and the table would be one more page that is in no cache.
 */
static inline bool
id_reserved(uint32_t id)
{
	const struct id_range	*r = id_ranges_reserved;
	uint32_t		 hit = 0;
	size_t			 i;

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC unroll 8
#endif
	for (i = 0; i < sizeof(id_ranges_reserved) / sizeof(*r); i++)
		hit |= (uint32_t)(id - r[i].low <= r[i].high - r[i].low);
	return hit != 0;
}

#endif /* ACCOUNTS_RANGES_H */
