/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_BUILD_H
#define ACCOUNTS_BUILD_H

#include <sys/types.h>

#include "accounts/check.h"

/* Where the map's files are, and what their administrator allows. */
struct accounts_files {
	const char		*text;		/* [accounts] file */
	const char		*overlay;	/* automatic accounts; may not exist */
	const char		*ledger;	/* of uids given to them */
	const char		*index;
	const char		*key;		/* [host] key_file */
	gid_t			 key_group;	/* of a key file that has to be made */
	struct id_ranges	 ranges;
	bool			 only_here;	/* do not ask other NSS sources */
};

/* Called for each thing that is odd but does not refuse the map. */
struct accounts_warn {
	void	(*say)(void *ctx, const char *text);
	void	*ctx;
};

/* The files, read and checked whole: what build and check begin with. */
struct accounts_state {
	struct map	map;
	struct groups	groups;
};

/*
 * text, when not NULL, stands for the content of the text file: n malloc'ed
 * bytes with a NUL behind them, taken over on success and on failure.
 */
bool	accounts_load(struct accounts_state *, const struct accounts_files *,
	    char *text, size_t n, const struct accounts_warn *,
	    struct accounts_error *);
void	accounts_unload(struct accounts_state *);

/*
 * Builds the index out of the files as they are now, under the lock, and puts
 * it in the old one's place; on any error the old one stays. *n is the number
 * of accounts.
 */
bool	accounts_build(const struct accounts_files *,
	    const struct accounts_warn *, size_t *n, struct accounts_error *);

/* The same for a caller that holds accounts_lock(files->index) already. */
bool	accounts_build_locked(const struct accounts_files *,
	    const struct accounts_warn *, size_t *n, struct accounts_error *);

#endif /* ACCOUNTS_BUILD_H */
