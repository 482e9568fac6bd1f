/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "accounts/accounts.h"
#include "cli/accounts.h"
#include "cli/commands.h"
#include "cli/findings.h"

int
accounts_cmd_build(struct accounts_command *c)
{
	struct accounts_error	e;
	size_t			n;

	if (!accounts_build(&c->files, &accounts_warn_stderr, &n, &e))
		return accounts_refuse(&e);
	(void)printf("%s: %zu accounts\n", c->files.index, n);
	return STATUS_FINE;
}

static void
find_warning(void *ctx, const char *text)
{
	findings_add_refusal(ctx, LEVEL_WARNING, text);
}

/* Is what NSS and the verifier read what the text says? */
static void
check_index(const struct accounts_command *c, struct findings *found)
{
	struct accounts_error	 e, warning;
	struct accounts		*a;

	a = accounts_open(c->files.text, c->files.index, c->files.key, &warning,
	    &e);
	if (a == NULL)
		findings_add_refusal(found, LEVEL_PROBLEM, e.text);
	else if (warning.text[0] != '\0')
		findings_add_refusal(found, LEVEL_WARNING, warning.text);
	else
		findings_add(found, LEVEL_OK, c->files.index, "",
		    "says what the map says");
	accounts_close(a);
}

int
accounts_cmd_check(struct accounts_command *c)
{
	struct findings		found = { 0 };
	struct accounts_warn	warn = { find_warning, &found };
	struct accounts_state	s;
	struct accounts_error	e;
	bool			printed;
	int			status;

	if (accounts_load(&s, &c->files, NULL, 0, &warn, &e)) {
		findings_add(&found, LEVEL_OK, c->files.text, "",
		    "%zu accounts", s.map.n);
		accounts_unload(&s);
	} else
		findings_add_refusal(&found, LEVEL_PROBLEM, e.text);
	check_index(c, &found);
	printed = c->json ? findings_print_json(&found) :
	    findings_print_text(&found);
	status = printed && findings_worst(&found) < LEVEL_PROBLEM ?
	    STATUS_FINE : STATUS_PROBLEM;
	findings_free(&found);
	return status;
}

/* What [policy] says of accounts holds for those that come by themselves too. */
static bool
admissible(const struct config *c, const char *login, struct accounts_error *e)
{
	const struct passwd	*pw = getpwnam(login);

	if (c->accounts.n > 0 && !words_have(&c->accounts, login))
		return accounts_fail(e, "the account %s is not in [policy] accounts",
		    login);
	/* One that NSS does not show is the caller's to refuse. */
	if (pw != NULL && (pw->pw_uid == 0 || (int64_t)pw->pw_uid < c->min_uid))
		return accounts_fail(e, "the uid of %s is below [policy] min_uid",
		    login);
	return true;
}

int
accounts_cmd_admit(struct accounts_command *c)
{
	struct accounts_error	e;
	char			login[LOGIN_MAX + 1];

	if (!c->config->accounts_auto) {
		(void)accounts_fail(&e, "[accounts] auto = no: automatic "
		    "accounts are off");
		return accounts_refuse(&e);
	}
	if (c->shape.uid_low < c->config->min_uid) {
		(void)accounts_fail(&e, "auto_uid_low is below [policy] min_uid");
		return accounts_refuse(&e);
	}
	if (!accounts_admit(&c->files, &c->shape, c->argv[0], c->login, login, &e) ||
	    !admissible(c->config, login, &e))
		return accounts_refuse(&e);
	return printf("%s\n", login) > 0 && fflush(stdout) == 0 ?
	    STATUS_FINE : STATUS_PROBLEM;
}

int
accounts_cmd_adopt(struct accounts_command *c)
{
	struct accounts_error	e;

	if (!accounts_adopt(&c->files, &accounts_warn_stderr, c->argv[0], &e))
		return accounts_refuse(&e);
	(void)printf("%s is in %s now\n", c->argv[0], c->files.text);
	return STATUS_FINE;
}
