/* SPDX-License-Identifier: ISC */
#ifndef CONFIG_OPTION_H
#define CONFIG_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "config/config_file.h"

/*
 * Between the files of this room: how a value becomes a member of struct
 * config, and which values do not go together.
 */

/* Memory that lives as long as its configuration. */
struct chunk {
	struct chunk	*next;
	max_align_t	 bytes[];
};

struct arena {
	struct chunk	*chunks;
};

void	*arena_alloc(struct arena *, size_t);	/* zeroed; NULL when memory is short */
void	 arena_free(struct arena *);

/* Where an option's value goes; config_options() has the rest at the same place. */
struct option_slot {
	const char	*member;
	size_t		 offset;	/* in struct config */
	bool		 (*parse)(struct arena *, const struct option_slot *,
			    const struct config_option *, const char *value,
			    void *member, struct config_error *);
	bool		 echo;		/* a refusal may repeat the value: it cannot be a secret */
};

/*
 * One function per type of options.def. value has no blanks around it and no
 * control characters. False with e->text saying what is wrong and the mend,
 * without file, line or value; the member is untouched then.
 */
#define VALUE_PARSER(type)							\
	bool value_##type(struct arena *, const struct option_slot *,		\
	    const struct config_option *, const char *value, void *member,	\
	    struct config_error *)
VALUE_PARSER(TEXT);
VALUE_PARSER(URL);
VALUE_PARSER(PROXY);
VALUE_PARSER(PATH);
VALUE_PARSER(WORDS);
VALUE_PARSER(SECONDS);
VALUE_PARSER(MILLIS);
VALUE_PARSER(COUNT);
VALUE_PARSER(BOOL);
VALUE_PARSER(CHOICE);

/*
 * What no single option can tell. NULL when the options go together; else
 * e->text says what does not, and the members (as options.def names them, a
 * NULL behind them) are returned at whose line the mend is to be made: the
 * first of them that the file sets.
 */
const char *const	*config_check(const struct config *, struct config_error *);

/* Fills e->text as snprintf(3) does and returns false. */
bool	config_refuse(struct config_error *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

#endif /* CONFIG_OPTION_H */
