/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_THROTTLE_H
#define SERVICE_THROTTLE_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * [service] throttle: failed guesses are bounded, and no bound is one that a
 * stranger can use up for the owner of an account.
 *
 * Buckets, each of which grows back from empty to full in one window:
 *
 *	pair	(account, place)	a failed login takes one; empty: refused
 *	place	(place)			a failed login takes one; empty: refused, but
 *					for a pair that logged in lately
 *
 * There is no bucket of an account alone: failures from elsewhere never stand in
 * the way of a right token. Who shares the owner's place (an address behind
 * which many are, a /64, a terminal) can use up the pair's bucket, for that
 * place. A token is too long to be guessed in any case; what is saved is the
 * provider's patience and the log.
 *
 * A place is, in this order: the user who asks, when that is not root, whatever
 * else is claimed; the remote host (IPv6: its /64 network); the terminal.
 *
 * A failure is a denial that the provider was asked for: a decision whose stage
 * is at least STAGE_INTROSPECTED and whose verdict is DENY, EXPIRED, REVOKED or
 * UNKNOWN_USER. Outages are nobody's fault, and a mistyped password that never
 * left the host is none of ours.
 *
 * Memory is fixed: THROTTLE_ENTRIES buckets under a keyed hash. A flood of
 * places makes it forget failures (the oldest first), never a login that went
 * well; forgetting lets in nobody whose token is wrong. Logins that are under
 * way at once are not counted before they end: add the number of workers to
 * each bound. How often one uid may ask at all is service/callers.h's to say. Any
 * thread may call.
 */
#define THROTTLE_ENTRIES	8192	/* 32 bytes each */
#define THROTTLE_TRUST_MS	(7LL * 86400 * 1000)	/* "lately" */

struct throttle;

struct throttle_options {
	int64_t	pair, place;	/* failures; pair 0: neither counts */
	int64_t	window_ms;
};

/* NULL when memory is short. sodium_init() has been called. */
struct throttle	*throttle_new(const struct throttle_options *);
void		 throttle_free(struct throttle *);	/* NULL is fine */
/* At a reload: other numbers; what was counted stays. */
void		 throttle_set(struct throttle *, const struct throttle_options *);

struct throttle_who {
	uid_t		 uid;		/* of the peer, from SO_PEERCRED */
	const char	*account;	/* "" : the token decides */
	const char	*rhost, *tty;	/* as the module tells them, "" or NULL: none */
};

/* Before the provider is asked, once a login. False: refuse it (REASON_THROTTLED). */
bool	throttle_ask(struct throttle *, const struct throttle_who *, int64_t now_ms);

/* How it ended; nothing is called for what was neither. */
void	throttle_failed(struct throttle *, const struct throttle_who *, int64_t now_ms);
void	throttle_succeeded(struct throttle *, const struct throttle_who *, int64_t now_ms);

/*
 * The pure part: a bucket of `size` that holds no more than what it takes to be
 * full again at `full_at` (ms; in the past: full now). 0 < size <= window_ms.
 */
bool	bucket_has(int64_t full_at, int64_t size, int64_t window_ms, int64_t now_ms);
int64_t	bucket_take(int64_t full_at, int64_t size, int64_t window_ms, int64_t now_ms);

/* A place's canonical name, as it is hashed. */
#define PLACE_MAX	320
void	throttle_place(const struct throttle_who *, char out[PLACE_MAX]);

#endif /* SERVICE_THROTTLE_H */
