/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/stat.h>

#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "accounts/build.h"
#include "accounts/index_format.h"
#include "accounts/index_write.h"
#include "tests/nss/fixture.h"

const struct subkey	fixture_key = { { 1, 2, 3 } };

static char	directory[] = "/tmp/nss-test.XXXXXX";

void
fixture_enter(void)
{
	(void)umask(022);
	if (mkdtemp(directory) == NULL || chdir(directory) == -1)
		err(1, "%s", directory);
}

void
fixture_leave(void)
{
	struct dirent	*d;
	DIR		*dir = opendir(".");

	while (dir != NULL && (d = readdir(dir)) != NULL)
		if (d->d_name[0] != '.')
			(void)unlink(d->d_name);
	if (dir != NULL)
		(void)closedir(dir);
	if (chdir("/") == -1 || rmdir(directory) == -1)
		err(1, "%s", directory);
}

void
fixture_index(const char *path, const char *text)
{
	struct accounts_files	f = { .text = "map", .overlay = "no overlay",
	    .ranges = { 1000, 2147483647, 1000, 2147483647 }, .only_here = true };
	struct accounts_state	s;
	struct index_input	in = { .map = &s.map, .groups = &s.groups,
	    .ranges = f.ranges, .key = &fixture_key };
	struct accounts_error	e;
	char			*bytes = strdup(text);
	int			 fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);

	if (fd == -1 || bytes == NULL)
		err(1, "%s", path);
	if (!accounts_load(&s, &f, bytes, strlen(text), NULL, &e) ||
	    !index_write(fd, &in, &e))
		errx(1, "%s", e.text);
	accounts_unload(&s);
	(void)close(fd);
}

uint8_t *
fixture_read(const char *path, size_t *n)
{
	struct stat	 st;
	uint8_t		*p;
	int		 fd = open(path, O_RDONLY);

	if (fd == -1 || fstat(fd, &st) == -1 ||
	    (p = malloc((size_t)st.st_size)) == NULL ||
	    read(fd, p, (size_t)st.st_size) != st.st_size)
		err(1, "%s", path);
	(void)close(fd);
	*n = (size_t)st.st_size;
	return p;
}

void
fixture_write(const char *path, const void *p, size_t n)
{
	int	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd == -1 || write(fd, p, n) != (ssize_t)n)
		err(1, "%s", path);
	(void)close(fd);
}

void
fixture_replace(const char *from)
{
	const uint8_t	yes = 1;
	uint8_t		*p;
	size_t		 n;
	int		 old;

	p = fixture_read(from, &n);
	fixture_write(FIXTURE_INDEX ".new", p, n);
	free(p);
	old = open(FIXTURE_INDEX, O_WRONLY);
	if (rename(FIXTURE_INDEX ".new", FIXTURE_INDEX) == -1)
		err(1, "rename");
	if (old == -1)
		return;
	if (pwrite(old, &yes, 1, INDEX_HEADER_AT + HEADER_SUPERSEDED) != 1)
		err(1, "pwrite");
	(void)close(old);
}
