/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "client/line.h"

bool
bytes_write(int fd, const char *bytes, size_t n)
{
	ssize_t	w;

	while (n > 0) {
		if ((w = write(fd, bytes, n)) > 0) {
			bytes += w;
			n -= (size_t)w;
		} else if (w == -1 && errno != EINTR)
			return false;
	}
	return true;
}

bool
line_write(int fd, const char *text)
{
	return bytes_write(fd, text, strlen(text)) && bytes_write(fd, "\n", 1);
}

bool
line_read(int fd, char *buf, size_t size)
{
	size_t	n = 0;
	ssize_t	r;
	char	c = 0;

	while ((r = read(fd, &c, 1)) == 1 && c != '\n' && c != '\r') {
		if (n < size)
			buf[n] = c;
		n++;
	}
	if (r != 1 || n >= size) {
		explicit_bzero(buf, size);
		return false;
	}
	buf[n] = '\0';
	return true;
}
