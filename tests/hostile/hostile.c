/* SPDX-License-Identifier: ISC */
/*
 * hostile --verifier PATH --log FILE --user LOGIN [--run-as NAME] [--jobs N]
 *	[--results FILE] <LIST
 *
 * Gives each token of LIST to a real fitbit-verifier, as pam_fitbit.so would,
 * and holds the verdict against the one that is written beside it. LIST has a
 * line a vector, its fields parted by tabs:
 *
 *	KIND/NAME  VERDICT:reason  CONFIG  LIMIT_MS  TOKEN  TEXT
 *
 * The reason is read from the verifier's log, where the vector's name stands as
 * rhost=. Exit status 0 when every verdict is the expected one and came within
 * its limit, nothing was allowed but what must be, and something was. FILE gets
 * a line a vector: "KIND/NAME <tab> VERDICT:reason <tab> TEXT".
 */
#include "config.h"

#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <getopt.h>
#include <grp.h>
#include <pthread.h>
#include <pwd.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ipc/protocol.h"

#define VECTORS_MAX	4096
#define KINDS_MAX	32
#define JOBS_MAX	16
#define PATIENCE_MS	60000
#define FIELDS		6

struct vector {
	char		*line;			/* owns the fields */
	const char	*name, *expect, *config, *token, *text;
	long		 limit_ms;
	bool		 spoke;			/* a verdict came */
	enum verdict	 verdict;
	char		 reason[48];
	long		 ms;
};

struct kind {
	char	name[32];
	int	count[VERDICT_IGNORE + 1];
	int	total, wrong;
	long	slowest;
};

static struct {
	const char	*verifier, *log, *user, *run_as, *results;
	int		 jobs;
} opt = { .jobs = 4 };

static struct vector	vectors[VECTORS_MAX];
static size_t		n_vectors;
static pthread_mutex_t	lock = PTHREAD_MUTEX_INITIALIZER;

/* The next line of LIST as a vector of its own; NULL at the end. */
static struct vector *
next_vector(void)
{
	const char	*field[FIELDS];
	struct vector	*v = NULL;
	char		*at, *line = NULL;
	size_t		 i, size = 0;
	ssize_t		 n;

	(void)pthread_mutex_lock(&lock);
	if (n_vectors < VECTORS_MAX && (n = getline(&line, &size, stdin)) > 0) {
		line[n - 1] = '\0';
		v = &vectors[n_vectors++];
		v->line = line;
		for (at = line, i = 0; i < FIELDS; i++)
			field[i] = at == NULL ? "" : strsep(&at, "\t");
		v->name = field[0];
		v->expect = field[1];
		v->config = field[2];
		v->limit_ms = strtol(field[3], NULL, 10);
		v->token = field[4];
		v->text = field[5];
		if (n_vectors % 100 == 0)
			(void)fprintf(stderr, "# %zu asked\n", n_vectors);
	} else
		free(line);
	(void)pthread_mutex_unlock(&lock);
	return v;
}

/* The verifier as the module starts it: an empty environment, its socket as 0. */
static pid_t
start_verifier(const char *config, int fd)
{
	static char		*no_environment[] = { NULL };
	static char		 name[] = "fitbit-verifier", option[] = "--config";
	char			*path = strdup(config);
	char			*argv[] = { name, option, path, NULL };
	posix_spawn_file_actions_t fa;
	pid_t			 pid = -1;

	if (path == NULL || posix_spawn_file_actions_init(&fa) != 0)
		return -1;
	(void)posix_spawn_file_actions_adddup2(&fa, fd, STDIN_FILENO);
	if ((errno = posix_spawn(&pid, opt.verifier, &fa, NULL, argv,
	    no_environment)) != 0)
		pid = -1;
	(void)posix_spawn_file_actions_destroy(&fa);
	free(path);
	return pid;
}

static bool
read_verdict(int fd, struct frame *f, struct vector *v)
{
	struct judgement	j;
	deadline		d = deadline_in(PATIENCE_MS);

	while (frame_recv(fd, f, d) == IO_OK) {
		switch ((enum msgtype)frame_type(f)) {
		case MSG_BEGIN:
		case MSG_TELL:
			break;
		case MSG_VERDICT:
			v->spoke = judgement_get(f, &j);
			v->verdict = v->spoke ? j.verdict : VERDICT_ERROR;
			return v->spoke;
		case MSG_REQUEST:
		case MSG_ASK_TOKEN:
		case MSG_ASK:
		case MSG_ANSWER:
		case MSG_NO_ANSWER:
		case MSG_STATUS:
		case MSG_REPORT:
		case MSG_WAIT:
			return false;
		}
	}
	return false;
}

static void
ask(struct vector *v, struct frame *f)
{
	struct request	r = {
		.action = ACTION_AUTHENTICATE, .source = TOKEN_USE_FIRST,
		.user = opt.user, .service = "hostile", .tty = "",
		.rhost = v->name, .token = v->token, .prompt = "",
	};
	deadline	start = deadline_now();
	int		fd[2];
	pid_t		pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) == -1)
		return;
	pid = start_verifier(v->config, fd[1]);
	(void)close(fd[1]);
	request_put(f, &r);
	if (pid != -1 && frame_send(fd[0], f, deadline_in(PATIENCE_MS)) == IO_OK)
		(void)read_verdict(fd[0], f, v);
	v->ms = (long)(deadline_now() - start);
	(void)close(fd[0]);
	if (pid != -1)
		(void)waitpid(pid, NULL, 0);
}

static void *
work(void *arg)
{
	struct frame	*f = malloc(sizeof(*f));
	struct vector	*v;

	while (f != NULL && (v = next_vector()) != NULL)
		ask(v, f);
	free(f);
	return arg;
}

static struct vector *
find_vector(const char *name, size_t n)
{
	size_t	i;

	for (i = 0; i < n_vectors; i++)
		if (strncmp(vectors[i].name, name, n) == 0 && vectors[i].name[n] == '\0')
			return &vectors[i];
	return NULL;
}

/* Takes reason= to the vector that rhost= names, line by line. */
static bool
read_reasons(void)
{
	FILE		*f = fopen(opt.log, "r");
	struct vector	*v;
	char		*line = NULL;
	const char	*host, *reason;
	size_t		 size = 0;

	if (f == NULL)
		return false;
	while (getline(&line, &size, f) > 0) {
		host = strstr(line, " rhost=");
		reason = strstr(line, " reason=");
		if (host == NULL || reason == NULL)
			continue;
		if ((v = find_vector(host + 7, strcspn(host + 7, " \n"))) != NULL)
			(void)snprintf(v->reason, sizeof(v->reason), "%.*s",
			    (int)strcspn(reason + 8, " \n"), reason + 8);
	}
	free(line);
	(void)fclose(f);
	return true;
}

static const char *
verdict_word(const struct vector *v)
{
	static const char *const	words[] = {
		[VERDICT_ERROR] = "ERROR", [VERDICT_ALLOW] = "ALLOW",
		[VERDICT_DENY] = "DENY", [VERDICT_UNKNOWN_USER] = "UNKNOWN_USER",
		[VERDICT_EXPIRED] = "EXPIRED", [VERDICT_REVOKED] = "REVOKED",
		[VERDICT_UNAVAILABLE] = "UNAVAILABLE", [VERDICT_IGNORE] = "IGNORE",
	};

	return v->spoke ? words[v->verdict] : "SILENCE";
}

static bool
is_as_expected(const struct vector *v)
{
	char	got[96];

	(void)snprintf(got, sizeof(got), "%s:%s", verdict_word(v), v->reason);
	if (v->spoke && strcmp(got, v->expect) == 0 && v->ms <= v->limit_ms)
		return true;
	printf("WRONG %s (%s): %s in %ld ms; expected %s within %ld ms\n",
	    v->name, v->text, got, v->ms, v->expect, v->limit_ms);
	return false;
}

/* What each came to. */
static bool
write_results(const char *path)
{
	FILE	*f;
	size_t	 i;

	if (path == NULL)
		return true;
	if ((f = fopen(path, "w")) == NULL)
		return false;
	for (i = 0; i < n_vectors; i++)
		(void)fprintf(f, "%s\t%s:%s\t%s\n", vectors[i].name,
		    verdict_word(&vectors[i]), vectors[i].reason, vectors[i].text);
	return fclose(f) == 0;
}

static struct kind *
kind_of(struct kind *kinds, size_t *n, const char *name)
{
	size_t	i, len = strcspn(name, "/");

	for (i = 0; i < *n; i++)
		if (strncmp(kinds[i].name, name, len) == 0 &&
		    kinds[i].name[len] == '\0')
			return &kinds[i];
	if (*n == KINDS_MAX)
		return NULL;
	(void)snprintf(kinds[*n].name, sizeof(kinds[*n].name), "%.*s", (int)len, name);
	return &kinds[(*n)++];
}

static void
count(struct kind *k, const struct vector *v)
{
	k->total++;
	if (v->spoke)
		k->count[v->verdict]++;
	if (!is_as_expected(v))
		k->wrong++;
	if (v->ms > k->slowest)
		k->slowest = v->ms;
}

static void
print_kind(const struct kind *k)
{
	printf("%-14s %6d %6d %6d %8d %12d %6d %6d %9ld ms\n", k->name, k->total,
	    k->count[VERDICT_ALLOW], k->count[VERDICT_DENY],
	    k->count[VERDICT_EXPIRED], k->count[VERDICT_UNAVAILABLE],
	    k->count[VERDICT_ERROR], k->wrong, k->slowest);
}

/* The table, and whether all is well. */
static bool
report(void)
{
	static struct kind	kinds[KINDS_MAX], sum = { .name = "all" }, *k;
	size_t			i, n = 0;
	int			v, must = 0, accepted = 0;

	for (i = 0; i < n_vectors; i++) {
		if ((k = kind_of(kinds, &n, vectors[i].name)) == NULL)
			return false;
		count(k, &vectors[i]);
		if (strncmp(vectors[i].expect, "ALLOW:", 6) == 0)
			must++;
		else if (vectors[i].spoke && vectors[i].verdict == VERDICT_ALLOW)
			accepted++;
	}
	printf("%-14s %6s %6s %6s %8s %12s %6s %6s %12s\n", "kind", "all", "ALLOW",
	    "DENY", "EXPIRED", "UNAVAILABLE", "ERROR", "wrong", "slowest");
	for (i = 0; i < n; i++) {
		print_kind(&kinds[i]);
		sum.total += kinds[i].total;
		sum.wrong += kinds[i].wrong;
		for (v = 0; v <= VERDICT_IGNORE; v++)
			sum.count[v] += kinds[i].count[v];
		if (kinds[i].slowest > sum.slowest)
			sum.slowest = kinds[i].slowest;
	}
	print_kind(&sum);
	printf("%d hostile, %d of them accepted; %d that must be allowed, %d of them were\n",
	    sum.total - must, accepted, must, sum.count[VERDICT_ALLOW] - accepted);
	return sum.wrong == 0 && accepted == 0 && must > 0 && sum.total > must;
}

/* The verifier does not run as root; what starts it here need not either. */
static bool
become(const char *name)
{
	const struct passwd	*pw;

	if (geteuid() != 0)
		return true;
	return name != NULL && (pw = getpwnam(name)) != NULL &&
	    setgroups(0, NULL) == 0 &&
	    setresgid(pw->pw_gid, pw->pw_gid, pw->pw_gid) == 0 &&
	    setresuid(pw->pw_uid, pw->pw_uid, pw->pw_uid) == 0;
}

static bool
options_read(int argc, char *argv[])
{
	static const struct option	options[] = {
		{ "verifier", required_argument, NULL, 'v' },
		{ "log", required_argument, NULL, 'l' },
		{ "user", required_argument, NULL, 'u' },
		{ "run-as", required_argument, NULL, 'r' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "results", required_argument, NULL, 'R' },
		{ NULL, 0, NULL, 0 }
	};
	int				c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'v': opt.verifier = optarg; break;
		case 'l': opt.log = optarg; break;
		case 'u': opt.user = optarg; break;
		case 'r': opt.run_as = optarg; break;
		case 'j': opt.jobs = (int)strtol(optarg, NULL, 10); break;
		case 'R': opt.results = optarg; break;
		default: return false;
		}
	}
	return optind == argc && opt.verifier != NULL && opt.log != NULL &&
	    opt.user != NULL && opt.jobs > 0 && opt.jobs <= JOBS_MAX;
}

int
main(int argc, char *argv[])
{
	pthread_t	thread[JOBS_MAX];
	size_t		i;
	int		n = 0;
	bool		ok;

	if (!options_read(argc, argv)) {
		(void)fprintf(stderr, "usage: hostile --verifier PATH --log FILE "
		    "--user LOGIN [--run-as NAME] [--jobs N] <LIST\n");
		return 64;
	}
	if (!become(opt.run_as)) {
		perror("hostile: cannot become the verifier's user");
		return EXIT_FAILURE;
	}
	while (n < opt.jobs && pthread_create(&thread[n], NULL, work, NULL) == 0)
		n++;
	while (n > 0)
		(void)pthread_join(thread[--n], NULL);
	ok = read_reasons() && report() && write_results(opt.results);
	for (i = 0; i < n_vectors; i++)
		free(vectors[i].line);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
