/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/fakefitbit/bytes.h"
#include "tests/fakefitbit/journal.h"

bool
journal_open(struct journal *j, int dirfd)
{
	const int	flags = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC;

	atomic_init(&j->number, 0);
	atomic_init(&j->request, 0);
	j->requests = openat(dirfd, "requests", flags, 0644);
	j->connections = openat(dirfd, "connections", flags, 0644);
	if (j->requests != -1 && j->connections != -1)
		return true;
	fprintf(stderr, "fakefitbit: requests: %s\n", strerror(errno));
	journal_close(j);
	return false;
}

void
journal_close(struct journal *j)
{
	if (j->requests != -1)
		(void)close(j->requests);
	if (j->connections != -1)
		(void)close(j->connections);
}

/* One write, so that lines of several threads do not mix. */
static void
put_line(int fd, const char *line, int n, size_t size)
{
	if (n > 0 && (size_t)n < size && write(fd, line, (size_t)n) != n)
		fprintf(stderr, "fakefitbit: requests: %s\n", strerror(errno));
}

void
journal_connection(struct journal *j, struct conn *c, const char *port)
{
	char	line[128];
	int	n;

	*c = (struct conn){ .port = port, .tls = "none" };
	c->number = atomic_fetch_add(&j->number, 1) + 1;
	n = snprintf(line, sizeof(line), "conn=%u port=%s\n", c->number, port);
	put_line(j->connections, line, n, sizeof(line));
}

static const char *
dash(const char *s)
{
	return s[0] == '\0' ? "-" : s;
}

void
journal_request(struct journal *j, struct conn *c, const struct entry *e)
{
	char	line[512];
	int	n;

	c->requests++;
	n = snprintf(line, sizeof(line), "n=%u port=%s endpoint=%s method=%.10s "
	    "auth=%s caller=%.*s token=%.*s status=%u reply=%s conn=%u nth=%u "
	    "tls=%s\n", atomic_fetch_add(&j->request, 1) + 1, c->port,
	    e->endpoint, e->method, e->auth, TAG_SHORT, dash(e->caller),
	    TAG_SHORT, dash(e->token), e->status, e->what, c->number,
	    c->requests, c->requests > 1 && strcmp(c->tls, "none") != 0 ?
	    "kept" : c->tls);
	put_line(j->requests, line, n, sizeof(line));
}
