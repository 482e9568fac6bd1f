/* SPDX-License-Identifier: ISC */
#ifndef FAKE_OPTIONS_H
#define FAKE_OPTIONS_H

#include "tests/fakefitbit/client.h"
#include "tests/fakefitbit/control.h"

enum command {
	COMMAND_SERVE = 0,
	COMMAND_LIST_FAULTS,
	COMMAND_LIST_REPLIES,
	COMMAND_MINT,			/* an access token */
	COMMAND_MINT_REPLIES,		/* an access token for each raw reply */
	COMMAND_MINT_GRANT,		/* access and refresh token */
	COMMAND_MINT_CODE,		/* an authorization code */
	COMMAND_REVOKE			/* end all tokens of person and client */
};

/* The command line.  Strings are argv's. */
struct options {
	enum command	 command;
	const char	*dir;
	/* serve */
	const char	*replies;	/* file of raw replies, or NULL */
	bool		 until_eof;
	bool		 with_parent;
	struct control	 control;
	struct clients	 clients;
	/* mint */
	const char	*user;
	const char	*client;
	const char	*scopes;
	const char	*fault;
	const char	*refresh_fault;
	const char	*next_fault;
	const char	*reply;
	const char	*redirect;
	const char	*challenge;
	int64_t		 exp;		/* seconds */
	int64_t		 iat;
	int64_t		 length;	/* 0: natural */
	int64_t		 count;
	bool		 revoked;
	bool		 forged;
	bool		 lapsed;
};

/* False with a line on stderr. */
bool	options_parse(struct options *, int argc, char *argv[]);

#endif /* FAKE_OPTIONS_H */
