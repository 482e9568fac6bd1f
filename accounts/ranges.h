/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_RANGES_H
#define ACCOUNTS_RANGES_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The one statement of which uids and gids no person may have, whatever any
 * file says: the system's own (0-999), systemd's homed users (60001-60513) and
 * DynamicUser and container ranges (60514-60577, 61184-65519, 524288-
 * 1879048191), nobody (65534), the two "no id" values (65535 and 2^32 - 1) and
 * what a signed 32-bit number cannot hold. Source: systemd's UIDS-GIDS.md,
 * Debian Policy 9.2.2.
 */
bool	id_reserved(uint32_t id);

#endif /* ACCOUNTS_RANGES_H */
