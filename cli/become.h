/* SPDX-License-Identifier: ISC */
#ifndef CLI_BECOME_H
#define CLI_BECOME_H

#include <stdbool.h>

/*
 * Root's fitbitctl reads what the verifier reads, and opens what the verifier
 * keeps, as the verifier's user, for good: what that user may not read is then
 * missed here as it would be at a login. Does nothing for a caller who is not
 * root. False, with errno, when the user does not exist (ENOENT), is root, or
 * the kernel refuses; nothing may be opened then.
 */
bool	become_user(const char *name);
bool	become_verifier(void);		/* VERIFIER_USER */

#endif /* CLI_BECOME_H */
