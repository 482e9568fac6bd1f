/* SPDX-License-Identifier: ISC */
#ifndef CLI_JSON_OUT_H
#define CLI_JSON_OUT_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * What --json prints: one value and a newline, built with json-c. The add
 * functions take an object that they may find to be NULL (memory was short
 * before); then, and when memory is short now, the whole output fails and not
 * a part of it.
 */
struct json_out {
	struct json_object	*value;
	bool			 bad;
};

struct json_object	*json_out_object(struct json_out *);
struct json_object	*json_out_array(struct json_out *);

/* Adds to an object under name, or to an array when name is NULL; takes child over. */
void	json_out_add(struct json_out *, struct json_object *parent, const char *name,
	    struct json_object *child);
void	json_out_text(struct json_out *, struct json_object *parent, const char *name,
	    const char *text);		/* bytes that are not ASCII become '?' */
void	json_out_number(struct json_out *, struct json_object *parent, const char *name,
	    int64_t);
void	json_out_flag(struct json_out *, struct json_object *parent, const char *name, bool);

/* Prints out->value, frees it. False, and a line on stderr, when anything failed. */
bool	json_out_print(struct json_out *);

#endif /* CLI_JSON_OUT_H */
