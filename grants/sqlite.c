/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "grants/sqlite.h"

#define LIBRARY		"libsqlite3.so.0"
#define VERSION_MIN	3037000		/* STRICT tables */

static struct sqlite	 table;
static const char	*failure;

/* POSIX lets a function's address travel in a void *, ISO C does not. */
static bool
look_up(void *library, const char *name, void *function)
{
	void	*address = dlsym(library, name);

	memcpy(function, &address, sizeof(address));
	return address != NULL;
}

static void
load(void)
{
	void	*library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	bool	 whole = library != NULL;

	if (library == NULL) {
		failure = LIBRARY " cannot be loaded: install libsqlite3-0";
		return;
	}
#define SQLITE_CALL(name)	\
	whole = look_up(library, "sqlite3_" #name, &table.name) && whole;
#include "grants/sqlite.def"
#undef SQLITE_CALL
	if (!whole || table.libversion_number() < VERSION_MIN)
		failure = LIBRARY " is too old: 3.37 or newer is needed";
}

const struct sqlite *
sqlite_load(const char **why)
{
	static pthread_once_t	once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, load);
	*why = failure;
	return failure == NULL ? &table : NULL;
}
