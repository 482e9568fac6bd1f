/* SPDX-License-Identifier: ISC */
/*
 * fitbitctl accounts migrate: the account map with the ids of the provider
 * before replaced by those that logins have shown at this one.
 *
 * A child that has become the verifier's user reads the pairs from the store
 * and writes them to us; we, who may write the map, believe nothing of them
 * that accounts/migrate.h does not check. Each file is replaced whole, the index
 * last, so that whatever ends us, the same command run again ends in the same
 * map.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "accounts/migrate.h"
#include "accounts/replace.h"
#include "cli/accounts.h"
#include "cli/as_verifier.h"
#include "config/safe_file.h"
#include "grants/move.h"
#include "oauth/provider.h"

#define PAIRS_MAX	((size_t)256 << 20)	/* bytes; those that are not used cost nothing */
#define STORE_MS	5000

/* ---- in the child ---- */

static enum store_result
write_pairs(struct grants *g, int out)
{
	struct move		 m = { .legacy = "" };
	enum store_result	 r;
	FILE			*f;

	if ((f = fdopen(out, "w")) == NULL)
		return STORE_FAULT;
	while ((r = grants_next_move(g, &m, &m)) == STORE_OK) {
		grants_set_deadline(g, deadline_in(STORE_MS));
		if (fprintf(f, "%s %s\n", m.legacy, m.person) < 0)
			break;
	}
	return fclose(f) == 0 ? r : STORE_IO;
}

static int
child(void *ctx, int out)
{
	struct accounts_command	*c = ctx;
	struct grants_error	 ge;
	struct file_error	 fe;
	struct hostkey		 key;
	struct grants		*g;
	enum store_result	 r;

	if (!hostkey_read(c->config->key_file, &key, &fe))
		return problem("%s", fe.text);
	r = grants_open(c->config->state_dir, &key, deadline_in(STORE_MS), &g, &ge);
	hostkey_wipe(&key);
	if (r != STORE_OK)
		return problem("%s", ge.text);
	r = write_pairs(g, out);
	if (r != STORE_NONE)
		(void)problem("the store: %s", grants_why(g));
	grants_close(g);
	return r == STORE_NONE ? STATUS_FINE : STATUS_PROBLEM;
}

/* ---- in the process that may write the map ---- */

static void
tell_move(void *ctx, const char *login, size_t n, const struct person_move *m)
{
	(void)ctx;
	(void)printf("%.*s: %s -> %s\n", (int)n, login, m->legacy, m->person);
}

/* *out: the new text, NULL where nothing changes. An absent file has nothing to move. */
static bool
make_text(const char *path, const char *legacy_provider, const struct person_moves *moves,
    struct migration *m, char **out, size_t *out_n, struct accounts_error *e)
{
	struct file_error	 fe;
	char			*old, *new;
	size_t			 n;
	bool			 made;

	*out = NULL;
	if (access(path, F_OK) == -1)
		return true;
	if ((old = safe_file_read(path, FILE_PLAIN, MAP_SIZE_MAX, &n, &fe)) == NULL)
		return accounts_fail(e, "%s", fe.text);
	new = edit_migrate(old, n, legacy_provider, moves, m, out_n, e);
	made = new != NULL;
	if (new != NULL && (*out_n != n || memcmp(old, new, n) != 0))
		*out = new;
	else
		free(new);
	free(old);
	return made;
}

/* The files that hold persons; the text is what a reader checks first. */
static bool
migrate_files(struct accounts_command *c, const char *legacy_provider,
    const struct person_moves *moves, struct migration *m, struct accounts_error *e)
{
	const char	*path[] = { c->files.text, c->files.overlay };
	char		*text[] = { NULL, NULL };
	size_t		 n[2] = { 0, 0 }, accounts, i;
	bool		 good = true;

	for (i = 0; good && i < 2; i++)
		good = *path[i] == '\0' || make_text(path[i], legacy_provider, moves, m,
		    &text[i], &n[i], e);
	if (good && text[0] != NULL)
		good = accounts_check_text(c, text[0], n[0], e);
	for (i = 0; good && !c->dry_run && i < 2; i++)
		good = text[i] == NULL || replace_file(path[i], 0644, text[i], n[i], e);
	/* Also where nothing was left to replace: a run before may have ended here. */
	if (good && !c->dry_run)
		good = accounts_build_locked(&c->files, NULL, &accounts, e);
	free(text[0]);
	free(text[1]);
	return good;
}

static int
migrate(struct accounts_command *c, const struct provider *p, const char *pairs, size_t n)
{
	struct person_moves	moves;
	struct accounts_error	e;
	struct migration	m = { .tell = c->dry_run ? tell_move : NULL };
	int			lock;
	bool			good;

	if (!person_moves_read(pairs, n, p->legacy_provider, p->name, &moves, &e) ||
	    (lock = accounts_lock(c->files.index, &e)) == -1)
		return accounts_refuse(&e);
	good = migrate_files(c, p->legacy_provider, &moves, &m, &e);
	(void)close(lock);
	person_moves_free(&moves);
	if (!good)
		return accounts_refuse(&e);
	(void)printf("%zu %s moved to %s ids%s; %zu of %s whose new id no login has shown\n",
	    m.moved, m.moved == 1 ? "person" : "persons", p->name,
	    c->dry_run ? " (dry run: nothing was written)" : "", m.left,
	    p->legacy_provider);
	return STATUS_FINE;
}

int
accounts_cmd_migrate(struct accounts_command *c)
{
	struct provider	 p;
	const char	*flaw = provider_configured(c->config, &p);
	char		*pairs;
	int		 status;

	if (flaw != NULL)
		return problem("[provider] name = %s: %s", c->config->provider_name, flaw);
	if (p.legacy_provider == NULL)
		return problem("[provider] name = %s: knows no ids of a provider before it, "
		    "so there is nothing to migrate", p.name);
	if ((pairs = malloc(PAIRS_MAX)) == NULL)
		return problem("out of memory");
	status = as_verifier(c->run_as == NULL ? VERIFIER_USER : c->run_as, child, c,
	    pairs, PAIRS_MAX);
	if (status == STATUS_FINE)
		status = migrate(c, &p, pairs, strlen(pairs));
	free(pairs);
	return status;
}
