/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include <security/pam_ext.h>
#include <security/pam_modutil.h>

#include "pam_module/codes.h"
#include "pam_module/connect.h"
#include "pam_module/login.h"
#include "pam_module/login_data.h"
#include "pam_module/new_account.h"
#include "pam_module/relay.h"

/* As pam_unix; microseconds. */
#define FAIL_DELAY_US	2000000U

/*
 * These ask PAM for nothing when the user is set, and use the name that came
 * in when a module sets another: no token can decide there, whatever the
 * configuration says.
 */
static const char	*const fixed_user[] = {
	"sshd", "su", "su-l", "sudo", "sudo-i"
};

/* "" for one that is not set. */
static const char *
item(const pam_handle_t *pamh, int which)
{
	const void	*p = NULL;

	if (pam_get_item(pamh, which, &p) != PAM_SUCCESS || p == NULL)
		return "";
	return p;
}

static bool
user_is_fixed(const char *service)
{
	size_t	i;

	for (i = 0; i < sizeof(fixed_user) / sizeof(fixed_user[0]); i++)
		if (strcmp(service, fixed_user[i]) == 0)
			return true;
	return false;
}

static void
request_gather(pam_handle_t *pamh, int flags, enum action action,
    const struct arguments *a, struct request *r)
{
	*r = (struct request){
		.action = action,
		.silent = ((unsigned int)flags & PAM_SILENT) != 0,
		.debug = a->debug,
		.user = item(pamh, PAM_USER),
		.service = item(pamh, PAM_SERVICE),
		.tty = item(pamh, PAM_TTY),
		.rhost = item(pamh, PAM_RHOST),
		.token = "",
		.prompt = a->prompt,
	};
}

/* What only an authentication has: the stacked token, the kiosk's nobody. */
static void
request_complete(pam_handle_t *pamh, const struct arguments *a,
    struct request *r)
{
	r->source = a->use_first_pass ? TOKEN_USE_FIRST :
	    a->try_first_pass ? TOKEN_TRY_FIRST : TOKEN_ASK;
	if (r->source != TOKEN_ASK)
		r->token = item(pamh, PAM_AUTHTOK);
	r->token_decides = *r->user == '\0' ||
	    (a->placeholder != NULL && strcmp(r->user, a->placeholder) == 0);
	if (r->token_decides)
		r->user = "";
}

/*
 * The service was restarted, or died, or is stuck: the question goes to another
 * verifier once, with what the person has said already.
 */
static void
ask_again(pam_handle_t *pamh, const struct arguments *a, struct request r,
    struct outcome *out)
{
	const deadline	limit = out->answered ? out->until : 0;
	int		fd;

	pam_syslog(pamh, LOG_WARNING, "%s: asking once more", out->log.text);
	if (out->answered) {
		r.source = TOKEN_USE_FIRST;
		r.token = item(pamh, PAM_AUTHTOK);
	}
	if ((fd = verifier_reach_again(pamh, a, &out->log)) == -1)
		return;
	relay_exchange(pamh, fd, &r, r.action == ACTION_AUTHENTICATE, limit, out);
	(void)close(fd);
}

static void
ask_verifier(pam_handle_t *pamh, const struct arguments *a,
    const struct request *r, struct outcome *out)
{
	bool	served;
	int	fd;

	if ((fd = verifier_reach(pamh, a, &served, &out->log)) == -1) {
		out->verdict = VERDICT_ERROR;
		return;
	}
	relay_exchange(pamh, fd, r, r->action == ACTION_AUTHENTICATE, 0, out);
	(void)close(fd);
	/* Who has the service alone does not wait for a stuck one twice. */
	if (served && (out->loss == LOSS_ENDED ||
	    (out->loss == LOSS_SILENT && geteuid() == 0)))
		ask_again(pamh, a, *r, out);
}

static void
refuse(struct outcome *out, const char *why)
{
	out->verdict = VERDICT_ERROR;
	fault_set(&out->log, "the verifier allowed \"%s\", but %s", out->account,
	    why);
	fault_one_line(out->log.text);
}

/* The verifier may have fallen to an attacker: what the module holds it to. */
static void
admit(pam_handle_t *pamh, const struct request *r, struct outcome *out)
{
	const struct passwd	*pw;

	if (out->verdict != VERDICT_ALLOW)
		return;
	if (!r->token_decides && strcmp(out->account, r->user) != 0) {
		refuse(out, "another user was asked about");
		return;
	}
	pw = pam_modutil_getpwnam(pamh, out->account);
	if (pw == NULL)
		refuse(out, "there is no such account on this host");
	else if (pw->pw_uid == 0)
		refuse(out, "this module lets nobody in as uid 0");
}

/* Only now, when all is decided, PAM learns of it. */
static void
settle(pam_handle_t *pamh, const struct request *r, struct outcome *out)
{
	if (out->verdict != VERDICT_ALLOW)
		return;
	if (!login_data_keep(pamh, out->account, out->expires))
		refuse(out, "PAM could not keep it");
	else if (r->token_decides && pam_set_item(pamh, PAM_USER,
	    out->account) != PAM_SUCCESS) {
		login_data_forget(pamh);
		refuse(out, "PAM did not take it as the user");
	}
}

static void
report(pam_handle_t *pamh, const char *stage, const struct outcome *out,
    int priority)
{
	char	user[ACCOUNT_MAX];

	(void)snprintf(user, sizeof(user), "%s", item(pamh, PAM_USER));
	fault_one_line(user);
	pam_syslog(pamh, priority, "%s: %s: user=%s: %s", stage,
	    verdict_name(out->verdict), *user == '\0' ? "(none)" : user,
	    out->log.text);
}

static int
misused(pam_handle_t *pamh, const char *how)
{
	pam_syslog(pamh, LOG_ERR, "%s", how);
	return PAM_SERVICE_ERR;
}

int
login_authenticate(pam_handle_t *pamh, int flags, const struct arguments *a)
{
	struct outcome	out = { .verdict = VERDICT_ERROR };
	struct request	r;
	struct codes	codes;

	login_data_forget(pamh);
	if (a->gate)
		return misused(pamh, "PAM argument \"gate\" belongs on an "
		    "account line: see pam_fitbit(8)");
	request_gather(pamh, flags, ACTION_AUTHENTICATE, a, &r);
	request_complete(pamh, a, &r);
	if (r.token_decides && user_is_fixed(r.service))
		return misused(pamh, "no user, and this service does not let "
		    "the token decide: see placeholder= in pam_fitbit(8)");
	ask_verifier(pamh, a, &r, &out);
	if (out.verdict == VERDICT_ALLOW && *out.person != '\0')
		new_account(a, &r, &out);
	admit(pamh, &r, &out);
	settle(pamh, &r, &out);
	codes = codes_of(out.verdict);
	report(pamh, "login", &out, codes.priority);
	if (codes.denial && !a->nodelay)
		(void)pam_fail_delay(pamh, FAIL_DELAY_US);
	return codes.authenticate;
}

static int
gate(pam_handle_t *pamh, int flags, const struct arguments *a)
{
	struct outcome	out = { .verdict = VERDICT_ERROR };
	struct request	r;
	struct codes	codes;

	request_gather(pamh, flags, ACTION_GATE, a, &r);
	if (*r.user == '\0')
		return misused(pamh, "gate: PAM has no user yet");
	ask_verifier(pamh, a, &r, &out);
	admit(pamh, &r, &out);
	codes = codes_of(out.verdict);
	report(pamh, "gate", &out, codes.priority);
	return codes.account;
}

static int
recheck(pam_handle_t *pamh)
{
	time_t	now = time(NULL);
	int	rc = login_data_judge(login_data_get(pamh),
		    item(pamh, PAM_USER), now < 0 ? 0 : (uint64_t)now);

	if (rc == PAM_PERM_DENIED)
		pam_syslog(pamh, LOG_NOTICE, "account: another user than the "
		    "one who logged in");
	else if (rc == PAM_ACCT_EXPIRED)
		pam_syslog(pamh, LOG_NOTICE, "account: the token has lapsed "
		    "since the login");
	return rc;
}

int
login_account(pam_handle_t *pamh, int flags, const struct arguments *a)
{
	int	ours = recheck(pamh), grant;

	if (!a->gate || (ours != PAM_SUCCESS && ours != PAM_IGNORE))
		return ours;
	grant = gate(pamh, flags, a);
	return grant == PAM_IGNORE ? ours : grant;
}

void
login_refresh(pam_handle_t *pamh, int flags, const struct arguments *a)
{
	const struct login_data	*d = login_data_get(pamh);
	struct outcome		 out = { .verdict = VERDICT_ERROR };
	struct request		 r;

	request_gather(pamh, flags, ACTION_REFRESH, a, &r);
	if (d == NULL || strcmp(d->account, r.user) != 0)
		return;
	ask_verifier(pamh, a, &r, &out);
	report(pamh, "refresh", &out, LOG_INFO);
}
