/* SPDX-License-Identifier: ISC */
#ifndef TESTS_NSS_FIXTURE_H
#define TESTS_NSS_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Indexes for the tests, made in memory's reach: a directory of one's own is
 * the working directory, and nss-test.cdb in it what the test module reads.
 */
#define FIXTURE_INDEX	"nss-test.cdb"

/* A key that is the same in every test. */
extern const struct subkey	fixture_key;

/* Makes a directory and goes there; fixture_leave() removes it with its files. */
void	fixture_enter(void);
void	fixture_leave(void);

/* Writes the index of a map's text at path, whole and at once, as root would. */
void	fixture_index(const char *path, const char *text);

/* Puts a copy of from in FIXTURE_INDEX's place and marks the old superseded. */
void	fixture_replace(const char *from);

/* A file's bytes, malloc'ed, exactly n of them. */
uint8_t	*fixture_read(const char *path, size_t *n);
void	fixture_write(const char *path, const void *, size_t n);

#endif /* TESTS_NSS_FIXTURE_H */
