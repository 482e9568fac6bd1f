/* SPDX-License-Identifier: ISC */
#ifndef ACCOUNTS_SOURCES_H
#define ACCOUNTS_SOURCES_H

#include "accounts/build.h"

/*
 * Holds a map against the host's other NSS sources, each enumerated once (a
 * million names asked for one by one take minutes). Refused: an account that
 * NSS is to serve whose login (in any case), uid or private group another
 * source has, and a listed group whose name or GID another source has. Warned
 * of: a login without an entry of its own that no other source knows.
 *
 * Our own source is left out by __nss_configure_lookup(), for the rest of the
 * process. A source that does not let itself be enumerated is not seen.
 */
bool	sources_check(const struct map *, const struct groups *,
	    const struct accounts_warn *, struct accounts_error *);


/* The services of a database's line in nsswitch.conf's text without ours; pure. */
bool	sources_without_ours(const char *conf, const char *database,
	    char *out, size_t size);

#endif /* ACCOUNTS_SOURCES_H */
