/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <stdio.h>
#include <string.h>

#include "service/throttle.h"

static const char *
text_of(const char *s)
{
	return s == NULL ? "" : s;
}

static void
put_ipv6(const struct in6_addr *a, char out[PLACE_MAX])
{
	const unsigned char	*b = a->s6_addr;

	if (IN6_IS_ADDR_V4MAPPED(a))
		(void)snprintf(out, PLACE_MAX, "4:%u.%u.%u.%u", b[12], b[13], b[14], b[15]);
	else
		(void)snprintf(out, PLACE_MAX, "6:%02x%02x:%02x%02x:%02x%02x:%02x%02x",
		    b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]);
}

/* A host's name is not looked up: the name is the place, whatever its case and closing dot. */
static void
put_name(const char *name, char out[PLACE_MAX])
{
	size_t	i, n = strnlen(name, PLACE_MAX - 3);

	if (n > 1 && name[n - 1] == '.')
		n--;
	out[0] = 'n';
	out[1] = ':';
	for (i = 0; i < n; i++)
		out[2 + i] = name[i] >= 'A' && name[i] <= 'Z' ?
		    (char)(name[i] - 'A' + 'a') : name[i];
	out[2 + n] = '\0';
}

static void
put_host(const char *rhost, char out[PLACE_MAX])
{
	char		 address[64];
	size_t		 n = strcspn(rhost, "%");	/* fe80::1%eth0 */
	struct in6_addr	 six;
	struct in_addr	 four;

	if (n < sizeof(address)) {
		memcpy(address, rhost, n);
		address[n] = '\0';
		if (inet_pton(AF_INET6, address, &six) == 1) {
			put_ipv6(&six, out);
			return;
		}
		if (inet_pton(AF_INET, rhost, &four) == 1) {
			(void)snprintf(out, PLACE_MAX, "4:%s", rhost);
			return;
		}
	}
	put_name(rhost, out);
}

void
throttle_place(const struct throttle_who *w, char out[PLACE_MAX])
{
	const char	*rhost = text_of(w->rhost), *tty = text_of(w->tty);

	if (w->uid != 0)
		(void)snprintf(out, PLACE_MAX, "u:%lu", (unsigned long)w->uid);
	else if (*rhost != '\0')
		put_host(rhost, out);
	else
		(void)snprintf(out, PLACE_MAX, "t:%s", tty);
}
