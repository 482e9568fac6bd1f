/* SPDX-License-Identifier: ISC */
#ifndef CLI_STATUS_H
#define CLI_STATUS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What the service reports (service/report.h), as `fitbitctl status` and
 * `fitbitctl metrics` tell it.
 */
struct report_line {
	const char	*group;		/* "verdict" of "verdict.allow 3", "" of "version 0.1.0" */
	const char	*word;		/* "allow", "version" */
	const char	*value;
};

#define REPORT_LINES_MAX	256

struct report {
	char			*text;		/* the lines' strings */
	size_t			 n;
	struct report_line	 lines[REPORT_LINES_MAX];
};

/* Asks the service at the socket. False, and a line on stderr, when it cannot be asked. */
bool		 report_fetch(const char *socket_path, struct report *);
void		 report_free(struct report *);

/* Pure: takes text over, which was malloc'ed. False when it is no report. */
bool		 report_parse(char *text, struct report *);

/* The value of group and word, "0" when it is not told. */
const char	*report_get(const struct report *, const char *group, const char *word);

#endif /* CLI_STATUS_H */
