/* SPDX-License-Identifier: ISC */
#ifndef CLIENT_SIGNALS_H
#define CLIENT_SIGNALS_H

#include <signal.h>

/*
 * While a single-use code or token is with the provider, the signals that would
 * end or stop the process (Ctrl-C for ssh reaches its askpass too) wait.
 */
void	signals_hold(sigset_t *old);
void	signals_release(const sigset_t *old);

#endif /* CLIENT_SIGNALS_H */
