/* SPDX-License-Identifier: ISC
 *
 * Stands in for fitbit-verifier where the module alone is tested: it speaks
 * the frames that a script tells, one command a line. The script is the file
 * that the PAM line calls config=.
 *
 *	begin MS			MSG_BEGIN
 *	ask_token PROMPT		MSG_ASK_TOKEN, and reads the answer
 *	ask ECHO PROMPT			MSG_ASK, and reads the answer
 *	tell KIND TEXT			MSG_TELL
 *	verdict NAME ACCOUNT EXPIRES LOG	MSG_VERDICT; - is no account
 *	expect FIELD VALUE		a field of the request, or the answer; - is none
 *	child				is this process what child.h promises?
 *	raw HEX				bytes on the socket
 *	hang				until the module is gone
 *	wait PATH			until a reader of the FIFO is there, and tells it
 *	unread				the request stays in the socket (first line)
 *	kill				SIGKILL to itself
 *	chatter				questions without end
 *
 * What is expected and is not so ends in VERDICT_ERROR with a line that says
 * what was found.
 */
#include "config.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ipc/protocol.h"

#define SOCKET	STDIN_FILENO

extern char	**environ;

static struct frame	 inbox, outbox, reply;
static struct request	 request;
static const char	*answer;	/* NULL: MSG_NO_ANSWER */

static bool
send_outbox(void)
{
	return frame_send(SOCKET, &outbox, deadline_in(5000)) == IO_OK;
}

static bool
unmet(const char *what, const char *found)
{
	struct judgement j = { .verdict = VERDICT_ERROR };
	char		 text[1024];

	(void)snprintf(text, sizeof(text), "expected %s, found \"%s\"", what, found);
	j.log = text;
	judgement_put(&outbox, &j);
	(void)send_outbox();
	return false;
}

/* The first word of *rest, which then begins behind it. */
static char *
word(char **rest)
{
	char	*w;

	do
		w = strsep(rest, " ");
	while (w != NULL && *w == '\0');
	if (*rest == NULL)
		*rest = w == NULL ? NULL : w + strlen(w);
	return w;
}

static bool
do_begin(char *rest)
{
	frame_init(&outbox, MSG_BEGIN);
	frame_put_u32(&outbox, (uint32_t)strtoul(rest, NULL, 10));
	return send_outbox();
}

static bool
take_answer(void)
{
	uint8_t	type;

	if (!send_outbox() ||
	    frame_recv(SOCKET, &reply, deadline_in(60000)) != IO_OK)
		return false;
	type = frame_get_u8(&reply);
	answer = type == MSG_ANSWER ? frame_get_str(&reply) : NULL;
	if (!frame_done(&reply) || (type != MSG_ANSWER && type != MSG_NO_ANSWER))
		return unmet("an answer", "another frame");
	return true;
}

static bool
do_ask_token(char *rest)
{
	frame_init(&outbox, MSG_ASK_TOKEN);
	frame_put_str(&outbox, rest);
	return take_answer();
}

static bool
do_ask(char *rest)
{
	frame_init(&outbox, MSG_ASK);
	frame_put_u8(&outbox, (uint8_t)strtoul(word(&rest), NULL, 10));
	frame_put_str(&outbox, rest);
	return take_answer();
}

static bool
do_tell(char *rest)
{
	frame_init(&outbox, MSG_TELL);
	frame_put_u8(&outbox, (uint8_t)strtoul(word(&rest), NULL, 10));
	frame_put_str(&outbox, rest);
	return send_outbox();
}

static bool
do_verdict(char *rest)
{
	struct judgement j = { .verdict = VERDICT_ERROR };
	const char	*name = word(&rest), *account = word(&rest);
	uint8_t		 i;

	for (i = 0; verdict_from_wire(i, &j.verdict); i++)
		if (strcmp(verdict_name(j.verdict), name) == 0)
			break;
	j.account = strcmp(account, "-") == 0 ? "" : account;
	j.expires = strtoull(word(&rest), NULL, 10);
	j.log = rest;
	judgement_put(&outbox, &j);
	return send_outbox();
}

static const char *
flag(bool b)
{
	return b ? "yes" : "no";
}

/* The fields of a request, and the last answer, as text; NULL for no such field. */
static const char *
field(const char *name)
{
	static const char	*actions[] = { "", "authenticate", "gate", "refresh" };
	static const char	*sources[] = { "ask", "try", "use" };
	const struct {
		const char	*name, *value;
	} fields[] = {
		{ "action", actions[request.action] },
		{ "source", sources[request.source] },
		{ "token_decides", flag(request.token_decides) },
		{ "silent", flag(request.silent) },
		{ "debug", flag(request.debug) },
		{ "user", request.user },
		{ "service", request.service },
		{ "tty", request.tty },
		{ "rhost", request.rhost },
		{ "token", request.token },
		{ "prompt", request.prompt },
		{ "answer", answer == NULL ? "(none)" : answer },
	};
	size_t	i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (strcmp(fields[i].name, name) == 0)
			return fields[i].value;
	return NULL;
}

static bool
do_expect(char *rest)
{
	const char	*name = word(&rest), *found = field(name);
	const char	*wanted = strcmp(rest, "-") == 0 ? "" : rest;

	if (found != NULL && strcmp(found, wanted) == 0)
		return true;
	return unmet(name, found == NULL ? "no such field" : found);
}

static bool
descriptors_are_three(void)
{
	DIR	*d = opendir("/proc/self/fd");
	int	 n = 0;

	if (d == NULL)
		return false;
	while (readdir(d) != NULL)
		n++;
	(void)closedir(d);
	return n == 6;		/* ".", "..", 0, 1, 2 and the directory itself */
}

static bool
leads_nowhere(int fd)
{
	char	buf[32] = "", path[32];

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return readlink(path, buf, sizeof(buf) - 1) != -1 &&
	    strcmp(buf, "/dev/null") == 0;
}

/* A sanitizer's runtime catches some; what is ignored came through the exec. */
static bool
signals_are_default(void)
{
	struct sigaction sa;
	sigset_t	 mask;
	int		 sig;

	if (sigprocmask(SIG_SETMASK, NULL, &mask) == -1)
		return false;
	for (sig = 1; sig < NSIG; sig++)
		if (sigaction(sig, NULL, &sa) == 0 &&
		    (sa.sa_handler == SIG_IGN || sigismember(&mask, sig) == 1))
			return false;
	return true;
}

static bool
identity_is_final(void)
{
	uid_t	u[3];
	gid_t	g[3];

	return getresuid(&u[0], &u[1], &u[2]) == 0 && u[0] != 0 &&
	    u[0] == u[1] && u[1] == u[2] &&
	    getresgid(&g[0], &g[1], &g[2]) == 0 &&
	    g[0] == g[1] && g[1] == g[2] && setuid(0) == -1;
}

static bool
do_child(char *rest)
{
	char		 cwd[8] = "";
	struct rlimit	 core;
	const mode_t	 mask = umask(077);

	(void)rest;
	if (*environ != NULL)
		return unmet("an empty environment", *environ);
	if (!descriptors_are_three() || !leads_nowhere(1) || !leads_nowhere(2))
		return unmet("descriptors 0 to 2", "others");
	if (!signals_are_default())
		return unmet("default signals", "others");
	if (!identity_is_final())
		return unmet("no way back to root", "one");
	if (getsid(0) != getpid())
		return unmet("a session of its own", "another's");
	if (getcwd(cwd, sizeof(cwd)) == NULL || strcmp(cwd, "/") != 0)
		return unmet("the directory /", cwd);
	if (mask != 077)
		return unmet("umask 077", "another");
	if (getrlimit(RLIMIT_CORE, &core) == -1 || core.rlim_max != 0)
		return unmet("no core", "a core");
	if (prctl(PR_GET_NO_NEW_PRIVS, 0UL, 0UL, 0UL, 0UL) != 1)
		return unmet("no new privileges", "new ones");
	return true;
}

static bool
do_raw(char *rest)
{
	char	byte[3] = "";
	uint8_t	b;

	for (; rest[0] != '\0' && rest[1] != '\0'; rest += 2) {
		memcpy(byte, rest, 2);
		b = (uint8_t)strtoul(byte, NULL, 16);
		if (write(SOCKET, &b, 1) != 1)
			return false;
	}
	return true;
}

static bool
do_hang(char *rest)
{
	(void)rest;
	while (frame_recv(SOCKET, &reply, deadline_in(60000)) == IO_OK)
		;
	return true;
}

static bool
do_wait(char *rest)
{
	int	fd = open(rest, O_WRONLY | O_CLOEXEC);

	return fd != -1 && write(fd, "done", 4) == 4 && close(fd) == 0;
}

static bool
do_unread(char *rest)
{
	(void)rest;
	return true;
}

static bool
do_kill(char *rest)
{
	(void)rest;
	return raise(SIGKILL) == 0;
}

static bool
do_chatter(char *rest)
{
	(void)rest;
	do {
		frame_init(&outbox, MSG_ASK);
		frame_put_u8(&outbox, 1);
		frame_put_str(&outbox, "Again: ");
	} while (take_answer());
	return true;
}

static const struct {
	const char	*name;
	bool		(*run)(char *rest);
} commands[] = {
	{ "begin", do_begin }, { "ask_token", do_ask_token }, { "ask", do_ask },
	{ "tell", do_tell }, { "verdict", do_verdict }, { "expect", do_expect },
	{ "child", do_child }, { "raw", do_raw }, { "hang", do_hang },
	{ "wait", do_wait }, { "unread", do_unread }, { "kill", do_kill },
	{ "chatter", do_chatter },
};

static bool
run_line(char *line)
{
	char	*rest = line, *name;
	size_t	 i;

	if ((name = word(&rest)) == NULL)
		return true;
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(commands[i].name, name) == 0)
			return commands[i].run(rest);
	return unmet("a command", name);
}

/* Read whole, so that no descriptor of ours stands beside the module's. */
static char *
script_read(const char *path)
{
	static char	 text[16384];
	FILE		*f = fopen(path, "re");

	if (f == NULL)
		return NULL;
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	(void)fclose(f);
	return text;
}

int
main(int argc, char **argv)
{
	char	*script, *line;

	if (argc != 3 || strcmp(argv[1], "--config") != 0)
		return 2;
	if ((script = script_read(argv[2])) == NULL)
		return !unmet("a script", argv[2]);
	if (strncmp(script, "unread", 6) != 0 &&
	    (frame_recv(SOCKET, &inbox, deadline_in(5000)) != IO_OK ||
	    !request_get(&inbox, &request)))
		return !unmet("a request", "none");
	while ((line = strsep(&script, "\n")) != NULL)
		if (!run_line(line))
			return 1;
	return 0;
}
