/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <security/pam_appl.h>

#include <stdint.h>
#include <string.h>

#include "cli/pam_meaning.h"

/* One bit for each way that the circumstances can be. */
#define CIRCUMSTANCES_MAX	6
typedef uint64_t	cases;

enum role {
	ROLE_CREDENTIAL = 0,	/* what is in no table is taken for one */
	ROLE_FITBIT,
	ROLE_FIXED,
	ROLE_CIRCUMSTANCE
};

/* Modules that do not ask for a credential; result is what a fixed one answers. */
static const struct {
	const char	*module;
	enum role	 role;
	int		 result;
} roles[] = {
	{ "pam_fitbit", ROLE_FITBIT, 0 },
	{ "substack", ROLE_FIXED, PAM_IGNORE },
	{ "pam_permit", ROLE_FIXED, PAM_SUCCESS },
	{ "pam_deny", ROLE_FIXED, PAM_AUTH_ERR },
	{ "pam_rootok", ROLE_FIXED, PAM_AUTH_ERR },	/* the caller is not root */
	{ "pam_cap", ROLE_FIXED, PAM_IGNORE },
	{ "pam_echo", ROLE_FIXED, PAM_IGNORE },
	{ "pam_ecryptfs", ROLE_FIXED, PAM_IGNORE },
	{ "pam_env", ROLE_FIXED, PAM_IGNORE },
	{ "pam_faildelay", ROLE_FIXED, PAM_IGNORE },
	{ "pam_gnome_keyring", ROLE_FIXED, PAM_IGNORE },
	{ "pam_group", ROLE_FIXED, PAM_IGNORE },
	{ "pam_issue", ROLE_FIXED, PAM_IGNORE },
	{ "pam_keyinit", ROLE_FIXED, PAM_IGNORE },
	{ "pam_kwallet5", ROLE_FIXED, PAM_IGNORE },
	{ "pam_mount", ROLE_FIXED, PAM_IGNORE },
	{ "pam_warn", ROLE_FIXED, PAM_IGNORE },
	{ "pam_access", ROLE_CIRCUMSTANCE, 0 },
	{ "pam_exec", ROLE_CIRCUMSTANCE, 0 },
	{ "pam_faillock", ROLE_CIRCUMSTANCE, 0 },
	{ "pam_listfile", ROLE_CIRCUMSTANCE, 0 },
	{ "pam_localuser", ROLE_CIRCUMSTANCE, 0 },
	{ "pam_nologin", ROLE_CIRCUMSTANCE, 0 },
	{ "pam_securetty", ROLE_CIRCUMSTANCE, 0 },
	{ "pam_shells", ROLE_CIRCUMSTANCE, 0 },
	{ "pam_succeed_if", ROLE_CIRCUMSTANCE, 0 },
	{ "pam_tally2", ROLE_CIRCUMSTANCE, 0 },
	{ "pam_time", ROLE_CIRCUMSTANCE, 0 },
	{ "pam_usertype", ROLE_CIRCUMSTANCE, 0 },
	{ "pam_wheel", ROLE_CIRCUMSTANCE, 0 },
};

static enum role
role_of(const struct pam_line *l, int *result)
{
	size_t	i;

	for (i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (pam_line_is(l, roles[i].module)) {
			*result = roles[i].result;
			return roles[i].role;
		}
	return ROLE_CREDENTIAL;
}

/* The answers of all lines in one case; past the first few, circumstances agree. */
static void
fill(const struct pam_stack *s, int fitbit, int rest, unsigned int which, int *results)
{
	unsigned int	seen = 0;
	size_t		i;
	int		fixed = PAM_IGNORE;

	for (i = 0; i < s->n; i++)
		switch (role_of(&s->lines[i], &fixed)) {
		case ROLE_FITBIT:
			results[i] = fitbit;
			break;
		case ROLE_FIXED:
			results[i] = fixed;
			break;
		case ROLE_CIRCUMSTANCE:
			results[i] = seen < CIRCUMSTANCES_MAX && (which >> seen & 1) != 0 ?
			    PAM_AUTH_ERR : PAM_SUCCESS;
			seen++;
			break;
		case ROLE_CREDENTIAL:
			results[i] = rest;
			break;
		}
}

/* In which cases does the stack let somebody in? */
static cases
lets_in(const struct pam_stack *s, int fitbit, int rest)
{
	int		results[PAM_LINES_MAX];
	cases		in = 0;
	unsigned int	which;

	for (which = 0; which < 1U << CIRCUMSTANCES_MAX; which++) {
		fill(s, fitbit, rest, which, results);
		if (pam_stack_result(s, results) == PAM_SUCCESS)
			in |= (cases)1 << which;
	}
	return in;
}

static enum pam_way
way(const struct pam_stack *s, int fitbit, cases refused, cases refused_rest)
{
	if ((lets_in(s, fitbit, PAM_AUTH_ERR) & ~refused) != 0)
		return PAM_WAY_OPEN;
	if ((lets_in(s, fitbit, PAM_SUCCESS) & ~refused_rest) != 0)
		return PAM_WAY_NEEDS_REST;
	return PAM_WAY_SHUT;
}

struct pam_auth_meaning
pam_auth_meaning(const struct pam_stack *s)
{
	struct pam_auth_meaning	m;
	cases	refused = lets_in(s, PAM_AUTH_ERR, PAM_AUTH_ERR);
	cases	refused_rest = lets_in(s, PAM_AUTH_ERR, PAM_SUCCESS);
	cases	token = lets_in(s, PAM_SUCCESS, PAM_AUTH_ERR);
	cases	both = lets_in(s, PAM_SUCCESS, PAM_SUCCESS);

	m.open_to_all = refused == ~(cases)0;
	m.token_alone = (token & ~refused) != 0;
	m.token_and_rest = (both & ~refused_rest & ~token) != 0;
	m.rest_alone = (refused_rest & ~refused) != 0;
	m.down_shuts = lets_in(s, PAM_AUTHINFO_UNAVAIL, PAM_SUCCESS) == 0;
	m.down = way(s, PAM_AUTHINFO_UNAVAIL, refused, refused_rest);
	m.broken = way(s, PAM_SERVICE_ERR, refused, refused_rest);
	m.missing = way(s, PAM_MODULE_UNKNOWN, refused, refused_rest);
	return m;
}

/* Does our success keep a line behind it from being asked? */
static bool
ends_early(const struct pam_stack *s)
{
	const struct pam_line	*l = pam_stack_fitbit(s);

	return l != NULL && l < s->lines + s->n - 1 &&
	    (l->action[PAM_SUCCESS] == PAM_ACTION_DONE || l->action[PAM_SUCCESS] > 0);
}

struct pam_account_meaning
pam_account_meaning(const struct pam_stack *s)
{
	struct pam_account_meaning	m;

	m.others_refused = lets_in(s, PAM_IGNORE, PAM_SUCCESS) == 0;
	m.ends_early = ends_early(s);
	m.lapse_ignored = lets_in(s, PAM_ACCT_EXPIRED, PAM_SUCCESS) != 0;
	m.gate_ignored = lets_in(s, PAM_PERM_DENIED, PAM_SUCCESS) != 0;
	m.gate_open_when_down = lets_in(s, PAM_AUTHINFO_UNAVAIL, PAM_SUCCESS) != 0;
	return m;
}

const struct pam_line *
pam_stack_fitbit(const struct pam_stack *s)
{
	size_t	i;

	for (i = 0; i < s->n; i++)
		if (pam_line_is(&s->lines[i], "pam_fitbit"))
			return &s->lines[i];
	return NULL;
}

bool
pam_line_has(const struct pam_line *l, const char *argument)
{
	size_t	i;

	for (i = 0; i < l->argc; i++)
		if (strcmp(l->argv[i], argument) == 0)
			return true;
	return false;
}
