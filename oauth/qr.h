/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_QR_H
#define OAUTH_QR_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A QR code as text, for a telephone's camera in front of a terminal: UTF-8
 * half blocks, two rows of modules a line. A light module is drawn and a dark
 * one is left blank, as terminals with light letters on a dark ground need it;
 * cameras read the inverse, too.
 */
#define QR_MARGIN	2	/* light modules around the code */

/* Malloc'ed lines with a newline each, or NULL: the text is too long, or memory is short. */
char	*qr_text(const char *text);

/*
 * The pure part: width x width modules, one byte each, bit 0 is dark. The same
 * result.
 */
char	*qr_render(const unsigned char *modules, size_t width);

#endif /* OAUTH_QR_H */
