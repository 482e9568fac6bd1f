/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "accounts/grammar.h"
#include "pam_module/new_account.h"
#include "pam_module/start.h"

static void
fail(struct outcome *out, enum verdict v, const char *why)
{
	char	person[PERSON_MAX + 1];

	(void)snprintf(person, sizeof(person), "%s", out->person);
	out->verdict = v;
	out->account[0] = out->person[0] = '\0';
	fault_set(&out->log, "%s has no account on this host, and %s", person, why);
	fault_one_line(out->log.text);
}

bool
new_account_login(const char *text, size_t n, char out[ACCOUNT_MAX])
{
	/* One of a template ends with its uid, never with useradd's '$'. */
	if (n < 2 || text[n - 1] != '\n' || text[n - 2] == '$' ||
	    !login_valid(text, n - 1))
		return false;
	memcpy(out, text, n - 1);
	out[n - 1] = '\0';
	return true;
}

/* All that comes until the other end is closed; -1 with what went wrong. */
static ssize_t
read_all(int fd, char *buf, size_t size, const char **why)
{
	const deadline	until = deadline_in(NEW_ACCOUNT_MS);
	struct pollfd	p = { .fd = fd, .events = POLLIN };
	size_t		n = 0;
	ssize_t		got = 1;
	int		ready;

	while (n < size && got != 0) {
		ready = poll(&p, 1, deadline_left(until));
		if (ready == 0 || (ready == -1 && deadline_left(until) == 0)) {
			*why = "fitbitctl did not give one in time";
			return -1;
		}
		if (ready == -1)
			continue;	/* a signal of the host's; a read could wait for ever */
		got = read(fd, buf + n, size - n);
		if (got > 0)
			n += (size_t)got;
		else if (got == -1 && errno != EINTR && errno != EAGAIN) {
			*why = "fitbitctl could not be heard";
			return -1;
		}
	}
	return (ssize_t)n;
}

static void
take_answer(int fd, struct outcome *out)
{
	char		text[1024], line[400];
	const char	*why = NULL;
	ssize_t		n = read_all(fd, text, sizeof(text) - 1, &why);

	if (n == -1)
		fail(out, VERDICT_ERROR, why);
	else if (n == 0)
		fail(out, VERDICT_ERROR, "fitbitctl ended without a word "
		    "(crashed or killed?)");
	else if (!new_account_login(text, (size_t)n, out->account)) {
		text[n] = '\0';
		text[strcspn(text, "\n")] = '\0';
		(void)snprintf(line, sizeof(line), "got none: %.350s", text);
		fail(out, VERDICT_ERROR, line);
	}
}

void
new_account(const struct arguments *a, const struct request *r,
    struct outcome *out)
{
	int	fd;

	/* Who runs a setuid program is not root, whatever it runs as. */
	if (getuid() != 0 || geteuid() != 0) {
		fail(out, VERDICT_DENY, "a caller that is not root gives none: "
		    "the first login is one through login or a display manager");
		return;
	}
	/* It becomes an argument of a program that runs as root. */
	if (!person_valid(out->person, strlen(out->person))) {
		fail(out, VERDICT_ERROR, "that is no person");
		return;
	}
	fd = admit_start(a->fitbitctl, a->config, r->user, out->person, &out->log);
	if (fd == -1) {
		out->verdict = VERDICT_ERROR;
		return;
	}
	take_answer(fd, out);
	(void)close(fd);
	if (out->verdict == VERDICT_ALLOW)
		fault_set(&out->log, "%s was given the account %s", out->person,
		    out->account);
}
