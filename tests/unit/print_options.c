/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/config_file.h"

/*
 * For tests/options.sh: the table of options, one a line, tabs between
 *	section name type low high default
 * or, with a path, what config_read() says of that file.
 */
static int
print_table(void)
{
	size_t				 i, n;
	const struct config_option	*o = config_options(&n);

	for (i = 0; i < n; i++)
		(void)printf("%s\t%s\t%s\t%" PRId64 "\t%" PRId64 "\t%s\n",
		    o[i].section, o[i].name, o[i].type, o[i].low, o[i].high, o[i].dflt);
	return n > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int argc, char *argv[])
{
	struct config_error	 e;
	struct config		*c;

	if (argc < 2)
		return print_table();
	if ((c = config_read(argv[1], &e)) == NULL) {
		(void)puts(e.text);
		return EXIT_FAILURE;
	}
	config_free(c);
	return EXIT_SUCCESS;
}
