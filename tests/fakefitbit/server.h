/* SPDX-License-Identifier: ISC */
#ifndef FAKE_SERVER_H
#define FAKE_SERVER_H

#include <stdint.h>

#include "tests/fakefitbit/journal.h"
#include "tests/fakefitbit/options.h"
#include "tests/fakefitbit/state.h"
#include "tests/fakefitbit/tls.h"

struct replies;

/* What all ports share; lives longer than they do. */
struct server {
	const struct state	*state;
	const struct options	*options;
	const struct tls	*tls;
	const struct replies	*replies;	/* NULL: none */
	struct journal		 journal;
	int			 stop_fd;	/* readable once we are to end */
};

/* Sleep that ends early when the server ends. */
void	server_wait(struct server *, int64_t ms);
bool	server_stopping(const struct server *);

/* The ports that libmicrohttpd serves; names and numbers go to ports. */
struct web;
struct web	*web_start(struct server *, struct buf *ports);
void		 web_stop(struct web *);

/* The ports that are not HTTP servers: raw, silent, refused. */
struct odd;
struct odd	*odd_start(struct server *, struct buf *ports);
void		 odd_stop(struct odd *);

#endif /* FAKE_SERVER_H */
