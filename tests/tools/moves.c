/* SPDX-License-Identifier: ISC */
/*
 * moves KEY-FILE STATE-DIR <"LEGACY PERSON" lines: records each as a login that
 * shows it does. The test's stand-in for thousands of logins.
 */
#include "config.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "grants/move.h"

static bool
read_move(char *line, struct move *m)
{
	char	*blank = strchr(line, ' ');

	line[strcspn(line, "\n")] = '\0';
	if (blank == NULL)
		return false;
	*blank = '\0';
	(void)snprintf(m->legacy, sizeof(m->legacy), "%s", line);
	(void)snprintf(m->person, sizeof(m->person), "%s", blank + 1);
	return true;
}

int
main(int argc, char *argv[])
{
	struct grants_error	 ge;
	struct file_error	 fe;
	struct hostkey		 key;
	struct grants		*g;
	struct move		 m = { .at = (int64_t)time(NULL) };
	char			*line = NULL;
	size_t			 size = 0;
	int			 status = EXIT_SUCCESS;

	if (argc != 3 || sodium_init() == -1 || !hostkey_read(argv[1], &key, &fe) ||
	    grants_open(argv[2], &key, deadline_in(5000), &g, &ge) != STORE_OK)
		return EXIT_FAILURE;
	while (status == EXIT_SUCCESS && getline(&line, &size, stdin) > 0) {
		grants_set_deadline(g, deadline_in(5000));
		if (!read_move(line, &m) || grants_move(g, &m) != STORE_OK)
			status = EXIT_FAILURE;
	}
	if (status != EXIT_SUCCESS)
		(void)fprintf(stderr, "moves: %s\n", grants_why(g));
	free(line);
	grants_close(g);
	return status;
}
