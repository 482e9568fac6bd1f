/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/socket.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/fakefitbit/form.h"
#include "tests/fakefitbit/raw.h"
#include "tests/fakefitbit/replies.h"

#define REQUEST_MAX	((size_t)256 << 10)
#define PATIENCE_MS	30000		/* for the client's next byte */

struct talk {
	struct server		*server;
	gnutls_session_t	 session;
	int			 fd;
	struct conn		 conn;
};

static bool
talk_start(struct talk *t, gnutls_certificate_credentials_t cred)
{
	int	rc;

	if (gnutls_init(&t->session, GNUTLS_SERVER | GNUTLS_NO_SIGNAL) != 0)
		return false;
	(void)gnutls_credentials_set(t->session, GNUTLS_CRD_CERTIFICATE, cred);
	(void)gnutls_set_default_priority(t->session);
	gnutls_transport_set_int(t->session, t->fd);
	gnutls_handshake_set_timeout(t->session, PATIENCE_MS);
	gnutls_record_set_timeout(t->session, PATIENCE_MS);
	do {
		rc = gnutls_handshake(t->session);
	} while (rc < 0 && gnutls_error_is_fatal(rc) == 0);
	t->conn.tls = "full";
	return rc == 0;
}

/* More of the request; false at its end or on a failure. */
static bool
read_more(struct talk *t, struct buf *in)
{
	char	chunk[8192];
	ssize_t	n;

	do {
		n = gnutls_record_recv(t->session, chunk, sizeof(chunk));
	} while (n == GNUTLS_E_INTERRUPTED || n == GNUTLS_E_AGAIN);
	if (n > 0)
		buf_put(in, chunk, (size_t)n);
	return n > 0 && !in->bad;
}

/* Content-Length of a head that ends at end, 0 where there is none. */
static size_t
body_length(const char *head, const char *end)
{
	static const char	name[] = "\r\nContent-Length:";
	const char		*p;

	for (p = head; p < end; p++) {
		if (strncasecmp(p, name, sizeof(name) - 1) == 0)
			return strtoul(p + sizeof(name) - 1, NULL, 10);
	}
	return 0;
}

/* The whole request; the place of its body, NULL where it never came. */
static char *
read_request(struct talk *t, struct buf *in)
{
	char	*end;
	size_t	 head, body;

	in->max = REQUEST_MAX;
	while (in->len == 0 || (end = strstr(in->p, "\r\n\r\n")) == NULL) {
		if (!read_more(t, in))
			return NULL;
	}
	head = (size_t)(end - in->p) + 4;
	body = body_length(in->p, end);
	while (in->len - head < body) {
		if (!read_more(t, in))
			return NULL;
	}
	return in->p + head;
}

static bool
write_all(struct talk *t, const char *p, size_t len)
{
	ssize_t	n;

	while (len > 0) {
		n = gnutls_record_send(t->session, p, len);
		if (n == GNUTLS_E_INTERRUPTED || n == GNUTLS_E_AGAIN)
			continue;
		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

static bool
write_paced(struct talk *t, const struct raw_reply *r, const struct buf *out)
{
	size_t	at, n;

	if (r == NULL || r->pace_bytes == 0)
		return write_all(t, buf_text(out), out->len);
	for (at = 0; at < out->len && !server_stopping(t->server); at += n) {
		n = out->len - at < r->pace_bytes ? out->len - at : r->pace_bytes;
		if (!write_all(t, out->p + at, n))
			return false;
		server_wait(t->server, r->pace_ms);
	}
	return true;
}

static void
talk_end(struct talk *t, enum raw_end how)
{
	const struct linger	now = { .l_onoff = 1, .l_linger = 0 };
	struct buf		rest = { .max = REQUEST_MAX };

	switch (how) {
	case END_BYE:
		(void)gnutls_bye(t->session, GNUTLS_SHUT_WR);
		break;
	case END_CLOSE:
		break;
	case END_RESET:
		(void)setsockopt(t->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
		break;
	case END_HOLD:
		gnutls_record_set_timeout(t->session, 0);
		while (read_more(t, &rest))
			;
		buf_free(&rest);
		break;
	}
}

/* What the control or the token of the form asks for; claims and tag are for the reply. */
static const struct raw_reply *
choose(struct talk *t, char *body, struct subst *s, struct claims *claims,
    char tag[TAG_SIZE])
{
	struct control	control = t->server->options->control;
	struct form	form;

	control_read(&control, t->server->state->dirfd, EP_ANY);
	form_parse(&form, body);
	s->claims = claims;
	s->dialect = control.dialect;
	s->token = form_get(&form, dialect_parameter(s->dialect), &s->token_len);
	s->now_ms = now_ms();
	if (s->token != NULL)
		(void)token_look(t->server->state, s->token, s->token_len,
		    s->now_ms / 1000, claims, tag);
	return replies_find(t->server->replies,
	    control.reply[0] != '\0' ? control.reply : claims->reply);
}

static void
talk_answer(struct talk *t, char *body)
{
	const struct raw_reply	*r;
	struct claims		 claims = { .user = "" };
	struct subst		 s = { .token = NULL };
	struct buf		 out = { 0 };
	const char		*why;
	char			 tag[TAG_SIZE] = "";

	r = choose(t, body, &s, &claims, tag);
	if (replies_render(r, &s, &out, &why)) {
		journal_request(&t->server->journal, &t->conn, &(struct entry){
			.method = "-", .endpoint = "raw", .auth = "-",
			.caller = "", .token = tag, .status = 0,
			.what = r == NULL ? "active" : r->name,
		});
		if (write_paced(t, r, &out))
			talk_end(t, r == NULL ? END_BYE : r->end);
	}
	buf_free(&out);
}

void
raw_serve(struct server *s, gnutls_certificate_credentials_t cred, int fd)
{
	struct talk	 t = { .server = s, .fd = fd };
	struct buf	 in = { 0 };
	char		*body;

	journal_connection(&s->journal, &t.conn, "raw");
	if (talk_start(&t, cred) && (body = read_request(&t, &in)) != NULL)
		talk_answer(&t, body);
	buf_free(&in);
	if (t.session != NULL)
		gnutls_deinit(t.session);
}
