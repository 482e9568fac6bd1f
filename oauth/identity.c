/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "oauth/identity.h"
#include "oauth/json.h"

static const struct introspect_status statuses[] = {
	{ 400, 401, INTROSPECT_INACTIVE,
	    "the provider does not tell who the token's person is" },
	{ 403, 403, INTROSPECT_INACTIVE,
	    "the token may not ask who its person is: does the application ask for that scope?" },
	{ 404, 404, INTROSPECT_INACTIVE,
	    "the provider does not know the token's person: check identity_url if nobody gets in" },
	{ 410, 410, INTROSPECT_GONE,
	    "the provider has retired this endpoint: check identity_url" },
	{ 429, 429, INTROSPECT_RATE_LIMITED,
	    "the provider's rate limit is reached: logins work again when it is over" },
	{ 500, 599, INTROSPECT_SERVER_ERROR,
	    "the provider has a fault of its own: try again later" },
	{ 0, INTROSPECT_STATUS_LAST, INTROSPECT_UNEXPECTED,
	    "no identity endpoint answers so: check identity_url" },
};

static bool
says_unlinked(const struct provider *p, const struct http_response *r)
{
	const char	*why;
	struct json	*j;
	bool		 yes;

	if (p->unlinked_error == NULL || r->status < 400 || r->status > 499 || !r->json ||
	    (j = json_parse(r->body, r->len, &why)) == NULL)
		return false;
	yes = json_has_error(j, p->unlinked_error);
	json_free(j);
	return yes;
}

/* NULL when the ids are there, else what is wrong. */
static const char *
read_ids(const struct provider *p, const struct json *j, struct introspection *out)
{
	enum json_found	r;

	if (json_get_string(j, p->identity_member, out->user_id, sizeof(out->user_id)) !=
	    JSON_FOUND || !introspection_id_valid(out->user_id))
		return "lacks the person's id, or has a bad one";
	if (p->legacy_member == NULL)
		return NULL;
	r = json_get_string(j, p->legacy_member, out->legacy_id, sizeof(out->legacy_id));
	/* Empty: the person never was at the provider before this one. */
	if (r == JSON_WRONG || (r == JSON_FOUND && out->legacy_id[0] != '\0' &&
	    !introspection_id_valid(out->legacy_id)))
		return "has a bad legacy id";
	return NULL;
}

static enum introspect_result
read_person(const struct provider *p, const struct http_response *r,
    struct introspection *out, struct introspect_detail *d)
{
	struct introspection	 ids = *out;
	const char		*why = "is not of the type application/json";
	struct json		*j = NULL;

	ids.user_id[0] = ids.legacy_id[0] = '\0';
	if (r->json && (j = json_parse(r->body, r->len, &why)) != NULL)
		why = read_ids(p, j, &ids);
	json_free(j);
	if (why == NULL) {
		*out = ids;
		return introspection_say(INTROSPECT_ACTIVE, r->status,
		    "the token is active", d);
	}
	(void)snprintf(d->why, sizeof(d->why), "the provider's answer about the person %s: "
	    "check identity_url and the provider's name", why);
	return INTROSPECT_BAD_REPLY;
}

enum introspect_result
identity_read(const struct provider *p, const struct http_response *r,
    struct introspection *out, struct introspect_detail *d)
{
	d->status = r->status;
	d->retry_after = r->retry_after;
	if (r->status == 200)
		return read_person(p, r, out, d);
	if (says_unlinked(p, r))
		return introspection_say(INTROSPECT_UNLINKED, r->status,
		    "the person's account is not linked to the provider's health service", d);
	return introspection_by_status(statuses, r->status, d);
}

enum introspect_result
identity_ask(struct http *h, const struct provider *p, const struct secret *token,
    deadline until, struct introspection *out, struct introspect_detail *d)
{
	struct http_request	q = { .url = p->identity_url, .bearer = secret_text(token) };
	struct http_response	r;
	enum introspect_result	result;
	enum http_result	http;

	http = http_ask(h, &q, until, &r);
	result = http == HTTP_DONE ? identity_read(p, &r, out, d) :
	    introspection_failed(http, &r, d);
	http_response_wipe(&r);
	return result;
}
