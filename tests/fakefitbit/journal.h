/* SPDX-License-Identifier: ISC */
#ifndef FAKE_JOURNAL_H
#define FAKE_JOURNAL_H

#include <stdatomic.h>
#include <stdint.h>

/*
 * DIR/requests: one line a request, written before its reply leaves, so that a
 * client that has the reply finds the line.  DIR/connections: one line an
 * accepted connection, also where no request followed.  Fields are KEY=VALUE;
 * tokens appear as the first 8 hex digits of their SHA-256.
 */
struct journal {
	int		requests;	/* descriptors, O_APPEND */
	int		connections;
	atomic_uint	number;		/* last connection's */
	atomic_uint	request;	/* last request's */
};

/* A connection; the server keeps it while it is open. */
struct conn {
	unsigned int	 number;
	unsigned int	 requests;
	const char	*port;		/* its name */
	const char	*tls;		/* none, full or resumed */
};

struct entry {
	const char	*method;
	const char	*endpoint;
	const char	*auth;
	const char	*caller;	/* tags, "" for none */
	const char	*token;
	unsigned int	 status;
	const char	*what;
};

/* Empties both files.  True, or false with a line on stderr. */
_Bool	journal_open(struct journal *, int dirfd);
void	journal_close(struct journal *);

/* Gives the connection its number. */
void	journal_connection(struct journal *, struct conn *, const char *port);
/* Counts the request in the connection. */
void	journal_request(struct journal *, struct conn *, const struct entry *);

#endif /* FAKE_JOURNAL_H */
