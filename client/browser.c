/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>

#include "client/browser.h"

extern char	**environ;

/* In a session of its own, or a Ctrl-C for us would end it; its chatter goes nowhere. */
static bool
start(const char *program, const char *url)
{
	posix_spawn_file_actions_t	 files;
	posix_spawnattr_t		 attr;
	char				 name[PATH_MAX], *argv[3];
	pid_t				 pid;
	bool				 started = false;

	if (strlen(program) >= sizeof(name) || (argv[1] = strdup(url)) == NULL)
		return false;
	memcpy(name, program, strlen(program) + 1);
	argv[0] = name;
	argv[2] = NULL;
	if (posix_spawn_file_actions_init(&files) == 0) {
		if (posix_spawnattr_init(&attr) == 0) {
			started =
			    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSID) == 0 &&
			    posix_spawn_file_actions_addopen(&files, 0,
			    "/dev/null", O_RDWR, 0) == 0 &&
			    posix_spawn_file_actions_adddup2(&files, 0, 1) == 0 &&
			    posix_spawn_file_actions_adddup2(&files, 0, 2) == 0 &&
			    posix_spawnp(&pid, name, &files, &attr, argv, environ) == 0;
			(void)posix_spawnattr_destroy(&attr);
		}
		(void)posix_spawn_file_actions_destroy(&files);
	}
	free(argv[1]);
	return started;
}

static bool
is_set(const char *name)
{
	const char	*value = getenv(name);

	return value != NULL && value[0] != '\0';
}

bool
browser_open(const char *url)
{
	const char	*list = is_set("BROWSER") ? getenv("BROWSER") : "";
	char		 program[PATH_MAX];
	size_t		 n;

	while (*list != '\0') {
		n = strcspn(list, ":");
		if (n > 0 && n < sizeof(program)) {
			memcpy(program, list, n);
			program[n] = '\0';
			if (start(program, url))
				return true;
		}
		list += n + (list[n] == ':');
	}
	/* Without a display xdg-open would want the terminal. */
	return (is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")) &&
	    start("xdg-open", url);
}
