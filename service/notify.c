/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "service/notify.h"

static struct sockaddr_un	supervisor;
static socklen_t		supervisor_len;		/* 0: there is none */

/* A path, or a name behind an @ (unix(7)'s abstract ones). */
static void
find_supervisor(void)
{
	static bool	 done;
	const char	*name;
	size_t		 n;

	if (done)
		return;
	done = true;
	name = getenv("NOTIFY_SOCKET");
	n = name == NULL ? 0 : strlen(name);
	if (n > 1 && n < sizeof(supervisor.sun_path) && (*name == '/' || *name == '@')) {
		supervisor.sun_family = AF_UNIX;
		memcpy(supervisor.sun_path, name, n);
		if (*name == '@')
			supervisor.sun_path[0] = '\0';
		supervisor_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
	}
	(void)unsetenv("NOTIFY_SOCKET");
}

static const char *
word(enum notice n)
{
	switch (n) {
	case NOTICE_READY:
		return "READY=1";
	case NOTICE_RELOADING:
		return "RELOADING=1";
	case NOTICE_STOPPING:
		return "STOPPING=1";
	}
	return "";
}

bool
notify(enum notice n, const char *status)
{
	char		text[512];
	struct timespec	ts = { 0 };
	int		fd, len;
	bool		sent;

	find_supervisor();
	if (supervisor_len == 0)
		return true;
	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	len = snprintf(text, sizeof(text), "%s\nMONOTONIC_USEC=%lld%s%s", word(n),
	    (long long)ts.tv_sec * 1000000 + ts.tv_nsec / 1000,
	    status == NULL ? "" : "\nSTATUS=", status == NULL ? "" : status);
	if (len < 0 || (size_t)len >= sizeof(text))
		return false;
	if ((fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) == -1)
		return false;
	sent = sendto(fd, text, (size_t)len, MSG_NOSIGNAL,
	    (const struct sockaddr *)&supervisor, supervisor_len) == len;
	(void)close(fd);
	return sent;
}
