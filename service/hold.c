/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sodium.h>
#include <string.h>

#include "service/hold.h"

bool
hold_init(struct holds *h)
{
	memset(h, 0, sizeof(*h));
	randombytes_buf(&h->key, sizeof(h->key));
	return pthread_mutex_init(&h->lock, NULL) == 0;
}

void
hold_end(struct holds *h)
{
	(void)pthread_mutex_destroy(&h->lock);
	subkey_wipe(&h->key);
}

static void
mac_of(const struct holds *h, const struct secret *token,
    unsigned char mac[SUBKEY_MAC_LEN])
{
	if (token == NULL)
		memset(mac, 0, SUBKEY_MAC_LEN);		/* the host's own */
	else
		subkey_mac(&h->key, secret_text(token), secret_len(token), mac);
}

static struct hold *
find(struct holds *h, const unsigned char mac[SUBKEY_MAC_LEN])
{
	size_t	i;

	for (i = 0; i < HOLDS; i++)
		if (h->holds[i].until_ms != 0 &&
		    sodium_memcmp(h->holds[i].mac, mac, SUBKEY_MAC_LEN) == 0)
			return &h->holds[i];
	return NULL;
}

static struct hold *
soonest(struct holds *h)
{
	struct hold	*s = &h->holds[0];
	size_t		 i;

	for (i = 1; i < HOLDS; i++)
		if (h->holds[i].until_ms < s->until_ms)
			s = &h->holds[i];
	return s;
}

void
hold_begin(struct holds *h, const struct secret *token, int64_t retry_after,
    int64_t now_ms)
{
	unsigned char	 mac[SUBKEY_MAC_LEN];
	struct hold	*hold;
	int64_t		 s = retry_after < 0 ? HOLD_DEFAULT : retry_after;

	mac_of(h, token, mac);
	(void)pthread_mutex_lock(&h->lock);
	if ((hold = find(h, mac)) == NULL)
		hold = soonest(h);
	memcpy(hold->mac, mac, sizeof(hold->mac));
	hold->until_ms = now_ms + (s < HOLD_MAX ? s : HOLD_MAX) * 1000;
	(void)pthread_mutex_unlock(&h->lock);
}

int64_t
hold_left(struct holds *h, const struct secret *token, int64_t now_ms)
{
	unsigned char	 mac[SUBKEY_MAC_LEN];
	struct hold	*hold;
	int64_t		 left = 0;

	mac_of(h, token, mac);
	(void)pthread_mutex_lock(&h->lock);
	if ((hold = find(h, mac)) != NULL) {
		left = hold->until_ms - now_ms;
		if (left <= 0)
			hold->until_ms = left = 0;
	}
	(void)pthread_mutex_unlock(&h->lock);
	return left;
}
