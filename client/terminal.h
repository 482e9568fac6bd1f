/* SPDX-License-Identifier: ISC */
#ifndef CLIENT_TERMINAL_H
#define CLIENT_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The person at /dev/tty. Text is shown with every control character but the
 * line feed replaced, since it may come from a server.
 */

/* False when there is no terminal. */
bool	terminal_show(const char *text);

/*
 * Shows the question and reads one line, without its end, into buf; what is
 * too long is refused. False at the end of input, without a terminal, or when
 * a signal came (which then has its usual effect, echo restored).
 */
bool	terminal_ask(const char *question, bool echo, char *buf, size_t size);

#endif /* CLIENT_TERMINAL_H */
