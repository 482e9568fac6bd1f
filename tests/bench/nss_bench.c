/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <cdb.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <nss.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/*
 * nss_bench SERVICE WHAT ACCOUNTS CALLS
 *
 * Times CALLS single look-ups through glibc, of users picked at random out of
 * ACCOUNTS, each between two reads of the clock; prints "P50 P99" in ns. SERVICE
 * is the NSS source to ask, by __nss_configure_lookup(); "-" leaves it to
 * /etc/nsswitch.conf. WHAT: name, uid, missname, missuid; or enumerate, which
 * prints the milliseconds and the number of entries. The same picks are asked
 * for once before, untimed, so that pages are mapped. libcdb: no NSS at all, but
 * libcdb's own search in nss-test.cdb and a copy of what it finds.
 */
#define FIRST_UID	1900000000U

struct bench {
	const char	*what;
	uint32_t	 accounts;
	size_t		 calls;
	char		(*name)[16];
	uint32_t	*uid;
	uint32_t	*ns;
};

static uint64_t
now(void)
{
	struct timespec	ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000U + (uint64_t)ts.tv_nsec;
}

/* xorshift64: the same picks in every run. */
static uint32_t
pick(uint64_t *state, uint32_t n)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 32) % n;
}

static bool
make_picks(struct bench *b)
{
	uint64_t	state = 88172645463325252U;
	bool		miss = strncmp(b->what, "miss", 4) == 0;
	uint32_t	k;
	size_t		i;

	b->name = calloc(b->calls, sizeof(*b->name));
	b->uid = calloc(b->calls, sizeof(*b->uid));
	b->ns = calloc(b->calls, sizeof(*b->ns));
	if (b->name == NULL || b->uid == NULL || b->ns == NULL)
		return false;
	for (i = 0; i < b->calls; i++) {
		k = pick(&state, b->accounts);
		(void)snprintf(b->name[i], sizeof(b->name[i]), "%s%07u",
		    miss ? "none" : "user", k);
		b->uid[i] = FIRST_UID + k + (miss ? 10000000U : 0);
	}
	return true;
}

static struct cdb	index_cdb;

static bool
ask_libcdb(const char *name)
{
	static char	value[1024];
	char		key[1 + 16] = { 'N' };
	size_t		n = strlen(name);

	memcpy(key + 1, name, n);
	if (cdb_find(&index_cdb, key, (unsigned int)n + 1) <= 0 ||
	    cdb_datalen(&index_cdb) > sizeof(value))
		return false;
	memcpy(value, cdb_getdata(&index_cdb), cdb_datalen(&index_cdb));
	return true;
}

static bool
ask(const struct bench *b, size_t i)
{
	static char	 buf[1024];
	struct passwd	 pw, *found = NULL;

	if (index_cdb.cdb_mem != NULL)
		return ask_libcdb(b->name[i]);
	if (strstr(b->what, "uid") != NULL)
		(void)getpwuid_r(b->uid[i], &pw, buf, sizeof(buf), &found);
	else
		(void)getpwnam_r(b->name[i], &pw, buf, sizeof(buf), &found);
	return found != NULL;
}

static int
by_number(const void *a, const void *b)
{
	uint32_t	x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static int
time_lookups(struct bench *b)
{
	bool		miss = strncmp(b->what, "miss", 4) == 0;
	uint64_t	t;
	size_t		i, wrong = 0;

	if (!make_picks(b))
		return EXIT_FAILURE;
	for (i = 0; i < b->calls; i++)
		wrong += ask(b, i) == miss;
	for (i = 0; i < b->calls; i++) {
		t = now();
		(void)ask(b, i);
		b->ns[i] = (uint32_t)(now() - t);
	}
	qsort(b->ns, b->calls, sizeof(*b->ns), by_number);
	if (wrong > 0) {
		(void)fprintf(stderr, "%zu of %zu answers were wrong\n", wrong,
		    b->calls);
		return EXIT_FAILURE;
	}
	(void)printf("%u %u\n", b->ns[b->calls / 2], b->ns[b->calls * 99 / 100]);
	return EXIT_SUCCESS;
}

static int
time_enumeration(void)
{
	uint64_t	t = now();
	size_t		n = 0;

	setpwent();
	while (getpwent() != NULL)
		n++;
	endpwent();
	(void)printf("%" PRIu64 " %zu\n", (now() - t) / 1000000U, n);
	return EXIT_SUCCESS;
}

int
main(int argc, char *argv[])
{
	struct bench	b = { 0 };

	if (argc != 5)
		return EXIT_FAILURE;
	b.what = argv[2];
	b.accounts = (uint32_t)strtoul(argv[3], NULL, 10);
	b.calls = strtoul(argv[4], NULL, 10);
	if (strcmp(b.what, "libcdb") == 0 &&
	    cdb_init(&index_cdb, open("nss-test.cdb", O_RDONLY | O_CLOEXEC)) != 0)
		return EXIT_FAILURE;
	if (strcmp(argv[1], "-") != 0 &&
	    __nss_configure_lookup("passwd", argv[1]) != 0)
		return EXIT_FAILURE;
	if (strcmp(b.what, "enumerate") == 0)
		return time_enumeration();
	return time_lookups(&b);
}
