/* SPDX-License-Identifier: ISC */
#include "config.h"

#include "oauth/parts.h"
#include "verifier/token_take.h"

#define PROMPT_SIZE	1024
#define PARTS_MS	120000		/* for all parts behind the first */

struct taking {
	struct conversation	*talk;
	const char		*prompt;
	deadline		 until;
	struct secret		*part[PARTS_MAX];
	size_t			 n;
};

/* No answer is an empty one: what came before it may be a whole token. */
static bool
take_next(struct taking *t)
{
	char		 prompt[PROMPT_SIZE];
	struct secret	*answer = NULL;

	if (!part_prompt(t->prompt, t->n + 1, prompt, sizeof(prompt)) ||
	    !conversation_ask(t->talk, false, prompt, t->until, &answer))
		return false;
	if (answer == NULL && (answer = secret_new("", 0)) == NULL)
		return false;
	t->part[t->n++] = answer;
	return true;
}

static bool
take_all(struct taking *t, struct secret **token, size_t *cut_at)
{
	while (parts_go_on(t->part[t->n - 1], t->n))
		if (!take_next(t))
			return false;
	switch (parts_join(t->part, t->n, token)) {
	case PARTS_WHOLE:
		return true;
	case PARTS_CUT:
		*cut_at = secret_len(t->part[t->n - 1]);
		if (*cut_at == 0)
			*cut_at = PART_LEN;
		*token = secret_dup(t->part[0]);
		return *token != NULL;
	case PARTS_FAULT:
		break;
	}
	return false;
}

bool
token_take(struct conversation *c, const char *prompt, struct secret **token,
    size_t *cut_at)
{
	struct taking	t = { .talk = c, .prompt = prompt };
	bool		here;
	size_t		i;

	*token = NULL;
	*cut_at = 0;
	if (!conversation_ask_token(c, prompt, &t.part[0]))
		return false;
	if (t.part[0] == NULL || secret_len(t.part[0]) != PART_LEN) {
		*token = t.part[0];
		return true;
	}
	t.n = 1;
	t.until = deadline_in(PARTS_MS);
	here = take_all(&t, token, cut_at);
	for (i = 0; i < t.n; i++)
		secret_free(t.part[i]);
	return here;
}
