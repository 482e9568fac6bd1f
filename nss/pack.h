/* SPDX-License-Identifier: ISC */
#ifndef NSS_PACK_H
#define NSS_PACK_H

#include <grp.h>
#include <pwd.h>
#include <shadow.h>
#include <stdbool.h>
#include <stddef.h>

#include "accounts/index_read.h"

/*
 * An entry copied into the caller's buffer, of any size and alignment, with
 * every pointer inside it. False, *out untouched, when it does not fit.
 * pack_group() also fails with *broken set when the members are not as many
 * as the group says.
 */
bool	pack_passwd(struct passwd *out, const struct index_account *, char *,
	    size_t);
bool	pack_group(struct group *out, const struct index_group *, char *,
	    size_t, bool *broken);
bool	pack_shadow(struct spwd *out, const struct index_account *, char *,
	    size_t);

#endif /* NSS_PACK_H */
