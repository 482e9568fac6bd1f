/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <gnutls/crypto.h>

#include "tests/fakefitbit/device.h"
#include "tests/fakefitbit/scope.h"

/*
 * The device flow, RFC 8628: POST /oauth2/device_authorization, the page
 * /device where the person decides, and the polls at the token endpoint. A poll
 * that comes too early is told slow_down and is "early" in the requests file.
 */
#define USER_CODE_SIZE	10		/* WDJB-MJHT and NUL */
#define DEVICE_CODE_SIZE 41
#define EARLY_MS	50		/* clocks and the way here */
#define COPY(dst, src)	(void)snprintf((dst), sizeof(dst), "%s", (src))

static const char *
field(const struct request *q, const char *name)
{
	const char	*s = form_get(&q->form, name, NULL);

	return s == NULL ? "" : s;
}

/* Letters that are no vowels (section 6.1). */
static void
user_code_make(char out[USER_CODE_SIZE], const unsigned char *rnd)
{
	static const char	letters[] = "BCDFGHJKLMNPQRSTVWXZ";
	size_t			i;

	for (i = 0; i < USER_CODE_SIZE - 1; i++)
		out[i] = i == 4 ? '-' : letters[rnd[i] % 20];
	out[i] = '\0';
}

/* What a person may type for it: in any case, with or without the dash. */
static void
user_code_tag(char tag[TAG_SIZE], const char *typed)
{
	char	plain[USER_CODE_SIZE];
	size_t	n = 0;

	for (; *typed != '\0' && n < sizeof(plain) - 1; typed++)
		if (isalpha((unsigned char)*typed))
			plain[n++] = (char)toupper((unsigned char)*typed);
	tag_make(tag, plain, n);
}

static bool
device_file(const struct request *q, const struct client *c, const char *device_code,
    const char *user_code)
{
	json_object	*rec = json_object_new_object(), *user = json_object_new_object();
	struct buf	 claim = { 0 };
	char		 tag[TAG_SIZE], user_tag[TAG_SIZE];
	bool		 ok;

	tag_make(tag, device_code, strlen(device_code));
	user_code_tag(user_tag, user_code);
	scope_words_to_claim(&claim, field(q, "scope"));
	record_put_text(rec, "client", c->id);
	record_put_text(rec, "scopes", buf_text(&claim));
	record_put_int(rec, "until_ms", q->now_ms + q->control.device_expires * 1000);
	record_put_int(rec, "interval_ms", q->control.device_interval * 1000);
	record_put_int(rec, "polled_ms", q->now_ms);
	record_put_int(rec, "slow", q->control.device_slow);
	record_put_text(user, "device", tag);
	ok = state_set(q->state, STATE_DEVICE, tag, rec) &&
	    state_set(q->state, STATE_USER_CODE, user_tag, user);
	(void)json_object_put(rec);
	(void)json_object_put(user);
	buf_free(&claim);
	return ok;
}

/* The host part of this server, as the client called it. */
static const char *
host_of(const struct request *q)
{
	return q->host == NULL ? "127.0.0.1" : q->host;
}

void
device_authorization_serve(struct request *q, struct reply *r)
{
	static const char *const needs[] = { "scope", NULL };
	const struct client	*c;
	unsigned char		 rnd[32];
	char			 code[DEVICE_CODE_SIZE], user[USER_CODE_SIZE];

	if (!request_is_form(q, r) || (c = request_client(q, r)) == NULL ||
	    !request_has(q, needs, r))
		return;
	if (gnutls_rnd(GNUTLS_RND_NONCE, rnd, sizeof(rnd)) != 0)
		memset(rnd, 0, sizeof(rnd));
	hex_encode(code, rnd, (DEVICE_CODE_SIZE - 1) / 2);
	user_code_make(user, rnd + (DEVICE_CODE_SIZE - 1) / 2);
	if (!device_file(q, c, code, user)) {
		reply_error(r, 500, "system", "Internal error", "", 0, "");
		return;
	}
	buf_printf(&r->body, "{\"device_code\":\"%s\",\"user_code\":\"%s\","
	    "\"verification_uri\":\"https://%s/device\","
	    "\"verification_uri_complete\":\"https://%s/device?user_code=%s\","
	    "\"expires_in\":%" PRId64 ",\"interval\":%" PRId64 "}", code, user,
	    host_of(q), host_of(q), user, q->control.device_expires,
	    q->control.device_interval);
	r->what = "opened";
}

/* ---- the page ---- */

static void
page(struct reply *r, unsigned int status, const char *what, const char *text)
{
	r->status = status;
	r->what = what;
	r->type = "text/html;charset=utf-8";
	buf_puts(&r->body, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
	    "<title>Connect a device</title></head><body><h1>Connect a device</h1>\n<p>");
	buf_put_html(&r->body, text);
	buf_puts(&r->body, "</p>\n");
}

static void
page_ask(const struct request *q, struct reply *r)
{
	page(r, 200, "page", "Enter the code that your device shows.");
	buf_puts(&r->body, "<form method=\"post\" action=\"/device\"><label>Code "
	    "<input name=\"user_code\" value=\"");
	buf_put_html(&r->body, field(q, "user_code"));
	buf_puts(&r->body, "\"></label>\n<label>Person <input name=\"user\" value=\"");
	buf_put_html(&r->body, q->control.user);
	buf_puts(&r->body, "\"></label>\n<button id=\"approve\" name=\"decision\" "
	    "value=\"approve\">Approve</button>\n<button id=\"deny\" name=\"decision\" "
	    "value=\"deny\">Deny</button>\n</form>\n");
}

static bool
decide(const struct request *q, const char *decision)
{
	const char	*user = field(q, "user");
	char		 tag[TAG_SIZE];
	json_object	*typed, *rec = NULL;
	bool		 ok = false;
	int		 lock = state_lock(q->state);

	user_code_tag(tag, field(q, "user_code"));
	if ((typed = state_get(q->state, STATE_USER_CODE, tag)) != NULL &&
	    (rec = state_get(q->state, STATE_DEVICE, record_text(typed, "device"))) != NULL &&
	    q->now_ms < record_int(rec, "until_ms")) {
		record_put_text(rec, "decision", decision);
		record_put_text(rec, "user", *user != '\0' ? user : q->control.user);
		ok = state_set(q->state, STATE_DEVICE, record_text(typed, "device"), rec) &&
		    state_del(q->state, STATE_USER_CODE, tag);
	}
	(void)json_object_put(typed);
	(void)json_object_put(rec);
	state_unlock(lock);
	return ok;
}

void
device_page_serve(struct request *q, struct reply *r)
{
	static const char *const words[] = { "", "approve", "deny" };
	const bool	 post = strcmp(q->method, "POST") == 0;
	const char	*word = post ? field(q, "decision") :
			    *field(q, "user_code") == '\0' ? "" : words[q->control.decision];

	if (strcmp(word, "approve") != 0 && strcmp(word, "deny") != 0)
		page_ask(q, r);
	else if (!decide(q, word))
		page(r, 400, "bad-code", "This code is not known, or over.");
	else
		page(r, 200, word, "Done. You can go back to your device.");
	buf_puts(&r->body, "</body></html>\n");
}

/* ---- the polls ---- */

static void
refuse(struct reply *r, const char *error, const char *what)
{
	r->status = 400;
	r->what = what;
	buf_printf(&r->body, "{\"error\":\"%s\"}", error);
}

/* True: too early, or told so by the control file. Notes the poll. */
static bool
is_hasty(const struct request *q, json_object *rec, const char **what)
{
	const bool	early = q->now_ms - record_int(rec, "polled_ms") + EARLY_MS <
			    record_int(rec, "interval_ms");
	const int64_t	slow = record_int(rec, "slow");

	*what = early ? "early" : "slow_down";
	record_put_int(rec, "polled_ms", q->now_ms);
	if (!early && slow <= 0)
		return false;
	record_put_int(rec, "slow", slow > 0 ? slow - 1 : 0);
	record_put_int(rec, "interval_ms", record_int(rec, "interval_ms") + 5000);
	return true;
}

/* Answers, unless the person agreed: true then, with the claims filled. */
static bool
poll(struct request *q, const struct client *c, json_object *rec, const char *tag,
    struct reply *r)
{
	const char	*decision = record_text(rec, "decision"), *what;

	if (strcmp(record_text(rec, "client"), c->id) != 0)
		refuse(r, "invalid_grant", "invalid_grant");
	else if (q->now_ms >= record_int(rec, "until_ms"))
		refuse(r, "expired_token", "expired");
	else if (is_hasty(q, rec, &what))
		refuse(r, "slow_down", what);
	else if (strcmp(decision, "deny") == 0)
		refuse(r, "access_denied", "denied");
	else if (strcmp(decision, "approve") != 0)
		refuse(r, "authorization_pending", "pending");
	else {
		COPY(q->issue.claims.client, c->id);
		COPY(q->issue.claims.user, record_text(rec, "user"));
		COPY(q->issue.claims.scopes, record_text(rec, "scopes"));
		return state_del(q->state, STATE_DEVICE, tag);
	}
	(void)state_set(q->state, STATE_DEVICE, tag, rec);
	return false;
}

bool
device_poll_serve(struct request *q, const struct client *c, struct reply *r)
{
	static const char *const needs[] = { "device_code", NULL };
	json_object	*rec;
	bool		 agreed = false;
	int		 lock;

	if (!request_has(q, needs, r))
		return false;
	lock = state_lock(q->state);
	if ((rec = state_get(q->state, STATE_DEVICE, q->tag)) == NULL)
		refuse(r, "invalid_grant", "invalid_grant");
	else
		agreed = poll(q, c, rec, q->tag, r);
	(void)json_object_put(rec);
	state_unlock(lock);
	return agreed;
}
