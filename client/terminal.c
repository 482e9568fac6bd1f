/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "client/line.h"
#include "client/terminal.h"

static const int	watched[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP };
#define N_WATCHED	(sizeof(watched) / sizeof(watched[0]))

static volatile sig_atomic_t	caught;

static void
note_signal(int number)
{
	caught = number;
}

static bool
show(int fd, const char *text)
{
	bool	ok = true;
	char	c;

	for (; ok && *text != '\0'; text++) {
		c = *text;
		if (((unsigned char)c < ' ' && c != '\n') || c == 0x7f)
			c = '?';
		ok = bytes_write(fd, &c, 1);
	}
	return ok;
}

static int
terminal_open(void)
{
	return open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
}

bool
terminal_show(const char *text)
{
	int	fd = terminal_open();
	bool	ok;

	if (fd == -1)
		return false;
	ok = show(fd, text) && show(fd, "\n");
	(void)close(fd);
	return ok;
}

static bool
ask_on(int fd, const char *question, bool echo, char *buf, size_t size)
{
	struct termios	was, quiet;
	bool		ok;

	if (tcgetattr(fd, &was) == -1)
		return false;
	quiet = was;
	quiet.c_lflag |= ICANON | ISIG;
	if (!echo) {
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		quiet.c_lflag |= ECHONL;
	}
	if (tcsetattr(fd, TCSAFLUSH, &quiet) == -1)
		return false;
	ok = show(fd, question) && line_read(fd, buf, size) && caught == 0;
	(void)tcsetattr(fd, TCSAFLUSH, &was);
	return ok;
}

bool
terminal_ask(const char *question, bool echo, char *buf, size_t size)
{
	struct sigaction	sa = { .sa_handler = note_signal }, was[N_WATCHED];
	size_t			i;
	bool			ok;
	int			fd = terminal_open();

	if (fd == -1)
		return false;
	caught = 0;
	(void)sigemptyset(&sa.sa_mask);
	for (i = 0; i < N_WATCHED; i++)
		(void)sigaction(watched[i], &sa, &was[i]);
	ok = ask_on(fd, question, echo, buf, size);
	for (i = 0; i < N_WATCHED; i++)
		(void)sigaction(watched[i], &was[i], NULL);
	(void)close(fd);
	if (!ok)
		explicit_bzero(buf, size);
	if (caught != 0)
		(void)raise(caught);
	return ok;
}
