/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "verifier/conversation.h"

#define REQUEST_MS	2000		/* the module sends its request at once */
#define SEND_MS		2000		/* a caller that reads nothing has gone */
#define ANSWER_MS	600000		/* people look for their token */

static bool
send_turn(struct conversation *c)
{
	const deadline	until = deadline_in(SEND_MS);
	struct frame	begin;

	if (c->unsaid_ms == 0)
		return frame_send(c->fd, &c->turn, until) == IO_OK;
	begin_put(&begin, c->unsaid_ms);
	c->unsaid_ms = 0;
	return frame_send_pair(c->fd, &begin, &c->turn, until) == IO_OK;
}

/* What the frames' buffers hold does not count. */
void
conversation_init(struct conversation *c)
{
	c->fd = -1;
	c->unsaid_ms = 0;
	frame_init(&c->request, 0);
	frame_init(&c->turn, 0);
}

bool
conversation_begin(struct conversation *c, int fd, struct request *r)
{
	c->fd = fd;
	return frame_recv(fd, &c->request, deadline_in(REQUEST_MS)) == IO_OK &&
	    request_get(&c->request, r);
}

bool
conversation_resume(struct conversation *c, int fd, const void *bytes, size_t n,
    int64_t unsaid_ms, struct request *r)
{
	c->fd = fd;
	c->unsaid_ms = unsaid_ms;
	return frame_set(&c->request, bytes, n) && request_get(&c->request, r);
}

bool
conversation_announce(struct conversation *c, int64_t deadline_ms)
{
	begin_put(&c->turn, deadline_ms);
	return send_turn(c);
}

/* Reads the answer to what was asked; NULL text: there is none. */
static bool
take_answer(struct conversation *c, deadline until, const char **text)
{
	uint8_t	type;

	if (frame_recv(c->fd, &c->turn, until) != IO_OK)
		return false;
	type = frame_get_u8(&c->turn);
	*text = type == MSG_ANSWER ? frame_get_str(&c->turn) : NULL;
	return (type == MSG_ANSWER || type == MSG_NO_ANSWER) && frame_done(&c->turn);
}

/* Sends the question that stands in c->turn and keeps the answer. */
static bool
ask(struct conversation *c, deadline until, struct secret **answer)
{
	const char	*text;

	if (!send_turn(c) || !take_answer(c, until, &text))
		return false;
	*answer = text == NULL ? NULL : secret_new(text, strlen(text));
	frame_wipe(&c->turn);
	return text == NULL || *answer != NULL;
}

static void
question_put(struct conversation *c, bool echo, const char *prompt)
{
	frame_init(&c->turn, MSG_ASK);
	frame_put_u8(&c->turn, echo ? 1 : 0);
	frame_put_str(&c->turn, prompt);
}

bool
conversation_question(struct conversation *c, bool echo, const char *prompt)
{
	question_put(c, echo, prompt);
	return send_turn(c);
}

enum pause
conversation_pause(struct conversation *c, bool asked, deadline until)
{
	struct pollfd	 p = { .fd = c->fd, .events = POLLIN };
	const char	*text;
	bool		 ok;
	int		 n;

	do
		n = poll(&p, 1, deadline_left(until));
	while (n == -1 && errno == EINTR);
	if (n == 0)
		return PAUSE_OVER;
	if (n == -1 || !asked)
		return PAUSE_GONE;
	ok = take_answer(c, deadline_in(SEND_MS), &text);
	n = ok && text != NULL;
	frame_wipe(&c->turn);
	if (!ok)
		return PAUSE_GONE;
	return n == 1 ? PAUSE_ANSWERED : PAUSE_UNANSWERED;
}

bool
conversation_hold(struct conversation *c, int64_t ms)
{
	frame_init(&c->turn, MSG_WAIT);
	frame_put_u32(&c->turn, (uint32_t)(ms < WAIT_MAX_MS ? ms : WAIT_MAX_MS));
	return send_turn(c);
}

bool
conversation_ask_token(struct conversation *c, const char *prompt,
    struct secret **answer)
{
	frame_init(&c->turn, MSG_ASK_TOKEN);
	frame_put_str(&c->turn, prompt);
	return ask(c, deadline_in(ANSWER_MS), answer);
}

bool
conversation_ask(struct conversation *c, bool echo, const char *prompt,
    deadline until, struct secret **answer)
{
	question_put(c, echo, prompt);
	return ask(c, until, answer);
}

bool
conversation_tell(struct conversation *c, enum tell kind, const char *text)
{
	frame_init(&c->turn, MSG_TELL);
	frame_put_u8(&c->turn, (uint8_t)kind);
	frame_put_str(&c->turn, text);
	return send_turn(c);
}

bool
conversation_end(struct conversation *c, const struct judgement *j)
{
	judgement_put(&c->turn, j);
	return send_turn(c);
}

void
conversation_wait(struct conversation *c, deadline until)
{
	struct pollfd	p = { .fd = c->fd, .events = POLLIN };
	int		left, n;

	while ((left = deadline_left(until)) > 0) {
		n = poll(&p, 1, left);
		if (n > 0 || (n == -1 && errno != EINTR))
			return;		/* the module has nothing to say here but goodbye */
	}
}

void
conversation_wipe(struct conversation *c)
{
	frame_wipe(&c->request);
	frame_wipe(&c->turn);
}
