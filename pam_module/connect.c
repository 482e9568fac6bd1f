/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>

#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include <security/pam_ext.h>
#include <security/pam_modutil.h>

#include "ipc/protocol.h"
#include "pam_module/connect.h"
#include "pam_module/start.h"

enum reach {
	REACHED,
	ABSENT,		/* no service here, or one that takes no more callers */
	REFUSED		/* one that is not to be trusted */
};

static bool
trusted_owner(uid_t uid)
{
	return uid == 0 || uid == geteuid();
}

/* The directory decides who may put a socket there. */
static bool
directory_is_safe(const char *path, struct fault *why)
{
	char		 dir[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
	const char	*slash = strrchr(path, '/');
	size_t		 n = (size_t)(slash - path);
	struct stat	 st;

	memcpy(dir, n == 0 ? "/" : path, n == 0 ? 1 : n);
	dir[n == 0 ? 1 : n] = '\0';
	if (stat(dir, &st) == -1)
		fault_set(why, "%s: %s", dir, strerror(errno));
	else if (!trusted_owner(st.st_uid))
		fault_set(why, "%s: does not belong to root: chown root %s",
		    dir, dir);
	else if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		fault_set(why, "%s: can be written by others: chmod go-w %s",
		    dir, dir);
	else
		return true;
	return false;
}

static bool
peer_is_trusted(int fd, const struct passwd *pw, struct fault *why)
{
	struct ucred	peer = { .uid = (uid_t)-1 };
	socklen_t	n = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0 &&
	    (trusted_owner(peer.uid) || (pw != NULL && peer.uid == pw->pw_uid)))
		return true;
	fault_set(why, "the service's socket is held by uid %ld: stop it and "
	    "start fitbit-verifier.socket", (long)peer.uid);
	return false;
}

/* -1 with errno. Full queues are waited for, no longer than for a first frame. */
static int
socket_connect(const struct sockaddr_un *sun)
{
	struct timeval	most = { .tv_sec = FIRST_FRAME_MS / 1000 };
	int		fd, saved;

	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1 || (fd = descriptor_above_2(fd)) == -1)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof(most)) == 0 &&
	    connect(fd, (const struct sockaddr *)sun, sizeof(*sun)) == 0)
		return fd;
	saved = errno;
	(void)close(fd);
	errno = saved;
	return -1;
}

static enum reach
service_reach(const char *path, const struct passwd *pw, int *out,
    struct fault *why)
{
	struct sockaddr_un	sun = { .sun_family = AF_UNIX };
	struct stat		st;
	size_t			n = strlen(path);
	int			fd;

	if (n >= sizeof(sun.sun_path)) {
		fault_set(why, "%s: is too long for a socket's path", path);
		return REFUSED;
	}
	if (lstat(path, &st) == -1 && (errno == ENOENT || errno == ENOTDIR))
		return ABSENT;
	if (!directory_is_safe(path, why))
		return REFUSED;
	memcpy(sun.sun_path, path, n + 1);
	if ((fd = socket_connect(&sun)) == -1) {
		/* A stopped one leaves its file behind; a full one has no room in time. */
		if (errno == ECONNREFUSED || errno == ENOENT || errno == EAGAIN)
			return ABSENT;
		fault_set(why, "%s: %s", path, strerror(errno));
		return REFUSED;
	}
	if (!peer_is_trusted(fd, pw, why)) {
		(void)close(fd);
		return REFUSED;
	}
	*out = fd;
	return REACHED;
}

static int
demand_reach(const struct arguments *a, const struct passwd *pw,
    struct fault *why)
{
	struct identity	id = { 0 };

	if (pw == NULL && geteuid() == 0) {
		fault_set(why, "there is no user %s for the verifier: run "
		    "systemd-sysusers, or adduser --system --group %s",
		    a->run_as, a->run_as);
		return -1;
	}
	if (pw != NULL) {
		id.uid = pw->pw_uid;
		id.gid = pw->pw_gid;
	}
	return verifier_start(a->verifier, a->config, &id, why);
}

static int
reach(pam_handle_t *pamh, const struct arguments *a, bool ask_service, bool *served,
    struct fault *why)
{
	const struct passwd	*pw = pam_modutil_getpwnam(pamh, a->run_as);
	int			 fd = -1;

	*served = false;
	if (ask_service)
		switch (service_reach(a->socket, pw, &fd, why)) {
		case REACHED:
			if (a->debug)
				pam_syslog(pamh, LOG_DEBUG, "asking the service at %s", a->socket);
			*served = true;
			return fd;
		case REFUSED:
			return -1;
		case ABSENT:
			break;
		}
	if (a->debug)
		pam_syslog(pamh, LOG_DEBUG, "starting %s", a->verifier);
	return demand_reach(a, pw, why);
}

int
verifier_reach(pam_handle_t *pamh, const struct arguments *a, bool *served,
    struct fault *why)
{
	return reach(pamh, a, a->ask_service, served, why);
}

int
verifier_reach_again(pam_handle_t *pamh, const struct arguments *a,
    struct fault *why)
{
	bool	served;

	return reach(pamh, a, geteuid() != 0, &served, why);
}
