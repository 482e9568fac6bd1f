/* SPDX-License-Identifier: ISC */
#ifndef GRANTS_MAC_H
#define GRANTS_MAC_H

#include <sodium.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A row's MAC is taken over its members one by one, each with its length, so
 * that no two rows give the same bytes. What is below store.h alone includes this.
 */
void	mac_bytes(crypto_auth_hmacsha256_state *, const void *, size_t n);
void	mac_number(crypto_auth_hmacsha256_state *, int64_t);

#endif /* GRANTS_MAC_H */
