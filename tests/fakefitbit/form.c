/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include <microhttpd.h>

#include "tests/fakefitbit/form.h"

static size_t
decode(char *s)
{
	char	*p;

	for (p = s; (p = strchr(p, '+')) != NULL;)
		*p = ' ';
	return MHD_http_unescape(s);
}

void
form_parse(struct form *f, char *text)
{
	char	*pair, *value;

	memset(f, 0, sizeof(*f));
	while ((pair = strsep(&text, "&")) != NULL) {
		if (*pair == '\0')
			continue;
		value = pair + strcspn(pair, "=");
		if (*value != '\0')
			*value++ = '\0';
		(void)decode(pair);
		if (f->n == FORM_FIELDS || form_get(f, pair, NULL) != NULL) {
			f->bad = true;
			return;
		}
		f->field[f->n].name = pair;
		f->field[f->n].len = decode(value);
		f->field[f->n++].value = value;
	}
}

const char *
form_get(const struct form *f, const char *name, size_t *len)
{
	size_t	i;

	for (i = 0; i < f->n; i++) {
		if (strcmp(f->field[i].name, name) != 0)
			continue;
		if (len != NULL)
			*len = f->field[i].len;
		return f->field[i].value;
	}
	return NULL;
}
