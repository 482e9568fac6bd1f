/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_ACCOUNTS_H
#define ACCOUNTS_ACCOUNTS_H

#include "accounts/error.h"
#include "accounts/grammar.h"

/*
 * The account map: which person at the provider is which local account. This
 * header is the seam: verifier and fitbitctl see no more of the map than this,
 * whether it is read from the text or from its index.
 *
 * The text, /etc/pam_fitbit.accounts, one account a line:
 *
 *	login  person[,person...]  [uid:gid:gecos:home:shell[:group,...]]
 *
 * Blanks (spaces, tabs) part the first three columns; the third is for people
 * who are in no other source and reaches to the end of the line, so that gecos
 * may hold blanks. A group is NAME=GID, or the NAME of one that another line
 * gives its GID. Empty lines, and lines that start with #, are comments. One
 * person may have several accounts, an account several persons; the first line
 * of a person is the default when the token decides. A person is PROVIDER:ID;
 * a bare ID is Fitbit's.
 */
struct accounts;	/* an open map; use from one thread at a time */

enum accounts_result {
	ACCOUNTS_NO = 0,	/* the map says no */
	ACCOUNTS_YES,
	ACCOUNTS_BROKEN		/* the map could not be read: fail closed */
};

/*
 * Opens the index when it exists, else the text, which is then read and
 * checked whole: a malformed line refuses the file. key_path is the host's key
 * ([log] key_file), without which no person can be found in an index; it is
 * not read when there is no index. NULL with *e filled on any error. warning
 * (may be NULL) is "" or one line for the log: "the map was changed after its
 * index was built: run fitbitctl accounts build".
 */
struct accounts	*accounts_open(const char *text_path, const char *index_path,
		    const char *key_path, struct accounts_error *warning,
		    struct accounts_error *e);
void		 accounts_close(struct accounts *);

/* Is there a line for login at all? */
enum accounts_result	accounts_has_login(struct accounts *, const char *login);

/* May person (as PROVIDER:ID) log in as login? */
enum accounts_result	accounts_maps(struct accounts *, const char *person,
			    const char *login);

/* The first account of person; login is set on YES only. */
enum accounts_result	accounts_default(struct accounts *, const char *person,
			    char login[LOGIN_MAX + 1]);

#endif /* ACCOUNTS_ACCOUNTS_H */
