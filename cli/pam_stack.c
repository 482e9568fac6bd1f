/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <security/pam_appl.h>

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/pam_stack.h"

#define BLANKS		" \t\n\r\f\v"

struct reader {
	const char		*dir;
	enum pam_facility	 facility;
	unsigned int		 level, depth;
	struct pam_stack	*stack;
	struct pam_error	*e;
};

/* One line of a file, cut into words as it is taken. */
struct source {
	const char	*path;
	unsigned int	 line;
	char		*rest;
};

static const char *const	facilities[] = { "auth", "account", "password", "session" };

static const char *const	code_names[PAM_CODES] = {
	[PAM_SUCCESS] = "success",
	[PAM_OPEN_ERR] = "open_err",
	[PAM_SYMBOL_ERR] = "symbol_err",
	[PAM_SERVICE_ERR] = "service_err",
	[PAM_SYSTEM_ERR] = "system_err",
	[PAM_BUF_ERR] = "buf_err",
	[PAM_PERM_DENIED] = "perm_denied",
	[PAM_AUTH_ERR] = "auth_err",
	[PAM_CRED_INSUFFICIENT] = "cred_insufficient",
	[PAM_AUTHINFO_UNAVAIL] = "authinfo_unavail",
	[PAM_USER_UNKNOWN] = "user_unknown",
	[PAM_MAXTRIES] = "maxtries",
	[PAM_NEW_AUTHTOK_REQD] = "new_authtok_reqd",
	[PAM_ACCT_EXPIRED] = "acct_expired",
	[PAM_SESSION_ERR] = "session_err",
	[PAM_CRED_UNAVAIL] = "cred_unavail",
	[PAM_CRED_EXPIRED] = "cred_expired",
	[PAM_CRED_ERR] = "cred_err",
	[PAM_NO_MODULE_DATA] = "no_module_data",
	[PAM_CONV_ERR] = "conv_err",
	[PAM_AUTHTOK_ERR] = "authtok_err",
	[PAM_AUTHTOK_RECOVERY_ERR] = "authtok_recover_err",
	[PAM_AUTHTOK_LOCK_BUSY] = "authtok_lock_busy",
	[PAM_AUTHTOK_DISABLE_AGING] = "authtok_disable_aging",
	[PAM_TRY_AGAIN] = "try_again",
	[PAM_IGNORE] = "ignore",
	[PAM_ABORT] = "abort",
	[PAM_AUTHTOK_EXPIRED] = "authtok_expired",
	[PAM_MODULE_UNKNOWN] = "module_unknown",
	[PAM_BAD_ITEM] = "bad_item",
	[PAM_CONV_AGAIN] = "conv_again",
	[PAM_INCOMPLETE] = "incomplete",
};

/* The control words of one word (pam.conf(5)). */
static const struct {
	const char	*word;
	int		 success, ignore, other;
} controls[] = {
	{ "required", PAM_ACTION_OK, PAM_ACTION_IGNORE, PAM_ACTION_BAD },
	{ "requisite", PAM_ACTION_OK, PAM_ACTION_IGNORE, PAM_ACTION_DIE },
	{ "sufficient", PAM_ACTION_DONE, PAM_ACTION_IGNORE, PAM_ACTION_IGNORE },
	{ "optional", PAM_ACTION_OK, PAM_ACTION_IGNORE, PAM_ACTION_IGNORE },
};

static const struct {
	const char	*name;
	int		 action;
} actions[] = {
	{ "ignore", PAM_ACTION_IGNORE },
	{ "ok", PAM_ACTION_OK },
	{ "done", PAM_ACTION_DONE },
	{ "bad", PAM_ACTION_BAD },
	{ "die", PAM_ACTION_DIE },
	{ "reset", PAM_ACTION_RESET },
};

#define COUNT_OF(a)	(sizeof(a) / sizeof((a)[0]))

static bool read_service(struct reader *, const char *service);

static bool __attribute__((format(printf, 3, 4)))
refuse(struct reader *r, const struct source *s, const char *fmt, ...)
{
	char	what[256];
	va_list	ap;

	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	(void)snprintf(r->e->text, sizeof(r->e->text), "%.200s:%u: %s", s->path,
	    s->line, what);
	return false;
}

/*
 * The next word of the line, NULL at its end. [words in brackets] are one word
 * without the brackets; \] inside is a ].
 */
static char *
next_word(struct source *s, bool *bracketed)
{
	char	*word, *to;

	s->rest += strspn(s->rest, BLANKS);
	if (*s->rest == '\0')
		return NULL;
	word = s->rest;
	if (!(*bracketed = *word == '[')) {
		s->rest += strcspn(s->rest, BLANKS);
		if (*s->rest != '\0')
			*s->rest++ = '\0';
		return word;
	}
	for (to = ++word, s->rest++; *s->rest != '\0' && *s->rest != ']'; s->rest++) {
		if (s->rest[0] == '\\' && s->rest[1] == ']')
			s->rest++;
		*to++ = *s->rest;
	}
	if (*s->rest != '\0')
		s->rest++;
	*to = '\0';
	return word;
}

static bool
set_simple_control(struct pam_line *l, const char *word)
{
	size_t	i, k;

	for (i = 0; i < COUNT_OF(controls); i++)
		if (strcasecmp(controls[i].word, word) == 0)
			break;
	if (i == COUNT_OF(controls))
		return false;
	for (k = 0; k < PAM_CODES; k++)
		l->action[k] = controls[i].other;
	l->action[PAM_SUCCESS] = l->action[PAM_NEW_AUTHTOK_REQD] = controls[i].success;
	l->action[PAM_IGNORE] = controls[i].ignore;
	return true;
}

static bool
action_of(const char *text, size_t n, int *out)
{
	size_t	i, digits = strspn(text, "0123456789");

	if (n > 0 && n < 5 && digits == n) {
		*out = (int)strtol(text, NULL, 10);
		return *out > 0;
	}
	for (i = 0; i < COUNT_OF(actions); i++)
		if (strlen(actions[i].name) == n &&
		    strncmp(actions[i].name, text, n) == 0) {
			*out = actions[i].action;
			return true;
		}
	return false;
}

/* Sets the action of one value, or of all that are not set yet. */
static bool
set_action(struct pam_line *l, const char *name, size_t n, int action)
{
	size_t	i;
	bool	known = n == 7 && strncmp(name, "default", 7) == 0, all = known;

	for (i = 0; i < PAM_CODES; i++)
		if (all ? l->action[i] == PAM_ACTION_UNDEFINED :
		    strlen(code_names[i]) == n && strncmp(code_names[i], name, n) == 0) {
			l->action[i] = action;
			known = true;
		}
	return known;
}

/* "success=ok default=bad"; default is for what is named nowhere in the list. */
static bool
set_listed_control(struct pam_line *l, const char *list)
{
	int	 action, fallback = PAM_ACTION_UNDEFINED;
	size_t	 name, value;

	while (*(list += strspn(list, BLANKS)) != '\0') {
		name = strcspn(list, "=" BLANKS);
		if (list[name] != '=')
			return false;
		value = strcspn(list + name + 1, BLANKS);
		if (!action_of(list + name + 1, value, &action))
			return false;
		if (name == 7 && strncmp(list, "default", 7) == 0)
			fallback = action;
		else if (!set_action(l, list, name, action))
			return false;
		list += name + 1 + value;
	}
	return set_action(l, "default", 7, fallback);
}

/* Takes the line over, on success alone. */
static bool
append(struct reader *r, const struct source *s, struct pam_line *l)
{
	struct pam_line	*lines;

	if (r->stack->n >= PAM_LINES_MAX)
		return refuse(r, s, "this stack has over %d lines: shorten it", PAM_LINES_MAX);
	if (asprintf(&l->where, "%s:%u", s->path, s->line) == -1) {
		l->where = NULL;
		return refuse(r, s, "no memory");
	}
	lines = reallocarray(r->stack->lines, r->stack->n + 1, sizeof(*lines));
	if (lines == NULL) {
		free(l->where);
		return refuse(r, s, "no memory");
	}
	r->stack->lines = lines;
	lines[r->stack->n++] = *l;
	return true;
}

/* What stands behind the facility: control, module, arguments. The line owns its copy. */
static bool
take_module(struct reader *r, const struct source *s, const char *control,
    bool listed)
{
	struct pam_line	l = { .level = r->level };
	struct source	own = *s;
	size_t		i;
	bool		brackets, ok;

	for (i = 0; i < PAM_CODES; i++)
		l.action[i] = PAM_ACTION_UNDEFINED;
	ok = listed ? set_listed_control(&l, control) : set_simple_control(&l, control);
	if (!ok)
		return refuse(r, s, "%.60s is no control: see pam.conf(5)", control);
	if ((l.text = own.rest = strdup(s->rest)) == NULL)
		return refuse(r, s, "no memory");
	if ((l.module = next_word(&own, &brackets)) == NULL) {
		free(l.text);
		return refuse(r, s, "no module is named: see pam.conf(5)");
	}
	while (l.argc < PAM_ARGUMENTS_MAX &&
	    (l.argv[l.argc] = next_word(&own, &brackets)) != NULL)
		l.argc++;
	if (append(r, s, &l))
		return true;
	free(l.text);
	return false;
}

static bool
take_substack_head(struct reader *r, const struct source *s)
{
	struct pam_line	l = { .level = r->level, .module = "substack" };

	return append(r, s, &l);	/* zero is PAM_ACTION_IGNORE */
}

/* @include FILE, "auth include FILE", "auth substack FILE". */
static bool
take_include(struct reader *r, struct source *s, unsigned int deeper)
{
	bool		 brackets, ok;
	const char	*file = next_word(s, &brackets);

	if (file == NULL)
		return refuse(r, s, "no file is named to include: see pam.conf(5)");
	if (r->depth >= PAM_DEPTH_MAX)
		return refuse(r, s, "includes nest over %d deep: does a file include itself?",
		    PAM_DEPTH_MAX);
	if (deeper > 0 && !take_substack_head(r, s))
		return false;
	r->depth++;
	r->level += deeper;
	ok = read_service(r, file);
	r->level -= deeper;
	r->depth--;
	return ok;
}

static bool
take_line(struct reader *r, struct source *s)
{
	bool	 brackets;
	char	*word = next_word(s, &brackets);
	size_t	 i;

	if (word == NULL)
		return true;
	if (strcmp(word, "@include") == 0)
		return take_include(r, s, 0);
	word += *word == '-';
	for (i = 0; i < COUNT_OF(facilities); i++)
		if (strcasecmp(facilities[i], word) == 0)
			break;
	if (i == COUNT_OF(facilities))
		return refuse(r, s, "%.60s is none of auth, account, password and session: "
		    "see pam.conf(5)", word);
	if (i != (size_t)r->facility)
		return true;
	if ((word = next_word(s, &brackets)) == NULL)
		return refuse(r, s, "no control is named: see pam.conf(5)");
	if (!brackets && strcmp(word, "include") == 0)
		return take_include(r, s, 0);
	if (!brackets && strcmp(word, "substack") == 0)
		return take_include(r, s, 1);
	return take_module(r, s, word, brackets);
}

/*
 * A line with those joined that follow a \ at its end, without its comment.
 * False at the end of the file. *buf is getline(3)'s; the caller frees it.
 */
static bool
get_line(FILE *f, char **buf, size_t *size, struct source *s, char **joined)
{
	size_t	 n = 0, more;
	char	*longer;

	(*joined)[0] = '\0';
	while (getline(buf, size, f) != -1) {
		s->line++;
		more = strcspn(*buf, "#\n");
		if ((longer = realloc(*joined, n + more + 1)) == NULL)
			return false;
		*joined = longer;
		memcpy(*joined + n, *buf, more);
		n += more;
		(*joined)[n] = '\0';
		if (n == 0 || (*joined)[n - 1] != '\\')
			return true;
		(*joined)[n - 1] = ' ';
	}
	return n > 0;
}

static bool
read_file(struct reader *r, FILE *f, const char *path)
{
	struct source	 s = { .path = path };
	char		*buf = NULL, *joined = calloc(1, 1);
	size_t		 size = 0;
	bool		 ok = joined != NULL;

	while (ok && get_line(f, &buf, &size, &s, &joined)) {
		s.rest = joined;
		ok = take_line(r, &s);
	}
	free(joined);
	free(buf);
	return ok;
}

static bool
read_service(struct reader *r, const char *service)
{
	char	 path[PATH_MAX];
	FILE	*f;
	bool	 ok;

	(void)snprintf(path, sizeof(path), "%s/%s", r->dir, service);
	if ((f = fopen(*service == '/' ? service : path, "re")) == NULL) {
		(void)snprintf(r->e->text, sizeof(r->e->text),
		    "%.300s: cannot be read (%s): create it, or include another one",
		    *service == '/' ? service : path, strerror(errno));
		return false;
	}
	ok = read_file(r, f, *service == '/' ? service : path);
	(void)fclose(f);
	return ok;
}

bool
pam_stack_read(const char *dir, const char *service, enum pam_facility facility,
    struct pam_stack *out, struct pam_error *e)
{
	struct pam_stack	stack = { 0 };
	struct reader		r = {
		.dir = dir, .facility = facility, .stack = &stack, .e = e
	};

	if (!read_service(&r, service)) {
		pam_stack_free(&stack);
		return false;
	}
	*out = stack;
	return true;
}

void
pam_stack_free(struct pam_stack *s)
{
	size_t	i;

	for (i = 0; i < s->n; i++) {
		free(s->lines[i].text);
		free(s->lines[i].where);
	}
	free(s->lines);
	memset(s, 0, sizeof(*s));
}

bool
pam_line_is(const struct pam_line *l, const char *module)
{
	const char	*base = strrchr(l->module, '/');
	size_t		 n = strlen(module);

	base = base == NULL ? l->module : base + 1;
	return strncmp(base, module, n) == 0 &&
	    (base[n] == '\0' || strcmp(base + n, ".so") == 0);
}
