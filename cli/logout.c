/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/commands.h"
#include "client/client.h"
#include "client/line.h"

struct options {
	bool	yes;		/* do not ask */
	bool	local;		/* forget here, tell the provider nothing */
};

static bool
read_options(int argc, char *argv[], struct options *o)
{
	static const struct option	options[] = {
		{ "yes", no_argument, NULL, 'y' },
		{ "local", no_argument, NULL, 'l' },
		{ NULL, 0, NULL, 0 }
	};
	int				c;

	while ((c = getopt_long(argc, argv, "yl", options, NULL)) != -1) {
		if (c != 'y' && c != 'l')
			return false;
		o->yes = o->yes || c == 'y';
		o->local = o->local || c == 'l';
	}
	return optind == argc;
}

/* A person at a terminal is asked; a script has said what it wants. */
static bool
may_go_on(const struct options *o, const struct credentials *c)
{
	char	line[16];

	if (o->local)
		return true;
	(void)fprintf(stderr, "This tells the provider that the login is over. A "
	    "provider such as Fitbit then ends\nevery session of this person with the "
	    "client %s: other machines, and a host on\nwhich the person was enrolled "
	    "with that client, lose theirs. (--local forgets it\non this machine "
	    "alone.)\n", c->client_id);
	if (o->yes || !isatty(STDIN_FILENO))
		return true;
	(void)fputs("Go on? (yes/no) ", stderr);
	return line_read(STDIN_FILENO, line, sizeof(line)) &&
	    (strcasecmp(line, "yes") == 0 || strcasecmp(line, "y") == 0);
}

static bool
log_out(struct client *cl, const struct options *o, struct failure *e)
{
	struct credentials	c = { .expires = 0 };
	enum private_found	found;
	int			lock;
	bool			ok = false;

	if ((lock = client_lock(cl, e)) == -1)
		return false;
	found = credentials_load(cl->state, &c, e);
	if (found == PRIVATE_NONE)
		(void)failure_say(e, "nobody is logged in here");
	else if (found == PRIVATE_BROKEN && !o->local)
		ok = false;
	else if (found == PRIVATE_FOUND && !may_go_on(o, &c))
		(void)failure_say(e, "nothing was done");
	else
		ok = (o->local || client_end(cl, &c, e)) &&
		    private_remove(cl->state, CREDENTIALS_FILE, e);
	credentials_clear(&c);
	(void)close(lock);
	return ok;
}

int
cmd_logout(int argc, char *argv[])
{
	struct options	o = { .yes = false };
	struct client	c;
	struct failure	e;
	bool		ok;

	if (!read_options(argc, argv, &o))
		return usage("logout");
	ok = client_open(&c, &e) && log_out(&c, &o, &e);
	client_close(&c);
	if (!ok) {
		(void)fprintf(stderr, "fitbitctl: %s\n", e.text);
		return STATUS_PROBLEM;
	}
	(void)puts(o.local ? "Forgotten on this machine." : "Logged out.");
	return STATUS_FINE;
}
