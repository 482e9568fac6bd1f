/* SPDX-License-Identifier: ISC */
#ifndef CONFIG_CONFIG_FILE_H
#define CONFIG_CONFIG_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/dialect.h"

/*
 * /etc/pam_fitbit.conf: read whole, strictly, into one immutable object.
 *
 * An INI file: [section], name = value, comments on lines of their own that
 * start with # or ;. Blanks around a name or value do not count; double quotes
 * around a TEXT keep the blanks inside. Anything else is refused and tells
 * file:line and the mend: an unknown section or name, a name given twice, a
 * value out of range, a CR or NUL or another control character, bytes that are
 * not UTF-8, an option before any section, options that do not go together, a
 * file over CONFIG_SIZE_MAX. There are no continuation lines and no comments
 * behind a value, so that no secret or URL is ever cut in silence.
 *
 * The reader is our own: libinih cuts lines at 200 bytes without a word, takes
 * " ;" in a value for the start of a comment, which would shorten a URL or a
 * path, joins indented lines, and tells its handler no line number.
 */
#define CONFIG_SIZE_MAX	(256U * 1024U)

struct words {
	size_t		  n;
	const char	**v;		/* n words and a NULL */
};

struct config {
#define CONFIG_MEMBER_TEXT(m)	 const char *m;
#define CONFIG_MEMBER_URL(m)	 const char *m;
#define CONFIG_MEMBER_PROXY(m)	 const char *m;
#define CONFIG_MEMBER_PATH(m)	 const char *m;
#define CONFIG_MEMBER_WORDS(m)	 struct words m;
#define CONFIG_MEMBER_SECONDS(m) int64_t m;
#define CONFIG_MEMBER_MILLIS(m)	 int64_t m;
#define CONFIG_MEMBER_COUNT(m)	 int64_t m;
#define CONFIG_MEMBER_BOOL(m)	 bool m;
#define CONFIG_MEMBER_CHOICE(m)	 int m;
#define OPTION(section, name, type, member, dflt, low, high) \
	CONFIG_MEMBER_##type(member)
#include "config/options.def"
#undef OPTION
};

/* Why a configuration was refused: one line for the administrator. */
struct config_error {
	char	text[512];	/* "/etc/pam_fitbit.conf:12: deny_after = 99s: out of range, 0ms to 30s" */
};

/*
 * Reads the file at path (see config/safe_file.h for what is demanded of it).
 * Returns the configuration, which the caller frees with config_free(), or
 * NULL with *e filled.
 */
struct config	*config_read(const char *path, struct config_error *e);

/* The same over bytes that are in memory already; name stands for the path in messages. Pure. */
struct config	*config_parse(const char *name, const char *bytes, size_t n,
		    struct config_error *e);

void		 config_free(struct config *);

bool		 words_have(const struct words *, const char *word);

/* For `fitbitctl check` and the drift test: the table, in order. */
struct config_option {
	const char	*section, *name, *type, *dflt;
	int64_t		 low, high;
};
const struct config_option	*config_options(size_t *n);

#endif /* CONFIG_CONFIG_FILE_H */
