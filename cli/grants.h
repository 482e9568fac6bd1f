/* SPDX-License-Identifier: ISC */
#ifndef CLI_GRANTS_H
#define CLI_GRANTS_H

#include <stdbool.h>

#include "verifier/host.h"

/*
 * Ends a grant: the provider is told to revoke it (not with local), then the
 * store forgets it. One that the provider could not be told of stays, so that
 * it can be tried again. Says on stdout what was done, on stderr what not;
 * returns an enum status.
 */
int	grant_end(struct host *, const struct grant *, bool local);

#endif /* CLI_GRANTS_H */
