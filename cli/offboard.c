/* SPDX-License-Identifier: ISC */
/*
 * fitbitctl offboard LOGIN: first the account's line leaves the map, so that no
 * token opens it from then on, whatever the provider answers; then, in a child
 * that has become the verifier's user, the grants end; then it says what is left
 * of the account, which other keys may open, and with --lock shuts that too.
 * Each step can be done again; the last is done whatever came of the others.
 */
#include "config.h"

#include <sys/wait.h>

#include <errno.h>
#include <getopt.h>
#include <pwd.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/accounts.h"
#include "cli/as_verifier.h"
#include "cli/commands.h"
#include "cli/grants.h"

#define USERMOD	"/usr/sbin/usermod"

static const struct option	options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "local", no_argument, NULL, 'l' },
	{ "lock", no_argument, NULL, 'L' },
	{ "run-as", required_argument, NULL, 'u' },
	{ NULL, 0, NULL, 0 }
};

struct offboard {
	const char	*user, *config_path, *run_as;
	bool		 lock;
	bool		 local;		/* tell the provider nothing */
	struct config	*config;
	struct host	 host;
};

static bool
read_options(int argc, char *argv[], struct offboard *o)
{
	int	opt;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (opt == 'c' && *optarg == '/')
			o->config_path = optarg;
		else if (opt == 'l')
			o->local = true;
		else if (opt == 'L')
			o->lock = true;
		else if (opt == 'u')
			o->run_as = optarg;
		else
			return false;
	}
	if (argc - optind != 1)
		return false;
	o->user = argv[optind];
	return true;
}

static int
leave_map(const struct offboard *o)
{
	struct accounts_error	 e = { "" };
	struct accounts		*map;
	enum accounts_result	 has;

	map = accounts_open(o->config->accounts_file, o->config->accounts_index,
	    o->config->key_file, NULL, &e);
	if (map == NULL)
		return problem("%s", e.text);
	has = accounts_has_login(map, o->user);
	accounts_close(map);
	if (has == ACCOUNTS_NO) {
		(void)printf("Map: %s has no line.\n", o->user);
		return STATUS_FINE;
	}
	if (has == ACCOUNTS_BROKEN ||
	    accounts_remove_login(o->config, o->user) != STATUS_FINE)
		return problem("the account map still has %s: no token is refused yet",
		    o->user);
	(void)printf("Map: took out the line of %s.\n", o->user);
	return STATUS_FINE;
}

/* A person who has another account here keeps the grant, which is that one's too. */
static int
end_grant(struct offboard *o, const struct grant *g)
{
	char	other[LOGIN_MAX + 1];

	switch (accounts_default(o->host.accounts, g->person, other)) {
	case ACCOUNTS_YES:
		(void)printf("Grant %lld: kept, since %s is %s here, too.\n",
		    (long long)g->id, g->person, other);
		return STATUS_FINE;
	case ACCOUNTS_NO:
		return grant_end(&o->host, g, o->local);
	case ACCOUNTS_BROKEN:
		break;
	}
	return problem("grant %lld is kept: the account map cannot be read",
	    (long long)g->id);
}

/* In the child. */
static int
end_grants(void *ctx, int out)
{
	struct offboard		*o = ctx;
	struct grant		 g;
	enum store_result	 s;
	int64_t			 after = 0;
	int			 n = 0, status = STATUS_FINE;

	(void)out;
	if (!host_with_grants(&o->host, o->config_path))
		return STATUS_PROBLEM;
	while ((s = grants_find_account(o->host.grants, o->host.grant_client.client_id,
	    o->user, after, &g)) == STORE_OK) {
		after = g.id;
		n++;
		if (end_grant(o, &g) != STATUS_FINE)
			status = STATUS_PROBLEM;
	}
	if (s != STORE_NONE)
		status = problem("%s", grants_why(o->host.grants));
	else if (n == 0)
		(void)printf("Grants: %s has none.\n", o->user);
	host_close(&o->host);
	return status;
}

static int
leave_grants(struct offboard *o)
{
	char	nothing[1 + 1];

	if (*o->config->grant_client_id != '\0')
		return as_verifier(o->run_as, end_grants, o, nothing, sizeof(nothing));
	(void)puts("Grants: this host holds none ([grant] client_id is empty).");
	return STATUS_FINE;
}

/* Password and, by an end in the past, every other key. */
static int
lock(const char *user)
{
	char	 program[] = "usermod", lock_it[] = "-L", expire[] = "-e", day[] = "1",
		 name[LOGIN_MAX + 1];
	char	*argv[] = { program, lock_it, expire, day, name, NULL };
	char	*none[] = { NULL };
	int	 error, status = -1;
	pid_t	 pid;

	(void)snprintf(name, sizeof(name), "%s", user);
	if ((error = posix_spawn(&pid, USERMOD, NULL, NULL, argv, none)) != 0)
		return problem(USERMOD ": %s", strerror(error));
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return problem("the account %s was not locked: see " USERMOD "'s words above",
		    user);
	(void)printf("Account: locked the password of %s and let the account expire "
	    "(usermod -L -e 1).\n", user);
	return STATUS_FINE;
}

static int
leave_account(const struct offboard *o)
{
	const struct passwd	*pw = getpwnam(o->user);

	if (pw == NULL) {
		(void)printf("Account: %s is not on this host.\n", o->user);
		return STATUS_FINE;
	}
	if (!o->lock) {
		(void)printf("Account: %s (uid %lu) is still on this host, and a password or "
		    "an ssh key may\nopen it: offboard --lock shuts it, userdel removes "
		    "it, loginctl terminate-user ends\nits sessions.\n", o->user,
		    (unsigned long)pw->pw_uid);
		return STATUS_FINE;
	}
	if ((int64_t)pw->pw_uid < o->config->min_uid)
		return problem("%s (uid %lu) was not locked: it is below [policy] min_uid",
		    o->user, (unsigned long)pw->pw_uid);
	return lock(o->user);
}

int
cmd_offboard(int argc, char *argv[])
{
	static struct offboard	o = { .config_path = CONFIG_FILE, .run_as = VERIFIER_USER };
	struct config_error	e;
	int			map, grants, account;

	if (!read_options(argc, argv, &o))
		return usage("offboard");
	if (!login_valid(o.user, strlen(o.user)))
		return problem("%s is no login", o.user);
	if ((o.config = config_read(o.config_path, &e)) == NULL)
		return problem("%s", e.text);
	map = leave_map(&o);
	/* With the line still there, its grants would seem to be needed. */
	grants = map == STATUS_FINE ? leave_grants(&o) : STATUS_PROBLEM;
	account = leave_account(&o);
	config_free(o.config);
	return map == STATUS_FINE && grants == STATUS_FINE && account == STATUS_FINE ?
	    STATUS_FINE : STATUS_PROBLEM;
}
