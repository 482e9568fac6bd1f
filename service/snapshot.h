/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_SNAPSHOT_H
#define SERVICE_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "service/cache.h"
#include "service/names.h"
#include "verifier/host.h"

/*
 * The /etc file and the account map as they were at one moment: immutable, and
 * alive as long as somebody holds a reference. A login is judged by the one
 * that was current when its request came.
 *
 * The map is read anew when its text or index has changed, so that an account
 * that was taken out is out at once; the /etc file when the service is told to
 * (SIGHUP). A snapshot with a newer map shares all else with its elder.
 */
struct snapshot {
	struct host		 host;		/* http is NULL: logins lend themselves one */
	uint64_t		 settings;	/* number of the reading of the /etc file */
	struct cache		*cache;		/* of these settings; NULL: [service] cache = 0 */
	struct names		*names;		/* with the cache */

	/* For snapshot.c. */
	unsigned int		 references;	/* atomic */
	struct snapshot		*elder;		/* whose settings these are; NULL: its own */
	unsigned char		 map_is[64];	/* which files the map was read from */
};

/* The first reference is the caller's. NULL with *reason and why filled. */
struct snapshot	*snapshot_read(const char *config_path, enum reason *reason,
		    char *why, size_t size);

/* Is the map on disk another than the one in here? Two or three stat(2). */
bool		 snapshot_is_stale(const struct snapshot *);
struct snapshot	*snapshot_with_new_map(struct snapshot *, enum reason *reason,
		    char *why, size_t size);

/* The map on disk is no good: not stale until it changes again. Whoever asks snapshot_is_stale() may. */
void		 snapshot_ignore_map(struct snapshot *);

struct snapshot	*snapshot_hold(struct snapshot *);
void		 snapshot_drop(struct snapshot *);	/* NULL is fine */

#endif /* SERVICE_SNAPSHOT_H */
