/* SPDX-License-Identifier: ISC */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

/*
 * A command gets the program's name as argv[0] and what stands behind its own
 * name, for getopt_long(3). It returns the exit status:
 */
enum status {
	STATUS_FINE = 0,
	STATUS_PROBLEM = 1,	/* what was asked for was not so, or failed */
	STATUS_USAGE = 2	/* the command line was wrong: usage() has told */
};

#define COMMAND(name, arguments, help)	int cmd_##name(int argc, char *argv[]);
#include "cli/commands.def"
#undef COMMAND

/* Tells on stderr how the command is used; returns STATUS_USAGE. */
int	usage(const char *command);

#endif /* CLI_COMMANDS_H */
