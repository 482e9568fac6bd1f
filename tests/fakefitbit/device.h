/* SPDX-License-Identifier: ISC */
#ifndef FAKE_DEVICE_H
#define FAKE_DEVICE_H

#include "tests/fakefitbit/endpoint.h"

/* RFC 8628: the endpoint that gives the codes, and the person's page. */
void	device_authorization_serve(struct request *, struct reply *);
void	device_page_serve(struct request *, struct reply *);

/*
 * One poll of this client, in the token endpoint. True: the person agreed, and
 * issue->claims say who for what; else the reply holds the answer.
 */
bool	device_poll_serve(struct request *, const struct client *, struct reply *);

#endif /* FAKE_DEVICE_H */
