/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_LISTENER_H
#define SERVICE_LISTENER_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

/*
 * The socket on which the service is asked: one that systemd made (LISTEN_FDS,
 * sd_listen_fds(3)), or one of our own at a path.
 */
struct listener {
	int		 fd;		/* listening, non-blocking, close-on-exec */
	bool		 given;		/* systemd's: it outlives us */
	const char	*path;		/* ours */
	ino_t		 inode;
};

/* Did systemd give this process its socket? */
bool	listener_is_given(void);

/* False with why filled. path is NULL for a given one; it is kept. */
bool	listener_open(struct listener *, const char *path, char *why, size_t size);
void	listener_close(struct listener *);	/* a path of ours goes with it */

#endif /* SERVICE_LISTENER_H */
