/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/account_check.h"

#define PASSWD_MAX	(1024U * 1024U)	/* bytes of one passwd entry */

enum reason
account_map_answer(enum accounts_result r, bool *yes)
{
	switch (r) {
	case ACCOUNTS_BROKEN:
		return REASON_MAP_BROKEN;
	case ACCOUNTS_NO:
	case ACCOUNTS_YES:
		*yes = r == ACCOUNTS_YES;
		return REASON_ALLOWED;
	}
	return REASON_FAULT;
}

static enum reason
find_default(struct host *h, struct decision *out, struct policy_account *account)
{
	enum reason	r;

	r = account_map_answer(accounts_default(h->accounts, out->person, out->login),
	    &account->mapped);
	account->known = account->mapped;
	return r;
}

static enum reason
find_named(struct host *h, const char *user, struct decision *out,
    struct policy_account *account)
{
	enum reason	r;

	if (!login_valid(user, strlen(user)))
		return REASON_ALLOWED;		/* no line can name it: not known */
	(void)snprintf(out->login, sizeof(out->login), "%s", user);
	r = account_map_answer(accounts_has_login(h->accounts, out->login),
	    &account->known);
	if (r != REASON_ALLOWED)
		return r;
	return account_map_answer(accounts_maps(h->accounts, out->person, out->login),
	    &account->mapped);
}

enum reason
account_look_up(struct policy_account *a)
{
	struct passwd	 pw, *found = NULL;
	char		*buf = NULL, *bigger;
	size_t		 size;
	int		 r = ERANGE;

	for (size = 1024; r == ERANGE && size <= PASSWD_MAX; size *= 4) {
		if ((bigger = realloc(buf, size)) == NULL)
			break;
		buf = bigger;
		r = getpwnam_r(a->login, &pw, buf, size, &found);
	}
	if (r == 0 && found != NULL) {
		a->exists = true;
		a->uid = pw.pw_uid;
	}
	free(buf);
	return r == 0 || r == ENOENT ? REASON_ALLOWED : REASON_FAULT;
}

/* The policy does not know the account: is the person one who gets a new one? */
static enum reason
check_new(struct host *h, const struct attempt *a, const struct decision *out)
{
	char		login[LOGIN_MAX + 1];
	bool		has = false;
	enum reason	r;

	r = account_map_answer(accounts_default(h->accounts, out->person, login),
	    &has);
	if (r != REASON_ALLOWED)
		return r;
	return has ? REASON_UNKNOWN_ACCOUNT :
	    policy_new_account(h->config, a->user);
}

/* The service may know it already. */
static enum reason
look_up(struct host *h, struct policy_account *a)
{
	return h->desk == NULL ? account_look_up(a) : h->desk->look_up(h->desk, a);
}

enum reason
account_check(struct host *h, const struct attempt *a, struct decision *out)
{
	struct policy_account	account = { .login = out->login };
	enum reason		r;

	r = *a->user == '\0' ? find_default(h, out, &account) :
	    find_named(h, a->user, out, &account);
	if (r != REASON_ALLOWED)
		return r;
	if (account.mapped && (r = look_up(h, &account)) != REASON_ALLOWED)
		return r;
	out->stage = STAGE_ACCOUNT;
	r = policy_account(h->config, a->service, &account);
	if (r == REASON_NOT_MAPPED && h->provider.legacy_member != NULL &&
	    out->seen.legacy_id[0] == '\0')
		return REASON_NO_LEGACY_ID;
	return r == REASON_UNKNOWN_ACCOUNT ? check_new(h, a, out) : r;
}
