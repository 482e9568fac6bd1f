/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/wait.h>

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/sshd_config.h"
#include "ipc/deadline.h"

#define BLANKS		" \t\r\n"
#define DEPTH_MAX	16	/* as sshd's own */
#define ANSWER_MAX	(64 * 1024)
#define ANSWER_MS	5000

static bool read_file(struct sshd_config *, const char *root, const char *path, int depth);

const char *
sshd_config_get(const struct sshd_config *c, const char *name, const char *dflt)
{
	size_t	i;

	for (i = 0; i < c->n; i++)
		if (strcmp(c->v[i].name, name) == 0)
			return c->v[i].value;
	return dflt;
}

/* Adds an option that is not there yet. */
static void
add(struct sshd_config *c, const char *name, const char *value)
{
	struct sshd_option	 o, *v;
	char			*p;

	o.name = strdup(name);
	o.value = strdup(value);
	for (p = o.name; p != NULL && *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	v = o.name == NULL || o.value == NULL || sshd_config_get(c, o.name, NULL) != NULL ?
	    NULL : reallocarray(c->v, c->n + 1, sizeof(*v));
	if (v == NULL) {
		free(o.name);
		free(o.value);
		return;
	}
	c->v = v;
	c->v[c->n++] = o;
}

/* Include takes several patterns; a bare name is below /etc/ssh. */
static void
include(struct sshd_config *c, const char *root, char *patterns, int depth)
{
	char	 pattern[PATH_MAX], *word, *rest = patterns;
	glob_t	 g;
	size_t	 i;

	while ((word = strsep(&rest, BLANKS)) != NULL) {
		if (*word == '\0')
			continue;
		(void)snprintf(pattern, sizeof(pattern), "%s%s%s", root,
		    *word == '/' ? "" : "/etc/ssh/", word);
		if (glob(pattern, 0, NULL, &g) != 0)
			continue;
		for (i = 0; i < g.gl_pathc; i++)
			(void)read_file(c, root, g.gl_pathv[i], depth + 1);
		globfree(&g);
	}
}

/* "Name value", "Name=value" or "Name = value". False at a Match: the main part is over. */
static bool
take_line(struct sshd_config *c, const char *root, char *line, int depth)
{
	char	*name = line + strspn(line, BLANKS), *value;
	size_t	 n;

	if (*name == '\0' || *name == '#')
		return true;
	value = name + strcspn(name, "=" BLANKS);
	n = strspn(value, "=" BLANKS);
	if (*value != '\0')
		*value = '\0';
	value += n;
	for (n = strlen(value); n > 0 && strchr(BLANKS, value[n - 1]) != NULL; n--)
		value[n - 1] = '\0';
	if (strcasecmp(name, "Match") == 0) {
		c->match = true;
		return false;
	}
	if (strcasecmp(name, "Include") == 0)
		include(c, root, value, depth);
	else
		add(c, name, value);
	return true;
}

static bool
read_file(struct sshd_config *c, const char *root, const char *path, int depth)
{
	FILE	*f;
	char	*line = NULL;
	size_t	 size = 0;

	if (depth > DEPTH_MAX || (f = fopen(path, "re")) == NULL)
		return false;
	while (getline(&line, &size, f) != -1 && take_line(c, root, line, depth))
		;
	free(line);
	(void)fclose(f);
	return true;
}

bool
sshd_config_read(const char *root, const char *path, struct sshd_config *out)
{
	char	full[PATH_MAX];

	memset(out, 0, sizeof(*out));
	(void)snprintf(full, sizeof(full), "%s%s", root, path);
	return read_file(out, root, full, 0);
}

/* Starts "sshd -T" with its answer in *fd and nothing on stderr. */
static bool
start(const char *sshd, pid_t *pid, int *fd)
{
	static char	 name[] = "sshd", option[] = "-T", path[] = "PATH=/usr/sbin:/usr/bin";
	char		*argv[] = { name, option, NULL }, *envp[] = { path, NULL };
	posix_spawn_file_actions_t	a;
	int		 p[2];
	bool		 ok;

	if (pipe2(p, O_CLOEXEC) == -1)
		return false;
	if (posix_spawn_file_actions_init(&a) != 0) {
		(void)close(p[0]);
		(void)close(p[1]);
		return false;
	}
	ok = posix_spawn_file_actions_adddup2(&a, p[1], STDOUT_FILENO) == 0 &&
	    posix_spawn_file_actions_addopen(&a, STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0 &&
	    posix_spawn_file_actions_addopen(&a, STDERR_FILENO, "/dev/null", O_WRONLY, 0) == 0 &&
	    posix_spawn(pid, sshd, &a, NULL, argv, envp) == 0;
	(void)posix_spawn_file_actions_destroy(&a);
	(void)close(p[1]);
	if (ok)
		*fd = p[0];
	else
		(void)close(p[0]);
	return ok;
}

/* All that comes until the end or the deadline; true when the end came. */
static bool
read_answer(int fd, char *buf, size_t size, deadline d)
{
	struct pollfd	pfd = { .fd = fd, .events = POLLIN };
	size_t		n = 0;
	ssize_t		r;

	while (n < size - 1 && poll(&pfd, 1, deadline_left(d)) > 0) {
		r = read(fd, buf + n, size - 1 - n);
		if (r == -1 && errno == EINTR)
			continue;
		if (r <= 0) {
			buf[n] = '\0';
			return r == 0;
		}
		n += (size_t)r;
	}
	return false;
}

bool
sshd_config_ask(const char *sshd, struct sshd_config *out)
{
	char	*answer, *line, *rest;
	pid_t	 pid;
	int	 fd, status = -1;
	bool	 ok;

	memset(out, 0, sizeof(*out));
	if ((answer = malloc(ANSWER_MAX)) == NULL)
		return false;
	if (!start(sshd, &pid, &fd)) {
		free(answer);
		return false;
	}
	ok = read_answer(fd, answer, ANSWER_MAX, deadline_in(ANSWER_MS));
	(void)close(fd);
	if (!ok)
		(void)kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	ok = ok && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	rest = answer;
	while (ok && (line = strsep(&rest, "\n")) != NULL)
		(void)take_line(out, "", line, DEPTH_MAX);
	free(answer);
	return ok;
}

long
sshd_time(const char *text)
{
	static const char	units[] = "sSmMhHdDwW";
	static const long	factors[] = { 1, 60, 3600, 86400, 604800 };
	long			total = 0, n;
	const char		*unit;
	char			*end;

	if (*text == '\0')
		return -1;
	while (*text != '\0') {
		if (!isdigit((unsigned char)*text))
			return -1;
		n = strtol(text, &end, 10);
		text = end;
		if (n > 1000000000 || total > 1000000000)
			return -1;
		if (*text == '\0')
			return total + n;
		if ((unit = strchr(units, *text++)) == NULL)
			return -1;
		total += n * factors[(unit - units) / 2];
	}
	return total;
}

void
sshd_config_free(struct sshd_config *c)
{
	size_t	i;

	for (i = 0; i < c->n; i++) {
		free(c->v[i].name);
		free(c->v[i].value);
	}
	free(c->v);
	memset(c, 0, sizeof(*c));
}
