/* SPDX-License-Identifier: ISC */
#ifndef FAKE_REPLIES_H
#define FAKE_REPLIES_H

#include <stdio.h>

#include "tests/fakefitbit/template.h"

/* How the connection ends behind a raw reply. */
enum raw_end {
	END_BYE = 0,		/* TLS close_notify, then close */
	END_CLOSE,		/* close without a close_notify */
	END_RESET,		/* TCP reset */
	END_HOLD		/* left open until the client goes */
};

/*
 * A reply of the file that --replies names; README.md tells its language.
 * head, body and raw are templates; raw is the whole reply and excludes the
 * other two.
 */
struct raw_reply {
	char		 name[NAME_SIZE];
	char		*expect;	/* a word for the test, "" for none */
	char		*text;		/* a line for people */
	char		*status;	/* "200 OK" */
	struct buf	 head;		/* header lines, each with its \r\n */
	struct buf	 body;
	struct buf	 raw;
	bool		 whole;		/* raw was given */
	bool		 chunked;
	bool		 no_type;
	bool		 no_length;
	unsigned int	 pace_bytes;	/* 0: all at once */
	unsigned int	 pace_ms;
	enum raw_end	 end;
};

struct replies {
	struct raw_reply	*reply;
	size_t			 n;
};

/* NULL with "FILE:LINE: why" on stderr.  Every template is tried once. */
struct replies		*replies_load(const char *file);
void			 replies_free(struct replies *);
const struct raw_reply	*replies_find(const struct replies *, const char *name);
/* Lines "NAME<tab>EXPECT<tab>TEXT". */
void			 replies_list(const struct replies *, FILE *);

/* The bytes of a reply; reply NULL: an ordinary active one. */
bool	replies_render(const struct raw_reply *, const struct subst *,
	    struct buf *out, const char **why);

#endif /* FAKE_REPLIES_H */
