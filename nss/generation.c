/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "nss/generation.h"

/* The tests build this file once more, for a path in the build tree. */
#ifndef NSS_INDEX_PATH
#define NSS_INDEX_PATH	ACCOUNTS_INDEX
#endif
#ifdef NSS_TRUST_SELF
#define OWNER_TRUSTED(uid)	((uid) == 0 || (uid) == geteuid())
#else
#define OWNER_TRUSTED(uid)	((uid) == 0)
#endif

#define READER	UINT64_C(1)
#define TURN	(UINT64_C(1) << 32)
#define SLOTS	8
#define NONE	(-1)

enum state {
	FREE = 0,
	LIVE,
	RETIRED,
	UNMAPPING
};

struct generation {
	struct index_view	view;
	struct stat		file;
};

struct slot {
	alignas(64) _Atomic uint64_t	word;	/* turns << 32 | readers */
	struct generation		g;	/* written while FREE, by the mapper */
};

static struct slot	slots[SLOTS];
static _Atomic int	current = NONE;		/* the LIVE slot */
static _Atomic pid_t	mapper;			/* who is mapping a new one, 0 nobody */
static _Atomic time_t	looked;			/* when the path was last looked at */

static enum state
state_of(uint64_t word)
{
	return (enum state)(word >> 32 & 3);
}

static uint32_t
readers_of(uint64_t word)
{
	return (uint32_t)word;
}

static void
unmap_if_idle(struct slot *s, uint64_t word)
{
	if (state_of(word) != RETIRED || readers_of(word) != 0 ||
	    !atomic_compare_exchange_strong(&s->word, &word, word + TURN))
		return;
	(void)munmap((void *)(uintptr_t)s->g.view.base, s->g.view.size);
	(void)atomic_fetch_add(&s->word, TURN);
}

static void
slot_leave(struct slot *s)
{
	unmap_if_idle(s, atomic_fetch_sub(&s->word, READER) - READER);
}

static bool
slot_enter(struct slot *s)
{
	if (state_of(atomic_fetch_add(&s->word, READER)) == LIVE)
		return true;
	slot_leave(s);
	return false;
}

static void
slot_retire(int i)
{
	if (i != NONE)
		unmap_if_idle(&slots[i],
		    atomic_fetch_add(&slots[i].word, TURN) + TURN);
}

static time_t
coarse_now(void)
{
	struct timespec	ts = { 0, 0 };

	(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &ts);
	return ts.tv_sec;
}

/* Is the file that g maps still what the path names, unchanged? */
static bool
still_named(const struct generation *g)
{
	struct stat	st;

	return stat(NSS_INDEX_PATH, &st) == 0 && st.st_dev == g->file.st_dev &&
	    st.st_ino == g->file.st_ino && st.st_size == g->file.st_size &&
	    st.st_mtim.tv_sec == g->file.st_mtim.tv_sec &&
	    st.st_mtim.tv_nsec == g->file.st_mtim.tv_nsec;
}

static int
file_trusted(const struct stat *st)
{
	if (!S_ISREG(st->st_mode) || !OWNER_TRUSTED(st->st_uid) ||
	    (st->st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return EPERM;
	if (st->st_size < (off_t)INDEX_SIZE_MIN || st->st_size > (off_t)UINT32_MAX)
		return EIO;
	return 0;
}

/* 0 or an errno. The descriptor does not outlive this function. */
static int
generation_map(struct generation *g)
{
	void	*p = MAP_FAILED;
	int	 fd, error = 0;

	fd = open(NSS_INDEX_PATH, O_RDONLY | O_CLOEXEC | O_NOFOLLOW |
	    O_NONBLOCK | O_NOCTTY);
	if (fd == -1)
		return errno;
	if (fstat(fd, &g->file) == -1)
		error = errno;
	else
		error = file_trusted(&g->file);
	if (error == 0) {
		g->view.size = (size_t)g->file.st_size;
		p = mmap(NULL, g->view.size, PROT_READ, MAP_SHARED, fd, 0);
		if (p == MAP_FAILED)
			error = errno;
	}
	(void)close(fd);
	if (error != 0)
		return error;
	g->view.base = p;
	if (index_valid(&g->view))
		return 0;
	(void)munmap(p, g->view.size);
	return EIO;
}

/* Never waits: false when another thread, or we ourselves further up, is at it. */
static bool
mapper_become(void)
{
	pid_t	me = getpid(), was = 0;

	if (atomic_compare_exchange_strong(&mapper, &was, me))
		return true;
	/* Of a thread that was not forked along: it will never be done. */
	return was != me && atomic_compare_exchange_strong(&mapper, &was, me);
}

static int
free_slot(void)
{
	int	i;

	for (i = 0; i < SLOTS; i++)
		if (state_of(atomic_load(&slots[i].word)) == FREE)
			return i;
	return NONE;
}

static void
hold(struct held_index *h, int i)
{
	h->slot = i;
	h->view = slots[i].g.view;
}

/* Makes g the live generation, with the caller in it; only the mapper may. */
static void
publish(struct held_index *h, const struct generation *g)
{
	int	i = free_slot();

	h->slot = NONE;
	h->view = g->view;
	if (i == NONE)
		return;
	slots[i].g = *g;
	(void)atomic_fetch_add(&slots[i].word, TURN + READER);
	h->slot = i;
	slot_retire(atomic_exchange(&current, i));
}

static int
renew_as_mapper(struct held_index *h)
{
	struct generation	g;
	int			i = atomic_load(&current), error;

	/* Perhaps the one before us has just done it. */
	if (i != NONE && slot_enter(&slots[i])) {
		if (!index_superseded(&slots[i].g.view) &&
		    still_named(&slots[i].g)) {
			hold(h, i);
			return 0;
		}
		slot_leave(&slots[i]);
	}
	if ((error = generation_map(&g)) == 0)
		publish(h, &g);
	else
		slot_retire(atomic_exchange(&current, NONE));
	return error;
}

static int
renew(struct held_index *h)
{
	struct generation	g;
	int			error;

	atomic_store(&looked, coarse_now());
	if (mapper_become()) {
		error = renew_as_mapper(h);
		atomic_store(&mapper, 0);
		return error;
	}
	if ((error = generation_map(&g)) == 0) {
		h->slot = NONE;
		h->view = g.view;
	}
	return error;
}

/* A second has gone by: one of the readers looks at the path. */
static bool
stale(const struct generation *g)
{
	time_t	now = coarse_now(), before = atomic_load(&looked);

	return before != now &&
	    atomic_compare_exchange_strong(&looked, &before, now) &&
	    !still_named(g);
}

static enum nss_status
enter_slowly(struct held_index *h, int entered, int *errnop)
{
	int	saved = errno, error = 0, cancel;

	/* open() and its like would otherwise be points of cancellation. */
	(void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
	if (entered != NONE && !index_superseded(&slots[entered].g.view) &&
	    !stale(&slots[entered].g))
		hold(h, entered);
	else {
		if (entered != NONE)
			slot_leave(&slots[entered]);
		error = renew(h);
	}
	(void)pthread_setcancelstate(cancel, NULL);
	errno = saved;
	if (error == 0)
		return NSS_STATUS_SUCCESS;
	*errnop = error;
	return NSS_STATUS_UNAVAIL;
}

enum nss_status
index_enter(struct held_index *h, int *errnop)
{
	int	i = atomic_load_explicit(&current, memory_order_acquire);

	if (i == NONE || !slot_enter(&slots[i]))
		return enter_slowly(h, NONE, errnop);
	if (index_superseded(&slots[i].g.view) || coarse_now() !=
	    atomic_load_explicit(&looked, memory_order_relaxed))
		return enter_slowly(h, i, errnop);
	hold(h, i);
	return NSS_STATUS_SUCCESS;
}

void
index_leave(struct held_index *h)
{
	int	saved;

	if (h->slot != NONE)
		slot_leave(&slots[h->slot]);
	else {
		saved = errno;
		(void)munmap((void *)(uintptr_t)h->view.base, h->view.size);
		errno = saved;
	}
}
