/* SPDX-License-Identifier: ISC */
#ifndef FAKE_RAW_H
#define FAKE_RAW_H

#include <gnutls/gnutls.h>

#include "tests/fakefitbit/server.h"

/*
 * One connection of the port "raw": a TLS handshake, one request, the bytes of
 * the reply that its token names, the end.  Closes nothing; returns when the
 * exchange is over or the socket was shut down.
 */
void	raw_serve(struct server *, gnutls_certificate_credentials_t, int fd);

#endif /* FAKE_RAW_H */
