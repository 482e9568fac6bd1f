/* SPDX-License-Identifier: ISC */
#include "config.h"

#include "ipc/protocol.h"

enum {
	FLAG_TOKEN_DECIDES = 1,
	FLAG_SILENT = 2,
	FLAG_DEBUG = 4,
	FLAG_ALL = FLAG_TOKEN_DECIDES | FLAG_SILENT | FLAG_DEBUG
};

void
request_put(struct frame *f, const struct request *r)
{
	frame_init(f, MSG_REQUEST);
	frame_put_u8(f, PROTOCOL_VERSION);
	frame_put_u8(f, (uint8_t)r->action);
	frame_put_u8(f, (uint8_t)r->source);
	frame_put_u8(f, (uint8_t)((r->token_decides ? FLAG_TOKEN_DECIDES : 0) |
	    (r->silent ? FLAG_SILENT : 0) | (r->debug ? FLAG_DEBUG : 0)));
	frame_put_str(f, r->user);
	frame_put_str(f, r->service);
	frame_put_str(f, r->tty);
	frame_put_str(f, r->rhost);
	frame_put_str(f, r->token);
	frame_put_str(f, r->prompt);
}

bool
request_get(struct frame *f, struct request *out)
{
	struct request	r = { 0 };
	uint8_t		type = frame_get_u8(f), version = frame_get_u8(f);
	uint8_t		action = frame_get_u8(f), source = frame_get_u8(f);
	uint8_t		flags = frame_get_u8(f);

	r.action = (enum action)action;
	r.source = (enum token_source)source;
	r.token_decides = (flags & FLAG_TOKEN_DECIDES) != 0;
	r.silent = (flags & FLAG_SILENT) != 0;
	r.debug = (flags & FLAG_DEBUG) != 0;
	r.user = frame_get_str(f);
	r.service = frame_get_str(f);
	r.tty = frame_get_str(f);
	r.rhost = frame_get_str(f);
	r.token = frame_get_str(f);
	r.prompt = frame_get_str(f);
	if (!frame_done(f) || type != MSG_REQUEST ||
	    version != PROTOCOL_VERSION || action < ACTION_AUTHENTICATE ||
	    action > ACTION_REFRESH || source > TOKEN_USE_FIRST ||
	    (flags & ~FLAG_ALL) != 0 || r.token_decides != (*r.user == '\0'))
		return false;
	*out = r;
	return true;
}

void
begin_put(struct frame *f, int64_t deadline_ms)
{
	frame_init(f, MSG_BEGIN);
	frame_put_u32(f, (uint32_t)deadline_ms);
}

void
judgement_put(struct frame *f, const struct judgement *j)
{
	frame_init(f, MSG_VERDICT);
	frame_put_u8(f, (uint8_t)j->verdict);
	frame_put_u64(f, j->expires);
	frame_put_str(f, j->account);
	frame_put_str(f, j->log);
	frame_put_str(f, j->person);
}

bool
judgement_get(struct frame *f, struct judgement *out)
{
	struct judgement	j = { 0 };
	uint8_t			type = frame_get_u8(f), wire = frame_get_u8(f);

	j.expires = frame_get_u64(f);
	j.account = frame_get_str(f);
	j.log = frame_get_str(f);
	j.person = frame_get_str(f);
	if (!frame_done(f) || type != MSG_VERDICT ||
	    !verdict_from_wire(wire, &j.verdict) ||
	    (*j.account != '\0' && *j.person != '\0') ||
	    (j.verdict == VERDICT_ALLOW) !=
	    (*j.account != '\0' || *j.person != '\0'))
		return false;
	*out = j;
	return true;
}
