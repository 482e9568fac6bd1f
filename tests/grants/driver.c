/* SPDX-License-Identifier: ISC */
/*
 * Grants without a verifier, for races.sh and crashpoints.sh:
 *
 *	driver DIR URL COMMAND ...	DIR holds ca.pem, key and state/
 *
 *	enrol			lines "ACCOUNT USER ACCESS REFRESH" on standard input; each
 *				access token counts as lapsed and as the person's own
 *	refresh USER MS [FILE]	one refresh within MS milliseconds, once nobody holds
 *				FILE's lock
 *	fresh USER MS		the same, but a held token that lasts a minute will do
 *	recover USER MS		what the row says, then two refreshes in a row
 *	show USER
 *	leased USER MS		waits until a refresh of USER is under way
 *	check			every row opens and the file is sound
 */
#include "config.h"

#include <sys/file.h>

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "grants/rotation.h"
#include "grants/sqlite.h"

#define CLIENT	"22CQ7B"
#define SECRET	"0123456789abcdef0123456789abcdef"
#define NEVER_FRESH	2000000000	/* seconds: no held token lasts as long */

struct world {
	const char	*dir, *url;
	char		 state[512];
	struct hostkey	 key;
	struct grants	*grants;
	struct http	*http;
	struct provider	 provider;
	char		 token_url[256];
	struct secret	*secret;
};

static int
fail(const char *what, const char *why)
{
	fprintf(stderr, "driver: %s: %s\n", what, why);
	return EXIT_FAILURE;
}

static bool
open_world(struct world *w, deadline until)
{
	struct file_error	e = { "" };
	struct grants_error	g = { "" };
	char			path[600];
	enum store_result	r;

	(void)snprintf(w->state, sizeof(w->state), "%s/state", w->dir);
	(void)snprintf(path, sizeof(path), "%s/key", w->dir);
	if (!hostkey_read(path, &w->key, &e)) {
		(void)fail("key", e.text);
		return false;
	}
	if ((r = grants_open(w->state, &w->key, until, &w->grants, &g)) != STORE_OK) {
		printf("store_%s - %s\n", store_result_name(r), g.text);
		return false;
	}
	return true;
}

static bool
open_http(struct world *w)
{
	char			ca[600];
	struct http_options	o = { .ca_file = ca, .ca_path = "", .proxy = "",
	    .connect_timeout_ms = 2000 };

	(void)snprintf(ca, sizeof(ca), "%s/ca.pem", w->dir);
	(void)snprintf(w->token_url, sizeof(w->token_url), "%s/oauth2/token", w->url);
	w->provider = *provider_find("fitbit");
	w->provider.token_url = w->token_url;
	w->secret = secret_new(SECRET, strlen(SECRET));
	w->http = http_new(&o);
	return w->secret != NULL && w->http != NULL;
}

static void
close_world(struct world *w)
{
	http_free(w->http);
	secret_free(w->secret);
	grants_close(w->grants);
}

static enum store_result
find(struct world *w, const char *user, struct grant *out)
{
	char	person[300];

	(void)snprintf(person, sizeof(person), "fitbit:%s", user);
	return grants_find_person(w->grants, CLIENT, person, out);
}

/* ---- commands ---- */

static int
enrol_line(struct world *w, char *line)
{
	char		*save = NULL, person[300];
	const char	*account = strtok_r(line, " \n", &save);
	const char	*user = strtok_r(NULL, " \n", &save);
	const char	*access = strtok_r(NULL, " \n", &save);
	const char	*refresh = strtok_r(NULL, " \n", &save);
	int64_t		 now = (int64_t)time(NULL);
	struct enrolment e = { .account = account, .person = person,
	    .client_id = CLIENT, .exp = now - 60, .now = now };
	struct secret	*a, *r;
	struct grant	 g;
	enum store_result	s;

	if (refresh == NULL)
		return fail("enrol", "needs ACCOUNT USER ACCESS REFRESH");
	(void)snprintf(person, sizeof(person), "fitbit:%s", user);
	e.access = a = secret_new(access, strlen(access));
	e.refresh = r = secret_new(refresh, strlen(refresh));
	s = grants_enrol(w->grants, &e, &g);
	if (s == STORE_OK)
		s = grants_used_token(w->grants, g.id, a, e.exp);
	secret_free(a);
	secret_free(r);
	return s == STORE_OK ? EXIT_SUCCESS : fail("enrol", grants_why(w->grants));
}

static int
enrol(struct world *w)
{
	char	line[20000];
	int	status = EXIT_SUCCESS;

	while (status == EXIT_SUCCESS && fgets(line, sizeof(line), stdin) != NULL)
		status = enrol_line(w, line);
	return status;
}

static void
print_token(const struct secret *s)
{
	unsigned char	hash[crypto_generichash_BYTES_MIN];
	char		hex[2 * sizeof(hash) + 1];

	(void)crypto_generichash(hash, sizeof(hash),
	    (const unsigned char *)secret_text(s), secret_len(s), NULL, 0);
	printf(" token=%s", sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash)));
}

static enum refresh_result
refresh(struct world *w, const char *user, int64_t min_left, deadline until)
{
	struct refresh_order	order = { 0, min_left, NULL };
	struct grant_client	client = { CLIENT, w->secret };
	struct refresh_detail	d;
	struct grant_token	t = { 0 };
	struct grant		g;
	enum refresh_result	r;
	enum store_result	s;

	grants_set_deadline(w->grants, until);
	if ((s = find(w, user, &g)) != STORE_OK) {
		printf("store_%s - %s\n", store_result_name(s), grants_why(w->grants));
		return REFRESH_GONE;
	}
	order.grant_id = g.id;
	r = grant_refresh(w->grants, w->http, &w->provider, &client, &order, until, &t, &d);
	printf("%s requests=%d recovered=%d waited=%d status=%ld",
	    refresh_result_name(r), d.requests, d.recovered, d.waited, d.status);
	if (t.access != NULL) {
		print_token(t.access);
		printf(" generation=%llu", (unsigned long long)t.grant.generation);
	}
	printf(" - %s\n", d.why);
	grant_token_free(&t);
	return r;
}

static int
show(struct world *w, const char *user)
{
	struct grant		 g;
	struct grant_tokens	 t;
	enum store_result	 r;

	if ((r = find(w, user, &g)) != STORE_OK ||
	    (r = grants_unseal(w->grants, &g, &t)) != STORE_OK) {
		printf("%s - %s\n", store_result_name(r), grants_why(w->grants));
		return EXIT_FAILURE;
	}
	grant_tokens_free(&t);
	printf("%s generation=%llu leased=%d held=%d\n",
	    g.state == GRANT_ALIVE ? "alive" : "dead",
	    (unsigned long long)g.generation, g.lease.taken,
	    g.lease.taken && grants_held(w->grants, &g.lease));
	return EXIT_SUCCESS;
}

static int
recover(struct world *w, const char *user, deadline until)
{
	enum refresh_result	first, second;

	if (show(w, user) != EXIT_SUCCESS)
		return EXIT_FAILURE;
	first = refresh(w, user, NEVER_FRESH, until);
	second = refresh(w, user, NEVER_FRESH, until);
	return (first == REFRESH_REFRESHED || first == REFRESH_DEAD) && second == first ?
	    EXIT_SUCCESS : EXIT_FAILURE;
}

static int
leased(struct world *w, const char *user, deadline until)
{
	static const struct timespec	pause = { 0, 2000000 };
	struct grant			g;

	while (deadline_left(until) > 0) {
		if (find(w, user, &g) == STORE_OK && g.lease.taken &&
		    grants_held(w->grants, &g.lease))
			return EXIT_SUCCESS;
		(void)nanosleep(&pause, NULL);
	}
	return fail("leased", "nobody refreshes");
}

static int
say(void *unused, int n, char **values, char **names)
{
	(void)unused;
	(void)names;
	if (n != 1 || strcmp(values[0], "ok") != 0)
		printf("%s\n", n > 0 ? values[0] : "?");
	return n != 1 || strcmp(values[0], "ok") != 0;
}

static int
file_is_sound(const struct world *w)
{
	const char		*why;
	const struct sqlite	*q = sqlite_load(&why);
	char			 path[600];
	sqlite3			*db = NULL;
	int			 rc;

	(void)snprintf(path, sizeof(path), "%s/grants.db", w->state);
	rc = q->open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);
	if (rc == SQLITE_OK)
		rc = q->exec(db, "PRAGMA integrity_check", say, NULL, NULL);
	(void)q->close_v2(db);
	return rc == SQLITE_OK ? EXIT_SUCCESS : fail("check", "the file is not sound");
}

static int
check(struct world *w)
{
	struct grant		g = { 0 };
	struct grant_tokens	t;
	enum store_result	r;
	int			n = 0;

	while ((r = grants_next(w->grants, g.id, &g)) == STORE_OK) {
		if (grants_unseal(w->grants, &g, &t) != STORE_OK)
			return fail(g.person, grants_why(w->grants));
		grant_tokens_free(&t);
		n++;
	}
	if (r != STORE_NONE)
		return fail("check", grants_why(w->grants));
	printf("%d rows are sound\n", n);
	return file_is_sound(w);
}

/* ---- main ---- */

static int64_t
milliseconds(const char *text)
{
	char	*end;
	long	 v = strtol(text, &end, 10);

	return *end == '\0' && v > 0 ? v : 5000;
}

/* Whoever holds the file's lock exclusively lets all go at once. */
static bool
wait_for_start(const char *path)
{
	int	fd = open(path, O_RDONLY | O_CLOEXEC);
	bool	good = fd != -1 && flock(fd, LOCK_SH) == 0;

	if (fd != -1)
		(void)close(fd);
	return good;
}

static int
run(struct world *w, int argc, char **argv)
{
	const char	*command = argv[0], *user = argc > 1 ? argv[1] : "";
	int64_t		 ms = argc > 2 ? milliseconds(argv[2]) : 5000;
	bool		 fresh = strcmp(command, "fresh") == 0;

	if (argc > 3 && !wait_for_start(argv[3]))
		return fail(argv[3], "cannot be waited for");
	if (!open_world(w, deadline_in(ms)))
		return EXIT_FAILURE;
	if (strcmp(command, "enrol") == 0)
		return enrol(w);
	if (strcmp(command, "check") == 0)
		return check(w);
	if (strcmp(command, "show") == 0)
		return show(w, user);
	if (strcmp(command, "leased") == 0)
		return leased(w, user, deadline_in(ms));
	if (!open_http(w))
		return fail("http", "no memory");
	if (strcmp(command, "recover") == 0)
		return recover(w, user, deadline_in(ms));
	(void)refresh(w, user, fresh ? 60 : NEVER_FRESH, deadline_in(ms));
	return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
	struct world		w = { 0 };
	struct file_error	e = { "" };
	char			path[600];
	int			status;

	if (argc < 4 || sodium_init() == -1)
		return fail("usage", "driver DIR URL COMMAND ...");
	w.dir = argv[1];
	w.url = argv[2];
	(void)snprintf(path, sizeof(path), "%s/key", w.dir);
	if (strcmp(argv[3], "enrol") == 0 &&
	    hostkey_make(path, geteuid(), getegid(), &e) == HOSTKEY_FAILED)
		return fail("key", e.text);
	status = run(&w, argc - 3, argv + 3);
	close_world(&w);
	return fflush(stdout) == 0 ? status : EXIT_FAILURE;
}
