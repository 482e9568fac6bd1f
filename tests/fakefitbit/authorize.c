/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tests/fakefitbit/endpoint.h"
#include "tests/fakefitbit/scope.h"

/*
 * /oauth2/authorize: WIRE.md section 4.  GET shows a page with two buttons,
 * which POST the same fields and a decision; "auto" in the control answers the
 * GET at once.  Bad parameters show a page and never redirect.
 */

#define COPY(dst, src)	(void)snprintf((dst), sizeof(dst), "%s", (src))

static const char *const carried[] = {
	"client_id", "response_type", "scope", "redirect_uri", "state",
	"code_challenge", "code_challenge_method", "prompt",
};
#define NCARRIED	(sizeof(carried) / sizeof(carried[0]))

static const char *
field(const struct request *q, const char *name)
{
	const char	*s = form_get(&q->form, name, NULL);

	return s == NULL ? "" : s;
}

static bool
redirect_fits(const struct client *c, const char *uri)
{
	if (strncmp(uri, "http://", 7) != 0 && strncmp(uri, "https://", 8) != 0)
		return false;
	if (strpbrk(uri, "#\r\n\" <>") != NULL || strlen(uri) > 500)
		return false;
	return c->redirect[0] == '\0' || strcmp(c->redirect, uri) == 0;
}

static bool
challenge_fits(const char *challenge, const char *method)
{
	size_t	n = strlen(challenge);

	if (n == 0)
		return method[0] == '\0';
	return n >= 43 && n <= 128 && (method[0] == '\0' ||
	    strcmp(method, "S256") == 0 || strcmp(method, "plain") == 0);
}

/* What is wrong with the request, NULL for nothing. */
static const char *
complaint(const struct request *q)
{
	const struct client	*c;

	if (q->form.bad)
		return "a parameter is given twice";
	if ((c = clients_find(q->clients, field(q, "client_id"))) == NULL)
		return "invalid client_id";
	if (strcmp(field(q, "response_type"), "code") != 0)
		return "invalid response_type";
	if (!redirect_fits(c, field(q, "redirect_uri")))
		return "invalid redirect_uri";
	if (field(q, "scope")[0] == '\0')
		return "invalid scope";
	if (strlen(field(q, "state")) > 500)
		return "state is too long";
	if (!challenge_fits(field(q, "code_challenge"),
	    field(q, "code_challenge_method")))
		return "invalid code_challenge";
	return NULL;
}

static void
page_start(struct reply *r, const char *title)
{
	r->type = "text/html;charset=utf-8";
	buf_puts(&r->body, "<!DOCTYPE html>\n<html lang=\"en\"><head>"
	    "<meta charset=\"utf-8\"><title>");
	buf_put_html(&r->body, title);
	buf_puts(&r->body, "</title></head><body><h1>");
	buf_put_html(&r->body, title);
	buf_puts(&r->body, "</h1>\n");
}

static void
page_ask(const struct request *q, struct reply *r)
{
	size_t	i;

	page_start(r, "An application asks for your data");
	buf_puts(&r->body, "<p>Application: ");
	buf_put_html(&r->body, field(q, "client_id"));
	buf_puts(&r->body, "<br>Scopes: ");
	buf_put_html(&r->body, field(q, "scope"));
	buf_puts(&r->body, "</p>\n<form method=\"post\" "
	    "action=\"/oauth2/authorize\">\n");
	for (i = 0; i < NCARRIED; i++) {
		if (form_get(&q->form, carried[i], NULL) == NULL)
			continue;
		buf_printf(&r->body, "<input type=\"hidden\" name=\"%s\" value=\"",
		    carried[i]);
		buf_put_html(&r->body, field(q, carried[i]));
		buf_puts(&r->body, "\">\n");
	}
	buf_puts(&r->body, "<label>Person <input name=\"user\" value=\"");
	buf_put_html(&r->body, q->control.user);
	buf_puts(&r->body, "\"></label>\n"
	    "<button id=\"approve\" name=\"decision\" value=\"approve\">"
	    "Approve</button>\n"
	    "<button id=\"deny\" name=\"decision\" value=\"deny\">"
	    "Deny</button>\n</form></body></html>\n");
	r->what = "page";
}

static void
redirect_start(const struct request *q, struct reply *r)
{
	const char	*uri = field(q, "redirect_uri");

	r->status = 302;
	buf_printf(&r->headers, "Location: %s%c", uri,
	    strchr(uri, '?') == NULL ? '?' : '&');
}

static void
redirect_end(const struct request *q, struct reply *r)
{
	if (form_get(&q->form, "state", NULL) != NULL) {
		buf_puts(&r->headers, "&state=");
		buf_put_url(&r->headers, field(q, "state"));
	}
	buf_puts(&r->headers, "#_=_\n");
}

static bool
code_for(const struct request *q, const char *user, char text[CODE_SIZE])
{
	struct code	c = { .made_ms = q->now_ms };
	struct buf	claim = { 0 };

	scope_words_to_claim(&claim, field(q, "scope"));
	COPY(c.client, field(q, "client_id"));
	COPY(c.user, user);
	COPY(c.scopes, buf_text(&claim));
	COPY(c.redirect, field(q, "redirect_uri"));
	COPY(c.challenge, field(q, "code_challenge"));
	c.plain = strcmp(field(q, "code_challenge_method"), "S256") != 0;
	COPY(c.state, field(q, "state"));
	buf_free(&claim);
	return code_new(q->state, &c, text);
}

static void
approve(const struct request *q, struct reply *r)
{
	const char	*user = field(q, "user");
	char		 text[CODE_SIZE];

	if (!code_for(q, user[0] != '\0' ? user : q->control.user, text)) {
		reply_error(r, 500, "system", "Internal error", "", 0, "");
		return;
	}
	redirect_start(q, r);
	buf_printf(&r->headers, "code=%s", text);
	redirect_end(q, r);
	r->what = "approved";
}

static void
deny(const struct request *q, struct reply *r)
{
	redirect_start(q, r);
	buf_puts(&r->headers, "error=access_denied&error_description="
	    "The+user+denied+the+request.");
	redirect_end(q, r);
	r->what = "denied";
}

static enum decision
decision_of(const struct request *q)
{
	const char	*d = field(q, "decision");

	if (strcmp(q->method, "POST") != 0)
		return q->control.decision;
	return strcmp(d, "approve") == 0 ? DECIDE_APPROVE :
	    strcmp(d, "deny") == 0 ? DECIDE_DENY : DECIDE_ASK;
}

void
authorize_serve(struct request *q, struct reply *r)
{
	const char	*why = complaint(q);

	if (why != NULL) {
		r->status = 400;
		r->what = "bad-parameters";
		page_start(r, "Developer information");
		buf_puts(&r->body, "<p>");
		buf_put_html(&r->body, why);
		buf_puts(&r->body, "</p></body></html>\n");
		return;
	}
	switch (decision_of(q)) {
	case DECIDE_ASK:
		page_ask(q, r);
		break;
	case DECIDE_APPROVE:
		approve(q, r);
		break;
	case DECIDE_DENY:
		deny(q, r);
		break;
	}
}
