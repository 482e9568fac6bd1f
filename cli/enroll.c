/* SPDX-License-Identifier: ISC */
/*
 * fitbitctl enroll USER: the person opens the provider's page, agrees, and what
 * comes back becomes a grant of this host. Two processes do it: a child that has
 * become the verifier's user shows the page, reads what is pasted, talks to the
 * provider and opens the store; the parent stays what it is, and only edits the
 * account map when --add asks for it, after the child has told it the person.
 */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/accounts.h"
#include "cli/as_verifier.h"
#include "cli/commands.h"
#include "client/line.h"
#include "client/signals.h"
#include "grants/enrolment.h"
#include "oauth/qr.h"
#include "verifier/token_check.h"

#define PROVIDER_MS	20000	/* for exchange, introspection and store each */
#define EXPIRES_MAX	31536000

static const struct option	options[] = {
	{ "add", no_argument, NULL, 'a' },
	{ "no-qr", no_argument, NULL, 'q' },
	{ "expires-in", required_argument, NULL, 'e' },
	{ "config", required_argument, NULL, 'c' },
	{ "run-as", required_argument, NULL, 'u' },
	{ NULL, 0, NULL, 0 }
};

struct enroll {
	const char		*user, *config_path, *run_as;
	bool			 add, no_qr;
	int64_t			 expires_in;	/* -1: the configuration's */
	struct host		 host;
	struct enrol_page	 page;
	char			 person[PERSON_MAX + 1];
};

static bool
read_seconds(const char *text, int64_t *out)
{
	size_t	n = strspn(text, "0123456789");

	if (n == 0 || n > 8 || text[n] != '\0')
		return false;
	*out = strtol(text, NULL, 10);
	return *out >= 1 && *out <= EXPIRES_MAX;
}

static bool
take_option(int opt, struct enroll *e)
{
	switch (opt) {
	case 'a': e->add = true; return true;
	case 'q': e->no_qr = true; return true;
	case 'e': return read_seconds(optarg, &e->expires_in);
	case 'c': e->config_path = optarg; return *optarg == '/';
	case 'u': e->run_as = optarg; return true;
	default: return false;
	}
}

static bool
read_options(int argc, char *argv[], struct enroll *e)
{
	int	opt;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (!take_option(opt, e))
			return false;
	if (argc - optind != 1)
		return false;
	e->user = argv[optind];
	return true;
}

static void
invite(const struct enroll *e)
{
	char	*qr = e->no_qr ? NULL : qr_text(e->page.url);

	(void)printf("Client %s. A provider such as Fitbit keeps one grant per person and "
	    "client: whatever\nelse holds this person's grant for it (another host, "
	    "fitbitctl login) loses it now.\n\n%s is to open this page and agree there:"
	    "\n\n%s\n\n%s%sThe browser then goes to an address%s%s and may say that "
	    "nothing is there.\nPaste that whole address, or the code in it, here:\n",
	    e->host.grant_client.client_id, e->user, e->page.url,
	    qr == NULL ? "" : qr, qr == NULL ? "" : "\n",
	    *e->host.config->grant_redirect_uri == '\0' ? "" : " that begins with\n",
	    e->host.config->grant_redirect_uri);
	(void)fflush(stdout);
	free(qr);
}

/* NULL, with the reason told, when no answer held a code. */
static struct secret *
take_code(const struct enroll *e)
{
	char			 line[AUTHORIZE_URL_MAX];
	struct secret		*code = NULL;
	enum redirect_result	 r = REDIRECT_NOT_UNDERSTOOD;
	int			 n;

	for (n = 0; n < ENROL_TRIES && r != REDIRECT_CODE; n++) {
		if (!line_read(STDIN_FILENO, line, sizeof(line))) {
			(void)problem("nothing was pasted");
			return NULL;
		}
		r = enrol_read(e->host.config, &e->host.provider, &e->page, line, &code);
		explicit_bzero(line, sizeof(line));
		if (r != REDIRECT_CODE)
			(void)problem("%s", redirect_result_text(r));
		if (r == REDIRECT_DENIED || r == REDIRECT_ERROR)
			return NULL;
	}
	return code;
}

/* The new token's person, once the provider has said who it is. */
static bool
find_person(struct enroll *e, const struct exchange_answer *a, int64_t *exp)
{
	struct host			*h = &e->host;
	struct introspection		 seen;
	struct introspect_detail	 d = { .retry_after = -1 };
	enum introspect_result		 i;
	enum enrol_result		 r;

	i = host_introspect(h, a->access_token, deadline_in(PROVIDER_MS), &seen, &d);
	if (i != INTROSPECT_ACTIVE) {
		(void)problem("the new token was not believed: %s%s%s",
		    reason_text(reason_of_introspection(i)), d.why[0] == '\0' ? "" : ": ",
		    d.why);
		return false;
	}
	r = enrol_judge(&h->provider, h->grant_client.client_id, a, &seen,
	    (int64_t)time(NULL), e->person);
	if (r != ENROL_GOOD)
		(void)problem("%s", enrol_result_text(r));
	else if (token_known_person(h, &seen, e->person) != REASON_ALLOWED)
		r = ENROL_NO_PERSON;
	*exp = seen.exp;
	return r == ENROL_GOOD;
}

static bool
may_keep(const struct enroll *e)
{
	switch (accounts_maps(e->host.accounts, e->person, e->user)) {
	case ACCOUNTS_YES:
		return true;
	case ACCOUNTS_NO:
		break;
	case ACCOUNTS_BROKEN:
		(void)problem("the account map cannot be read: run fitbitctl check");
		return false;
	}
	if (e->add)
		return true;
	(void)problem("%s is not mapped to %s, so nothing was stored. If this is the "
	    "right person: fitbitctl accounts add %s %s, then enroll again (or "
	    "enroll --add)", e->person, e->user, e->user, e->person);
	return false;
}

static bool
keep(struct enroll *e, const struct exchange_answer *a)
{
	struct grant	g;
	int64_t		exp = 0;

	if (!find_person(e, a, &exp) || !may_keep(e))
		return false;
	grants_set_deadline(e->host.grants, deadline_in(PROVIDER_MS));
	if (enrol_store(e->host.grants, &e->host.grant_client, e->user, e->person, a,
	    exp, &g) == STORE_OK)
		return true;
	(void)problem("the grant was not stored: %s", grants_why(e->host.grants));
	return false;
}

static bool
exchange_and_keep(struct enroll *e, const struct secret *code)
{
	struct exchange_answer	a = { 0 };
	struct exchange_detail	d = { .retry_after = -1 };
	enum exchange_result	x;
	sigset_t		old;
	bool			ok = false;

	signals_hold(&old);
	x = enrol_exchange(e->host.http, e->host.config, &e->host.provider,
	    &e->host.grant_client, &e->page, code, e->expires_in >= 0 ? e->expires_in :
	    e->host.config->grant_expires_in, deadline_in(PROVIDER_MS), &a, &d);
	if (x == EXCHANGE_DONE) {
		ok = keep(e, &a);
		exchange_answer_free(&a);
	} else if (x == EXCHANGE_INVALID_GRANT)
		(void)problem("the provider does not know this code: it was used before, "
		    "is older than ten minutes, or [grant] redirect_uri is not the "
		    "registered one. Start again");
	else
		(void)problem("the provider gave no token (%s%s%s)",
		    exchange_result_name(x), d.why[0] == '\0' ? "" : ": ", d.why);
	signals_release(&old);
	return ok;
}

/* An account that is not in the map is told of before anybody opens a page. */
static bool
is_in_map(const struct enroll *e)
{
	if (e->add || accounts_has_login(e->host.accounts, e->user) == ACCOUNTS_YES)
		return true;
	(void)problem("%s is not in the account map: enroll --add writes the line",
	    e->user);
	return false;
}

/* In the child. Tells the parent the person when the grant is stored. */
static int
work(void *ctx, int out)
{
	struct enroll			*e = ctx;
	struct introspect_detail	 need;
	struct secret			*code;
	bool				 ok = false;

	if (!host_with_grants(&e->host, e->config_path))
		return STATUS_PROBLEM;
	if (!is_in_map(e))
		goto out;
	if (host_need(&e->host, &e->host.provider.authorize_url,
	    deadline_in(PROVIDER_MS), &need) != INTROSPECT_ACTIVE ||
	    host_need(&e->host, &e->host.provider.token_url, deadline_in(PROVIDER_MS),
	    &need) != INTROSPECT_ACTIVE) {
		(void)problem("%s", need.why);
		goto out;
	}
	if (!enrol_begin(e->host.config, &e->host.provider, &e->page)) {
		(void)problem("[grant] scopes does not fit into a URL");
		goto out;
	}
	invite(e);
	if ((code = take_code(e)) != NULL)
		ok = exchange_and_keep(e, code);
	secret_free(code);
	enrol_end(&e->page);
	if (ok)
		ok = bytes_write(out, e->person, strlen(e->person));
out:
	host_close(&e->host);
	return ok ? STATUS_FINE : STATUS_PROBLEM;
}

/* The parent's part of --add. */
static int
add_to_map(const struct enroll *e)
{
	struct accounts_error	err = { "" };
	struct config_error	ce;
	struct config		*c;
	struct accounts		*map;
	bool			 mapped = false;
	int			 status;

	if ((c = config_read(e->config_path, &ce)) == NULL)
		return problem("%s", ce.text);
	map = accounts_open(c->accounts_file, c->accounts_index, c->key_file, NULL, &err);
	if (map != NULL) {
		mapped = accounts_maps(map, e->person, e->user) == ACCOUNTS_YES;
		accounts_close(map);
	}
	status = mapped ? STATUS_FINE : accounts_add_person(c, e->user, e->person);
	config_free(c);
	if (status != STATUS_FINE)
		return problem("the grant is stored, but the account map was not changed: "
		    "fitbitctl accounts add %s %s", e->user, e->person);
	if (!mapped)
		(void)printf("Added %s to %s in the account map.\n", e->person, e->user);
	return STATUS_FINE;
}

int
cmd_enroll(int argc, char *argv[])
{
	static struct enroll	e = {
		.config_path = CONFIG_FILE, .run_as = VERIFIER_USER, .expires_in = -1
	};
	int			status;

	if (!read_options(argc, argv, &e))
		return usage("enroll");
	if (!login_valid(e.user, strlen(e.user)))
		return problem("%s is no login", e.user);
	status = as_verifier(e.run_as, work, &e, e.person, sizeof(e.person));
	if (status != STATUS_FINE)
		return status;
	if (!person_valid(e.person, strlen(e.person)))
		return problem("the enrolment ended without a person");
	(void)printf("Enrolled %s as %s.\n", e.person, e.user);
	return e.add ? add_to_map(&e) : STATUS_FINE;
}
