/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "nss/nss_fitbit.h"
#include "tests/nss/fixture.h"

/*
 * torture threads THREADS LOOKUPS REPLACEMENTS
 *	THREADS threads of LOOKUPS mixed look-ups each at least, while the index
 *	is replaced REPLACEMENTS times by one of two versions. Every version has
 *	half of its accounts to itself and writes itself into each entry: an
 *	entry of two versions, or a missing one that both have, is a failure.
 * torture soak LOOKUPS
 *	LOOKUPS in one process, the index replaced at every 10,000th; memory and
 *	descriptors at the end are those of the first tenth.
 */
#define ACCOUNTS	2000U
#define FIRST_UID	201000U

static atomic_ulong	wrong, found, missed, asked;
static atomic_bool	replacing;
static atomic_uint	replaced;

/* Version 'a' has the accounts 0-1499, 'b' 500-1999. */
static char *
make_map(char version)
{
	size_t		 room = ACCOUNTS * 128, n = 0;
	char		*text = malloc(room);
	unsigned int	 i, first = version == 'a' ? 0 : 500;

	if (text == NULL)
		err(1, NULL);
	for (i = first; i < first + 1500; i++)
		n += (size_t)snprintf(text + n, room - n, "user%u P%u %u:%u:%c%u:"
		    "/home/%c%u:/bin/%c%u:all=299999\n", i, i, FIRST_UID + i,
		    FIRST_UID + i, version, i, version, i, version, i);
	return text;
}

static bool
in_both(unsigned int i)
{
	return i >= 500 && i < 1500;
}

static void
check_passwd(unsigned int i, enum nss_status s, const struct passwd *pw)
{
	char	name[16], want[3][32];
	char	v = s == NSS_STATUS_SUCCESS ? pw->pw_gecos[0] : '-';

	if (s != NSS_STATUS_SUCCESS) {
		atomic_fetch_add(&missed, 1);
		if (s != NSS_STATUS_NOTFOUND || in_both(i))
			atomic_fetch_add(&wrong, 1);
		return;
	}
	atomic_fetch_add(&found, 1);
	(void)snprintf(name, sizeof(name), "user%u", i);
	(void)snprintf(want[0], sizeof(want[0]), "%c%u", v, i);
	(void)snprintf(want[1], sizeof(want[1]), "/home/%c%u", v, i);
	(void)snprintf(want[2], sizeof(want[2]), "/bin/%c%u", v, i);
	if ((v != 'a' && v != 'b') || strcmp(pw->pw_name, name) != 0 ||
	    pw->pw_uid != FIRST_UID + i || strcmp(pw->pw_gecos, want[0]) != 0 ||
	    strcmp(pw->pw_dir, want[1]) != 0 || strcmp(pw->pw_shell, want[2]) != 0)
		atomic_fetch_add(&wrong, 1);
}

static void
look_up(unsigned int i, unsigned int kind)
{
	char		buf[512], name[16];
	struct passwd	pw;
	struct group	gr;
	struct spwd	sp;
	enum nss_status	s;
	int		e = 0;

	(void)snprintf(name, sizeof(name), "user%u", i);
	switch (kind) {
	case 0:
		s = _nss_fitbit_getpwuid_r(FIRST_UID + i, &pw, buf, sizeof(buf), &e);
		check_passwd(i, s, &pw);
		return;
	case 1:
		s = _nss_fitbit_getgrgid_r(FIRST_UID + i, &gr, buf, sizeof(buf), &e);
		if (s == NSS_STATUS_SUCCESS ? strcmp(gr.gr_name, name) != 0 :
		    in_both(i) || s != NSS_STATUS_NOTFOUND)
			atomic_fetch_add(&wrong, 1);
		return;
	case 2:
		s = _nss_fitbit_getspnam_r(name, &sp, buf, sizeof(buf), &e);
		if (s == NSS_STATUS_SUCCESS ? strcmp(sp.sp_namp, name) != 0 :
		    in_both(i) || s != NSS_STATUS_NOTFOUND)
			atomic_fetch_add(&wrong, 1);
		return;
	default:
		s = _nss_fitbit_getpwnam_r(name, &pw, buf, sizeof(buf), &e);
		check_passwd(i, s, &pw);
	}
}

static void
look_up_many(unsigned long lookups, uint64_t seed)
{
	uint64_t	r = seed * 88172645463325252U + 1;
	unsigned long	k;

	for (k = 0; k < lookups; k++) {
		r ^= r << 13;
		r ^= r >> 7;
		r ^= r << 17;
		look_up((unsigned int)(r >> 32) % ACCOUNTS, (unsigned int)(r & 7));
	}
}

struct job {
	unsigned long	lookups;
	uint64_t	seed;
};

static void *
run(void *arg)
{
	const struct job	*j = arg;
	const unsigned long	 step = 1000;
	unsigned long		 n;

	for (n = 0; n < j->lookups || atomic_load(&replacing); n += step)
		look_up_many(step, j->seed + n);
	atomic_fetch_add(&asked, n);
	return NULL;
}

static void
replace_meanwhile(unsigned int times)
{
	const struct timespec	pause = { 0, 1000000 };
	unsigned int		i;

	for (i = 0; i < times; i++) {
		fixture_replace(i % 2 == 0 ? "b" : "a");
		atomic_fetch_add(&replaced, 1);
		(void)nanosleep(&pause, NULL);
	}
	atomic_store(&replacing, false);
}

static int
tell(const char *what, unsigned long lookups)
{
	printf("%-8s %10lu look-ups %6u replacements %10lu found %9lu absent "
	    "%lu wrong\n", what, lookups, atomic_load(&replaced),
	    atomic_load(&found), atomic_load(&missed), atomic_load(&wrong));
	return atomic_load(&wrong) == 0 && atomic_load(&found) > 0 ?
	    EXIT_SUCCESS : EXIT_FAILURE;
}

static int
torture_threads(unsigned int threads, unsigned long lookups, unsigned int times)
{
	pthread_t	*t = calloc(threads, sizeof(*t));
	struct job	*j = calloc(threads, sizeof(*j));
	unsigned int	 i;
	int		 status;

	if (t == NULL || j == NULL)
		err(1, NULL);
	atomic_store(&replacing, true);
	for (i = 0; i < threads; i++) {
		j[i].lookups = lookups;
		j[i].seed = i + 1;
		if ((errno = pthread_create(&t[i], NULL, run, &j[i])) != 0)
			err(1, "pthread_create");
	}
	replace_meanwhile(times);
	for (i = 0; i < threads; i++)
		(void)pthread_join(t[i], NULL);
	status = tell("threads", atomic_load(&asked));
	free(t);
	free(j);
	return status;
}

/* Resident kilobytes, of which the mapped index is a part. */
static long
resident(void)
{
	char	line[256];
	long	kb = 0;
	FILE	*f = fopen("/proc/self/status", "r");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "VmRSS:", 6) == 0)
			kb = strtol(line + 6, NULL, 10);
	if (f != NULL)
		(void)fclose(f);
	return kb;
}

static int
descriptors(void)
{
	DIR	*d = opendir("/proc/self/fd");
	int	 n = 0;

	while (d != NULL && readdir(d) != NULL)
		n++;
	if (d != NULL)
		(void)closedir(d);
	return n;
}

static int
torture_soak(unsigned long lookups)
{
	const unsigned long	step = 10000;
	unsigned long		k;
	long			first = 0, last;
	int			fds = 0;

	for (k = 0; k < lookups; k += step) {
		look_up_many(step, k + 1);
		fixture_replace(k / step % 2 == 0 ? "b" : "a");
		atomic_fetch_add(&replaced, 1);
		if (first == 0 && k >= lookups / 10) {
			first = resident();
			fds = descriptors();
		}
	}
	last = resident();
	printf("%-8s resident %ld kB after a tenth, %ld kB at the end; "
	    "descriptors %d, %d\n", "soak", first, last, fds, descriptors());
	if (last > first + 256 || descriptors() != fds) {
		printf("it grew\n");
		return EXIT_FAILURE;
	}
	return tell("soak", lookups);
}

int
main(int argc, char *argv[])
{
	char	*a = make_map('a'), *b = make_map('b');
	int	 status = EXIT_FAILURE;

	fixture_enter();
	fixture_index("a", a);
	fixture_index("b", b);
	fixture_replace("a");
	if (argc == 5 && strcmp(argv[1], "threads") == 0)
		status = torture_threads((unsigned int)strtoul(argv[2], NULL, 10),
		    strtoul(argv[3], NULL, 10),
		    (unsigned int)strtoul(argv[4], NULL, 10));
	else if (argc == 3 && strcmp(argv[1], "soak") == 0)
		status = torture_soak(strtoul(argv[2], NULL, 10));
	fixture_leave();
	free(a);
	free(b);
	return status;
}
