/* SPDX-License-Identifier: ISC */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* A fact that holds for every input; a fuzz target stops where it does not. */
#define HOLDS(fact) do { if (!(fact)) abort(); } while (0)

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#endif /* TESTS_FUZZ_FUZZ_H */
