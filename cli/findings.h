/* SPDX-License-Identifier: ISC */
#ifndef CLI_FINDINGS_H
#define CLI_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What `fitbitctl check` found: rows in the order in which they were found.
 * Memory that is short is remembered, and the list is then not fine.
 */
enum level {
	LEVEL_OK = 0,
	LEVEL_NOTE,		/* good to know */
	LEVEL_WARNING,		/* works, and may surprise */
	LEVEL_PROBLEM		/* logins fail, or more people get in than should */
};

struct finding {
	enum level	 level;
	char		*where;		/* a file, file:line or name */
	char		*what;
	char		*mend;		/* "" : nothing to do */
};

struct findings {
	struct finding	*rows;
	size_t		 n;
	bool		 bad;		/* memory was short */
};

/* A row; mend may be "". The strings are copied. */
void	findings_add(struct findings *, enum level, const char *where,
	    const char *mend, const char *fmt, ...)
	    __attribute__((format(printf, 5, 6)));

/* A refusal as the other rooms word it: "where: what: mend". */
void	findings_add_refusal(struct findings *, enum level, const char *text);

const char	*level_name(enum level);
enum level	 findings_worst(const struct findings *);	/* PROBLEM when memory was short */

/* To stdout. False when it could not be written. */
bool	findings_print_text(const struct findings *);
bool	findings_print_json(const struct findings *);

void	findings_free(struct findings *);

#endif /* CLI_FINDINGS_H */
