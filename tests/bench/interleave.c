/* SPDX-License-Identifier: ISC */
/*
 * interleave ROUNDS INPUT -- COMMAND ... -- COMMAND ... [-- COMMAND ...]
 *
 * Runs the commands in turn, ROUNDS times, each with the file INPUT as standard
 * input and its output thrown away, and prints a line a command:
 *
 *	median_ms p90_ms rss_kb failed
 *
 * rss_kb is the median of the largest resident size (wait4(2)).
 */
#include "config.h"

#include <sys/resource.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define COMMANDS	8

static double
now_ms(void)
{
	struct timespec	ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static void
become(const char *input, char **command)
{
	int	in = open(input, O_RDONLY), null = open("/dev/null", O_WRONLY);

	(void)dup2(in, STDIN_FILENO);
	(void)dup2(null, STDOUT_FILENO);
	(void)dup2(null, STDERR_FILENO);
	(void)execvp(command[0], command);
	_exit(127);
}

static int
by_size(const void *a, const void *b)
{
	double	x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
quantile(double *v, long n, double q)
{
	qsort(v, (size_t)n, sizeof(*v), by_size);
	return v[(long)(q * (double)(n - 1))];
}

int
main(int argc, char *argv[])
{
	char		**command[COMMANDS];
	double		 *ms[COMMANDS], *kb[COMMANDS], start;
	long		  rounds, i, failed[COMMANDS] = { 0 };
	struct rusage	  used;
	int		  n = 0, k, status;
	pid_t		  pid;

	if (argc < 5)
		return 64;
	rounds = strtol(argv[1], NULL, 10);
	for (k = 3; k < argc && n < COMMANDS; k++)
		if (strcmp(argv[k], "--") == 0) {
			argv[k] = NULL;
			command[n] = argv + k + 1;
			ms[n] = calloc((size_t)rounds, sizeof(double));
			kb[n++] = calloc((size_t)rounds, sizeof(double));
		}
	for (i = 0; i < rounds; i++)
		for (k = 0; k < n; k++) {
			start = now_ms();
			if ((pid = fork()) == 0)
				become(argv[2], command[k]);
			if (wait4(pid, &status, 0, &used) == -1)
				return EXIT_FAILURE;
			ms[k][i] = now_ms() - start;
			kb[k][i] = (double)used.ru_maxrss;
			failed[k] += status != 0;
		}
	for (k = 0; k < n; k++)
		(void)printf("%.3f %.3f %.0f %ld\n", quantile(ms[k], rounds, 0.5),
		    quantile(ms[k], rounds, 0.9), quantile(kb[k], rounds, 0.5), failed[k]);
	return EXIT_SUCCESS;
}
