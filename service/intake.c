/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "service/intake.h"
#include "service/report.h"
#include "service/reload.h"
#include "service/serve.h"
#include "verifier/audit.h"

#define HEADER		4U		/* a frame's length */
#define EVENTS		128
#define ACCEPTS		128		/* in one go, so that those who wait get their turn */

/* So many at most are put out in such a time: those of a crowd come back at once. */
#define DISMISSALS	20
#define DISMISSAL_MS	10
#define COMPLAINT_MS	1000		/* between two lines about the same trouble */

/* Oldest first: all have the same time. */
struct client {
	struct client	*older, *newer;
	int		 fd;
	struct ucred	 peer;
	deadline	 until;
	size_t		 have, room;
	unsigned char	*part;		/* of its first frame */
};

struct intake {
	struct rooms		*rooms;
	int			 epoll, listen;
	size_t			 n, max;
	int			 came;		/* connections in the turn before */
	struct client		*oldest, *newest;
	deadline		 complained;
	deadline		 dismissal;	/* the next one */
	unsigned char		 buf[HEADER + FRAME_MAX + 1];
	struct epoll_event	 events[EVENTS];
};

static bool
watch(struct intake *in, int fd, void *who)
{
	struct epoll_event	e = { .events = EPOLLIN, .data = { .ptr = who } };

	return epoll_ctl(in->epoll, EPOLL_CTL_ADD, fd, &e) == 0;
}

struct intake *
intake_new(struct rooms *r, const struct listener *l, size_t clients)
{
	struct intake	*in = calloc(1, sizeof(*in));

	if (in == NULL)
		return NULL;
	in->rooms = r;
	in->listen = l->fd;
	in->max = clients;
	if ((in->epoll = epoll_create1(EPOLL_CLOEXEC)) != -1 &&
	    watch(in, l->fd, in))
		return in;
	intake_free(in);
	return NULL;
}

bool
intake_watch(struct intake *in, int fd)
{
	return watch(in, fd, NULL);
}

size_t
intake_waiting(const struct intake *in)
{
	return in->n;
}

static void
join(struct intake *in, struct client *c)
{
	c->older = in->newest;
	*(in->newest == NULL ? &in->oldest : &in->newest->newer) = c;
	in->newest = c;
	in->n++;
}

static void
part(struct intake *in, struct client *c)
{
	*(c->older == NULL ? &in->oldest : &c->older->newer) = c->newer;
	*(c->newer == NULL ? &in->newest : &c->newer->older) = c->older;
	in->n--;
}

/* The connection goes on, or was closed, elsewhere. */
static void
client_free(struct client *c)
{
	if (c->part != NULL)
		explicit_bzero(c->part, c->have);
	free(c->part);
	free(c);
}

static void
close_caller(struct intake *in, int fd, const struct ucred *peer)
{
	(void)close(fd);
	callers_leave(in->rooms->callers, peer->uid);
}

static void
put_out(struct intake *in, struct client *c, enum stat why)
{
	stat_add(&in->rooms->stats, why);
	part(in, c);
	close_caller(in, c->fd, &c->peer);
	client_free(c);
}

void
intake_free(struct intake *in)
{
	if (in == NULL)
		return;
	while (in->oldest != NULL)
		put_out(in, in->oldest, STAT_SHED);
	if (in->epoll != -1)
		(void)close(in->epoll);
	free(in);
}

static void
say_begin(int fd, const struct snapshot *s)
{
	struct frame	f;

	begin_put(&f, s->host.config->deadline_ms);
	(void)frame_send(fd, &f, deadline_now());
}

/* The crew is full: the caller learns so at once and in clear. */
static void
turn_away(struct intake *in, struct order *o)
{
	struct judgement	j = { .verdict = VERDICT_UNAVAILABLE, .account = "",
	    .log = reason_text(REASON_OVERLOADED) };
	struct frame		f;

	judgement_put(&f, &j);
	(void)frame_send(o->fd, &f, deadline_now());
	stat_add(&in->rooms->stats, STAT_OVERLOADED);
	stat_verdict(&in->rooms->stats, REASON_OVERLOADED, 0);
	if (deadline_left(in->complained) == 0) {
		audit_line(LOG_AUTHPRIV | LOG_WARNING, "%s", reason_text(REASON_OVERLOADED));
		in->complained = deadline_in(COMPLAINT_MS);
	}
	callers_leave(in->rooms->callers, o->peer.uid);
	order_free(o);
}

/* A whole request becomes an order; fd is the order's from here on. */
static void
place_order(struct intake *in, int fd, const struct ucred *peer,
    const unsigned char *body, size_t n)
{
	struct order	*o = malloc(sizeof(*o) + n);

	if (o == NULL) {
		close_caller(in, fd, peer);
		return;
	}
	reload_map(in->rooms);
	*o = (struct order){ .fd = fd, .peer = *peer, .came = deadline_now(),
	    .snapshot = snapshot_hold(in->rooms->current), .len = n };
	memcpy(o->request, body, n);
	if (serve_at_once(in->rooms, o)) {
		order_free(o);
		return;
	}
	say_begin(fd, o->snapshot);
	if (!crew_give(in->rooms->crew, o))
		turn_away(in, o);
}

static void
give_report(struct intake *in, int fd, const struct ucred *peer)
{
	struct frame	f;

	if (peer->uid == 0 || peer->uid == geteuid()) {
		stat_add(&in->rooms->stats, STAT_REPORTS);
		report_put(&f, in->rooms, in->n);
		(void)frame_send(fd, &f, deadline_now());
	}
	close_caller(in, fd, peer);
}

enum intake_state {
	MORE = 0,	/* it is not whole yet */
	WHOLE,
	GONE,		/* the caller is */
	WRONG		/* it is no request */
};

/* Is what stands in bytes one whole frame, and no more than that? */
static enum intake_state
judge(const unsigned char *bytes, size_t n, bool ended)
{
	uint32_t	len;

	if (n < HEADER)
		return ended ? GONE : MORE;
	len = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
	    (uint32_t)bytes[2] << 8 | bytes[3];
	if (len == 0 || len > FRAME_MAX || n - HEADER > len)
		return WRONG;
	if (n > HEADER && bytes[HEADER] != MSG_REQUEST && bytes[HEADER] != MSG_STATUS)
		return WRONG;
	if (n - HEADER == len)
		return WHOLE;
	return ended ? GONE : MORE;
}

/* Reads what there is behind the *n bytes of in->buf. */
static enum intake_state
take(struct intake *in, int fd, size_t *n)
{
	ssize_t	r;

	do
		r = recv(fd, in->buf + *n, sizeof(in->buf) - *n, MSG_DONTWAIT);
	while (r == -1 && errno == EINTR);
	if (r == -1)
		return errno == EAGAIN ? MORE : GONE;
	*n += (size_t)r;
	return judge(in->buf, *n, r == 0);
}

/* fd's frame stands whole in in->buf. */
static void
serve(struct intake *in, int fd, const struct ucred *peer, size_t n)
{
	if (in->buf[HEADER] == MSG_REQUEST)
		place_order(in, fd, peer, in->buf + HEADER, n - HEADER);
	else
		give_report(in, fd, peer);
}

/* Twice what is needed: who sends byte by byte has no new piece of memory for each. */
static bool
make_room(struct client *c, size_t n)
{
	unsigned char	*p;

	if (n <= c->room)
		return true;
	if ((p = malloc(2 * n)) == NULL)
		return false;
	if (c->part != NULL) {
		memcpy(p, c->part, c->have);
		explicit_bzero(c->part, c->have);
	}
	free(c->part);
	c->part = p;
	c->room = 2 * n;
	return true;
}

static bool
keep_part(struct intake *in, struct client *c, size_t n)
{
	if (n == c->have)
		return true;
	if (!make_room(c, n))
		return false;
	memcpy(c->part + c->have, in->buf + c->have, n - c->have);
	c->have = n;
	return true;
}

/* More came from one who waits. */
static void
hear(struct intake *in, struct client *c)
{
	size_t	n = c->have;

	if (n > 0)
		memcpy(in->buf, c->part, n);
	switch (take(in, c->fd, &n)) {
	case MORE:
		if (!keep_part(in, c, n))
			put_out(in, c, STAT_SHED);
		break;
	case WHOLE:
		(void)epoll_ctl(in->epoll, EPOLL_CTL_DEL, c->fd, NULL);
		part(in, c);
		serve(in, c->fd, &c->peer, n);
		client_free(c);
		break;
	case GONE:
		put_out(in, c, STAT_GONE);
		break;
	case WRONG:
		put_out(in, c, STAT_BAD_FRAMES);
		break;
	}
	explicit_bzero(in->buf, n);
}

/* One who did not send all of it at once has to wait. */
static bool
let_wait(struct intake *in, int fd, const struct ucred *peer, size_t n)
{
	struct client	*c;

	if (in->n >= in->max)
		put_out(in, in->oldest, STAT_SHED);
	if ((c = calloc(1, sizeof(*c))) == NULL)
		return false;
	c->fd = fd;
	c->peer = *peer;
	c->until = deadline_in(REQUEST_MS);
	if (keep_part(in, c, n) && watch(in, fd, c)) {
		join(in, c);
		return true;
	}
	client_free(c);
	return false;
}

static void
greet(struct intake *in, int fd)
{
	struct stats	*s = &in->rooms->stats;
	struct ucred	 peer = { .uid = (uid_t)-1 };
	socklen_t	 len = sizeof(peer);
	size_t		 n = 0;

	stat_add(s, STAT_CONNECTIONS);
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == -1 ||
	    !callers_enter(in->rooms->callers, peer.uid, deadline_now())) {
		stat_add(s, STAT_CALLER_CROWDED);
		(void)close(fd);
		return;
	}
	switch (take(in, fd, &n)) {
	case MORE:
		if (!let_wait(in, fd, &peer, n))
			close_caller(in, fd, &peer);
		break;
	case WHOLE:
		serve(in, fd, &peer, n);
		break;
	case GONE:
		stat_add(s, STAT_GONE);
		close_caller(in, fd, &peer);
		break;
	case WRONG:
		stat_add(s, STAT_BAD_FRAMES);
		close_caller(in, fd, &peer);
		break;
	}
	explicit_bzero(in->buf, n);
}

static void
welcome(struct intake *in)
{
	/* Where they come one by one there is nobody behind the first, and to ask is not for nothing. */
	const int	most = in->came > 1 ? ACCEPTS : 1 + in->came;
	int		fd, i;

	for (i = in->came = 0; i < most; i++) {
		fd = accept4(in->listen, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd != -1) {
			in->came++;
			greet(in, fd);
			continue;
		}
		if ((errno != EMFILE && errno != ENFILE) || in->oldest == NULL)
			return;
		put_out(in, in->oldest, STAT_SHED);
	}
}

/* In how many milliseconds somebody is to be put out; -1: nobody waits. */
static int
patience(const struct intake *in)
{
	if (in->oldest == NULL)
		return -1;
	return deadline_left(in->oldest->until > in->dismissal ?
	    in->oldest->until : in->dismissal);
}

static void
dismiss_late(struct intake *in)
{
	int	i;

	if (patience(in) != 0)
		return;
	in->dismissal = deadline_in(DISMISSAL_MS);
	for (i = 0; i < DISMISSALS && in->oldest != NULL &&
	    deadline_left(in->oldest->until) == 0; i++)
		put_out(in, in->oldest, STAT_LATE_FRAMES);
}

bool
intake_turn(struct intake *in, int wait_ms)
{
	bool	watched = false;
	int	i, n, left = patience(in);

	if (wait_ms == -1 || (left != -1 && left < wait_ms))
		wait_ms = left;
	n = epoll_wait(in->epoll, in->events, EVENTS, wait_ms);
	/* Those who wait first: none of them is put out before its event was seen. */
	for (i = 0; i < n; i++)
		if (in->events[i].data.ptr != in && in->events[i].data.ptr != NULL)
			hear(in, in->events[i].data.ptr);
	for (i = 0; i < n; i++) {
		if (in->events[i].data.ptr == in)
			welcome(in);
		watched = watched || in->events[i].data.ptr == NULL;
	}
	dismiss_late(in);
	return watched;
}
