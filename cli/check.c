/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/check.h"
#include "cli/commands.h"

static void	(*const checks[])(struct host_check *) = {
	check_user,
	check_configuration,
	check_secrets,
	check_state,
	check_programs,
	check_trust,
	check_accounts,
	check_provider,
	check_pam,
	check_sshd,
};

static int
run(struct host_check *c, bool json)
{
	size_t	i;
	bool	printed;

	if (geteuid() != 0 && *c->root == '\0')
		findings_add(c->findings, LEVEL_NOTE, "", "run it as root",
		    "without root's rights some of this cannot be seen");
	for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		checks[i](c);
	config_free(c->config);
	printed = json ? findings_print_json(c->findings) :
	    findings_print_text(c->findings);
	return printed && findings_worst(c->findings) < LEVEL_PROBLEM ?
	    STATUS_FINE : STATUS_PROBLEM;
}

int
cmd_check(int argc, char *argv[])
{
	static const struct option	options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "json", no_argument, NULL, 'j' },
		{ "offline", no_argument, NULL, 'o' },
		{ "root", required_argument, NULL, 'r' },
		{ NULL, 0, NULL, 0 }
	};
	struct findings		found = { 0 };
	struct host_check	c = {
		.findings = &found, .root = "", .config_path = CONFIG_FILE
	};
	bool			json = false;
	int			opt, status;

	while ((opt = getopt_long(argc, argv, "+", options, NULL)) != -1)
		switch (opt) {
		case 'c':
			c.config_path = optarg;
			break;
		case 'j':
			json = true;
			break;
		case 'o':
			c.offline = true;
			break;
		case 'r':
			c.root = optarg;
			break;
		default:
			return usage("check");
		}
	if (optind != argc || *c.config_path != '/' ||
	    (*c.root != '\0' && *c.root != '/'))
		return usage("check");
	status = run(&c, json);
	findings_free(&found);
	return status;
}
