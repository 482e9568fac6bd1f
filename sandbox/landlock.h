/* SPDX-License-Identifier: ISC */
#ifndef SANDBOX_LANDLOCK_H
#define SANDBOX_LANDLOCK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Landlock (landlock(7)): the files that this process and its threads still
 * reach, whatever their modes say. Binding a TCP port is refused altogether,
 * and signals and abstract sockets reach nobody outside, where the kernel
 * knows these.
 */
enum landlock_access {
	LANDLOCK_READ,		/* files and folders beneath; none is executed */
	LANDLOCK_WRITE		/* and made, changed, renamed, removed */
};

struct landlock_rule {
	const char		*path;	/* absolute; links in it are followed */
	enum landlock_access	 access;
};

/*
 * Confines the calling thread and the threads that it starts from now on; to
 * be called before there is another. A rule whose path is not there is passed
 * over. Needs no_new_privs. Returns the ABI of the kernel (1, 2, ...), 0 where it,
 * or a container's filter, has no Landlock, or -1 with errno where it has and refuses.
 */
int	landlock_confine(const struct landlock_rule *, size_t n);

#endif /* SANDBOX_LANDLOCK_H */
