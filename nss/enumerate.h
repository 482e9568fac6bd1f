/* SPDX-License-Identifier: ISC */
#ifndef NSS_ENUMERATE_H
#define NSS_ENUMERATE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "nss/generation.h"

/*
 * set...ent, get...ent_r, end...ent of one database: one enumeration a process,
 * which glibc serialises. It keeps its generation from the first entry to the
 * end, so that it sees one version of the map. A caller that comes past glibc
 * from two threads at once gets TRYAGAIN with EAGAIN in one of them.
 */
struct cursor {
	atomic_flag		busy;
	bool			open;
	struct held_index	held;
	uint32_t		at;
	bool			second;	/* groups: past the private ones */
};

#define CURSOR_INIT	{ .busy = ATOMIC_FLAG_INIT }

/* Ours until cursor_end(), with a generation; else TRYAGAIN or UNAVAIL. */
enum nss_status	cursor_begin(struct cursor *, int *errnop);
void		cursor_end(struct cursor *);

/* For set...ent and end...ent: the next entry is the first of the newest map. */
enum nss_status	cursor_reset(struct cursor *);

#endif /* NSS_ENUMERATE_H */
