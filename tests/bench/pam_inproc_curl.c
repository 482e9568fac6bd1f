/* SPDX-License-Identifier: ISC */
/*
 * The baseline of the login bench: what a PAM module that asks the provider from
 * inside the host process does, with the least code that does it: libcurl and
 * json-c loaded into the host, one handle a login, `active` and nothing else
 * looked at. NOT for use: it checks no client, no scope, no map.
 *
 * Arguments: url=URL ca=FILE
 */
#include "config.h"

#include <security/pam_ext.h>
#include <security/pam_modules.h>

#include <curl/curl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

int	pam_sm_authenticate(pam_handle_t *, int, int, const char **);
int	pam_sm_setcred(pam_handle_t *, int, int, const char **);

struct body {
	char	text[16384];
	size_t	n;
};

static size_t
take(char *p, size_t size, size_t n, void *data)
{
	struct body	*b = data;

	if (size * n >= sizeof(b->text) - b->n)
		return 0;
	memcpy(b->text + b->n, p, size * n);
	b->n += size * n;
	b->text[b->n] = '\0';
	return size * n;
}

static int
ask(CURL *c, const char *url, const char *ca, const char *token)
{
	struct curl_slist	*headers = NULL;
	struct body		 body = { "", 0 };
	struct json_object	*o, *active;
	char			 form[9000], bearer[9000];
	int			 yes;

	(void)snprintf(form, sizeof(form), "token=%s", token);
	(void)snprintf(bearer, sizeof(bearer), "Authorization: Bearer %s", token);
	headers = curl_slist_append(headers, bearer);
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_CAINFO, ca);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_POSTFIELDS, form);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, &body);
	if (curl_easy_perform(c) != CURLE_OK)
		body.text[0] = '\0';
	curl_slist_free_all(headers);
	o = json_tokener_parse(body.text);
	yes = o != NULL && json_object_object_get_ex(o, "active", &active) &&
	    json_object_get_boolean(active);
	json_object_put(o);
	return yes;
}

int
pam_sm_authenticate(pam_handle_t *h, int flags, int argc, const char **argv)
{
	const char	*token = NULL, *url = "", *ca = "";
	CURL		*c;
	int		 i, yes;

	(void)flags;
	for (i = 0; i < argc; i++) {
		if (strncmp(argv[i], "url=", 4) == 0)
			url = argv[i] + 4;
		if (strncmp(argv[i], "ca=", 3) == 0)
			ca = argv[i] + 3;
	}
	if (pam_get_authtok(h, PAM_AUTHTOK, &token, "Fitbit token: ") != PAM_SUCCESS ||
	    (c = curl_easy_init()) == NULL)
		return PAM_AUTH_ERR;
	yes = ask(c, url, ca, token);
	curl_easy_cleanup(c);
	return yes ? PAM_SUCCESS : PAM_AUTH_ERR;
}

int
pam_sm_setcred(pam_handle_t *h, int flags, int argc, const char **argv)
{
	(void)h;
	(void)flags;
	(void)argc;
	(void)argv;
	return PAM_SUCCESS;
}
