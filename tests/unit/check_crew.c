/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "service/crew.h"
#include "tests/unit/unit.h"

#define PATIENCE	10000		/* milliseconds until a test gives up */

static struct crew	*crew;
static atomic_uint	 runs, told;
static atomic_bool	 held;		/* runs wait until it is false */
static int		 callers[256];	/* the other ends of the orders' sockets */
static size_t		 n_callers;

/* What a login does: here until it is let go, or its caller has nothing more to say. */
static void
run(void *arg, struct order *o)
{
	struct pollfd	p = { .fd = o->fd, .events = POLLIN };

	(void)arg;
	while (atomic_load(&held))
		if (poll(&p, 1, 1) > 0) {
			atomic_fetch_add(&told, 1);
			break;
		}
	atomic_fetch_add(&runs, 1);
}

static void
make(size_t threads, size_t queue)
{
	const struct crew_options	o = { threads, queue, run, NULL };

	atomic_store(&runs, 0);
	atomic_store(&told, 0);
	n_callers = 0;
	ck_assert_ptr_nonnull(crew = crew_new(&o));
}

static bool
give(void)
{
	struct order	*o = calloc(1, sizeof(*o) + 1);
	int		 fd[2];

	ck_assert_ptr_nonnull(o);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	callers[n_callers++] = fd[1];
	o->fd = fd[0];
	o->came = deadline_now();
	o->len = 1;
	if (crew_give(crew, o))
		return true;
	order_free(o);
	return false;
}

static void
end(void)
{
	atomic_store(&held, false);
	ck_assert(crew_finish(crew, deadline_in(PATIENCE)));
	crew_free(crew);
	while (n_callers > 0)
		(void)close(callers[--n_callers]);
}

/* As the main thread does: threads come for what waits. */
static void
await_runs(unsigned int n)
{
	const deadline	until = deadline_in(PATIENCE);

	while (atomic_load(&runs) < n && deadline_left(until) > 0) {
		(void)crew_relieve(crew);
		(void)poll(NULL, 0, 1);
	}
	ck_assert_uint_eq(atomic_load(&runs), n);
}

static void
await_running(size_t n)
{
	const deadline	until = deadline_in(PATIENCE);

	while (crew_count(crew).running != n && deadline_left(until) > 0) {
		(void)crew_relieve(crew);
		(void)poll(NULL, 0, 1);
	}
	ck_assert_uint_eq(crew_count(crew).running, n);
}

START_TEST(each_order_is_run_once)
{
	int	n;

	make(4, 200);
	for (n = 0; n < 150; n++)
		ck_assert(give());
	await_runs(150);
	ck_assert_uint_le(crew_count(crew).threads, 4);
	end();
	ck_assert_uint_eq(atomic_load(&runs), 150);
}
END_TEST

START_TEST(one_at_a_time_needs_one_thread)
{
	unsigned int	n;

	make(8, 8);
	for (n = 1; n <= 20; n++) {
		ck_assert(give());
		await_runs(n);
		await_running(0);
	}
	ck_assert_uint_le(crew_count(crew).threads, 2);
	end();
}
END_TEST

START_TEST(full_queue_takes_no_more)
{
	make(1, 2);
	atomic_store(&held, true);
	ck_assert(give());
	await_running(1);
	ck_assert(give());
	ck_assert(give());
	ck_assert(!give());
	ck_assert_uint_eq(crew_count(crew).queued, 2);
	atomic_store(&held, false);
	await_runs(3);
	end();
}
END_TEST

/* At the end those who wait for their caller learn that nothing more comes; the queue is done. */
START_TEST(end_is_told_to_all_and_done_for_all)
{
	make(2, 8);
	atomic_store(&held, true);
	ck_assert(give() && give());
	await_running(2);
	ck_assert(give());
	ck_assert(crew_finish(crew, deadline_in(PATIENCE)));
	ck_assert_uint_eq(atomic_load(&runs), 3);
	ck_assert_uint_ge(atomic_load(&told), 2);
	ck_assert(!give());
	end();
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("crew");
	TCase	*t = tcase_create("crew");

	tcase_add_test(t, each_order_is_run_once);
	tcase_add_test(t, one_at_a_time_needs_one_thread);
	tcase_add_test(t, full_queue_takes_no_more);
	tcase_add_test(t, end_is_told_to_all_and_done_for_all);
	suite_add_tcase(s, t);
	return unit_run(s);
}
