/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tests/fakefitbit/device.h"
#include "tests/fakefitbit/endpoint.h"

struct endpoint {
	const char	*path;
	const char	*name;
	const char	*methods;
	unsigned int	 set;
	void		(*look)(struct request *);
	void		(*serve)(struct request *, struct reply *);
};

static const struct endpoint endpoints[] = {
	{ "/1.1/oauth2/introspect", "introspect", "POST", EP_INTROSPECT,
	    introspect_look, introspect_serve },
	{ "/introspect", "introspect", "POST", EP_INTROSPECT,
	    introspect_look, introspect_serve },
	{ "/tokeninfo", "introspect", "POST", EP_INTROSPECT,
	    introspect_look, introspect_serve },
	{ "/v4/users/me/identity", "identity", "GET", EP_IDENTITY,
	    identity_look, identity_serve },
	{ "/.well-known/oauth-authorization-server", "metadata", "GET", EP_METADATA,
	    NULL, metadata_serve },
	{ "/.well-known/openid-configuration", "metadata", "GET", EP_METADATA,
	    NULL, metadata_serve },
	{ "/oauth2/token", "token", "POST", EP_TOKEN,
	    token_endpoint_look, token_endpoint_serve },
	{ "/oauth2/revoke", "revoke", "POST", EP_REVOKE,
	    revoke_look, revoke_serve },
	{ "/oauth2/authorize", "authorize", "GET POST", EP_AUTHORIZE,
	    NULL, authorize_serve },
	{ "/oauth2/device_authorization", "device", "POST", EP_DEVICE,
	    NULL, device_authorization_serve },
	{ "/device", "device-page", "GET POST", EP_NONE,
	    NULL, device_page_serve },
	{ "/1.1/oauth2/introspect-moved", "introspect-moved", "GET POST", EP_NONE,
	    introspect_look, moved_serve },
};

static const struct endpoint *
endpoint_find(const char *path)
{
	size_t	i;

	for (i = 0; i < sizeof(endpoints) / sizeof(endpoints[0]); i++) {
		if (strcmp(endpoints[i].path, path) == 0)
			return &endpoints[i];
	}
	return NULL;
}

/* The control's fault where it is meant for this endpoint, else the token's. */
static const struct fault *
fault_choose(const struct request *q, const struct endpoint *ep)
{
	const struct control	*c = &q->control;
	const struct fault	*f;
	const char		*name = q->issue.claims.fault;

	if (c->fault[0] != '\0' && (c->fault_where & ep->set) != 0)
		name = c->fault;
	if (name[0] == '\0' || (f = fault_find(name)) == NULL)
		return NULL;
	return (f->where & ep->set) != 0 ? f : NULL;
}

static struct subst
request_subst(const struct request *q)
{
	return (struct subst){
		.token = q->token,
		.token_len = q->token_len,
		.claims = &q->issue.claims,
		.access = buf_text(&q->issue.access),
		.refresh = q->issue.refresh,
		.now_ms = q->now_ms,
		.dialect = q->control.dialect,
	};
}

static void
answer(struct request *q, const struct endpoint *ep, struct reply *r)
{
	const struct fault	*f;

	if (q->control.delay_ms > 0)
		q->wait(q->wait_arg, q->control.delay_ms);
	if (ep->look != NULL)
		ep->look(q);
	f = fault_choose(q, ep);
	if (f == NULL || f->processed)
		ep->serve(q, r);
	if (f != NULL)
		reply_fault(r, f, request_subst(q));
	if (r->send == SEND_GZIP)
		reply_gzip(r);
	if (q->control.delay_after_ms > 0)
		q->wait(q->wait_arg, q->control.delay_after_ms);
	if (f != NULL && f->delay_ms > 0)
		q->wait(q->wait_arg, f->delay_ms);
}

/* How the caller says who it is; the endpoint judges it. */
static const char *
auth_kind(const struct request *q)
{
	const char	*h = q->authorization;

	if (h != NULL && strncasecmp(h, "Bearer ", 7) == 0)
		return "bearer";
	if (h != NULL)
		return strncasecmp(h, "Basic ", 6) == 0 ? "basic" : "other";
	return form_get(&q->form, "client_id", NULL) != NULL ? "body" : "none";
}

void
endpoint_answer(struct request *q, struct reply *r)
{
	const struct endpoint	*ep = endpoint_find(q->path);

	q->auth = auth_kind(q);
	q->endpoint = ep == NULL ? "other" : ep->name;
	control_read(&q->control, q->state->dirfd, ep == NULL ? EP_NONE : ep->set);
	if (ep == NULL)
		reply_error(r, 404, "not_found",
		    "The API you are requesting could not be found", "", 0, "");
	else if (strstr(ep->methods, q->method) == NULL)
		reply_error(r, 405, "invalid_request", "Method not allowed", "",
		    0, "");
	else
		answer(q, ep, r);
	if (r->status == 0)
		r->status = 200;
	if (r->what == NULL)
		r->what = "ok";
}

void
request_free(struct request *q)
{
	issue_free(&q->issue);
}

bool
request_is_form(const struct request *q, struct reply *r)
{
	static const char	want[] = "application/x-www-form-urlencoded";
	const char		*type = q->content_type;
	bool			 ok;

	ok = type != NULL && !q->form.bad &&
	    strncasecmp(type, want, sizeof(want) - 1) == 0 &&
	    strchr("; ", type[sizeof(want) - 1]) != NULL;
	if (!ok)
		reply_error(r, 400, "invalid_request", "The body is not a form",
		    "", 0, "");
	return ok;
}

bool
request_has(const struct request *q, const char *const *names, struct reply *r)
{
	struct buf	missing = { 0 };
	size_t		i, n;
	bool		ok;

	for (i = 0; names[i] != NULL; i++) {
		if (form_get(&q->form, names[i], &n) == NULL || n == 0)
			buf_printf(&missing, "%s%s", missing.len > 0 ? ", " : "",
			    names[i]);
	}
	ok = missing.len == 0;
	if (!ok)
		reply_error(r, 400, "invalid_request", "Missing parameters: ",
		    buf_text(&missing), missing.len, "");
	buf_free(&missing);
	return ok;
}

static void
refuse_client(const struct request *q, struct reply *r)
{
	const char	*got = q->authorization == NULL ? "null" : q->authorization;

	buf_puts(&r->headers, "WWW-Authenticate: Basic realm=\"api.fitbit.com\"\n");
	reply_error(r, 401, "invalid_client", "Invalid authorization header "
	    "format. The header was not recognized to be a valid header for any "
	    "of known implementations or a client_id was not specified in case "
	    "of a public client. Received authorization header = ", got,
	    strlen(got), ",  received client encoded id = null");
}

const struct client *
request_client(struct request *q, struct reply *r)
{
	const struct client	*c = NULL;
	const char		*id = form_get(&q->form, "client_id", NULL);

	if (q->authorization != NULL) {
		c = clients_basic(q->clients, q->authorization);
		if (c != NULL && id != NULL && strcmp(c->id, id) != 0)
			c = NULL;
	} else if (id != NULL) {
		c = clients_find(q->clients, id);
		if (c != NULL && c->secret[0] != '\0')
			c = NULL;
	}
	if (c == NULL)
		refuse_client(q, r);
	return c;
}
