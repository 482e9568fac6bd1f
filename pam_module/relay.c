/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include <security/pam_ext.h>

#include "pam_module/relay.h"
#include "pam_module/untold.h"

struct relay {
	pam_handle_t	*pamh;
	int		 fd;
	bool		 converse;
	bool		 silent;	/* PAM_SILENT */
	bool		 ask_token;	/* false: use_first_pass */
	bool		 begun;		/* MSG_BEGIN came */
	int64_t		 allowance;	/* between frames, from MSG_BEGIN */
	deadline	 limit;		/* 0: none */
	deadline	 until;		/* of the frame that is waited for */
	struct outcome	*out;
	struct frame	 f;		/* the one frame that is on its way */
};

static void
fail(struct relay *r, const char *what)
{
	r->out->verdict = VERDICT_ERROR;
	fault_set(&r->out->log, "the verifier %s", what);
}

/* What a frame that did not come or go means. */
static const char *
io_text(enum io_result io)
{
	switch (io) {
	case IO_OK:
		return "answered";
	case IO_EOF:
		return "ended without a verdict (crashed, killed or restarted?)";
	case IO_TIMEOUT:
		return "did not answer in time";
	case IO_BAD:
		return "broke off or sent what is no frame "
		    "(is it of another version than the module?)";
	case IO_ERRNO:
		break;
	}
	return "could not be heard";
}

/*
 * Sends r->f, wipes it, and begins to wait for the verifier's next frame. A
 * failure is not the last word: a verifier that has given its verdict and is
 * gone by now left it in our queue, and hear() tells of one that did not.
 */
static void
say(struct relay *r)
{
	r->until = deadline_in(r->allowance);
	(void)frame_send(r->fd, &r->f, r->until);
	frame_wipe(&r->f);
}

static bool
hear(struct relay *r)
{
	const deadline	until = r->limit == 0 ? r->until :
			    deadline_earlier(r->until, r->limit);
	enum io_result	io = frame_recv(r->fd, &r->f, until);

	if (io == IO_OK)
		return true;
	if (io == IO_ERRNO && errno == ECONNRESET)
		io = IO_EOF;	/* it went with our last frame unread */
	r->out->loss = io == IO_EOF ? LOSS_ENDED :
	    io == IO_TIMEOUT && !r->begun ? LOSS_SILENT : LOSS_NONE;
	r->out->until = until;
	fail(r, io_text(io));
	return false;
}

/* An answer that no frame holds is no answer; a NULL one neither. */
static void
answer(struct relay *r, const char *text)
{
	frame_init(&r->f, MSG_ANSWER);
	frame_put_str(&r->f, text);
	if (r->f.bad)
		pam_syslog(r->pamh, LOG_NOTICE, "an answer of %zu bytes is too "
		    "long to be a token", strlen(text));
	if (text == NULL || r->f.bad)
		frame_init(&r->f, MSG_NO_ANSWER);
	say(r);
}

/* The token stays in PAM_AUTHTOK, which libpam owns, for the modules behind us. */
static bool
on_ask_token(struct relay *r)
{
	const char	*prompt = frame_get_str(&r->f), *token = NULL;
	char		*longer;

	if (!frame_done(&r->f)) {
		fail(r, io_text(IO_BAD));
		return false;
	}
	longer = untold_prompt(r->pamh, prompt);
	if (!r->converse || !r->ask_token ||
	    pam_set_item(r->pamh, PAM_AUTHTOK, NULL) != PAM_SUCCESS ||
	    pam_get_authtok(r->pamh, PAM_AUTHTOK, &token,
	    longer != NULL ? longer : prompt) != PAM_SUCCESS)
		token = NULL;
	free(longer);
	r->out->answered = token != NULL;
	answer(r, token);
	return true;
}

static bool
on_ask(struct relay *r)
{
	uint8_t		 echo = frame_get_u8(&r->f);
	const char	*prompt = frame_get_str(&r->f);
	char		*text = NULL;
	int		 rc = PAM_CONV_ERR;

	if (!frame_done(&r->f) || echo > 1) {
		fail(r, io_text(IO_BAD));
		return false;
	}
	if (r->converse)
		rc = pam_prompt(r->pamh, echo == 1 ? PAM_PROMPT_ECHO_ON :
		    PAM_PROMPT_ECHO_OFF, &text, "%s", prompt);
	answer(r, rc == PAM_SUCCESS ? text : NULL);
	if (text != NULL)
		explicit_bzero(text, strlen(text));
	free(text);
	return true;
}

/* The time that the application takes to show it is not the verifier's. */
static bool
on_tell(struct relay *r)
{
	uint8_t		 kind = frame_get_u8(&r->f);
	const char	*text = frame_get_str(&r->f);
	deadline	 begun = deadline_now();

	if (!frame_done(&r->f) || kind > TELL_ERROR) {
		fail(r, io_text(IO_BAD));
		return false;
	}
	if (r->silent)
		untold_keep(r->pamh, text);
	else
		(void)pam_prompt(r->pamh, kind == TELL_ERROR ? PAM_ERROR_MSG :
		    PAM_TEXT_INFO, NULL, "%s", text);
	r->until += deadline_now() - begun;
	return true;
}

/* The person is busy elsewhere, with a telephone: this frame has more time. */
static bool
on_wait(struct relay *r)
{
	uint32_t	ms = frame_get_u32(&r->f);

	if (!frame_done(&r->f) || ms > WAIT_MAX_MS) {
		fail(r, io_text(IO_BAD));
		return false;
	}
	r->until = deadline_in((int64_t)ms + GRACE_MS);
	return true;
}

static const struct {
	enum msgtype	type;
	bool		(*turn)(struct relay *);
} turns[] = {
	{ MSG_ASK_TOKEN, on_ask_token },
	{ MSG_ASK, on_ask },
	{ MSG_TELL, on_tell },
	{ MSG_WAIT, on_wait },
};

static bool
turn(struct relay *r)
{
	uint8_t	type = frame_get_u8(&r->f);
	size_t	i;

	for (i = 0; i < sizeof(turns) / sizeof(turns[0]); i++)
		if (turns[i].type == type)
			return turns[i].turn(r);
	fail(r, io_text(IO_BAD));
	return false;
}

/* The last frame. */
static void
verdict(struct relay *r)
{
	struct judgement	 j = { .verdict = VERDICT_ERROR };
	struct outcome		*out = r->out;

	if (!judgement_get(&r->f, &j) || strlen(j.account) >= ACCOUNT_MAX ||
	    strlen(j.person) > PERSON_MAX) {
		fail(r, io_text(IO_BAD));
		return;
	}
	out->expires = j.expires;
	memcpy(out->account, j.account, strlen(j.account) + 1);
	memcpy(out->person, j.person, strlen(j.person) + 1);
	fault_set(&out->log, "%s", j.log);
	out->verdict = j.verdict;
}

/* The first frame. One that could not be started has a verdict for it. */
static bool
begin(struct relay *r)
{
	uint32_t	ms;

	if (!hear(r))
		return false;
	if (frame_type(&r->f) == MSG_VERDICT) {
		verdict(r);
		if (r->out->verdict != VERDICT_ERROR)
			fail(r, "gave a verdict before it began");
		return false;
	}
	if (frame_get_u8(&r->f) != MSG_BEGIN)
		goto bad;
	ms = frame_get_u32(&r->f);
	if (!frame_done(&r->f) || ms == 0 || ms > DEADLINE_MAX_MS)
		goto bad;
	r->begun = true;
	r->until += (int64_t)ms + GRACE_MS - r->allowance;
	r->allowance = (int64_t)ms + GRACE_MS;
	return true;
bad:
	fail(r, io_text(IO_BAD));
	return false;
}

static void
exchange(struct relay *r, const struct request *req)
{
	int	n;

	request_put(&r->f, req);
	if (r->f.bad) {
		fault_set(&r->out->log, "what this login gives (user, rhost, "
		    "tty, stacked token) does not fit into a request");
		return;
	}
	say(r);
	if (!begin(r))
		return;
	for (n = 0; n < TURNS_MAX; n++) {
		if (!hear(r))
			return;
		if (frame_type(&r->f) == MSG_VERDICT) {
			verdict(r);
			return;
		}
		if (!turn(r))
			return;
	}
	fail(r, "has no end of questions");
}

void
relay_exchange(pam_handle_t *pamh, int fd, const struct request *req,
    bool converse, deadline limit, struct outcome *out)
{
	struct outcome	 result = { .verdict = VERDICT_ERROR };
	struct relay	*r = calloc(1, sizeof(*r));

	if (r == NULL) {
		fault_set(&result.log, "out of memory");
		goto out;
	}
	r->pamh = pamh;
	r->fd = fd;
	r->converse = converse;
	r->limit = limit;
	r->silent = req->silent;
	r->ask_token = req->source != TOKEN_USE_FIRST;
	r->allowance = FIRST_FRAME_MS;
	r->out = &result;
	exchange(r, req);
	explicit_bzero(r, sizeof(*r));
	free(r);
out:
	if (result.verdict != VERDICT_ALLOW)
		result.account[0] = result.person[0] = '\0';
	fault_one_line(result.log.text);
	*out = result;
}
