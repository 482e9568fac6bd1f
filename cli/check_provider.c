/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/stat.h>

#include <stdio.h>
#include <string.h>

#include "accounts/accounts.h"
#include "cli/check.h"
#include "oauth/http.h"
#include "oauth/provider.h"

/* Above this a map without an index makes every login read more than it needs to. */
#define TEXT_LONG	(1024 * 1024)

void
check_accounts(struct host_check *c)
{
	struct accounts_error	 warning = { "" }, e = { "" };
	struct accounts		*a;
	struct stat		 st, index;
	char			 text[PATH_MAX], cdb[PATH_MAX], key[PATH_MAX];

	if (c->config == NULL)
		return;
	(void)check_path(c, c->config->accounts_file, text);
	(void)check_path(c, c->config->key_file, key);
	(void)check_path(c, c->config->accounts_index, cdb);
	if (*c->config->accounts_index == '\0')
		cdb[0] = '\0';
	if ((a = accounts_open(text, cdb, key, &warning, &e)) == NULL) {
		findings_add_refusal(c->findings, LEVEL_PROBLEM, e.text);
		return;
	}
	accounts_close(a);
	if (*warning.text != '\0')
		findings_add_refusal(c->findings, LEVEL_WARNING, warning.text);
	if (stat(text, &st) == -1)
		return;
	if (c->have_user && !mode_lets_read(&st, c->uid, c->gid))
		findings_add(c->findings, LEVEL_PROBLEM, text,
		    "give it the group " VERIFIER_USER " and mode 0640",
		    "the account map cannot be read by " VERIFIER_USER);
	else if (st.st_size == 0)
		findings_add(c->findings, LEVEL_WARNING, text,
		    "add a line for each account: see pam_fitbit.accounts(5)",
		    "the account map is empty, so nobody can log in");
	else
		findings_add(c->findings, LEVEL_OK, text, "", "the account map is accepted");
	if (st.st_size > TEXT_LONG && stat(cdb, &index) == -1)
		findings_add(c->findings, LEVEL_NOTE, text, "run fitbitctl accounts build",
		    "the account map is long and has no index");
}

/* What an answer to a request without a token tells. */
static const struct answer {
	long		 low, high;	/* HTTP status */
	enum level	 level;
	const char	*what, *mend;
} answers[] = {
	{ 200, 299, LEVEL_WARNING, "answers a request without a token as if all were well",
	    "is [provider] introspect_url an introspection endpoint?" },
	{ 300, 399, LEVEL_PROBLEM, "redirects, and redirects are not followed",
	    "put the final address into [provider] introspect_url" },
	{ 400, 403, LEVEL_OK, "is reached and asks for a token", "" },
	{ 404, 405, LEVEL_PROBLEM, "has no introspection there",
	    "check [provider] introspect_url" },
	{ 410, 410, LEVEL_PROBLEM, "has retired this endpoint",
	    "configure another provider: see pam_fitbit.conf(5)" },
	{ 429, 429, LEVEL_WARNING, "limits our requests just now", "wait and try again" },
	{ 500, 599, LEVEL_WARNING, "has an error of its own", "wait and try again" },
};

static void
tell_status(struct host_check *c, const char *url, long status)
{
	size_t	i;

	for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		if (status >= answers[i].low && status <= answers[i].high) {
			findings_add(c->findings, answers[i].level, url, answers[i].mend,
			    "the provider %s (HTTP %ld)", answers[i].what, status);
			return;
		}
	findings_add(c->findings, LEVEL_WARNING, url, "check [provider] introspect_url",
	    "the provider answers with HTTP %ld", status);
}

static void
tell_result(struct host_check *c, const char *url, enum http_result result,
    const struct http_response *r)
{
	switch (result) {
	case HTTP_DONE:
		tell_status(c, url, r->status);
		break;
	case HTTP_UNREACHABLE:
		findings_add(c->findings, LEVEL_PROBLEM, url,
		    "check network, name resolution and [provider] proxy",
		    "the provider cannot be reached (%s)", r->error);
		break;
	case HTTP_TIMEOUT:
		findings_add(c->findings, LEVEL_PROBLEM, url,
		    "check the network, or raise [login] deadline",
		    "the provider does not answer within the deadline");
		break;
	case HTTP_TLS:
		findings_add(c->findings, LEVEL_PROBLEM, url,
		    "check [provider] ca_file and ca_path, and the clock",
		    "the provider's certificate is not accepted (%s)", r->error);
		break;
	case HTTP_TOO_BIG:
		findings_add(c->findings, LEVEL_PROBLEM, url,
		    "check [provider] introspect_url", "the answer is too long to be one");
		break;
	case HTTP_FAILED:
		findings_add(c->findings, LEVEL_PROBLEM, url, "",
		    "the request could not be made (%s)", r->error);
		break;
	}
}

static void
ask(struct host_check *c, const char *url)
{
	static const struct http_form_field	empty[] = { { NULL, NULL } };
	static struct http_response		response;
	char					file[PATH_MAX], path[PATH_MAX];
	struct http_options			o = {
		.ca_file = "", .ca_path = "", .proxy = c->config->proxy,
		.connect_timeout_ms = c->config->connect_timeout_ms
	};
	struct http_request			q = { .url = url, .form = empty };
	struct http				*h;

	if (*c->config->ca_file != '\0')
		o.ca_file = check_path(c, c->config->ca_file, file);
	if (*c->config->ca_path != '\0')
		o.ca_path = check_path(c, c->config->ca_path, path);
	if ((h = http_new(&o)) == NULL) {
		findings_add(c->findings, LEVEL_PROBLEM, url, "", "no memory for HTTPS");
		return;
	}
	tell_result(c, url, http_ask(h, &q, deadline_in(c->config->deadline_ms),
	    &response), &response);
	http_response_wipe(&response);
	http_free(h);
}

void
check_provider(struct host_check *c)
{
	struct provider	p;
	const char	*flaw;

	if (c->config == NULL)
		return;
	if ((flaw = provider_configured(c->config, &p)) != NULL) {
		findings_add(c->findings, LEVEL_PROBLEM, c->config_path,
		    "see pam_fitbit.conf(5)", "[provider] name = %s: %s",
		    c->config->provider_name, flaw);
		return;
	}
	if (c->config->device_services.n > 0 && p.device_url == NULL && p.issuer == NULL)
		findings_add(c->findings, LEVEL_WARNING, c->config_path,
		    "write the provider's device_url, or empty device_services",
		    "device_services is set, and the provider has no device flow");
	if (p.introspect_url == NULL)
		findings_add(c->findings, LEVEL_NOTE, p.issuer, "",
		    "the provider's URLs are read from its metadata at each start");
	else if (c->offline)
		findings_add(c->findings, LEVEL_NOTE, p.introspect_url,
		    "run it without --offline", "the provider was not asked");
	else
		ask(c, p.introspect_url);
}
