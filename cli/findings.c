/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/findings.h"
#include "cli/json_out.h"

static void
finding_free(struct finding *f)
{
	free(f->where);
	free(f->what);
	free(f->mend);
}

/* Takes the row over. */
static void
append(struct findings *f, struct finding row)
{
	struct finding	*rows = NULL;

	if (row.where != NULL && row.what != NULL && row.mend != NULL)
		rows = reallocarray(f->rows, f->n + 1, sizeof(*rows));
	if (rows == NULL) {
		f->bad = true;
		finding_free(&row);
		return;
	}
	f->rows = rows;
	f->rows[f->n++] = row;
}

void
findings_add(struct findings *f, enum level level, const char *where,
    const char *mend, const char *fmt, ...)
{
	struct finding	row = { .level = level };
	va_list		ap;

	row.where = strdup(where);
	row.mend = strdup(mend);
	va_start(ap, fmt);
	if (vasprintf(&row.what, fmt, ap) == -1)
		row.what = NULL;
	va_end(ap);
	append(f, row);
}

static const char *
last_colon(const char *text)
{
	const char	*p, *found = NULL;

	for (p = text; (p = strstr(p, ": ")) != NULL; p += 2)
		found = p;
	return found;
}

void
findings_add_refusal(struct findings *f, enum level level, const char *text)
{
	const char	*what = strstr(text, ": "), *mend;
	struct finding	 row = { .level = level };

	if (what == NULL) {
		findings_add(f, level, "", "", "%s", text);
		return;
	}
	row.where = strndup(text, (size_t)(what - text));
	what += 2;
	mend = last_colon(what);
	row.what = mend == NULL ? strdup(what) : strndup(what, (size_t)(mend - what));
	row.mend = strdup(mend == NULL ? "" : mend + 2);
	append(f, row);
}

const char *
level_name(enum level l)
{
	switch (l) {
	case LEVEL_OK:
		return "ok";
	case LEVEL_NOTE:
		return "note";
	case LEVEL_WARNING:
		return "warning";
	case LEVEL_PROBLEM:
		return "problem";
	}
	return "problem";
}

enum level
findings_worst(const struct findings *f)
{
	enum level	worst = f->bad ? LEVEL_PROBLEM : LEVEL_OK;
	size_t		i;

	for (i = 0; i < f->n; i++)
		if (f->rows[i].level > worst)
			worst = f->rows[i].level;
	return worst;
}

/* Files may hold anything; a terminal gets what is printable. */
static void
put_plain(const char *text)
{
	for (; *text != '\0'; text++)
		(void)putchar((unsigned char)*text < ' ' || *text == 0x7f ? '?' : *text);
}

static void
print_row(const struct finding *f)
{
	(void)printf("%-8s ", level_name(f->level));
	put_plain(f->where);
	(void)fputs(*f->where == '\0' ? "" : ": ", stdout);
	put_plain(f->what);
	if (*f->mend != '\0') {
		(void)fputs("\n         -> ", stdout);
		put_plain(f->mend);
	}
	(void)putchar('\n');
}

bool
findings_print_text(const struct findings *f)
{
	size_t	i, count[LEVEL_PROBLEM + 1] = { 0 };

	for (i = 0; i < f->n; i++) {
		print_row(&f->rows[i]);
		count[f->rows[i].level]++;
	}
	(void)printf("%zu ok, %zu notes, %zu warnings, %zu problems\n",
	    count[LEVEL_OK], count[LEVEL_NOTE], count[LEVEL_WARNING],
	    count[LEVEL_PROBLEM]);
	if (f->bad)
		(void)fputs("fitbitctl: memory was short, the list is not whole\n", stderr);
	return fflush(stdout) == 0 && ferror(stdout) == 0;
}

static void
add_json(struct json_out *o, struct json_object *list, const struct finding *f)
{
	struct json_object	*row = json_out_object(o);

	json_out_text(o, row, "level", level_name(f->level));
	json_out_text(o, row, "where", f->where);
	json_out_text(o, row, "what", f->what);
	json_out_text(o, row, "mend", f->mend);
	json_out_add(o, list, NULL, row);
}

bool
findings_print_json(const struct findings *f)
{
	struct json_out		 o = { .bad = f->bad };
	struct json_object	*list = json_out_array(&o);
	size_t			 i;

	o.value = json_out_object(&o);
	for (i = 0; i < f->n; i++)
		add_json(&o, list, &f->rows[i]);
	json_out_add(&o, o.value, "findings", list);
	json_out_text(&o, o.value, "worst", level_name(findings_worst(f)));
	return json_out_print(&o);
}

void
findings_free(struct findings *f)
{
	size_t	i;

	for (i = 0; i < f->n; i++)
		finding_free(&f->rows[i]);
	free(f->rows);
	memset(f, 0, sizeof(*f));
}
