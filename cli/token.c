/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "client/client.h"
#include "client/line.h"

#define NEED_DEFAULT	60
#define NEED_MAX	31536000	/* a year: no provider's token lives longer */

/* Decimal digits in 0 .. NEED_MAX. */
static bool
read_seconds(const char *text, int64_t *out)
{
	size_t	n = strspn(text, "0123456789");
	long	v;

	if (n == 0 || n > 8 || text[n] != '\0' ||
	    (v = strtol(text, NULL, 10)) > NEED_MAX)
		return false;
	*out = v;
	return true;
}

static bool
read_options(int argc, char *argv[], int64_t *need)
{
	static const struct option	options[] = {
		{ "min-remaining", required_argument, NULL, 'm' },
		{ NULL, 0, NULL, 0 }
	};
	int				c;

	while ((c = getopt_long(argc, argv, "m:", options, NULL)) != -1) {
		if (c != 'm')
			return false;
		if (!read_seconds(optarg, need)) {
			(void)fprintf(stderr, "fitbitctl: --min-remaining %s: "
			    "write seconds, 0 to %d\n", optarg, NEED_MAX);
			return false;
		}
	}
	return optind == argc;
}

int
cmd_token(int argc, char *argv[])
{
	struct client	 c;
	struct failure	 e;
	struct secret	*token = NULL;
	int64_t		 need = NEED_DEFAULT;
	int		 status = STATUS_PROBLEM;

	if (!read_options(argc, argv, &need))
		return usage("token");
	if (!client_open(&c, &e) || client_token(&c, need, &token, &e) != TOKEN_READY)
		(void)fprintf(stderr, "fitbitctl: %s\n", e.text);
	else if (!line_write(STDOUT_FILENO, secret_text(token)))
		(void)fprintf(stderr, "fitbitctl: standard output: %s\n", strerror(errno));
	else
		status = STATUS_FINE;
	secret_free(token);
	client_close(&c);
	return status;
}
