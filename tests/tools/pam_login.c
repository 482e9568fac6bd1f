/* SPDX-License-Identifier: ISC */
/*
 * pam_login --confdir DIR --service NAME [--user NAME] [--rhost HOST] [--account] [--refresh]
 *     [--tell] [--repeat N]
 *
 * One PAM login (or N) with a service file of one's own; works as any user.
 * Each prompt is answered by the next line of standard input, EOF fails the
 * conversation; --tell prints each text that is no prompt when it comes. Prints a
 * line a login:
 *
 *	PAM_AUTH_ERR ms=52 user=alice account=PAM_IGNORE prompt="..." text="..."
 *
 * ms is the time of pam_authenticate alone, and without libpam's own random
 * pam_fail_delay, which is switched off as applications may do. Exit status 0
 * unless the test itself fails.
 */
#include "config.h"

#include <security/pam_appl.h>

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct {
	int		 code;
	const char	*name;
} codes[] = {
#define CODE(c)	{ c, #c }
	CODE(PAM_SUCCESS), CODE(PAM_OPEN_ERR), CODE(PAM_SYMBOL_ERR), CODE(PAM_SERVICE_ERR),
	CODE(PAM_SYSTEM_ERR), CODE(PAM_BUF_ERR), CODE(PAM_PERM_DENIED), CODE(PAM_AUTH_ERR),
	CODE(PAM_CRED_INSUFFICIENT), CODE(PAM_AUTHINFO_UNAVAIL), CODE(PAM_USER_UNKNOWN),
	CODE(PAM_MAXTRIES), CODE(PAM_NEW_AUTHTOK_REQD), CODE(PAM_ACCT_EXPIRED),
	CODE(PAM_SESSION_ERR), CODE(PAM_CRED_UNAVAIL), CODE(PAM_CRED_EXPIRED),
	CODE(PAM_CRED_ERR), CODE(PAM_NO_MODULE_DATA), CODE(PAM_CONV_ERR),
	CODE(PAM_AUTHTOK_ERR), CODE(PAM_AUTHTOK_RECOVERY_ERR), CODE(PAM_IGNORE), CODE(PAM_ABORT),
	CODE(PAM_MODULE_UNKNOWN), CODE(PAM_CONV_AGAIN), CODE(PAM_INCOMPLETE),
#undef CODE
};

/* What the application was asked, and what it was shown apart from that. */
static char	asked[1024], shown[1024];
static bool	tell;

static const char *
code_name(int code)
{
	size_t	i;

	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == code)
			return codes[i].name;
	return "PAM_?";
}

static char *
read_answer(void)
{
	char	*line = NULL;
	size_t	 size = 0;

	if (getline(&line, &size, stdin) == -1) {
		free(line);
		return NULL;
	}
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static void
note(char *list, const char *text)
{
	size_t	n = strlen(list);

	(void)snprintf(list + n, sizeof(asked) - n, "%s%s", n == 0 ? "" : " | ", text);
}

static int
converse(int n, const struct pam_message **msg, struct pam_response **out, void *data)
{
	struct pam_response	*r = calloc((size_t)n, sizeof(*r));
	bool			 asks;
	int			 i;

	(void)data;
	for (i = 0; r != NULL && i < n; i++) {
		asks = msg[i]->msg_style == PAM_PROMPT_ECHO_OFF ||
		    msg[i]->msg_style == PAM_PROMPT_ECHO_ON;
		note(asks ? asked : shown, msg[i]->msg);
		if (tell && !asks) {
			(void)puts(msg[i]->msg);
			(void)fflush(stdout);
		}
		if (asks && (r[i].resp = read_answer()) == NULL) {
			while (i-- > 0)
				free(r[i].resp);
			free(r);
			return PAM_CONV_ERR;
		}
	}
	*out = r;
	return r == NULL ? PAM_BUF_ERR : PAM_SUCCESS;
}

static void
no_delay(int status, unsigned int usec, void *data)
{
	(void)status;
	(void)usec;
	(void)data;
}

static double
now_ms(void)
{
	struct timespec	ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

struct login {
	const char	*confdir, *service, *user, *rhost;
	bool		 account;
	bool		 refresh;	/* pam_setcred(PAM_REFRESH_CRED), as a screen locker does */
};

/* pam_set_item wants a void * that holds a function pointer; a union keeps ISO C content. */
static void
switch_delay_off(pam_handle_t *h)
{
	union {
		void	(*f)(int, unsigned int, void *);
		void	*p;
	}	u = { .f = no_delay };

	(void)pam_set_item(h, PAM_FAIL_DELAY, u.p);
}

static bool
log_in(const struct login *l)
{
	static const struct pam_conv	conv = { converse, NULL };
	pam_handle_t			*h = NULL;
	const void			*user = NULL;
	double				 start, took;
	int				 r;

	asked[0] = shown[0] = '\0';
	if (pam_start_confdir(l->service, l->user, &conv, l->confdir, &h) != PAM_SUCCESS)
		return false;
	switch_delay_off(h);
	if (l->rhost != NULL)
		(void)pam_set_item(h, PAM_RHOST, l->rhost);
	start = now_ms();
	r = pam_authenticate(h, 0);
	took = now_ms() - start;
	(void)pam_get_item(h, PAM_USER, &user);
	(void)printf("%s ms=%.1f user=%s", code_name(r), took,
	    user == NULL ? "-" : (const char *)user);
	if (l->account && r == PAM_SUCCESS)
		(void)printf(" account=%s", code_name(r = pam_acct_mgmt(h, 0)));
	if (l->refresh && r == PAM_SUCCESS)
		(void)printf(" setcred=%s", code_name(r = pam_setcred(h, PAM_REFRESH_CRED)));
	(void)printf(" prompt=\"%s\" text=\"%s\"\n", asked, shown);
	(void)pam_end(h, r);
	return true;
}

static const struct option	options[] = {
	{ "confdir", required_argument, NULL, 'c' },
	{ "service", required_argument, NULL, 's' },
	{ "user", required_argument, NULL, 'u' },
	{ "rhost", required_argument, NULL, 'h' },
	{ "account", no_argument, NULL, 'a' },
	{ "refresh", no_argument, NULL, 'r' },
	{ "tell", no_argument, NULL, 't' },
	{ "repeat", required_argument, NULL, 'n' },
	{ NULL, 0, NULL, 0 }
};

int
main(int argc, char *argv[])
{
	struct login	l = { NULL, NULL, NULL, NULL, false, false };
	long		n = 1;
	int		c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'c': l.confdir = optarg; break;
		case 's': l.service = optarg; break;
		case 'u': l.user = optarg; break;
		case 'h': l.rhost = optarg; break;
		case 'a': l.account = true; break;
		case 'r': l.refresh = true; break;
		case 't': tell = true; break;
		case 'n': n = strtol(optarg, NULL, 10); break;
		default: return 64;
		}
	}
	if (l.confdir == NULL || l.service == NULL)
		return 64;
	while (n-- > 0)
		if (!log_in(&l))
			return EXIT_FAILURE;
	return EXIT_SUCCESS;
}
