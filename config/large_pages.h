/* SPDX-License-Identifier: ISC */
#ifndef CONFIG_LARGE_PAGES_H
#define CONFIG_LARGE_PAGES_H

#include <sys/mman.h>

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#define LARGE_PAGE	((size_t)2 * 1024 * 1024)

/*
 * A hint that n bytes at p, just allocated, will be filled: the first touch of
 * a small page costs more than filling it, and a map of a million accounts
 * takes fifty thousand of them. Nothing happens for less than a few large
 * pages, or where the system has none.
 */
static inline void
large_pages(void *p, size_t n)
{
#ifdef MADV_HUGEPAGE
	uintptr_t	start = ((uintptr_t)p + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1);
	uintptr_t	end = ((uintptr_t)p + n) & ~(LARGE_PAGE - 1);
	int		saved = errno;

	if (p != NULL && n >= 4 * LARGE_PAGE)
		(void)madvise((void *)start, end - start, MADV_HUGEPAGE);
	errno = saved;
#else
	(void)p;
	(void)n;
#endif
}

#endif /* CONFIG_LARGE_PAGES_H */
