/* SPDX-License-Identifier: ISC */
#ifndef FAKE_SEND_H
#define FAKE_SEND_H

#include <microhttpd.h>

#include "tests/fakefitbit/reply.h"
#include "tests/fakefitbit/server.h"

/* Queue a reply as its transport says; the body may be taken over. */
enum MHD_Result	send_reply(struct server *, struct MHD_Connection *,
		    struct reply *);

#endif /* FAKE_SEND_H */
