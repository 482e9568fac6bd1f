/* SPDX-License-Identifier: ISC */
#ifndef PAM_MODULE_FAULT_H
#define PAM_MODULE_FAULT_H

/*
 * Why something could not be done: one line for the host's log, with the mend
 * for the administrator where there is one. No secret is ever put in it.
 */
struct fault {
	char	text[512];
};

/* Replaces the text; what does not fit is cut. errno stays as it was. */
void	fault_set(struct fault *, const char *fmt, ...)
	    __attribute__((__format__(__printf__, 2, 3)));

/*
 * Control characters out of a text that others wrote become '?', so that it
 * stays one line of the log.
 */
void	fault_one_line(char *);

#endif /* PAM_MODULE_FAULT_H */
