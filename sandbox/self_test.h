/* SPDX-License-Identifier: ISC */
#ifndef SANDBOX_SELF_TEST_H
#define SANDBOX_SELF_TEST_H

#include <stdbool.h>

#include "sandbox/sandbox.h"

/*
 * fitbit-verifier --self-test: tries in this process, which is confined
 * already, what a verifier must be able to do and what it must not, and prints a line
 * for each. True: all of it went as it must.
 */
bool	self_test(const struct sandbox_order *);

#endif /* SANDBOX_SELF_TEST_H */
