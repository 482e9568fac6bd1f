/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fakefitbit/mint.h"
#include "tests/fakefitbit/replies.h"
#include "tests/fakefitbit/server.h"

void
server_wait(struct server *s, int64_t ms)
{
	struct pollfd	pfd = { .fd = s->stop_fd, .events = POLLIN };

	(void)poll(&pfd, 1, ms > 3600000 ? 3600000 : (int)ms);
}

bool
server_stopping(const struct server *s)
{
	struct pollfd	pfd = { .fd = s->stop_fd, .events = POLLIN };

	return poll(&pfd, 1, 0) == 1;
}

/* Blocked in all threads that follow; the main thread reads them. */
static int
signals_open(void)
{
	sigset_t	set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGPIPE);
	if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0)
		return -1;
	(void)sigdelset(&set, SIGPIPE);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

/* True once standard input is at its end. */
static bool
stdin_ended(void)
{
	char	junk[256];

	return read(STDIN_FILENO, junk, sizeof(junk)) <= 0 && errno != EINTR;
}

static void
wait_for_end(const struct options *o, int sigfd)
{
	struct pollfd	pfd[2] = {
		{ .fd = sigfd, .events = POLLIN },
		{ .fd = o->until_eof ? STDIN_FILENO : -1, .events = POLLIN },
	};

	for (;;) {
		if (poll(pfd, 2, -1) < 0 && errno != EINTR)
			return;
		if (pfd[0].revents != 0)
			return;
		errno = 0;
		if (pfd[1].revents != 0 && stdin_ended())
			return;
	}
}

/*
 * Ready: the file, then standard output, which is closed behind it so that a
 * reader of a pipe sees the end of the list.
 */
static bool
announce(const struct state *st, const struct buf *ports)
{
	int	fd;

	if (ports->bad || !file_replace(st->dirfd, "ports", ports->p, ports->len,
	    0644))
		return false;
	fputs(ports->p, stdout);
	(void)fflush(stdout);
	if ((fd = open("/dev/null", O_WRONLY | O_CLOEXEC)) != -1) {
		(void)dup2(fd, STDOUT_FILENO);
		(void)close(fd);
	}
	return true;
}

static bool
run(struct server *s, int sigfd)
{
	struct buf	 ports = { 0 };
	struct web	*web = NULL;
	struct odd	*odd = NULL;
	bool		 ok = false;

	if ((web = web_start(s, &ports)) == NULL ||
	    (odd = odd_start(s, &ports)) == NULL)
		goto out;
	if ((ok = announce(s->state, &ports)))
		wait_for_end(s->options, sigfd);
out:
	(void)eventfd_write(s->stop_fd, 1);
	odd_stop(odd);
	web_stop(web);
	buf_free(&ports);
	return ok;
}

/* NULL without --replies too; ok says which. */
static struct replies *
load_replies(const struct options *o, bool *ok)
{
	struct replies	*all = NULL;

	if (o->replies != NULL)
		all = replies_load(o->replies);
	*ok = o->replies == NULL || all != NULL;
	return all;
}

static bool
serve(const struct state *st, const struct options *o,
    const struct replies *replies)
{
	struct tls	tls;
	struct server	s = { .state = st, .options = o, .tls = &tls,
			    .replies = replies };
	bool		ok = false;
	int		sigfd = signals_open();

	if (o->with_parent && prctl(PR_SET_PDEATHSIG, SIGTERM) != 0)
		return false;
	(void)unlinkat(st->dirfd, "ports", 0);
	if (!tls_make(&tls, st->dirfd))
		return false;
	s.stop_fd = eventfd(0, EFD_CLOEXEC);
	if (sigfd != -1 && s.stop_fd != -1 && journal_open(&s.journal, st->dirfd)) {
		ok = run(&s, sigfd);
		journal_close(&s.journal);
	}
	(void)close(s.stop_fd);
	(void)close(sigfd);
	tls_free(&tls);
	return ok;
}

static bool
serve_replies(const struct state *st, const struct options *o)
{
	struct replies	*all;
	bool		 ok;

	all = load_replies(o, &ok);
	ok = ok && serve(st, o, all);
	replies_free(all);
	return ok;
}

static bool
list_replies(const struct options *o)
{
	struct replies	*all;
	bool		 ok;

	all = load_replies(o, &ok);
	if (all != NULL)
		replies_list(all, stdout);
	replies_free(all);
	return ok;
}

/* The commands that work on a DIR. */
static bool
command_in_dir(const struct options *o)
{
	struct state	st;
	bool		ok = false;

	if (!state_open(&st, o->dir))
		return false;
	switch (o->command) {
	case COMMAND_SERVE:
		ok = serve_replies(&st, o);
		break;
	case COMMAND_MINT:
		ok = mint_access(&st, o);
		break;
	case COMMAND_MINT_REPLIES:
		ok = mint_replies(&st, o);
		break;
	case COMMAND_MINT_GRANT:
		ok = mint_grant(&st, o);
		break;
	case COMMAND_MINT_CODE:
		ok = mint_code(&st, o);
		break;
	case COMMAND_REVOKE:
		ok = mint_revoke(&st, o);
		break;
	case COMMAND_LIST_FAULTS:
	case COMMAND_LIST_REPLIES:
		break;
	}
	state_close(&st);
	return ok;
}

static bool
command_run(const struct options *o)
{
	if (o->command == COMMAND_LIST_REPLIES)
		return list_replies(o);
	if (o->command != COMMAND_LIST_FAULTS)
		return command_in_dir(o);
	fault_list(stdout);
	return true;
}

int
main(int argc, char *argv[])
{
	struct options	o;

	if (!options_parse(&o, argc, argv))
		return 2;
	if (!command_run(&o))
		return EXIT_FAILURE;
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
