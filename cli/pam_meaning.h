/* SPDX-License-Identifier: ISC */
#ifndef CLI_PAM_MEANING_H
#define CLI_PAM_MEANING_H

#include <stdbool.h>

#include "cli/pam_stack.h"

/*
 * What a stack that names pam_fitbit.so means for people. Pure: the stack is
 * run through pam_stack_result() with every answer of pam_fitbit and of the
 * others: those that ask for a credential of their own agree or refuse
 * together, and those that look at circumstances (pam_succeed_if ...) each do
 * either. "Alone" and "opens" are told against the same circumstances with the
 * token refused, so that what lets people in anyway is not counted.
 */
enum pam_way {			/* how far somebody gets */
	PAM_WAY_SHUT = 0,	/* what is refused with a bad token is refused still */
	PAM_WAY_NEEDS_REST,	/* the others' credentials alone now do */
	PAM_WAY_OPEN		/* no credential at all is needed now */
};

struct pam_auth_meaning {
	bool		open_to_all;	/* no credential is needed, ever */
	bool		token_alone;	/* a right token is enough */
	bool		token_and_rest;	/* a right token and the others' credentials */
	bool		rest_alone;	/* the others' credentials without a token */
	bool		down_shuts;	/* nobody gets in while the provider is down */
	enum pam_way	down;		/* the provider is down (authinfo_unavail) */
	enum pam_way	broken;		/* our configuration is refused (service_err) */
	enum pam_way	missing;	/* the module cannot be loaded (module_unknown) */
};

struct pam_auth_meaning	pam_auth_meaning(const struct pam_stack *);

struct pam_account_meaning {
	bool	others_refused;		/* who was authenticated by something else is refused */
	bool	ends_early;		/* our success skips lines behind it */
	bool	lapse_ignored;		/* a token that has lapsed meanwhile gets through */
	bool	gate_ignored;		/* a gate's refusal gets through */
	bool	gate_open_when_down;	/* a gate opens while the provider is down */
};

struct pam_account_meaning	pam_account_meaning(const struct pam_stack *);

/* The first line of pam_fitbit.so, NULL when the stack has none. */
const struct pam_line	*pam_stack_fitbit(const struct pam_stack *);
bool			 pam_line_has(const struct pam_line *, const char *argument);

#endif /* CLI_PAM_MEANING_H */
