/* SPDX-License-Identifier: ISC */
#include "config.h"

#include "grants/mac.h"

void
mac_bytes(crypto_auth_hmacsha256_state *m, const void *bytes, size_t n)
{
	unsigned char	length[4];

	length[0] = (unsigned char)(n >> 24);
	length[1] = (unsigned char)(n >> 16);
	length[2] = (unsigned char)(n >> 8);
	length[3] = (unsigned char)n;
	(void)crypto_auth_hmacsha256_update(m, length, sizeof(length));
	(void)crypto_auth_hmacsha256_update(m, bytes, n);
}

void
mac_number(crypto_auth_hmacsha256_state *m, int64_t v)
{
	unsigned char	b[8];
	int		i;

	for (i = 0; i < 8; i++)
		b[i] = (unsigned char)((uint64_t)v >> (56 - 8 * i));
	mac_bytes(m, b, sizeof(b));
}
