/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "client/caller.h"
#include "client/client.h"
#include "client/line.h"
#include "client/prompt.h"
#include "client/terminal.h"
#include "oauth/parts.h"

/*
 * fitbit-askpass: what ssh runs (SSH_ASKPASS) to have a question answered.
 * One that our host asks is answered with a token, every other is handed on.
 */
#define NEED_SECONDS	60	/* the token lives at least so long */
#define ANSWER_MAX	1023	/* ssh(1) cuts what is longer, and says nothing */

static int
complain(const char *text)
{
	(void)fprintf(stderr, "fitbit-askpass: %s\n", text);
	return EXIT_FAILURE;
}

/* ssh reads the first line of our standard output. */
static int
answer(const char *text)
{
	if (!line_write(STDOUT_FILENO, text))
		return complain("the answer could not be written");
	return EXIT_SUCCESS;
}

/* "confirm": the exit status is the answer. */
static int
confirm(const char *question)
{
	char	line[16];

	if (!terminal_show(question) ||
	    !terminal_ask("Answer yes or no: ", true, line, sizeof(line)))
		return EXIT_FAILURE;
	return strcasecmp(line, "yes") == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Host keys are typed in sight, all else is taken for a secret. */
static bool
is_open_question(const char *text)
{
	return text[0] != '(' && (strstr(text, "(yes/no") != NULL ||
	    strncmp(text, "Please type 'yes', 'no'", 23) == 0);
}

static int
ask_terminal(const char *question, const char *hint)
{
	char	line[ANSWER_MAX + 1];
	int	status;

	if (strcmp(hint, "none") == 0)
		return terminal_show(question) ? EXIT_SUCCESS : EXIT_FAILURE;
	if (strcmp(hint, "confirm") == 0)
		return confirm(question);
	if (!terminal_ask(question, is_open_question(question), line, sizeof(line)))
		return complain("there is nobody to ask: no terminal, no answer, "
		    "and no other askpass program (FITBIT_ASKPASS_FALLBACK)");
	status = answer(line);
	explicit_bzero(line, sizeof(line));
	return status;
}

/*
 * The other askpass takes our place and sees what we saw. None: the terminal.
 * It must not be ourselves again.
 */
static int
hand_on(const struct settings *s, char *argv[], const char *hint)
{
	const char	*program = getenv("FITBIT_ASKPASS_FALLBACK");

	if (program == NULL || program[0] == '\0')
		program = s->askpass;
	if (program[0] == '\0')
		return ask_terminal(argv[1], hint);
	if (getenv("FITBIT_ASKPASS_ACTIVE") != NULL)
		return complain("it was asked to hand a question on to itself");
	if (setenv("FITBIT_ASKPASS_ACTIVE", "1", 1) == 0)
		(void)execv(program, argv);
	(void)fprintf(stderr, "fitbit-askpass: %s: %s\n", program, strerror(errno));
	return EXIT_FAILURE;
}

/* The nth answer that hands the token on: all of it, or a part (oauth/parts.h). */
static bool
answer_part(const struct secret *token, size_t n, struct failure *e)
{
	char	text[PART_WHOLE_MAX + 1];
	bool	ok;

	if (!part_write(secret_text(token), secret_len(token), n, text))
		return failure_say(e, "the token is over %d bytes long, more than ssh "
		    "hands on", PARTS_TOKEN_MAX);
	ok = answer(text) == EXIT_SUCCESS || failure_say(e, "ssh did not take the token");
	explicit_bzero(text, sizeof(text));
	return ok;
}

/*
 * True when the token was written; else *e says why the person is asked instead.
 * A further part is of the token that the first was of: none is renewed for it.
 */
static bool
answer_with_token(struct client *c, size_t part, struct failure *e)
{
	struct secret	*token;
	bool		 ok;

	if (!caller_is_ssh(e) || client_token(c, part == 1 ? NEED_SECONDS : 0, &token,
	    e) != TOKEN_READY)
		return false;
	ok = answer_part(token, part, e);
	secret_free(token);
	return ok;
}

int
main(int argc, char *argv[])
{
	struct client	 c;
	struct failure	 e = { "" };
	const char	*hint = getenv("SSH_ASKPASS_PROMPT");
	char		 host[QUESTION_HOST_MAX + 1];
	bool		 answered = false;
	size_t		 part;

	if (argc != 2)
		return complain("ssh(1) runs this program: set SSH_ASKPASS to it, "
		    "and SSH_ASKPASS_REQUIRE=force");
	if (hint == NULL)
		hint = "";
	/* Settings that cannot be read allow no host. */
	if (!client_open(&c, &e))
		settings_default(&c.settings);
	else
		switch (question_judge(argv[1], hint, c.settings.prompt,
		    c.settings.hosts, host, &part)) {
		case QUESTION_OURS:
			answered = answer_with_token(&c, part, &e);
			break;
		case QUESTION_OTHER_HOST:
			(void)failure_say(&e, "%.200s asks for a Fitbit token and is "
			    "none of your hosts; to allow it, add it to hosts in "
			    "%.200s/" SETTINGS_FILE, host, c.conf_path);
			break;
		case QUESTION_OTHER:
			break;
		}
	client_close(&c);
	if (answered)
		return EXIT_SUCCESS;
	if (e.text[0] != '\0')
		(void)complain(e.text);
	return hand_on(&c.settings, argv, hint);
}
