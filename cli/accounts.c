/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <getopt.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/accounts.h"
#include "cli/commands.h"

static const struct subcommand {
	const char	*name, *arguments;
	int		 (*run)(struct accounts_command *);
	int		 min, max;	/* words */
} subcommands[] = {
	{ "build", "[--local]", accounts_cmd_build, 0, 0 },
	{ "check", "[--json] [--local]", accounts_cmd_check, 0, 0 },
	{ "list", "[--json] [--automatic]", accounts_cmd_list, 0, 0 },
	{ "find", "[--json] LOGIN|UID|PERSON", accounts_cmd_find, 1, 1 },
	{ "add", "[--uid N [--gid N] [--gecos TEXT] [--home DIR] [--shell FILE] "
	    "[--groups NAME=GID,...]] LOGIN PERSON[,...]", accounts_cmd_add, 2, 2 },
	{ "remove", "LOGIN [PERSON]", accounts_cmd_remove, 1, 2 },
	{ "adopt", "LOGIN", accounts_cmd_adopt, 1, 1 },
	{ "migrate", "[--dry-run] [--run-as USER]", accounts_cmd_migrate, 0, 0 },
	{ "admit", "[--login LOGIN] PERSON", accounts_cmd_admit, 1, 1 },
};

#define N_SUBCOMMANDS	(sizeof(subcommands) / sizeof(subcommands[0]))

static void
say_warning(void *ctx, const char *text)
{
	(void)ctx;
	(void)fprintf(stderr, "fitbitctl: warning: %s\n", text);
}

const struct accounts_warn	accounts_warn_stderr = { say_warning, NULL };

int
accounts_refuse(const struct accounts_error *e)
{
	(void)fprintf(stderr, "fitbitctl: %s\n", e->text);
	return STATUS_PROBLEM;
}

static int
usage_of(const struct subcommand *s)
{
	size_t	i;

	if (s != NULL)
		(void)fprintf(stderr, "usage: fitbitctl accounts %s "
		    "[--config PATH] %s\n", s->name, s->arguments);
	else
		for (i = 0; i < N_SUBCOMMANDS; i++)
			(void)fprintf(stderr, "%s fitbitctl accounts %s %s\n",
			    i == 0 ? "usage:" : "      ", subcommands[i].name,
			    subcommands[i].arguments);
	return STATUS_USAGE;
}

static const struct option	options[] = {
	{ "automatic", no_argument, NULL, 'a' },
	{ "config", required_argument, NULL, 'c' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "gecos", required_argument, NULL, 'G' },
	{ "gid", required_argument, NULL, 'g' },
	{ "groups", required_argument, NULL, 'S' },
	{ "home", required_argument, NULL, 'h' },
	{ "json", no_argument, NULL, 'j' },
	{ "local", no_argument, NULL, 'l' },
	{ "login", required_argument, NULL, 'L' },
	{ "run-as", required_argument, NULL, 'r' },
	{ "shell", required_argument, NULL, 's' },
	{ "uid", required_argument, NULL, 'u' },
	{ NULL, 0, NULL, 0 }
};

static bool
take_option(struct accounts_command *c, int opt, const char **config)
{
	switch (opt) {
	case 'a': c->only_automatic = true; return true;
	case 'c': *config = optarg; return *optarg == '/';
	case 'G': c->gecos = optarg; return true;
	case 'g': c->gid = optarg; return true;
	case 'S': c->groups = optarg; return true;
	case 'h': c->home = optarg; return true;
	case 'j': c->json = true; return true;
	case 'l': c->files.only_here = true; return true;
	case 'L': c->login = optarg; return true;
	case 'n': c->dry_run = true; return true;
	case 'r': c->run_as = optarg; return true;
	case 's': c->shell = optarg; return true;
	case 'u': c->uid = optarg; return true;
	default: return false;
	}
}

/*
 * A host may get its accounts before its client id, so no file at the usual
 * place means the defaults; one that is there must be good.
 */
static struct config *
read_config(const char *path)
{
	static const char	 none[] = "[provider]\nclient_id = none\n";
	struct config_error	 e;
	struct config		*c;

	if (strcmp(path, CONFIG_FILE) == 0 && access(path, F_OK) == -1 &&
	    errno == ENOENT)
		c = config_parse(path, none, sizeof(none) - 1, &e);
	else
		c = config_read(path, &e);
	if (c == NULL)
		(void)fprintf(stderr, "fitbitctl: %s\n", e.text);
	return c;
}

static void
fill(struct accounts_command *c)
{
	const struct config	*k = c->config;
	const struct group	*gr = geteuid() == 0 ?
				    getgrnam(VERIFIER_USER) : NULL;

	c->files.text = k->accounts_file;
	c->files.index = k->accounts_index;
	c->files.overlay = k->accounts_overlay;
	c->files.ledger = k->accounts_ledger;
	c->files.key = k->key_file;
	c->files.key_group = gr == NULL ? getegid() : gr->gr_gid;
	c->files.ranges.uid_low = (uint32_t)k->uid_low;
	c->files.ranges.uid_high = (uint32_t)k->uid_high;
	c->files.ranges.gid_low = (uint32_t)k->uid_low;
	c->files.ranges.gid_high = (uint32_t)k->uid_high;
	c->shape.uid_low = (uint32_t)k->auto_uid_low;
	c->shape.uid_high = (uint32_t)k->auto_uid_high;
	c->shape.prefix = k->auto_prefix;
	c->shape.group = k->auto_group;
	c->shape.home = k->auto_home;
	c->shape.shell = k->auto_shell;
}

static const struct subcommand *
find(const char *name)
{
	size_t	i;

	for (i = 0; i < N_SUBCOMMANDS; i++)
		if (strcmp(subcommands[i].name, name) == 0)
			return &subcommands[i];
	return NULL;
}

static int
change_person(struct config *config, const char *login, const char *person,
    int (*run)(struct accounts_command *))
{
	char			*words[3];
	struct accounts_command	 c = { .config = config, .argc = person == NULL ? 1 : 2,
				    .argv = words };
	int			 status = STATUS_PROBLEM;

	words[0] = strdup(login);
	words[1] = person == NULL ? NULL : strdup(person);
	words[2] = NULL;
	fill(&c);
	if (*c.files.index == '\0')
		(void)fprintf(stderr, "fitbitctl: [accounts] index is empty: give it "
		    "a path\n");
	else if (words[0] != NULL && (person == NULL || words[1] != NULL))
		status = run(&c);
	free(words[0]);
	free(words[1]);
	return status;
}

int
accounts_add_person(struct config *config, const char *login, const char *person)
{
	return change_person(config, login, person, accounts_cmd_add);
}

int
accounts_remove_login(struct config *config, const char *login)
{
	return change_person(config, login, NULL, accounts_cmd_remove);
}

int
cmd_accounts(int argc, char *argv[])
{
	struct accounts_command	 c = { 0 };
	const struct subcommand	*s;
	const char		*config = CONFIG_FILE;
	int			 opt, status;

	if (argc < 2 || (s = find(argv[1])) == NULL)
		return usage_of(NULL);
	argv[1] = argv[0];
	argc--;
	argv++;
	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (!take_option(&c, opt, &config))
			return usage_of(s);
	c.argc = argc - optind;
	c.argv = argv + optind;
	if (c.argc < s->min || c.argc > s->max)
		return usage_of(s);
	if ((c.config = read_config(config)) == NULL)
		return STATUS_PROBLEM;
	fill(&c);
	if (*c.files.index == '\0') {
		(void)fprintf(stderr, "fitbitctl: %s: [accounts] index is "
		    "empty: give it a path\n", config);
		status = STATUS_PROBLEM;
	} else
		status = s->run(&c);
	config_free(c.config);
	return status;
}
