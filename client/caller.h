/* SPDX-License-Identifier: ISC */
#ifndef CLIENT_CALLER_H
#define CLIENT_CALLER_H

#include <stdbool.h>

#include "client/failure.h"

/*
 * Is the program that started us OpenSSH's ssh, of a release that puts
 * "(user@host)" in front of a server's prompts? Asks /proc for its name and the
 * program itself for its version (-V). When that cannot be told, no: *e says
 * why. This guards against ssh clients that hand a server's text on as it came,
 * not against the person's own programs, which can read the credentials anyway.
 */
bool	caller_is_ssh(struct failure *e);

#endif /* CLIENT_CALLER_H */
