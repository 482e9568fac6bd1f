/* SPDX-License-Identifier: ISC
 *
 * What many logins leave in their host: nothing, whatever state the host is
 * in. And what becomes of a verifier whose host is signalled or killed.
 */
#include "config.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <security/pam_modules.h>

#include "ipc/deadline.h"
#include "tests/pam/world.h"
#include "tests/unit/unit.h"

#define WARM_UP	20
#define SCRIPT	"begin 20000\nask_token Token: \nexpect answer a.b.c\n" \
		"tell 0 x\nchild\nverdict allow daemon 0 x\n"
#define STACK	"auth required @\naccount required @\n"

#if defined(__SANITIZE_ADDRESS__)
#define OWN_MALLOC	1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OWN_MALLOC	1
#endif
#endif

#ifdef OWN_MALLOC
#define LOGINS	60		/* each starts a sanitizer */
#else
#define LOGINS	1000
#endif

/* Each host is a process of its own; here it says what it found amiss. */
static struct shared {
	char	amiss[sizeof(world.log)];
	int64_t	ms;
	size_t	before, after;
} *shared;

static void
amiss(const char *what)
{
	if (shared->amiss[0] == '\0')
		(void)snprintf(shared->amiss, sizeof(shared->amiss), "%s", what);
}

static volatile sig_atomic_t	n_signals;

static void
count_signal(int sig)
{
	(void)sig;
	n_signals++;
}

static void
all_signals(void (*handler)(int), int flags)
{
	struct sigaction	sa = { .sa_handler = handler, .sa_flags = flags };
	int			sig;

	for (sig = 1; sig < NSIG; sig++)
		(void)sigaction(sig, &sa, NULL);
}

static void
plain(void)
{
}

static void
children_ignored(void)
{
	struct sigaction	sa = { .sa_handler = SIG_IGN };

	(void)sigaction(SIGCHLD, &sa, NULL);
}

static void
signals_handled(void)
{
	sigset_t	some;

	all_signals(count_signal, 0);
	(void)sigemptyset(&some);
	(void)sigaddset(&some, SIGTERM);
	(void)sigaddset(&some, SIGRTMIN);
	(void)sigprocmask(SIG_SETMASK, &some, NULL);
}

static void
signals_ignored(void)
{
	sigset_t	all;

	all_signals(SIG_IGN, 0);
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, NULL);
}

static void
descriptors_closed(void)
{
	(void)close(0);
	(void)close(1);
	(void)close(2);
}

static void
descriptors_many(void)
{
	struct rlimit	rl;
	int		i;

	(void)getrlimit(RLIMIT_NOFILE, &rl);
	rl.rlim_cur = rl.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &rl);
	for (i = 0; i < 1500; i++)
		if (dup(2) == -1)	/* not close-on-exec */
			amiss("no 1500 descriptors");
}

static void
environment_hostile(void)
{
	(void)setenv("LD_PRELOAD", "/tmp/evil.so", 1);
	(void)setenv("https_proxy", "http://127.0.0.1:9", 1);
	(void)setenv("SSL_CERT_FILE", "/tmp/evil.pem", 1);
	(void)setenv("PATH", ".", 1);
}

static void
limits_low(void)
{
	static const int	which[] = { RLIMIT_CORE, RLIMIT_MEMLOCK, RLIMIT_RTPRIO };
	struct rlimit		rl = { 0, 0 };

	for (size_t i = 0; i < COUNT_OF(which); i++)
		(void)setrlimit((__rlimit_resource_t)which[i], &rl);
}

static pid_t		guarded;
static volatile bool	guarded_seen;

/* A host with a child of its own, for any of which it waits. */
static void *
wait_for_any(void *arg)
{
	(void)arg;
	guarded_seen = waitpid(-1, NULL, 0) == guarded;
	return NULL;
}

static pthread_t	waiter;

static void
another_thread_waits(void)
{
	if ((guarded = fork()) == 0)
		for (;;)
			(void)pause();
	(void)pthread_create(&waiter, NULL, wait_for_any, NULL);
}

static bool
another_thread_waited(void)
{
	(void)kill(guarded, SIGKILL);
	(void)pthread_join(waiter, NULL);
	return guarded_seen;
}

static bool
no_signal_came(void)
{
	return n_signals == 0;
}

static bool
always(void)
{
	return true;
}

static const struct {
	const char	*fact;
	int		 logins;
	void		(*prepare)(void);
	bool		(*holds)(void);
	bool		 children;	/* it has one of its own */
} hosts[] = {
	{ "a plain host", LOGINS, plain, always, false },
	{ "SIGCHLD ignored", LOGINS / 10, children_ignored, always, false },
	{ "every signal handled, some blocked", LOGINS / 10, signals_handled, no_signal_came, false },
	{ "every signal ignored and blocked", LOGINS / 10, signals_ignored, always, false },
	{ "descriptors 0 to 2 closed", LOGINS / 10, descriptors_closed, always, false },
	{ "1500 descriptors open", LOGINS / 10, descriptors_many, always, false },
	{ "a hostile environment", LOGINS / 10, environment_hostile, always, false },
	{ "limits of nothing", LOGINS / 10, limits_low, always, false },
	{ "another thread waits for any child", LOGINS / 10, another_thread_waits, another_thread_waited, true },
};

static int
count_entries(const char *dir)
{
	DIR	*d = opendir(dir);
	int	 n = 0;

	while (d != NULL && readdir(d) != NULL)
		n++;
	if (d != NULL)
		(void)closedir(d);
	return n;
}

static size_t
heap_in_use(void)
{
#ifdef OWN_MALLOC
	return 0;		/* and the leak checker does better */
#else
	struct mallinfo2	m = mallinfo2();

	return m.uordblks + m.hblkhd;
#endif
}

/* What a login may not change. */
struct trace {
	int		 descriptors, threads;
	mode_t		 mask;
	bool		 blocks[NSIG];
	struct {
		void	(*handler)(int);
		int	flags;
		bool	blocks[NSIG];
	}		 actions[NSIG];
	char		 cwd[PATH_MAX];
	pid_t		 session, group;
	uid_t		 uid;
};

static void
trace_take(struct trace *t)
{
	struct sigaction	sa;
	sigset_t		blocked;
	int			sig, other;

	memset(t, 0, sizeof(*t));
	t->descriptors = count_entries("/proc/self/fd");
	t->threads = count_entries("/proc/self/task");
	t->mask = umask(0);
	(void)umask(t->mask);
	(void)sigprocmask(SIG_SETMASK, NULL, &blocked);
	for (sig = 1; sig < NSIG; sig++) {
		t->blocks[sig] = sigismember(&blocked, sig) == 1;
		if (sigaction(sig, NULL, &sa) == 0) {
			t->actions[sig].handler = sa.sa_handler;
			t->actions[sig].flags = sa.sa_flags;
			for (other = 1; other < NSIG; other++)
				t->actions[sig].blocks[other] =
				    sigismember(&sa.sa_mask, other) == 1;
		}
	}
	if (getcwd(t->cwd, sizeof(t->cwd)) == NULL)
		t->cwd[0] = '\0';
	t->session = getsid(0);
	t->group = getpgrp();
	t->uid = geteuid();
}

static const char *
trace_differs(const struct trace *a, const struct trace *b)
{
	if (a->descriptors != b->descriptors)
		return "descriptors";
	if (a->threads != b->threads)
		return "threads";
	if (memcmp(a->blocks, b->blocks, sizeof(a->blocks)) != 0)
		return "the signal mask";
	if (memcmp(a->actions, b->actions, sizeof(a->actions)) != 0)
		return "signal handlers";
	if (a->mask != b->mask || strcmp(a->cwd, b->cwd) != 0)
		return "umask or directory";
	if (a->session != b->session || a->group != b->group || a->uid != b->uid)
		return "identity";
	return NULL;
}

static void
login(bool children)
{
	struct talk	 t = { .answers = { "a.b.c" } };
	pam_handle_t	*pamh = world_start("service", STACK, "daemon", &t);

	if (pam_authenticate(pamh, 0) != PAM_SUCCESS)
		amiss(world.log);
	if (pam_acct_mgmt(pamh, 0) != PAM_SUCCESS)
		amiss("the account stage");
	(void)pam_end(pamh, PAM_SUCCESS);
	if (!children && (waitpid(-1, NULL, WNOHANG | (int)__WALL) != -1 || errno != ECHILD))
		amiss("a child is left");
}

static void
host(size_t row)
{
	struct trace	before, after;
	const char	*what;
	deadline	begun;
	int		i;

	hosts[row].prepare();
	for (i = 0; i < WARM_UP; i++)
		login(hosts[row].children);
	trace_take(&before);
	shared->before = heap_in_use();
	begun = deadline_now();
	for (i = 0; i < hosts[row].logins && shared->amiss[0] == '\0'; i++)
		login(hosts[row].children);
	shared->ms = deadline_now() - begun;
	shared->after = heap_in_use();
	trace_take(&after);
	if ((what = trace_differs(&before, &after)) != NULL)
		amiss(what);
	if (!hosts[row].holds())
		amiss("the host saw something of it");
}

START_TEST(logins_leave_nothing)
{
	pid_t	pid;
	int	status;

	memset(shared, 0, sizeof(*shared));
	world_script(SCRIPT);
	fflush(NULL);
	if ((pid = fork()) == 0) {
		host((size_t)_i);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(status == 0 && shared->amiss[0] == '\0', "%s: %s (status %d)",
	    hosts[_i].fact, shared->amiss, status);
	/* Of what is free, malloc counts its caches as used; a leak of 16 bytes a login is more. */
	ck_assert_msg(shared->after <= shared->before + 8 * LOGINS, "%s: heap %zu, then %zu",
	    hosts[_i].fact, shared->before, shared->after);
	printf("%-40s %5d logins, %4.2f ms each, heap %+ld bytes\n", hosts[_i].fact,
	    hosts[_i].logins, (double)shared->ms / hosts[_i].logins,
	    (long)shared->after - (long)shared->before);
	fflush(stdout);
}
END_TEST

static int	told[2];

static void
tell_parent(void)
{
	if (write(told[1], "", 1) != 1)
		_exit(1);
}

/* Who is signalled in the middle of an exchange, and with what. */
static const struct {
	const char	*fact;
	int		 sig;
	bool		 group;
} ends[] = {
	{ "the host is killed", SIGKILL, false },
	{ "LoginGraceTime", SIGALRM, true },
	{ "Ctrl-C", SIGINT, true },
	{ "the terminal hangs up", SIGHUP, true },
	{ "the group is ended", SIGTERM, true },
	{ "the group is killed", SIGKILL, true },
};

static pid_t
host_in_exchange(void)
{
	struct talk	t = { .on_message = tell_parent };
	struct pollfd	pfd = { .events = POLLIN };
	pid_t		pid;

	ck_assert_int_eq(pipe(told), 0);
	if ((pid = fork()) == 0) {
		(void)setpgid(0, 0);
		(void)world_login(STACK, "daemon", &t);
		_exit(0);
	}
	close(told[1]);
	pfd.fd = told[0];
	ck_assert_int_eq(poll(&pfd, 1, 20000), 1);
	close(told[0]);
	return pid;
}

START_TEST(verifier_outlives_its_host)
{
	struct sigaction usual = { .sa_handler = SIG_DFL };
	char		script[256], fifo[128], word[5] = "";
	struct pollfd	pfd = { .events = POLLIN };
	pid_t		pid;
	int		status;

	(void)snprintf(fifo, sizeof(fifo), "%s/fifo", world.dir);
	(void)unlink(fifo);
	ck_assert_int_eq(mkfifo(fifo, 0600), 0);
	ck_assert_int_eq(chmod(fifo, 0666), 0);
	(void)snprintf(script, sizeof(script), "begin 60000\ntell 0 x\nhang\nwait %s\n", fifo);
	world_script(script);
	pfd.fd = open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ck_assert_int_ne(pfd.fd, -1);
	/* nohup(1) has it ignored, and that would be inherited. */
	ck_assert_int_eq(sigaction(SIGHUP, &usual, NULL), 0);
	pid = host_in_exchange();
	ck_assert_int_eq(kill(ends[_i].group ? -pid : pid, ends[_i].sig), 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFSIGNALED(status), "%s", ends[_i].fact);
	ck_assert_msg(poll(&pfd, 1, 20000) == 1, "%s: the verifier is gone too", ends[_i].fact);
	ck_assert_int_eq(read(pfd.fd, word, 4), 4);
	ck_assert_str_eq(word, "done");
	close(pfd.fd);
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("hygiene");
	TCase	*t = tcase_create("hygiene");
	int	 rc;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || !world_make())
		return 99;
	tcase_set_timeout(t, 300);
	tcase_add_loop_test(t, logins_leave_nothing, 0, COUNT_OF(hosts));
	tcase_add_loop_test(t, verifier_outlives_its_host, 0, COUNT_OF(ends));
	suite_add_tcase(s, t);
	rc = unit_run(s);
	world_end();
	return rc;
}
