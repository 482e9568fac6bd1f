/* SPDX-License-Identifier: ISC */
#ifndef NSS_GENERATION_H
#define NSS_GENERATION_H

#include <nss.h>

#include "accounts/index_read.h"

/*
 * The index as this process has it mapped, kept across calls. A generation is
 * one file that once bore the index's name.
 *
 * index_enter() gives the newest one, and index_leave() lets it go; between
 * the two its bytes stay. A call costs two atomic additions, one load of the
 * file's "superseded" byte and a read of the coarse clock; it makes no system
 * call but once a second (one stat) and when the file was replaced.
 *
 * How a replaced map goes away: each generation has a slot with one word, of
 * which the low half counts the readers within and the high half counts turns;
 * the turn modulo 4 is the slot's state: free, live, retired, unmapping. A
 * reader adds itself to the word and learns from the very same addition
 * whether the slot was live: if so the map stays until it leaves; if not it
 * leaves again without having looked. The one who finds the word at (retired,
 * no readers) and moves it on by compare-and-exchange unmaps. As each turn
 * changes the word, an exchange that comes late fails.
 *
 * Nobody waits: whoever finds another thread busy with mapping a new
 * generation, or every slot in use, maps the file for this one call. Fork: a
 * child keeps the map. If its parent forked while another of its threads was
 * in a look-up, the child keeps that slot's map for good, and takes the
 * mapper's place over (it belongs to a pid); nothing ever blocks.
 */
struct held_index {
	struct index_view	view;
	int			slot;	/* -1: mapped for this call alone */
};

/* SUCCESS, or UNAVAIL with *errnop. errno is left as it was. */
enum nss_status	index_enter(struct held_index *, int *errnop);
void		index_leave(struct held_index *);

#endif /* NSS_GENERATION_H */
