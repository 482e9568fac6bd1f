/* SPDX-License-Identifier: ISC */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "config/config_file.h"

/*
 * What a verifier can still do once it has read its configuration and before it
 * speaks to anybody outside:
 *
 *   read	/etc, /usr and the libraries, what resolver and name service keep
 *		elsewhere, the folders of the files that the configuration names,
 *		where a CA folder's links lead, and [host] readable
 *	write	the state folder, and the folders of the log file and of its own socket
 *	call	sandbox/syscalls.def
 *
 * Folders and not files, since passwd(5), resolv.conf(5), the map and the index are
 * replaced by renaming while a service runs.
 */
struct sandbox_order {
	const struct config	*config;
	const char		*config_path;
	const char		*socket_path;	/* NULL: it did not make one */
};

/*
 * Confines the calling thread and what it starts; there must be no other thread.
 * True: done, with degradation (size bytes) "" or one line for the log that says
 * what this kernel lacks. False: the kernel has it and refuses, with the line in
 * degradation; the verifier must not go on.
 */
bool	sandbox_enter(const struct sandbox_order *, char *degradation, size_t size);

#endif /* SANDBOX_SANDBOX_H */
