/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/status.h"
#include "ipc/protocol.h"

#define PATIENCE_MS	3000

static bool
ask(int fd, struct frame *f)
{
	frame_init(f, MSG_STATUS);
	return frame_send(fd, f, deadline_in(PATIENCE_MS)) == IO_OK &&
	    frame_recv(fd, f, deadline_in(PATIENCE_MS)) == IO_OK &&
	    frame_get_u8(f) == MSG_REPORT;
}

static int
reach(const char *path)
{
	struct sockaddr_un	a = { .sun_family = AF_UNIX };
	int			fd;

	if (strlen(path) >= sizeof(a.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(a.sun_path, path, strlen(path) + 1);
	if ((fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) != -1 &&
	    connect(fd, (struct sockaddr *)&a, sizeof(a)) == -1) {
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

bool
report_fetch(const char *path, struct report *r)
{
	static struct frame	f;
	const char		*text;
	bool			 ok = false;
	int			 fd;

	if ((fd = reach(path)) == -1) {
		(void)fprintf(stderr, "fitbitctl: %s: %s: is fitbit-verifier.socket started?\n",
		    path, strerror(errno));
		return false;
	}
	if (ask(fd, &f)) {
		text = frame_get_str(&f);
		ok = frame_done(&f) && report_parse(strdup(text), r);
	}
	(void)close(fd);
	if (!ok)
		(void)fprintf(stderr, "fitbitctl: %s: the service gives no report: only root "
		    "and %s may ask\n", path, VERIFIER_USER);
	return ok;
}

void
report_free(struct report *r)
{
	free(r->text);
	r->text = NULL;
	r->n = 0;
}

/* "GROUP.WORD VALUE" or "WORD VALUE", cut into its parts. */
static bool
line_parse(char *line, struct report_line *out)
{
	char	*value = strchr(line, ' '), *word;

	if (value == NULL)
		return false;
	*value++ = '\0';
	if ((word = strchr(line, '.')) != NULL)
		*word++ = '\0';
	*out = (struct report_line){ word == NULL ? "" : line,
	    word == NULL ? line : word, value };
	return *out->word != '\0' && *value != '\0';
}

bool
report_parse(char *text, struct report *r)
{
	char	*line = text, *end;

	r->text = text;
	r->n = 0;
	if (text == NULL)
		return false;
	for (; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		*end = '\0';
		if (r->n == REPORT_LINES_MAX || !line_parse(line, &r->lines[r->n++])) {
			report_free(r);
			return false;
		}
	}
	return true;
}

const char *
report_get(const struct report *r, const char *group, const char *word)
{
	size_t	i;

	for (i = 0; i < r->n; i++)
		if (strcmp(r->lines[i].group, group) == 0 &&
		    strcmp(r->lines[i].word, word) == 0)
			return r->lines[i].value;
	return "0";
}
