/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "client/attempt.h"
#include "client/browser.h"
#include "client/device.h"
#include "client/line.h"
#include "client/loopback.h"
#include "oauth/qr.h"

#define TIMEOUT_DEFAULT	300	/* seconds: time enough to find a password */
#define TIMEOUT_MAX	3600

/* Options that become settings; hosts are added to those that are there. */
static const struct option	options[] = {
	{ "client-id", required_argument, NULL, 'c' },
	{ "provider", required_argument, NULL, 'p' },
	{ "scope", required_argument, NULL, 's' },
	{ "redirect-uri", required_argument, NULL, 'r' },
	{ "host", required_argument, NULL, 'h' },
	{ "paste", no_argument, NULL, 'P' },
	{ "device", no_argument, NULL, 'D' },
	{ "no-qr", no_argument, NULL, 'q' },
	{ "no-browser", no_argument, NULL, 'B' },
	{ "timeout", required_argument, NULL, 't' },
	{ NULL, 0, NULL, 0 }
};

struct login {
	const char	*client_id, *provider, *redirect_uri;
	char		 scopes[512];
	char		 hosts[4096];
	bool		 paste, no_browser, device, no_qr;
	int64_t		 timeout;
};

/* Adds words to a list of words; false when they do not fit. */
static bool
add_words(char *list, size_t size, const char *words)
{
	size_t	n = strlen(list);
	int	w;

	w = snprintf(list + n, size - n, "%s%s", n == 0 ? "" : " ", words);
	return w >= 0 && (size_t)w < size - n;
}

static bool
read_timeout(const char *text, int64_t *out)
{
	size_t	n = strspn(text, "0123456789");

	if (n == 0 || n > 4 || text[n] != '\0')
		return false;
	*out = strtol(text, NULL, 10);
	return *out >= 1 && *out <= TIMEOUT_MAX;
}

static bool
take_option(int c, struct login *l)
{
	switch (c) {
	case 'c':
		l->client_id = optarg;
		return true;
	case 'p':
		l->provider = optarg;
		return true;
	case 's':
		return add_words(l->scopes, sizeof(l->scopes), optarg);
	case 'r':
		l->redirect_uri = optarg;
		return true;
	case 'h':
		return add_words(l->hosts, sizeof(l->hosts), optarg);
	case 'P':
		l->paste = true;
		return true;
	case 'D':
		l->device = true;
		return true;
	case 'q':
		l->no_qr = true;
		return true;
	case 'B':
		l->no_browser = true;
		return true;
	case 't':
		return read_timeout(optarg, &l->timeout);
	default:
		return false;
	}
}

static bool
read_options(int argc, char *argv[], struct login *l)
{
	int	c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (!take_option(c, l))
			return false;
	return optind == argc;
}

/* What the command line says and client.conf does not say yet. */
static bool
apply(struct client *c, const struct login *l, struct failure *e)
{
	char		hosts[sizeof(c->settings.hosts)];
	struct change	changes[6];
	size_t		n = 0;

	(void)snprintf(hosts, sizeof(hosts), "%s", c->settings.hosts);
	if (l->hosts[0] != '\0' && !add_words(hosts, sizeof(hosts), l->hosts))
		return failure_say(e, "--host: there are too many hosts");
	if (l->client_id != NULL)
		changes[n++] = (struct change){ "client_id", l->client_id };
	if (l->provider != NULL)
		changes[n++] = (struct change){ "provider", l->provider };
	if (l->redirect_uri != NULL)
		changes[n++] = (struct change){ "redirect_uri", l->redirect_uri };
	if (l->scopes[0] != '\0')
		changes[n++] = (struct change){ "scopes", l->scopes };
	if (l->hosts[0] != '\0')
		changes[n++] = (struct change){ "hosts", hosts };
	changes[n] = (struct change){ NULL, NULL };
	return client_change(c, changes, e);
}

/* The person opens the URL anywhere and brings back where it led to. */
static bool
by_paste(struct client *c, struct attempt *a, char user_id[256], struct failure *e)
{
	char	line[AUTHORIZE_URL_MAX];
	bool	again, ok;

	(void)printf("Open this page in a browser and agree there:\n\n%s\n\n"
	    "The browser then goes to an address that begins with\n%s\n"
	    "and may say that nothing is there. Paste that whole address here:\n",
	    a->url, c->settings.redirect_uri);
	(void)fflush(stdout);
	if (!line_read(STDIN_FILENO, line, sizeof(line)))
		return failure_say(e, "nothing was pasted");
	ok = attempt_finish(c, a, line, user_id, &again, e);
	explicit_bzero(line, sizeof(line));
	return ok;
}

static void
invite(const struct attempt *a, bool no_browser)
{
	bool	opened = !no_browser && browser_open(a->url);

	(void)printf("%s\n\n%s\n\nWaiting for the answer; Ctrl-C gives up.\n", opened ?
	    "Your browser opens the provider's page. If it does not, open it yourself:" :
	    "Open this page in a browser on this machine and agree there:", a->url);
	(void)fflush(stdout);
}

static void
show_success(struct loopback *l, const char *user_id)
{
	char	text[512];

	(void)snprintf(text, sizeof(text), "You are logged in%s%s. You can close this "
	    "page and go back to your terminal.",
	    user_id[0] != '\0' ? " as " : "", user_id);
	loopback_answer(l, true, "It worked", text);
}

static void
show_failure(struct loopback *l, const struct failure *e, bool again)
{
	char	text[640];
	size_t	n = strlen(e->text);

	(void)snprintf(text, sizeof(text), "You are not logged in. %s%s", e->text,
	    n > 0 && e->text[n - 1] == '.' ? "" : ".");
	loopback_answer(l, false, "It did not work", again ?
	    "This is no answer to the login in your terminal, so nothing was done "
	    "with it. That login still waits for its own answer." : text);
}

/* Answers each redirect on its page until one is an answer to this attempt. */
static bool
converse(struct client *c, struct attempt *a, struct loopback *l, deadline until,
    char user_id[256], struct failure *e)
{
	char	target[TARGET_MAX];
	bool	again = true, ok = false;

	while (again && loopback_wait(l, until, target)) {
		ok = attempt_finish(c, a, target, user_id, &again, e);
		if (ok) {
			show_success(l, user_id);
			break;
		}
		show_failure(l, e, again);
		if (again)
			(void)fputs("fitbitctl: a browser brought what is no answer "
			    "to this login; still waiting\n", stderr);
	}
	explicit_bzero(target, sizeof(target));
	if (!ok && again)
		return failure_say(e, "no answer came in time: the page was closed, or "
		    "nobody agreed. Start again");
	return ok;
}

static bool
by_browser(struct client *c, struct attempt *a, const struct login *o,
    char user_id[256], struct failure *e)
{
	struct loopback_uri	 uri;
	struct loopback		*l;
	deadline		 until = deadline_in(o->timeout * 1000);
	bool			 ok;

	if (!loopback_uri_read(c->settings.redirect_uri, &uri))
		return failure_say(e, "redirect_uri is not on this machine: use --paste");
	if ((l = loopback_open(&uri, e)) == NULL)
		return false;
	invite(a, o->no_browser);
	ok = converse(c, a, l, until, user_id, e);
	loopback_close(l);
	return ok;
}

/* She agrees anywhere else, with a telephone say. */
static bool
by_device(struct client *c, const struct login *o, char user_id[256], struct failure *e)
{
	struct device_page	 page;
	char			*qr = NULL;
	bool			 ok;

	if (!device_open(c, &page, e))
		return false;
	if (!o->no_qr)
		qr = qr_text(page.uri_complete[0] != '\0' ? page.uri_complete : page.uri);
	(void)printf("On your phone, or anywhere else, open\n\n    %s\n\nand enter the "
	    "code\n\n    %s\n\n%s%sWaiting for you to agree there; Ctrl-C gives up.\n",
	    page.uri, page.user_code, qr == NULL ? "" : qr, qr == NULL ? "" : "\n");
	(void)fflush(stdout);
	free(qr);
	ok = device_wait(c, &page, o->timeout * 1000, user_id, e);
	device_page_end(&page);
	return ok;
}

/* By way of the provider's page and a redirect. */
static bool
by_code(struct client *c, const struct login *o, char user_id[256], struct failure *e)
{
	struct attempt	a;
	bool		ok;

	ok = attempt_begin(c, &a, e) && (o->paste ?
	    by_paste(c, &a, user_id, e) : by_browser(c, &a, o, user_id, e));
	attempt_end(&a);
	return ok;
}

static bool
log_in(struct client *c, const struct login *o, struct failure *e)
{
	char	user_id[256] = "";

	if (!(o->device ? by_device : by_code)(c, o, user_id, e))
		return false;
	(void)printf("Logged in%s%s.\n", user_id[0] != '\0' ? " as " : "", user_id);
	(void)fprintf(stderr, "fitbitctl: a provider such as Fitbit keeps one login per "
	    "person and client: another machine\nthat was logged in as client %s, or a "
	    "host where you were enrolled with it, has lost\nits own just now. Give "
	    "each a client of its own.\n", c->settings.client_id);
	return true;
}

int
cmd_login(int argc, char *argv[])
{
	struct login	o = { .timeout = TIMEOUT_DEFAULT };
	struct client	c;
	struct failure	e;
	bool		ok;

	if (!read_options(argc, argv, &o))
		return usage("login");
	ok = client_open(&c, &e) && apply(&c, &o, &e) && log_in(&c, &o, &e);
	client_close(&c);
	if (ok)
		return STATUS_FINE;
	(void)fprintf(stderr, "fitbitctl: %s\n", e.text);
	return STATUS_PROBLEM;
}
