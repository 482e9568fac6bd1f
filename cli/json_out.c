/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/json_out.h"

static struct json_object *
checked(struct json_out *o, struct json_object *v)
{
	if (v == NULL)
		o->bad = true;
	return v;
}

struct json_object *
json_out_object(struct json_out *o)
{
	return checked(o, json_object_new_object());
}

struct json_object *
json_out_array(struct json_out *o)
{
	return checked(o, json_object_new_array());
}

void
json_out_add(struct json_out *o, struct json_object *parent, const char *name,
    struct json_object *child)
{
	int	r = -1;

	if (parent != NULL && child != NULL)
		r = name == NULL ? json_object_array_add(parent, child) :
		    json_object_object_add(parent, name, child);
	if (r != 0) {
		json_object_put(child);
		o->bad = true;
	}
}

/* ASCII alone: what a log or a file gave us may be of any encoding or of none. */
void
json_out_text(struct json_out *o, struct json_object *parent, const char *name,
    const char *text)
{
	char	*copy = strdup(text), *p;

	if (copy == NULL) {
		o->bad = true;
		return;
	}
	for (p = copy; *p != '\0'; p++)
		if ((unsigned char)*p >= 0x80)
			*p = '?';
	json_out_add(o, parent, name, json_object_new_string(copy));
	free(copy);
}

void
json_out_number(struct json_out *o, struct json_object *parent, const char *name,
    int64_t v)
{
	json_out_add(o, parent, name, json_object_new_int64(v));
}

void
json_out_flag(struct json_out *o, struct json_object *parent, const char *name, bool v)
{
	json_out_add(o, parent, name, json_object_new_boolean(v));
}

bool
json_out_print(struct json_out *o)
{
	const char	*text = NULL;
	bool		 ok;

	if (!o->bad && o->value != NULL)
		text = json_object_to_json_string_ext(o->value,
		    JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE);
	ok = text != NULL && puts(text) != EOF && fflush(stdout) == 0;
	if (!ok)
		(void)fputs("fitbitctl: the output could not be written\n", stderr);
	json_object_put(o->value);
	o->value = NULL;
	return ok;
}
