/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <qrencode.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "oauth/qr.h"

#define WIDTH_MAX	177	/* modules of the largest code (ISO/IEC 18004) */
#define BLOCK_BYTES	3	/* of a half block in UTF-8 */

/* By upper * 2 + lower, true is light. */
static const char *const	blocks[] = {
	" ", "\342\226\204", "\342\226\200", "\342\226\210"
};

/* Beyond the code everything is light; beyond the last line of text nothing is drawn. */
static unsigned int
is_light(const unsigned char *modules, size_t width, size_t x, size_t y)
{
	if (y >= width + 2 * QR_MARGIN)
		return 0;
	if (x < QR_MARGIN || y < QR_MARGIN || x >= width + QR_MARGIN ||
	    y >= width + QR_MARGIN)
		return 1;
	return (modules[(y - QR_MARGIN) * width + x - QR_MARGIN] & 1) == 0;
}

char *
qr_render(const unsigned char *modules, size_t width)
{
	const size_t	 side = width + 2 * QR_MARGIN;
	const char	*block;
	char		*text, *at;
	size_t		 x, y;

	if (width > WIDTH_MAX ||
	    (text = malloc((side + 1) / 2 * (side * BLOCK_BYTES + 1) + 1)) == NULL)
		return NULL;
	at = text;
	for (y = 0; y < side; y += 2) {
		for (x = 0; x < side; x++) {
			block = blocks[is_light(modules, width, x, y) * 2 +
			    is_light(modules, width, x, y + 1)];
			memcpy(at, block, strlen(block));
			at += strlen(block);
		}
		*at++ = '\n';
	}
	*at = '\0';
	return text;
}

char *
qr_text(const char *text)
{
	QRcode	*code;
	char	*out;

	code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
	if (code == NULL)
		return NULL;
	out = qr_render(code->data, (size_t)code->width);
	QRcode_free(code);
	return out;
}
