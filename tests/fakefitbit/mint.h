/* SPDX-License-Identifier: ISC */
#ifndef FAKE_MINT_H
#define FAKE_MINT_H

#include "tests/fakefitbit/options.h"
#include "tests/fakefitbit/state.h"

/*
 * The commands that make tokens without a server: mint and mint-code print one
 * line each, mint-grant "ACCESS REFRESH", mint-replies a line
 * "NAME<tab>EXPECT<tab>TOKEN<tab>TEXT" for each reply of --replies.  Nothing but
 * the lines goes to stdout.
 */
bool	mint_access(const struct state *, const struct options *);
bool	mint_replies(const struct state *, const struct options *);
bool	mint_grant(const struct state *, const struct options *);
bool	mint_code(const struct state *, const struct options *);
bool	mint_revoke(const struct state *, const struct options *);

#endif /* FAKE_MINT_H */
