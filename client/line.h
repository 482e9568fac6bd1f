/* SPDX-License-Identifier: ISC */
#ifndef CLIENT_LINE_H
#define CLIENT_LINE_H

#include <stdbool.h>
#include <stddef.h>

/* Whole lines on a descriptor, past stdio, which would keep a copy of a secret. */

/* All n bytes; false with errno. */
bool	bytes_write(int fd, const char *bytes, size_t n);

/* The text and a line feed. */
bool	line_write(int fd, const char *text);

/*
 * Reads one line, without its end, byte by byte, so that nothing behind it is
 * lost. False at the end of input, on an error or a signal, and when the line
 * does not fit, which is then read to its end.
 */
bool	line_read(int fd, char *buf, size_t size);

#endif /* CLIENT_LINE_H */
