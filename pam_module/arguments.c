/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <limits.h>
#include <stddef.h>
#include <string.h>

#include "pam_module/arguments.h"

enum kind {
	FLAG,
	TEXT,		/* not empty */
	PATH		/* absolute */
};

static const struct word {
	const char	*name;
	enum kind	 kind;
	size_t		 member;
} words[] = {
#define WORD(name, kind)	{ #name, kind, offsetof(struct arguments, name) }
	WORD(config, PATH),
	WORD(verifier, PATH),
	WORD(socket, PATH),
	WORD(fitbitctl, PATH),
	WORD(run_as, TEXT),
	WORD(placeholder, TEXT),
	WORD(prompt, TEXT),
	WORD(use_first_pass, FLAG),
	WORD(try_first_pass, FLAG),
	WORD(gate, FLAG),
	WORD(nodelay, FLAG),
	WORD(debug, FLAG),
};
#define N_WORDS	(sizeof(words) / sizeof(words[0]))

static const struct word *
word_find(const char *name, size_t n)
{
	size_t	i;

	for (i = 0; i < N_WORDS; i++)
		if (strlen(words[i].name) == n &&
		    memcmp(words[i].name, name, n) == 0)
			return &words[i];
	return NULL;
}

/* What is wrong with the value (NULL when none was given); NULL if nothing. */
static const char *
value_fault(enum kind kind, const char *value)
{
	if (kind == FLAG)
		return value == NULL ? NULL : "takes no value";
	if (value == NULL || *value == '\0')
		return "needs a value";
	if (kind == PATH && *value != '/')
		return "is not an absolute path";
	if (kind == PATH && strlen(value) >= PATH_MAX)
		return "is too long for a path";
	return NULL;
}

static void
value_store(struct arguments *a, const struct word *w, const char *value)
{
	char	*p = (char *)a + w->member;
	bool	 yes = true;

	if (w->kind == FLAG)
		memcpy(p, &yes, sizeof(yes));
	else
		memcpy(p, &value, sizeof(value));
}

static bool
argument_read(struct arguments *a, unsigned int *seen, const char *arg,
    struct fault *why)
{
	size_t			 n = strcspn(arg, "=");
	const char		*value = arg[n] == '=' ? arg + n + 1 : NULL;
	const struct word	*w = word_find(arg, n);
	const char		*what;
	unsigned int		 bit;

	if (w == NULL) {
		fault_set(why, "PAM argument \"%s\" is unknown: see pam_fitbit(8)",
		    arg);
		return false;
	}
	bit = 1U << (w - words);
	what = (*seen & bit) != 0 ? "stands there twice" :
	    value_fault(w->kind, value);
	if (what != NULL) {
		fault_set(why, "PAM argument \"%s\" %s: see pam_fitbit(8)", arg,
		    what);
		return false;
	}
	*seen |= bit;
	value_store(a, w, value);
	return true;
}

/*
 * The service has one configuration: a line that names another verifier or
 * another file is not for it, unless it names the socket too.
 */
static void
defaults(struct arguments *a)
{
	a->ask_service = a->socket != NULL ||
	    (a->config == NULL && a->verifier == NULL);
	if (a->config == NULL)
		a->config = CONFIG_FILE;
	if (a->verifier == NULL)
		a->verifier = VERIFIER_PATH;
	if (a->socket == NULL)
		a->socket = VERIFIER_SOCKET;
	if (a->fitbitctl == NULL)
		a->fitbitctl = FITBITCTL_PATH;
	if (a->run_as == NULL)
		a->run_as = VERIFIER_USER;
}

bool
arguments_read(int argc, const char **argv, struct arguments *out,
    struct fault *why)
{
	struct arguments	a = { 0 };
	unsigned int		seen = 0;
	int			i;

	for (i = 0; i < argc; i++)
		if (!argument_read(&a, &seen, argv[i], why))
			return false;
	if (a.use_first_pass && a.try_first_pass) {
		fault_set(why, "PAM arguments use_first_pass and try_first_pass "
		    "exclude each other: keep one");
		return false;
	}
	defaults(&a);
	*out = a;
	return true;
}
