/* SPDX-License-Identifier: ISC */
#ifndef GRANTS_STORE_H
#define GRANTS_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accounts/grammar.h"
#include "config/hostkey.h"
#include "config/subkey.h"
#include "ipc/deadline.h"
#include "oauth/secret.h"

/*
 * The grants that people gave this host. A grant is one person's at one client:
 * a refresh token that works once, the access token that came with it, and a
 * generation that counts its rotations. Tokens are sealed; those that people
 * supplied are known as MACs only. Many processes share the store; each change
 * is durable when the function returns STORE_OK, or has not happened.
 *
 * Times are seconds since 1970 on the wall clock, 0 for never or unknown.
 */
struct grants;		/* an open store; use from one thread at a time */

enum store_result {
	STORE_FAULT = 0,	/* a fault of our own: memory, a statement that does not fit */
	STORE_OK,
	STORE_NONE,		/* no such grant */
	STORE_STALE,		/* the grant has moved on: read it again */
	STORE_DAMAGED,		/* a row, a seal or the file is not what we wrote */
	STORE_BUSY,		/* another process held the store until the deadline */
	STORE_FULL,		/* no space */
	STORE_READ_ONLY,
	STORE_IO
};
const char	*store_result_name(enum store_result);

struct grants_error {
	char	text[384];	/* one line: what, where, and the mend; no secret */
};

/*
 * Opens, and makes or migrates where needed, the store in directory dir, which
 * must be the caller's own (its effective uid) and nobody else's to write: root
 * does not open _fitbit's store but becomes _fitbit first. Loads libsqlite3, so
 * call it before a sandbox closes. *out is set with STORE_OK, else *e is filled.
 */
enum store_result	grants_open(const char *dir, const struct hostkey *, deadline,
			    struct grants **out, struct grants_error *e);
void			grants_close(struct grants *);		/* NULL is fine */

/* What the last call that did not return STORE_OK met, for the log. */
const char		*grants_why(const struct grants *);

/* From here on, no call waits for another process past this. */
void			grants_set_deadline(struct grants *, deadline);

/* A token that was seen, without the token. */
struct token_mark {
	bool		known;
	unsigned char	mac[SUBKEY_MAC_LEN];
	int64_t		exp;
};

enum grant_state {
	GRANT_ALIVE = 1,
	GRANT_DEAD		/* the provider refused it: the person must enrol again */
};

/* A refresh that has begun and has not been told how it ended. */
#define LEASE_OWNER_LEN	16
struct lease {
	bool		taken;
	unsigned char	owner[LEASE_OWNER_LEN];	/* random, one a refresh */
	char		boot[40];	/* the boot in which `until` counts */
	int64_t		until;		/* milliseconds of CLOCK_BOOTTIME */
};

#define CLIENT_ID_MAX	255
struct grant {
	int64_t			id;		/* of the row; stays */
	char			account[LOGIN_MAX + 1];	/* enrolled for */
	char			person[PERSON_MAX + 1];
	char			client_id[CLIENT_ID_MAX + 1];
	uint64_t		generation;	/* 1 after enrolment */
	enum grant_state	state;
	int64_t			enrolled;
	int64_t			refreshed;	/* the last rotation */
	int64_t			tried;		/* the last refresh that was begun */
	int64_t			proved;		/* the last proof of life */
	int64_t			exp;		/* of the held access token */
	struct token_mark	issued;		/* the held access token */
	struct token_mark	used;		/* the person's, at the last login */
	struct lease		lease;
};

/*
 * Look-ups. They fill *out with what the row says and hold it to the row's MAC;
 * its seals are not opened. A grant of another client is not found. An account
 * that several persons share may have several grants: ask again with `after`
 * the last id, 0 first. That an account and a person belong together is the
 * account map's to say, not the store's: ask it about what was found.
 */
enum store_result	grants_find(struct grants *, int64_t id, struct grant *out);
enum store_result	grants_find_token(struct grants *, const char *client_id,
			    const struct secret *supplied, struct grant *out);
enum store_result	grants_find_person(struct grants *, const char *client_id,
			    const char *person, struct grant *out);
enum store_result	grants_find_account(struct grants *, const char *client_id,
			    const char *account, int64_t after, struct grant *out);
enum store_result	grants_next(struct grants *, int64_t after, struct grant *out);

/* Is the supplied token the one behind the mark? In constant time. */
bool			grants_mark_is(const struct grants *, const struct token_mark *,
			    const struct secret *supplied);

/* The tokens of a grant; the caller frees both. access is NULL where none is held. */
struct grant_tokens {
	struct secret	*refresh;
	struct secret	*access;
};
/* STORE_DAMAGED when a seal does not open. */
enum store_result	grants_unseal(struct grants *, const struct grant *,
			    struct grant_tokens *out);
void			grant_tokens_free(struct grant_tokens *);

/*
 * Enrolment: a new grant, or new tokens in the place of the person's old ones
 * at this client, with a generation of their own. The account is added to those
 * by which the grant is found.
 */
struct enrolment {
	const char		*account, *person, *client_id;
	const struct secret	*refresh, *access;
	int64_t			 exp;		/* of access */
	int64_t			 now;
};
enum store_result	grants_enrol(struct grants *, const struct enrolment *,
			    struct grant *out);
enum store_result	grants_forget(struct grants *, int64_t id);

/* The person came in with this active token. Writes only when it is news. */
enum store_result	grants_used_token(struct grants *, int64_t id,
			    const struct secret *supplied, int64_t exp);

/* The provider said at `now` that the grant lives. */
enum store_result	grants_proved(struct grants *, int64_t id, int64_t now);

/*
 * Signs of life: a lock that names a lease and ends with the process that holds
 * it. The owner holds it from before its lease is committed, so that others can
 * tell a lease whose owner works from one whose owner died.
 */
bool			grants_hold(struct grants *, const struct lease *);
void			grants_let_go(struct grants *, const struct lease *);
bool			grants_held(struct grants *, const struct lease *);	/* by another */

/*
 * Leases, for grants/rotation.c. Each is one transaction that holds only while
 * the generation (and the lease's owner) is still the expected one, else
 * STORE_STALE.
 */
/* Notes that a refresh of this generation begins; over an old lease, too. */
enum store_result	grants_lease(struct grants *, const struct grant *,
			    const struct lease *, int64_t now);
/* The refresh has certainly not happened at the provider: take the note back. */
enum store_result	grants_unlease(struct grants *, const struct grant *,
			    const struct lease *);
/* The refresh happened: new tokens, generation + 1, no lease. *out is the grant then. */
struct rotation {
	const struct secret	*refresh;	/* NULL: the provider keeps the old one valid */
	const struct secret	*access;
	int64_t			 exp, now;
};
enum store_result	grants_rotate(struct grants *, const struct grant *,
			    const struct lease *, const struct rotation *,
			    struct grant *out);
/* The provider refused this generation for good. */
enum store_result	grants_bury(struct grants *, const struct grant *,
			    const struct lease *);

#endif /* GRANTS_STORE_H */
