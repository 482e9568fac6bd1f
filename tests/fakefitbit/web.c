/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gnutls/gnutls.h>
#include <microhttpd.h>

#include "tests/fakefitbit/endpoint.h"
#include "tests/fakefitbit/send.h"
#include "tests/fakefitbit/server.h"

#define BODY_LIMIT	((size_t)256 << 10)	/* of a request */
#define POOL_SIZE	((size_t)192 << 10)	/* holds the largest headers */
#define PLAIN		-1
#define TLS_ONLY(v)	"NORMAL:-VERS-ALL:+VERS-TLS" v
/* TLS 1.1 signs with SHA-1, which gnutls takes only when told. */
#define TLS_OLD		TLS_ONLY("1.1") ":+SIGN-ECDSA-SHA1:%VERIFY_ALLOW_SIGN_WITH_SHA1"

static const struct port_row {
	const char	*name;
	int		 cert;		/* enum cert_kind, or PLAIN */
	const char	*priorities;
} rows[] = {
	{ "https", CERT_GOOD, "NORMAL" },
	{ "wronghost", CERT_WRONGHOST, "NORMAL" },
	{ "expired", CERT_EXPIRED, "NORMAL" },
	{ "notyet", CERT_NOTYET, "NORMAL" },
	{ "selfsigned", CERT_SELFSIGNED, "NORMAL" },
	{ "otherca", CERT_OTHERCA, "NORMAL" },
	{ "tls11", CERT_GOOD, TLS_OLD },
	{ "tls12", CERT_GOOD, TLS_ONLY("1.2") },
	{ "http", PLAIN, NULL },
};
#define NPORTS	(sizeof(rows) / sizeof(rows[0]))

struct web_port {
	struct web			*web;
	const struct port_row		*row;
	struct MHD_Daemon		*daemon;
};

struct web {
	struct server	*server;
	gnutls_datum_t	 ticket_key;
	struct web_port	 port[NPORTS];
};

/* A request while its body comes in. */
struct exchange {
	struct buf	body;
};

static void
request_wait(void *arg, int64_t ms)
{
	server_wait(arg, ms);
}

/* MHD's iterator over the query: both texts live as long as the request. */
static enum MHD_Result
take_argument(void *arg, enum MHD_ValueKind kind, const char *name,
    const char *value)
{
	struct form	*f = arg;

	(void)kind;
	if (f->n == FORM_FIELDS || form_get(f, name, NULL) != NULL) {
		f->bad = true;
		return MHD_NO;
	}
	f->field[f->n].name = name;
	f->field[f->n].value = value == NULL ? "" : value;
	f->field[f->n].len = strlen(f->field[f->n].value);
	f->n++;
	return MHD_YES;
}

static void
request_fill(struct request *q, const struct server *s,
    struct MHD_Connection *c, struct exchange *ex)
{
	q->state = s->state;
	q->clients = &s->options->clients;
	q->control = s->options->control;
	q->authorization = MHD_lookup_connection_value(c, MHD_HEADER_KIND,
	    "Authorization");
	q->host = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Host");
	q->content_type = MHD_lookup_connection_value(c, MHD_HEADER_KIND,
	    "Content-Type");
	q->host = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Host");
	q->now_ms = now_ms();
	if (ex->body.len > 0)
		form_parse(&q->form, ex->body.p);
	else
		(void)MHD_get_connection_values(c, MHD_GET_ARGUMENT_KIND,
		    take_argument, &q->form);
}

/* Full or resumed is known once the handshake is done: at the first request. */
static void
conn_note_tls(struct conn *conn, struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo	*info;
	gnutls_session_t		 session;

	if (conn->requests > 0)
		return;
	info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	if (info == NULL || (session = info->tls_session) == NULL)
		return;
	conn->tls = gnutls_session_is_resumed(session) != 0 ? "resumed" : "full";
}

static struct conn *
conn_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo	*info;

	info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info->socket_context;
}

static enum MHD_Result
serve(struct server *s, struct MHD_Connection *c, const char *path,
    const char *method, struct exchange *ex)
{
	struct request	q = { .method = method, .path = path };
	struct reply	r = { .status = 0 };
	struct conn	*conn = conn_of(c);
	enum MHD_Result	rc;

	request_fill(&q, s, c, ex);
	q.wait = request_wait;
	q.wait_arg = s;
	conn_note_tls(conn, c);
	endpoint_answer(&q, &r);
	journal_request(&s->journal, conn, &(struct entry){
		.method = method, .endpoint = q.endpoint, .auth = q.auth,
		.caller = q.caller, .token = q.tag, .status = r.status,
		.what = r.what,
	});
	rc = send_reply(s, c, &r);
	reply_free(&r);
	request_free(&q);
	return rc;
}

static enum MHD_Result
on_request(void *arg, struct MHD_Connection *c, const char *path,
    const char *method, const char *version, const char *data, size_t *size,
    void **ctx)
{
	struct web_port	*port = arg;
	struct exchange	*ex = *ctx;

	(void)version;
	if (ex == NULL) {
		if ((ex = calloc(1, sizeof(*ex))) == NULL)
			return MHD_NO;
		ex->body.max = BODY_LIMIT;
		*ctx = ex;
		return MHD_YES;
	}
	if (*size > 0) {
		buf_put(&ex->body, data, *size);
		*size = 0;
		return ex->body.bad ? MHD_NO : MHD_YES;
	}
	return serve(port->web->server, c, path, method, ex);
}

static void
on_completed(void *arg, struct MHD_Connection *c, void **ctx,
    enum MHD_RequestTerminationCode why)
{
	struct exchange	*ex = *ctx;

	(void)arg;
	(void)c;
	(void)why;
	if (ex != NULL)
		buf_free(&ex->body);
	free(ex);
	*ctx = NULL;
}

/* libmicrohttpd has no option for tickets; before the handshake we can ask. */
static void
allow_resumption(const struct web *w, struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo	*info;

	info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	if (info != NULL && info->tls_session != NULL)
		(void)gnutls_session_ticket_enable_server(info->tls_session,
		    &w->ticket_key);
}

static void
on_connection(void *arg, struct MHD_Connection *c, void **ctx,
    enum MHD_ConnectionNotificationCode code)
{
	struct web_port	*port = arg;
	struct conn	*conn;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		free(*ctx);
		return;
	}
	if ((conn = calloc(1, sizeof(*conn))) != NULL)
		journal_connection(&port->web->server->journal, conn,
		    port->row->name);
	*ctx = conn;
	allow_resumption(port->web, c);
}

/* Thread per connection, so that a slow reply holds up no other. */
static struct MHD_Daemon *
daemon_start(struct web_port *port)
{
	const struct port_row		*row = port->row;
	const struct credential		*cred;
	struct sockaddr_in		 sin = { .sin_family = AF_INET };
	struct MHD_OptionItem		 tls[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, NULL },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, NULL },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, NULL },
		{ MHD_OPTION_END, 0, NULL },
	};
	char				 priorities[128];
	unsigned int			 flags;

	flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION |
	    MHD_USE_POLL;
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (row->cert == PLAIN) {
		tls[0].option = MHD_OPTION_END;
	} else {
		flags |= MHD_USE_TLS;
		cred = &port->web->server->tls->cred[row->cert];
		(void)snprintf(priorities, sizeof(priorities), "%s",
		    row->priorities);
		tls[0].ptr_value = cred->cert;
		tls[1].ptr_value = cred->key;
		tls[2].ptr_value = priorities;
	}
	return MHD_start_daemon(flags, 0, NULL, NULL, on_request, port,
	    MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&sin,
	    MHD_OPTION_NOTIFY_COMPLETED, on_completed, port,
	    MHD_OPTION_NOTIFY_CONNECTION, on_connection, port,
	    MHD_OPTION_CONNECTION_LIMIT, 1024U,
	    MHD_OPTION_LISTEN_BACKLOG_SIZE, 512U,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, POOL_SIZE,
	    MHD_OPTION_ARRAY, tls,
	    MHD_OPTION_END);
}

/* A system's policy may forbid a version: then its port is left out. */
static bool
row_allowed(const struct port_row *row)
{
	gnutls_priority_t	p;

	if (row->priorities == NULL)
		return true;
	if (gnutls_priority_init(&p, row->priorities, NULL) != 0)
		return false;
	gnutls_priority_deinit(p);
	return true;
}

struct web *
web_start(struct server *s, struct buf *ports)
{
	const union MHD_DaemonInfo	*info;
	struct web			*w;
	size_t				 i;

	if ((w = calloc(1, sizeof(*w))) == NULL)
		return NULL;
	w->server = s;
	if (gnutls_session_ticket_key_generate(&w->ticket_key) != 0)
		goto fail;
	for (i = 0; i < NPORTS; i++) {
		w->port[i].web = w;
		w->port[i].row = &rows[i];
		if (!row_allowed(&rows[i]))
			continue;
		if ((w->port[i].daemon = daemon_start(&w->port[i])) == NULL)
			goto fail;
		info = MHD_get_daemon_info(w->port[i].daemon,
		    MHD_DAEMON_INFO_BIND_PORT);
		buf_printf(ports, "%s %u\n", rows[i].name,
		    (unsigned int)info->port);
	}
	return w;
fail:
	fprintf(stderr, "fakefitbit: cannot start a server\n");
	web_stop(w);
	return NULL;
}

void
web_stop(struct web *w)
{
	size_t	i;

	if (w == NULL)
		return;
	for (i = 0; i < NPORTS; i++) {
		if (w->port[i].daemon != NULL)
			MHD_stop_daemon(w->port[i].daemon);
	}
	gnutls_free(w->ticket_key.data);
	free(w);
}
