/* SPDX-License-Identifier: ISC */
/*
 * fitbitctl grants: the whole command runs as the verifier's user. No token is
 * ever printed.
 */
#include "config.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/as_verifier.h"
#include "cli/commands.h"
#include "cli/grants.h"
#include "cli/json_out.h"

#define TIME_SIZE	32

/* Which grants a word on the command line means. */
struct selector {
	bool	all;
	int64_t	id;				/* 0: not by number */
	char	login[LOGIN_MAX + 1];		/* "" : not by login */
	char	person[PERSON_MAX + 1];
};

struct grants_command {
	const char	*config_path, *run_as;
	bool		 json;
	struct selector	 which;
	struct host	 host;
	struct json_out	 out;
	struct json_object *array;
};

/* What to do with each; an enum status. */
typedef int	(*each)(struct grants_command *, const struct grant *);

/* A number is a grant's, a login its accounts', all else a person. */
static bool
select_by(const char *word, struct selector *s)
{
	size_t	n = strlen(word);

	if (n > 0 && n <= 18 && strspn(word, "0123456789") == n) {
		s->id = strtoll(word, NULL, 10);
		return s->id > 0;
	}
	if (login_valid(word, n)) {
		(void)snprintf(s->login, sizeof(s->login), "%s", word);
		return true;
	}
	return person_canonical(word, n, s->person);
}

static enum store_result
next(struct grants_command *c, int64_t after, struct grant *g)
{
	if (c->which.login[0] != '\0')
		return grants_find_account(c->host.grants, c->host.grant_client.client_id,
		    c->which.login, after, g);
	return grants_next(c->host.grants, after, g);
}

static bool
is_meant(const struct selector *s, const struct grant *g)
{
	return s->all || s->login[0] != '\0' || (s->id != 0 && g->id == s->id) ||
	    (s->person[0] != '\0' && strcmp(g->person, s->person) == 0);
}

/* All that are meant; finding none is a problem, but for a list. */
static int
for_each(struct grants_command *c, each what)
{
	struct grant		g;
	enum store_result	s;
	int64_t			after = 0;
	int			status = STATUS_FINE, found = 0;

	while ((s = next(c, after, &g)) == STORE_OK) {
		after = g.id;
		if (!is_meant(&c->which, &g))
			continue;
		found++;
		if (what(c, &g) != STATUS_FINE)
			status = STATUS_PROBLEM;
	}
	if (s != STORE_NONE)
		return problem("%s", grants_why(c->host.grants));
	if (found == 0 && !c->which.all)
		return problem("there is no such grant");
	return status;
}

static const char *
time_text(int64_t t, char buf[TIME_SIZE])
{
	time_t		when = (time_t)t;
	struct tm	tm;

	if (t <= 0 || gmtime_r(&when, &tm) == NULL ||
	    strftime(buf, TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return "-";
	return buf;
}

static const char *
state_text(const struct grant *g)
{
	if (g->state != GRANT_ALIVE)
		return "dead";
	return g->lease.taken ? "refreshing" : "alive";
}

static int
print_line(struct grants_command *c, const struct grant *g)
{
	char	a[TIME_SIZE], b[TIME_SIZE];

	(void)c;
	(void)printf("%-4" PRId64 " %-16s %-24s %-10s %-20s %s\n", g->id, g->account,
	    g->person, state_text(g), time_text(g->enrolled, a), time_text(g->exp, b));
	return STATUS_FINE;
}

static int
print_all(struct grants_command *c, const struct grant *g)
{
	char	t[TIME_SIZE];

	(void)c;
	(void)printf("grant: %" PRId64 "\naccount: %s\nperson: %s\nclient: %s\nstate: %s\n"
	    "generation: %" PRIu64 "\n", g->id, g->account, g->person, g->client_id,
	    state_text(g), g->generation);
	(void)printf("enrolled: %s\n", time_text(g->enrolled, t));
	(void)printf("last refresh: %s\n", time_text(g->refreshed, t));
	(void)printf("last try: %s\n", time_text(g->tried, t));
	(void)printf("last proof of life: %s\n", time_text(g->proved, t));
	(void)printf("access token until: %s\n\n", time_text(g->exp, t));
	return STATUS_FINE;
}

static int
add_json(struct grants_command *c, const struct grant *g)
{
	struct json_object	*o = json_out_object(&c->out);

	json_out_number(&c->out, o, "id", g->id);
	json_out_text(&c->out, o, "account", g->account);
	json_out_text(&c->out, o, "person", g->person);
	json_out_text(&c->out, o, "client_id", g->client_id);
	json_out_text(&c->out, o, "state", state_text(g));
	json_out_number(&c->out, o, "generation", (int64_t)g->generation);
	json_out_number(&c->out, o, "enrolled", g->enrolled);
	json_out_number(&c->out, o, "refreshed", g->refreshed);
	json_out_number(&c->out, o, "tried", g->tried);
	json_out_number(&c->out, o, "proved", g->proved);
	json_out_number(&c->out, o, "expires", g->exp);
	json_out_add(&c->out, c->array, NULL, o);
	return STATUS_FINE;
}

static int
show_json(struct grants_command *c)
{
	int	status;

	c->array = json_out_array(&c->out);
	c->out.value = c->array;
	status = for_each(c, add_json);
	return json_out_print(&c->out) ? status : STATUS_PROBLEM;
}

static int
run_list(struct grants_command *c)
{
	if (c->json)
		return show_json(c);
	(void)printf("%-4s %-16s %-24s %-10s %-20s %s\n", "ID", "ACCOUNT", "PERSON",
	    "STATE", "ENROLLED", "TOKEN UNTIL");
	return for_each(c, print_line);
}

static int
run_show(struct grants_command *c)
{
	return c->json ? show_json(c) : for_each(c, print_all);
}

static int
end_one(struct grants_command *c, const struct grant *g)
{
	if (strcmp(g->client_id, c->host.grant_client.client_id) != 0)
		return problem("grant %" PRId64 " is client %s's, which [grant] client_id "
		    "no longer names: fitbitctl grants forget %" PRId64, g->id,
		    g->client_id, g->id);
	(void)fprintf(stderr, "fitbitctl: a provider such as Fitbit ends every session of "
	    "%s with client %s, on other machines too\n", g->person, g->client_id);
	return grant_end(&c->host, g, false);
}

static int
run_revoke(struct grants_command *c)
{
	return for_each(c, end_one);
}

static int
forget_one(struct grants_command *c, const struct grant *g)
{
	return grant_end(&c->host, g, true);
}

static int
run_forget(struct grants_command *c)
{
	return for_each(c, forget_one);
}

static const struct subcommand {
	const char	*name, *arguments;
	int		 (*run)(struct grants_command *);
	int		 words;
} subcommands[] = {
	{ "list", "[--json]", run_list, 0 },
	{ "show", "[--json] LOGIN|PERSON|ID", run_show, 1 },
	{ "revoke", "LOGIN|PERSON|ID", run_revoke, 1 },
	{ "forget", "LOGIN|PERSON|ID", run_forget, 1 },
};

#define N_SUBCOMMANDS	(sizeof(subcommands) / sizeof(subcommands[0]))

static const struct option	options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "json", no_argument, NULL, 'j' },
	{ "run-as", required_argument, NULL, 'u' },
	{ NULL, 0, NULL, 0 }
};

static int
usage_of_all(void)
{
	size_t	i;

	for (i = 0; i < N_SUBCOMMANDS; i++)
		(void)fprintf(stderr, "%s fitbitctl grants %s [--config PATH] "
		    "[--run-as USER] %s\n", i == 0 ? "usage:" : "      ",
		    subcommands[i].name, subcommands[i].arguments);
	return STATUS_USAGE;
}

static bool
read_options(int argc, char *argv[], const struct subcommand *s, struct grants_command *c)
{
	int	opt;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (opt == 'c' && *optarg == '/')
			c->config_path = optarg;
		else if (opt == 'j')
			c->json = true;
		else if (opt == 'u')
			c->run_as = optarg;
		else
			return false;
	}
	c->which.all = s->words == 0;
	return argc - optind == s->words &&
	    (s->words == 0 || select_by(argv[optind], &c->which));
}

int
cmd_grants(int argc, char *argv[])
{
	static struct grants_command	 c = {
		.config_path = CONFIG_FILE, .run_as = VERIFIER_USER
	};
	const struct subcommand		*s = NULL;
	size_t				 i;
	int				 status;

	for (i = 0; argc >= 2 && i < N_SUBCOMMANDS; i++)
		if (strcmp(argv[1], subcommands[i].name) == 0)
			s = &subcommands[i];
	if (s == NULL)
		return usage_of_all();
	argv[1] = argv[0];
	if (!read_options(argc - 1, argv + 1, s, &c))
		return usage_of_all();
	if (!become(c.run_as) || !host_with_grants(&c.host, c.config_path))
		return STATUS_PROBLEM;
	status = s->run(&c);
	host_close(&c.host);
	return status;
}
