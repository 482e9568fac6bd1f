/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

/*
 * Stands in for libFuzzer's main(): each file that is named, and each of its
 * beginnings when it is short, once, so that make check replays the corpus
 * with any compiler.
 */
#define BEGINNINGS_MAX	2048

static void
replay(const uint8_t *bytes, size_t n)
{
	uint8_t	*copy;
	size_t	 i = n <= BEGINNINGS_MAX ? 0 : n;

	for (; i <= n; i++) {
		/* A block of its own: the sanitizer sees a read behind it. */
		if ((copy = malloc(i + (i == 0))) == NULL)
			abort();
		memcpy(copy, bytes, i);
		(void)LLVMFuzzerTestOneInput(copy, i);
		free(copy);
	}
}

int
main(int argc, char *argv[])
{
	static uint8_t	 buf[1 << 20];
	size_t		 n;
	FILE		*f;
	int		 i;

	for (i = 1; i < argc; i++) {
		if ((f = fopen(argv[i], "rb")) == NULL) {
			perror(argv[i]);
			return EXIT_FAILURE;
		}
		n = fread(buf, 1, sizeof(buf), f);
		fclose(f);
		replay(buf, n);
	}
	printf("%d inputs replayed\n", argc - 1);
	return EXIT_SUCCESS;
}
