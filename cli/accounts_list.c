/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "cli/accounts.h"
#include "cli/commands.h"
#include "cli/json_out.h"

/* Which accounts are shown: those for which it says so. */
typedef bool	(*chooser)(const struct accounts_command *,
		    const struct account *);

static void
print_line(const struct account *a)
{
	(void)printf("%s\t%s", a->login, a->persons);
	if (a->full)
		(void)printf("\t%u:%u:%s:%s:%s%s%s", a->uid, a->gid, a->gecos,
		    a->home, a->shell, *a->groups == '\0' ? "" : ":", a->groups);
	(void)putchar('\n');
}

static void
add_words(struct json_out *out, struct json_object *parent, const char *name,
    const char *list, bool persons)
{
	struct json_object	*v = json_out_array(out);
	char			 word[PERSON_MAX + 1];
	const char		*p;
	size_t			 n;

	while ((p = list_next(&list, &n)) != NULL) {
		if (!persons || !person_canonical(p, n, word))
			(void)snprintf(word, sizeof(word), "%.*s", (int)n, p);
		json_out_text(out, v, NULL, word);
	}
	json_out_add(out, parent, name, v);
}

static void
add_account(struct json_out *out, const struct account *a, const char *file)
{
	struct json_object	*o = json_out_object(out);

	json_out_text(out, o, "login", a->login);
	add_words(out, o, "persons", a->persons, true);
	if (a->full) {
		json_out_number(out, o, "uid", a->uid);
		json_out_number(out, o, "gid", a->gid);
		json_out_text(out, o, "gecos", a->gecos);
		json_out_text(out, o, "home", a->home);
		json_out_text(out, o, "shell", a->shell);
		add_words(out, o, "groups", a->groups, false);
	}
	json_out_flag(out, o, "automatic", a->automatic);
	json_out_text(out, o, "file", file);
	json_out_number(out, o, "line", a->line);
	json_out_add(out, out->value, NULL, o);
}

/* STATUS_PROBLEM also when nothing was chosen and something should have been. */
static int
show(struct accounts_command *c, chooser chosen, bool something)
{
	struct json_out		out = { 0 };
	struct accounts_state	s;
	struct accounts_error	e;
	size_t			i, shown = 0;
	bool			good = true;

	c->files.only_here = true;
	if (!accounts_load(&s, &c->files, NULL, 0, NULL, &e))
		return accounts_refuse(&e);
	if (c->json)
		out.value = json_out_array(&out);
	for (i = 0; i < s.map.n; i++) {
		if (!chosen(c, &s.map.v[i]))
			continue;
		shown++;
		if (c->json)
			add_account(&out, &s.map.v[i],
			    map_name_of(&s.map, &s.map.v[i]));
		else
			print_line(&s.map.v[i]);
	}
	accounts_unload(&s);
	if (c->json)
		good = json_out_print(&out);
	good = fflush(stdout) == 0 && good;
	return good && (shown > 0 || !something) ? STATUS_FINE : STATUS_PROBLEM;
}

static bool
choose_all(const struct accounts_command *c, const struct account *a)
{
	return a->automatic || !c->only_automatic;
}

static bool
choose_found(const struct accounts_command *c, const struct account *a)
{
	char		 person[PERSON_MAX + 1];
	const char	*word = c->argv[0];
	uint32_t	 uid;

	if (strcmp(word, a->login) == 0)
		return true;
	if (id_parse(word, strlen(word), &uid) && a->full && a->uid == uid)
		return true;
	return person_canonical(word, strlen(word), person) &&
	    account_has_person(a, person);
}

int
accounts_cmd_list(struct accounts_command *c)
{
	return show(c, choose_all, false);
}

int
accounts_cmd_find(struct accounts_command *c)
{
	return show(c, choose_found, true);
}
