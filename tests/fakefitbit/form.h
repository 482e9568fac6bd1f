/* SPDX-License-Identifier: ISC */
#ifndef FAKE_FORM_H
#define FAKE_FORM_H

#include <stdbool.h>
#include <stddef.h>

/* An application/x-www-form-urlencoded body, decoded in place. */
#define FORM_FIELDS	32

struct form {
	struct {
		const char	*name;
		const char	*value;
		size_t		 len;
	} field[FORM_FIELDS];
	size_t	n;
	bool	bad;		/* a name twice, or too many */
};

/* text is cut up and must outlive the form. */
void		 form_parse(struct form *, char *text);
/* NULL where there is no such field; len may be NULL. */
const char	*form_get(const struct form *, const char *name, size_t *len);

#endif /* FAKE_FORM_H */
