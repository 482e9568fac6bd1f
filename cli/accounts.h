/* SPDX-License-Identifier: ISC */
#ifndef CLI_ACCOUNTS_H
#define CLI_ACCOUNTS_H

#include "accounts/admit.h"
#include "accounts/build.h"
#include "config/config_file.h"

/* What stands on the line of `fitbitctl accounts`, and what it is about. */
struct accounts_command {
	struct config		*config;	/* that files and shape point into */
	struct accounts_files	 files;
	struct account_template	 shape;		/* of automatic accounts */
	bool			 json;
	bool			 only_automatic;
	bool			 dry_run;
	const char		*run_as;	/* NULL: the built-in one */
	const char		*uid, *gid, *gecos, *home, *shell, *groups, *login;
	int			 argc;		/* the words behind the options */
	char			**argv;
};

/* Each returns an enum status of commands.h. */
int	accounts_cmd_build(struct accounts_command *);
int	accounts_cmd_check(struct accounts_command *);
int	accounts_cmd_list(struct accounts_command *);
int	accounts_cmd_find(struct accounts_command *);
int	accounts_cmd_add(struct accounts_command *);
int	accounts_cmd_remove(struct accounts_command *);
int	accounts_cmd_admit(struct accounts_command *);
int	accounts_cmd_adopt(struct accounts_command *);
int	accounts_cmd_migrate(struct accounts_command *);

/* Would this text be a good map? What is written is checked whole before. */
bool	accounts_check_text(const struct accounts_command *, const char *text, size_t n,
	    struct accounts_error *);

/*
 * `accounts add LOGIN PERSON` and `accounts remove LOGIN` for the other commands,
 * with the files that the configuration names. An enum status.
 */
int	accounts_add_person(struct config *, const char *login, const char *person);
int	accounts_remove_login(struct config *, const char *login);

/* On stderr; returns STATUS_PROBLEM. */
int	accounts_refuse(const struct accounts_error *);

/* Warnings go to stderr. */
extern const struct accounts_warn	accounts_warn_stderr;

#endif /* CLI_ACCOUNTS_H */
