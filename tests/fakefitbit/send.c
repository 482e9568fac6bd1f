/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fakefitbit/send.h"

#define JSON_TYPE	"application/json;charset=utf-8"

/* A body that is given out in pieces, or not to its end. */
struct trickle {
	struct server	*server;
	struct buf	 body;
	size_t		 limit;		/* bytes until we break off */
	bool		 slow;
};

static ssize_t
trickle_read(void *arg, uint64_t pos, char *dst, size_t max)
{
	struct trickle	*t = arg;
	size_t		 n;

	if (pos >= t->limit || server_stopping(t->server))
		return MHD_CONTENT_READER_END_WITH_ERROR;
	n = t->limit - (size_t)pos;
	if (t->slow) {
		if (pos > 0)
			server_wait(t->server, 1000);
		n = 1;
	}
	if (n > max)
		n = max;
	memcpy(dst, t->body.p + pos, n);
	return (ssize_t)n;
}

static void
trickle_free(void *arg)
{
	struct trickle	*t = arg;

	buf_free(&t->body);
	free(t);
}

static struct MHD_Response *
trickle_new(struct server *s, struct reply *r)
{
	struct MHD_Response	*resp;
	struct trickle		*t;
	size_t			 size = r->body.len;

	if ((t = calloc(1, sizeof(*t))) == NULL)
		return NULL;
	t->server = s;
	t->body = r->body;
	t->slow = r->send == SEND_SLOW;
	t->limit = t->slow ? size : r->send == SEND_HALF ? size / 2 : 0;
	r->body = (struct buf){ 0 };
	/* A declared length is what makes breaking off visible. */
	resp = MHD_create_response_from_callback(size, 1024, trickle_read, t,
	    trickle_free);
	if (resp == NULL)
		trickle_free(t);
	return resp;
}

/* Lines "Name: value\n"; cuts them up. */
static void
add_headers(struct MHD_Response *resp, struct buf *headers)
{
	char	*rest = headers->p, *line, *value;

	while (rest != NULL && (line = strsep(&rest, "\n")) != NULL) {
		if ((value = strstr(line, ": ")) == NULL)
			continue;
		*value = '\0';
		(void)MHD_add_response_header(resp, line, value + 2);
	}
}

enum MHD_Result
send_reply(struct server *s, struct MHD_Connection *c, struct reply *r)
{
	struct MHD_Response	*resp = NULL;
	enum MHD_Result		 rc;

	if (r->body.len == 0)
		buf_puts(&r->body, "");
	switch (r->send) {
	case SEND_NOTHING:
		return MHD_NO;
	case SEND_HEADERS:
	case SEND_HALF:
	case SEND_SLOW:
		resp = trickle_new(s, r);
		break;
	case SEND_WHOLE:
	case SEND_GZIP:
		resp = MHD_create_response_from_buffer(r->body.len, r->body.p,
		    MHD_RESPMEM_MUST_FREE);
		if (resp != NULL)
			r->body = (struct buf){ 0 };
		break;
	}
	if (resp == NULL)
		return MHD_NO;
	(void)MHD_add_response_header(resp, "Content-Type",
	    r->type == NULL ? JSON_TYPE : r->type);
	(void)MHD_add_response_header(resp, "Cache-control", "no-cache, private");
	add_headers(resp, &r->headers);
	rc = MHD_queue_response(c, r->status, resp);
	MHD_destroy_response(resp);
	return rc;
}
