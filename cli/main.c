/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"

static const struct command {
	const char	*name;
	int		 (*run)(int, char *[]);
	const char	*arguments, *help;
} commands[] = {
#define COMMAND(name, arguments, help)	{ #name, cmd_##name, arguments, help },
#include "cli/commands.def"
#undef COMMAND
};

#define N_COMMANDS	(sizeof(commands) / sizeof(commands[0]))

static const struct command *
find(const char *name)
{
	size_t	i;

	for (i = 0; i < N_COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

int
usage(const char *command)
{
	const struct command	*c = find(command);

	if (c != NULL)
		(void)fprintf(stderr, "usage: fitbitctl %s %s\n", c->name, c->arguments);
	return STATUS_USAGE;
}

static void
help(FILE *to)
{
	size_t	i;

	(void)fputs("usage: fitbitctl COMMAND [ARGUMENT...]\n\n", to);
	for (i = 0; i < N_COMMANDS; i++)
		(void)fprintf(to, "  %s %s\n\t%s\n", commands[i].name,
		    commands[i].arguments, commands[i].help);
	(void)fputs("\nfitbitctl(8) tells more.\n", to);
}

int
main(int argc, char *argv[])
{
	static char		 program[] = "fitbitctl";
	const struct command	*c;

	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		(void)puts(PACKAGE_STRING);
		return STATUS_FINE;
	}
	if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)) {
		help(stdout);
		return STATUS_FINE;
	}
	if (argc < 2) {
		help(stderr);
		return STATUS_USAGE;
	}
	if ((c = find(argv[1])) == NULL) {
		(void)fprintf(stderr, "fitbitctl: %s is no command: fitbitctl --help lists them\n",
		    argv[1]);
		return STATUS_USAGE;
	}
	argv[1] = program;	/* what getopt_long(3) names in its complaints */
	return c->run(argc - 1, argv + 1);
}
