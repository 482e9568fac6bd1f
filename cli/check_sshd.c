/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/check.h"
#include "cli/pam_meaning.h"
#include "cli/sshd_config.h"

#define SSHD		"/usr/sbin/sshd"
#define SSHD_CONFIG	"/etc/ssh/sshd_config"
/* What somebody needs to find a token and paste it. */
#define PASTE_SECONDS	20

static bool
sshd_uses_module(const struct host_check *c)
{
	struct pam_stack	s;
	struct pam_error	e;
	char			dir[PATH_MAX];
	bool			uses;

	if (!pam_stack_read(check_path(c, "/etc/pam.d", dir), "sshd",
	    PAM_FACILITY_AUTH, &s, &e))
		return false;
	uses = pam_stack_fitbit(&s) != NULL;
	pam_stack_free(&s);
	return uses;
}

static bool
is_yes(const struct sshd_config *s, const char *name, const char *dflt)
{
	return strcasecmp(sshd_config_get(s, name, dflt), "yes") == 0;
}

static void
check_methods(struct host_check *c, const struct sshd_config *s, const char *where)
{
	bool	keyboard = is_yes(s, "kbdinteractiveauthentication",
	    sshd_config_get(s, "challengeresponseauthentication", "yes"));
	bool	password = is_yes(s, "passwordauthentication", "yes");

	if (!is_yes(s, "usepam", "no"))
		findings_add(c->findings, LEVEL_PROBLEM, where, "UsePAM yes",
		    "sshd does not use PAM, so no token is ever asked for");
	else if (keyboard)
		findings_add(c->findings, LEVEL_OK, where, "", "sshd can ask for a token");
	else if (password)
		findings_add(c->findings, LEVEL_WARNING, where, "KbdInteractiveAuthentication yes",
		    "sshd cannot show our prompt or messages: a token goes in as a password, unasked");
	else
		findings_add(c->findings, LEVEL_PROBLEM, where, "KbdInteractiveAuthentication yes",
		    "sshd has no way to ask for a token");
	if (keyboard && password)
		findings_add(c->findings, LEVEL_NOTE, where, "PasswordAuthentication no",
		    "a token that goes in by the password method meets silence: sshd shows "
		    "no message there, not even that the token was cut");
}

static void
check_grace(struct host_check *c, const struct sshd_config *s, const char *where)
{
	const char	*text = sshd_config_get(s, "logingracetime", "120");
	long		 grace = sshd_time(text);
	int64_t		 need = 5;

	if (c->config != NULL)
		need = (c->config->deadline_ms + c->config->deny_after_ms) / 1000;
	if (grace < 0)
		findings_add(c->findings, LEVEL_WARNING, where, "see sshd_config(5)",
		    "LoginGraceTime %.40s is no time", text);
	else if (grace == 0 || grace >= need + PASTE_SECONDS)
		findings_add(c->findings, LEVEL_OK, where, "",
		    "LoginGraceTime leaves time for a token");
	else if (grace > need)
		findings_add(c->findings, LEVEL_WARNING, where, "LoginGraceTime 120",
		    "LoginGraceTime %ld s is short for somebody who pastes a token", grace);
	else
		findings_add(c->findings, LEVEL_PROBLEM, where,
		    "LoginGraceTime 120, or a shorter [login] deadline",
		    "LoginGraceTime %ld s ends before a login is judged", grace);
}

/* Who has a telephone to find needs more time than sshd may give. */
static void
check_device_wait(struct host_check *c, const struct sshd_config *s, const char *where)
{
	long	grace = sshd_time(sshd_config_get(s, "logingracetime", "120"));

	if (c->config == NULL || !words_have(&c->config->device_services, "sshd") ||
	    grace <= 0 || grace > c->config->device_wait)
		return;
	findings_add(c->findings, LEVEL_NOTE, where, "LoginGraceTime 5m, or a shorter "
	    "[grant] device_wait", "LoginGraceTime %ld s ends a login before [grant] "
	    "device_wait does, and the person reads no reason", grace);
}

static void
check_match(struct host_check *c, const struct sshd_config *s, const char *where)
{
	const char	*methods = sshd_config_get(s, "authenticationmethods", "any");

	if (s->match)
		findings_add(c->findings, LEVEL_NOTE, where,
		    "sshd -T -C user=NAME tells what holds for somebody",
		    "there are Match blocks, which were not looked at");
	if (strcasecmp(methods, "any") != 0 && strstr(methods, "keyboard-interactive") == NULL)
		findings_add(c->findings, LEVEL_WARNING, where,
		    "add keyboard-interactive:pam to a list",
		    "AuthenticationMethods %.120s never asks for a token", methods);
}

/* sshd's own answer knows its defaults; the files know of Match blocks. */
static bool
get_config(const struct host_check *c, struct sshd_config *out)
{
	struct sshd_config	asked, read;
	bool			have_read = sshd_config_read(c->root, SSHD_CONFIG, &read);

	if (*c->root == '\0' && geteuid() == 0 && sshd_config_ask(SSHD, &asked)) {
		asked.match = have_read && read.match;
		sshd_config_free(&read);
		*out = asked;
		return true;
	}
	*out = read;
	return have_read;
}

void
check_sshd(struct host_check *c)
{
	struct sshd_config	 s;
	char			 where[PATH_MAX];

	if (!sshd_uses_module(c))
		return;
	(void)check_path(c, SSHD_CONFIG, where);
	if (!get_config(c, &s)) {
		findings_add(c->findings, LEVEL_NOTE, where, "",
		    "sshd's configuration cannot be read");
		return;
	}
	check_methods(c, &s, where);
	check_grace(c, &s, where);
	check_device_wait(c, &s, where);
	check_match(c, &s, where);
	sshd_config_free(&s);
}
