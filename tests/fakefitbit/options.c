/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/fakefitbit/options.h"

/* What an option's value is. */
enum kind { FLAG, TEXT, NUMBER, WHEN, CLIENT };

static const struct option_row {
	const char	*name;
	enum kind	 kind;
	size_t		 at;
} rows[] = {
	{ "--dir", TEXT, offsetof(struct options, dir) },
	{ "--replies", TEXT, offsetof(struct options, replies) },
	{ "--until-eof", FLAG, offsetof(struct options, until_eof) },
	{ "--with-parent", FLAG, offsetof(struct options, with_parent) },
	{ "--register", CLIENT, 0 },
	{ "--user", TEXT, offsetof(struct options, user) },
	{ "--client", TEXT, offsetof(struct options, client) },
	{ "--scopes", TEXT, offsetof(struct options, scopes) },
	{ "--fault", TEXT, offsetof(struct options, fault) },
	{ "--refresh-fault", TEXT, offsetof(struct options, refresh_fault) },
	{ "--next-fault", TEXT, offsetof(struct options, next_fault) },
	{ "--reply", TEXT, offsetof(struct options, reply) },
	{ "--redirect", TEXT, offsetof(struct options, redirect) },
	{ "--challenge", TEXT, offsetof(struct options, challenge) },
	{ "--exp", WHEN, offsetof(struct options, exp) },
	{ "--iat", WHEN, offsetof(struct options, iat) },
	{ "--length", NUMBER, offsetof(struct options, length) },
	{ "--count", NUMBER, offsetof(struct options, count) },
	{ "--revoked", FLAG, offsetof(struct options, revoked) },
	{ "--forged", FLAG, offsetof(struct options, forged) },
	{ "--lapsed", FLAG, offsetof(struct options, lapsed) },
};

static const struct {
	const char	*name;
	enum command	 command;
} commands[] = {
	{ "serve", COMMAND_SERVE },
	{ "list-faults", COMMAND_LIST_FAULTS },
	{ "--list-faults", COMMAND_LIST_FAULTS },
	{ "list-replies", COMMAND_LIST_REPLIES },
	{ "mint", COMMAND_MINT },
	{ "mint-replies", COMMAND_MINT_REPLIES },
	{ "mint-grant", COMMAND_MINT_GRANT },
	{ "mint-code", COMMAND_MINT_CODE },
	{ "revoke", COMMAND_REVOKE },
};

static bool
number(const char *s, int64_t *v)
{
	char	*end;
	long	 n;

	errno = 0;
	n = strtol(s, &end, 10);
	if (errno != 0 || end == s || *end != '\0')
		return false;
	*v = n;
	return true;
}

/* Seconds: with a sign counted from now. */
static bool
when(const char *s, int64_t *v)
{
	if (!number(s, v))
		return false;
	if (*s == '+' || *s == '-')
		*v += time(NULL);
	return true;
}

static bool
row_set(struct options *o, const struct option_row *row, const char *value)
{
	char	*at = (char *)o + row->at;

	switch (row->kind) {
	case FLAG:
		memcpy(at, &(bool){ true }, sizeof(bool));
		return true;
	case TEXT:
		memcpy(at, &value, sizeof(value));
		return true;
	case NUMBER:
	case WHEN: {
		int64_t	v = 0;
		bool	ok;

		ok = row->kind == WHEN ? when(value, &v) : number(value, &v);
		memcpy(at, &v, sizeof(v));
		return ok;
	}
	case CLIENT:
		return clients_add(&o->clients, value);
	}
	return false;
}

/* One argument or a pair: how many were used, 0 for not understood. */
static int
option_take(struct options *o, int argc, char *argv[])
{
	size_t	i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].name, argv[0]) != 0)
			continue;
		if (rows[i].kind == FLAG)
			return row_set(o, &rows[i], NULL) ? 1 : 0;
		return argc > 1 && row_set(o, &rows[i], argv[1]) ? 2 : 0;
	}
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(commands[i].name, argv[0]) == 0) {
			o->command = commands[i].command;
			return 1;
		}
	}
	/* The rest are the keys of the control file. */
	if (strncmp(argv[0], "--", 2) != 0 || argc < 2)
		return 0;
	return control_set(&o->control, argv[0] + 2, argv[1]) ? 2 : 0;
}

static bool
names_known(const struct options *o)
{
	const char *const	names[] = {
		o->fault, o->refresh_fault, o->next_fault,
	};
	size_t			i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i] != NULL && fault_find(names[i]) == NULL) {
			fprintf(stderr, "fakefitbit: no fault %s, see "
			    "--list-faults\n", names[i]);
			return false;
		}
	}
	return true;
}

bool
options_parse(struct options *o, int argc, char *argv[])
{
	int	i, used;

	*o = (struct options){
		.user = "ABC123", .client = "22CQ7B", .count = 1,
		.scopes = "activity heartrate sleep",
		.exp = time(NULL) + 28800, .iat = time(NULL),
		.redirect = "http://127.0.0.1:8080/",
	};
	control_default(&o->control);
	(void)clients_add(&o->clients, "22CQ7B:0123456789abcdef0123456789abcdef");
	(void)clients_add(&o->clients, "22OTHR:fedcba9876543210fedcba9876543210");
	(void)clients_add(&o->clients, "22PUB1");
	for (i = 1; i < argc; i += used) {
		if ((used = option_take(o, argc - i, argv + i)) == 0) {
			fprintf(stderr, "fakefitbit: not understood: %s\n", argv[i]);
			return false;
		}
	}
	if (o->dir == NULL && o->command != COMMAND_LIST_FAULTS &&
	    o->command != COMMAND_LIST_REPLIES) {
		fprintf(stderr, "fakefitbit: --dir DIR is missing\n");
		return false;
	}
	return names_known(o);
}
