/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/resource.h>
#include <sys/signalfd.h>

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "oauth/guarded.h"
#include "service/intake.h"
#include "service/listener.h"
#include "service/notify.h"
#include "service/reload.h"
#include "service/serve.h"
#include "service/service.h"
#include "verifier/audit.h"
#include "verifier/process.h"

#define RESERVED_FILES	64	/* descriptors that are nobody's connection */
#define FILES_PER_SEAT	8	/* connection, store, libcurl's own */

/*
 * Freed memory of many short threads would stay with each of their heaps. What a
 * login frees is not given back to the kernel for the next one to ask for again:
 * that changes the address space, which all threads wait for. tidy() does it.
 */
#define HEAPS		2
#define HEAP_KEPT	(4 * 1024 * 1024)
#define TIDY_MS		6000

struct service {
	struct rooms	 rooms;
	struct listener	 listener;
	struct intake	*intake;
	int		 signals;
	deadline	 busy;		/* when somebody last was here */
	bool		 untidy;	/* since then freed memory was not given back */
	bool		 ending;
};

static bool
open_signals(struct service *s)
{
	sigset_t	set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGHUP);
	/* Before the first thread: all of them inherit it. */
	if (sigprocmask(SIG_BLOCK, &set, NULL) == -1)
		return false;
	s->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return s->signals != -1;
}

/* How many callers may wait: what descriptors are left besides the logins'. */
static size_t
clients_max(const struct config *c)
{
	struct rlimit	r;
	rlim_t		used = RESERVED_FILES + (rlim_t)c->sessions +
			    (rlim_t)c->session_queue + (rlim_t)c->workers * FILES_PER_SEAT;

	if (getrlimit(RLIMIT_NOFILE, &r) == -1 || r.rlim_cur <= used + 16)
		return 16;
	return (size_t)(r.rlim_cur - used);
}

static bool
open_rooms(struct rooms *r)
{
	const struct config	 *c = r->current->host.config;
	struct crew_options	  o = {
		.threads = (size_t)c->sessions,
		.queue = (size_t)c->session_queue,
		.run = serve_order,
		.arg = r
	};

	const struct throttle_options t = throttle_options(c);

	r->stats.started = deadline_now();
	return (r->callers = callers_new()) != NULL &&
	    (r->tag_key = tag_key_new()) != NULL &&
	    (r->seats = seats_new((size_t)c->workers)) != NULL &&
	    (r->flights = flights_new()) != NULL &&
	    (r->outage = outage_new()) != NULL &&
	    (r->throttle = throttle_new(&t)) != NULL &&
	    (r->crew = crew_new(&o)) != NULL;
}

static void
close_rooms(struct rooms *r)
{
	crew_free(r->crew);
	seats_free(r->seats);
	throttle_free(r->throttle);
	outage_free(r->outage);
	flights_free(r->flights);
	tag_key_free(r->tag_key);
	callers_free(r->callers);
	snapshot_drop(r->current);
}

static bool
shut_in(const struct service *s, const struct service_order *o, char *why, size_t size)
{
	const struct sandbox_order	box = { s->rooms.current->host.config,
	    o->config_path, o->socket_path };

	return process_sandbox(&box, why, size);
}

static bool
begin(struct service *s, const struct service_order *o, char *why, size_t size)
{
	struct rooms	*r = &s->rooms;
	enum reason	 reason;

	(void)mallopt(M_ARENA_MAX, HEAPS);
	(void)mallopt(M_TRIM_THRESHOLD, HEAP_KEPT);
	(void)snprintf(why, size, "%s", strerror(errno));
	if (!guarded_pool() || !open_signals(s) ||
	    !listener_open(&s->listener, o->socket_path, why, size))
		return false;
	r->config_path = o->config_path;
	r->current = snapshot_read(o->config_path, &reason, why, size);
	if (r->current == NULL)
		return false;
	audit_open(r->current->host.config->log_target);
	if (r->current->host.warning[0] != '\0')
		audit_line(LOG_AUTHPRIV | LOG_WARNING, "%s", r->current->host.warning);
	if (!shut_in(s, o, why, size))
		return false;
	(void)snprintf(why, size, "out of memory or descriptors");
	return open_rooms(r) && (s->intake = intake_new(r, &s->listener,
	    clients_max(r->current->host.config))) != NULL &&
	    intake_watch(s->intake, s->signals);
}

static void
obey(struct service *s)
{
	struct signalfd_siginfo	i;

	while (read(s->signals, &i, sizeof(i)) == (ssize_t)sizeof(i)) {
		if (i.ssi_signo == SIGHUP)
			reload_settings(&s->rooms);
		else
			s->ending = true;
	}
}

/* How long to wait at most, -1: until somebody comes. */
static int
leisure(struct service *s)
{
	const struct config		*c = s->rooms.current->host.config;
	const struct crew_counts	 n = crew_count(s->rooms.crew);
	int				 left;

	if (c->idle_exit == 0 || !s->listener.given)
		return -1;
	if (n.running > 0 || n.queued > 0 || intake_waiting(s->intake) > 0)
		s->busy = deadline_now();
	left = deadline_left(s->busy + c->idle_exit * 1000);
	s->ending = s->ending || left == 0;
	/* Logins end without a word to this thread. */
	return left > 1000 ? 1000 : left;
}

/* When all have gone, and their threads too, what they used is given back. */
static int
tidy(struct service *s)
{
	const int	left = deadline_left(s->busy + TIDY_MS);

	if (!s->untidy)
		return -1;
	if (left > 0)
		return left;
	(void)malloc_trim(0);
	s->untidy = false;
	return -1;
}

static int
sooner(int a, int b)
{
	return a == -1 || (b != -1 && b < a) ? b : a;
}

static int
patience(struct service *s)
{
	return sooner(leisure(s), sooner(tidy(s), crew_relieve(s->rooms.crew)));
}

static void
serve(struct service *s)
{
	uint64_t	before;
	bool		signalled;

	s->busy = deadline_now();
	while (!s->ending) {
		before = (uint64_t)s->rooms.stats.counts[STAT_CONNECTIONS];
		signalled = intake_turn(s->intake, patience(s));
		if (s->rooms.stats.counts[STAT_CONNECTIONS] != before) {
			s->busy = deadline_now();
			s->untidy = true;
		}
		if (signalled)
			obey(s);
	}
}

/* Nobody new is let in; those inside get their verdict. */
static bool
finish(struct service *s)
{
	const int64_t	most = s->rooms.current->host.config->deadline_ms + 2000;
	bool		done;

	(void)notify(NOTICE_STOPPING, NULL);
	intake_free(s->intake);
	listener_close(&s->listener);
	done = crew_finish(s->rooms.crew, deadline_in(most));
	audit_line(LOG_AUTHPRIV | (done ? LOG_INFO : LOG_WARNING), "the service ends%s",
	    done ? "" : ": a login did not end in time");
	if (done)
		close_rooms(&s->rooms);
	return done;
}

static int
refuse(struct service *s, const char *why)
{
	(void)fprintf(stderr, "fitbit-verifier: %s\n", why);
	audit_line(LOG_AUTHPRIV | LOG_ERR, "the service does not start: %s", why);
	listener_close(&s->listener);
	return 78;
}

int
service_run(const struct service_order *o)
{
	static struct service	s = { .signals = -1, .listener = { .fd = -1 } };
	char			why[512];

	if (!begin(&s, o, why, sizeof(why)))
		return refuse(&s, why);
	audit_line(LOG_AUTHPRIV | LOG_INFO, "the service is ready: version %s",
	    PACKAGE_VERSION);
	(void)notify(NOTICE_READY, "ready");
	serve(&s);
	return finish(&s) ? EXIT_SUCCESS : EXIT_FAILURE;
}
