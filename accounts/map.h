/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_MAP_H
#define ACCOUNTS_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accounts/error.h"
#include "accounts/grammar.h"
#include "accounts/table.h"

/*
 * The text form of the account map (accounts.h tells its grammar), read whole
 * and strictly. Pure but for map_add_file(): bytes in, a map or one error out.
 *
 * A map owns the bytes that it was made from; every string lives in them and
 * as long as the map.
 */
#define MAP_SIZE_MAX	(256U * 1024U * 1024U)	/* bytes */
#define MAP_LINE_MAX	4096U			/* bytes, without the newline */
#define MAP_GROUPS_MAX	64U			/* groups of one account */
#define MAP_TEXT_MAX	255U			/* bytes of gecos, home and shell each */

struct account {
	const char	*login;
	const char	*persons;	/* "word,word": bare or PROVIDER:ID */
	const char	*gecos, *home, *shell;	/* NULL when there is no third column */
	const char	*groups;	/* "name=gid,name" or "" */
	uint32_t	 uid, gid;
	uint32_t	 line;		/* from 1, in the file that it came from */
	bool		 full;		/* has the third column */
	bool		 automatic;	/* came by itself: out of the overlay */
	bool		 own_group;	/* gid is its private group: groups_make() tells */
};

struct map {
	struct account	*v;		/* in the file's order */
	size_t		 n, room;
	struct table	 logins;
	const char	*name[2];	/* by enum map_source, for messages; not owned */
	char		*bytes[2];
};

/*
 * Adds the accounts of a file to a map that began as all zeros: first the
 * text, then perhaps the overlay of automatic accounts. bytes are n bytes that
 * malloc gave, with a NUL behind them; the map takes them over on success and
 * on failure alike. name stands for the path in messages and outlives the map.
 * Refused: a line that breaks the grammar, a login that has a line already, a
 * reserved uid or gid (ranges.h). An automatic account whose login and uid are
 * in the text already was adopted there: its line is passed over. What needs
 * the whole map is map_check()'s (check.h).
 */
enum map_source {
	MAP_TEXT = 0,
	MAP_OVERLAY
};

bool	map_add(struct map *, enum map_source, const char *name, char *bytes,
	    size_t n, struct accounts_error *);
/* The same with the file at path, read as config/safe_file.h says (FILE_PLAIN). */
bool	map_add_file(struct map *, enum map_source, const char *path,
	    struct accounts_error *);
void	map_free(struct map *);

/* "FILE:LINE" is the beginning of what is said about an account. */
const char	*map_name_of(const struct map *, const struct account *);

const struct account	*map_find(const struct map *, const char *login);

/* Does this account's second column name person (PROVIDER:ID)? */
bool	account_has_person(const struct account *, const char *person);

/*
 * One line by itself, without its newline: 1 an account, 0 a comment or an
 * empty line, -1 refused with *why a constant text. Writes NULs into the line.
 */
int	map_parse_line(char *line, size_t n, struct account *, const char **why);

/*
 * The next word of a comma list; *n is its length. Start with *list at the
 * list; NULL at the end.
 */
const char	*list_next(const char **list, size_t *n);

/* A decimal number without sign or leading zeros, at most 2^32 - 1. */
bool	id_parse(const char *, size_t n, uint32_t *out);

#endif /* ACCOUNTS_MAP_H */
