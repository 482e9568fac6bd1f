/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/check.h"
#include "cli/pam_meaning.h"
#include "cli/pam_words.h"

#define STACKS	"see STACKS in pam_fitbit(8)"

/* Services at which root's own login matters when everything else fails. */
static const char *const	root_services[] = { "login", "su", "su-l" };

static bool
is_one_of(const char *const *names, size_t n, const char *name)
{
	size_t	i;

	for (i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

#define IS_ONE_OF(names, name) \
	is_one_of(names, sizeof(names) / sizeof(names[0]), name)

/* Who gets in when pam_fitbit cannot judge: a row a case. */
static void
tell_way(struct host_check *c, const char *where, enum pam_way way,
    const char *when, const char *value)
{
	char	mend[160];

	(void)snprintf(mend, sizeof(mend), "take %s=ignore (or what works like it) "
	    "out of the line's control: " STACKS, value);
	switch (way) {
	case PAM_WAY_OPEN:
		findings_add(c->findings, LEVEL_PROBLEM, where, mend,
		    "%s, anybody gets in without any credential", when);
		break;
	case PAM_WAY_NEEDS_REST:
		findings_add(c->findings, LEVEL_WARNING, where, mend,
		    "%s, the rest of the stack alone lets people in whom it would "
		    "refuse with a bad token", when);
		break;
	case PAM_WAY_SHUT:
		break;
	}
}

static void
tell_root(struct host_check *c, const char *service, const char *where,
    const struct pam_auth_meaning *m)
{
	if (m->rest_alone || m->open_to_all)
		return;
	findings_add(c->findings,
	    IS_ONE_OF(root_services, service) ? LEVEL_WARNING : LEVEL_NOTE, where,
	    "keep another way in for root, a console or a key: " STACKS,
	    "root cannot log in through %s: root never logs in with a token", service);
}

static void
tell_auth(struct host_check *c, const char *service, const struct pam_stack *s)
{
	const char		*where = pam_stack_fitbit(s)->where;
	struct pam_auth_meaning	 m = pam_auth_meaning(s);

	if (m.open_to_all)
		findings_add(c->findings, LEVEL_PROBLEM, where, "end the stack with pam_deny.so: "
		    STACKS, "%s lets everybody in without any credential", service);
	else if (!m.token_alone && !m.token_and_rest)
		findings_add(c->findings, LEVEL_PROBLEM, where, STACKS,
		    "in %s a right token lets nobody in", service);
	else
		findings_add(c->findings, LEVEL_OK, where, "", "in %s a token %s%s", service,
		    m.token_alone ? "alone logs in" : "is asked for beside the rest of the stack",
		    m.rest_alone ? ", and so does the rest of the stack without one" : "");
	tell_way(c, where, m.down, "while the provider is down (and who makes it limit "
	    "our requests can bring that about)", "authinfo_unavail");
	tell_way(c, where, m.broken, "while our configuration is refused", "service_err");
	tell_way(c, where, m.missing, "while the module cannot be loaded", "module_unknown");
	if (m.down_shuts)
		findings_add(c->findings, LEVEL_NOTE, where, "",
		    "nobody logs in through %s while the provider is down", service);
	tell_root(c, service, where, &m);
}

static void
tell_account(struct host_check *c, const char *service, const struct pam_stack *s)
{
	const struct pam_line		*l = pam_stack_fitbit(s);
	struct pam_account_meaning	 m = pam_account_meaning(s);
	bool				 gate = pam_line_has(l, "gate");

	if (m.others_refused)
		findings_add(c->findings, LEVEL_PROBLEM, l->where,
		    "put ignore=ignore into its control, and pam_unix.so beside it: " STACKS,
		    "%s refuses everybody whom something else authenticated, as by an ssh key",
		    service);
	if (m.ends_early)
		findings_add(c->findings, LEVEL_WARNING, l->where, "use required: " STACKS,
		    "what stands behind this line is not asked after a login by token: "
		    "expired accounts, pam_access and the like");
	if (m.lapse_ignored)
		findings_add(c->findings, LEVEL_WARNING, l->where, "use required: " STACKS,
		    "a token that lapses between login and session gets through");
	if (gate && m.gate_ignored)
		findings_add(c->findings, LEVEL_PROBLEM, l->where, "use required: " STACKS,
		    "the gate's refusal keeps nobody out of %s", service);
	else if (gate && m.gate_open_when_down)
		findings_add(c->findings, LEVEL_WARNING, l->where,
		    "use required, and [grant] gate_grace to bridge outages",
		    "the gate of %s is open while the provider is down", service);
}

static void
check_placeholder(struct host_check *c, const char *service, const struct pam_line *l)
{
	size_t	i;

	for (i = 0; i < l->argc; i++)
		if (strncmp(l->argv[i], "placeholder=", 12) == 0)
			break;
	if (i == l->argc || c->config == NULL ||
	    words_have(&c->config->token_decides, service))
		return;
	findings_add(c->findings, LEVEL_PROBLEM, l->where,
	    "take placeholder= out, or add the service to [login] token_decides if it "
	    "reads the account's name again",
	    "the token may not decide the account in %s", service);
}

static void
check_lines(struct host_check *c, const char *service, const struct pam_stack *s)
{
	size_t		i, k;
	const char	*flaw;

	for (i = 0; i < s->n; i++) {
		if (!pam_line_is(&s->lines[i], "pam_fitbit"))
			continue;
		for (k = 0; k < s->lines[i].argc; k++)
			if ((flaw = pam_word_flaw(s->lines[i].argv[k])) != NULL)
				findings_add(c->findings, LEVEL_PROBLEM, s->lines[i].where,
				    "see pam_fitbit(8)", "the argument %s %s, so every "
				    "login fails", s->lines[i].argv[k], flaw);
		check_placeholder(c, service, &s->lines[i]);
	}
}

/* One service's stack of one facility. True when it uses the module. */
static bool
check_stack(struct host_check *c, const char *dir, const char *service,
    enum pam_facility facility)
{
	struct pam_stack	s;
	struct pam_error	e;
	bool			uses;

	if (!pam_stack_read(dir, service, facility, &s, &e)) {
		findings_add_refusal(c->findings, LEVEL_WARNING, e.text);
		return false;
	}
	if ((uses = pam_stack_fitbit(&s) != NULL)) {
		check_lines(c, service, &s);
		if (facility == PAM_FACILITY_AUTH)
			tell_auth(c, service, &s);
		else
			tell_account(c, service, &s);
	}
	pam_stack_free(&s);
	return uses;
}

/* Not a left-over of a package manager or an editor, nor a file that others include. */
static int
is_service(const struct dirent *d)
{
	return strpbrk(d->d_name, ".~") == NULL && strncmp(d->d_name, "common-", 7) != 0;
}

static bool
check_service(struct host_check *c, const char *dir, const char *service)
{
	bool	auth = check_stack(c, dir, service, PAM_FACILITY_AUTH);
	bool	account = check_stack(c, dir, service, PAM_FACILITY_ACCOUNT);
	char	path[PATH_MAX];

	if (auth && !account) {
		(void)snprintf(path, sizeof(path), "%.3000s/%.255s", dir, service);
		findings_add(c->findings, LEVEL_NOTE, path,
		    "add: account required pam_fitbit.so",
		    "%s does not check again that the login holds", service);
	}
	return auth || account;
}

/* Services that the policy names and that cannot use a token. */
static void
check_named(struct host_check *c, const char *dir)
{
	const struct words	*w = &c->config->services;
	struct pam_stack	 s;
	struct pam_error	 e;
	size_t			 i;

	for (i = 0; i < w->n; i++) {
		if (strchr(w->v[i], '/') == NULL &&
		    pam_stack_read(dir, w->v[i], PAM_FACILITY_AUTH, &s, &e)) {
			if (pam_stack_fitbit(&s) == NULL)
				findings_add(c->findings, LEVEL_NOTE, dir, "",
				    "[policy] services names %s, which does not use "
				    "pam_fitbit.so", w->v[i]);
			pam_stack_free(&s);
		} else
			findings_add(c->findings, LEVEL_NOTE, dir, "",
			    "[policy] services names %s, which is no service here", w->v[i]);
	}
}

void
check_pam(struct host_check *c)
{
	struct dirent	**found;
	char		  dir[PATH_MAX];
	bool		  used = false;
	int		  i, n;

	(void)check_path(c, "/etc/pam.d", dir);
	if ((n = scandir(dir, &found, is_service, alphasort)) == -1) {
		findings_add(c->findings, LEVEL_PROBLEM, dir, "", "there are no PAM services");
		return;
	}
	for (i = 0; i < n; i++) {
		used = check_service(c, dir, found[i]->d_name) || used;
		free(found[i]);
	}
	free(found);
	if (!used)
		findings_add(c->findings, LEVEL_WARNING, dir,
		    "add a line to a service: " STACKS, "no service uses pam_fitbit.so");
	if (c->config != NULL)
		check_named(c, dir);
}
