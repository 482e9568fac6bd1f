/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/config_file.h"
#include "config/option.h"
#include "config/safe_file.h"

#define BLANKS		" \t"
#define NAME_BYTES	"abcdefghijklmnopqrstuvwxyz_"

static const struct config_option	options[] = {
#define OPTION(section, name, type, member, dflt, low, high) \
	{ #section, #name, #type, dflt, low, high },
#include "config/options.def"
#undef OPTION
};

#define ECHO_TEXT	false
#define ECHO_URL	false
#define ECHO_PROXY	false
#define ECHO_PATH	false
#define ECHO_WORDS	false
#define ECHO_SECONDS	true
#define ECHO_MILLIS	true
#define ECHO_COUNT	true
#define ECHO_BOOL	true
#define ECHO_CHOICE	false

static const struct option_slot	slots[] = {
#define OPTION(section, name, type, member, dflt, low, high) \
	{ #member, offsetof(struct config, member), value_##type, ECHO_##type },
#include "config/options.def"
#undef OPTION
};

#define N_OPTIONS	(sizeof(options) / sizeof(options[0]))

/* The configuration that the caller sees is the first member. */
struct block {
	struct config	config;
	struct arena	arena;
};

struct parser {
	const char		*name;			/* of the file, for messages */
	struct block		*block;
	const char		*section;		/* NULL before the first */
	unsigned int		 line;
	unsigned int		 seen[N_OPTIONS];	/* the line that set it, 0 none */
	struct config_error	*e;
};

/* Puts "file:line: " and what is before the flaw in front of e->text. */
static bool
refuse_at(struct parser *p, unsigned int line, const char *what)
{
	struct config_error	flaw = *p->e;

	if (line == 0)
		(void)snprintf(p->e->text, sizeof(p->e->text), "%.200s: %s%.280s",
		    p->name, what, flaw.text);
	else
		(void)snprintf(p->e->text, sizeof(p->e->text), "%.200s:%u: %s%.280s",
		    p->name, line, what, flaw.text);
	return false;
}

static bool
refuse_line(struct parser *p, const char *flaw)
{
	(void)config_refuse(p->e, "%s", flaw);
	return refuse_at(p, p->line, "");
}

/* What is before a flaw: "deadline = 99s: ", or "ca_file: " where a value might be a secret. */
static bool
refuse_value(struct parser *p, size_t i, const char *value)
{
	char	what[96], *c;

	if (slots[i].echo)
		(void)snprintf(what, sizeof(what), "%s = %.40s: ", options[i].name, value);
	else
		(void)snprintf(what, sizeof(what), "%s: ", options[i].name);
	for (c = what; *c != '\0'; c++)
		if (*c < ' ' || *c > '~')	/* a tab, or half of a UTF-8 sequence */
			*c = '?';
	return refuse_at(p, p->line, what);
}

static bool
set_value(struct parser *p, size_t i, const char *value)
{
	char	*member = (char *)&p->block->config + slots[i].offset;

	return slots[i].parse(&p->block->arena, &slots[i], &options[i], value,
	    member, p->e) || refuse_value(p, i, value);
}

static bool
set_defaults(struct parser *p)
{
	size_t	i;

	for (i = 0; i < N_OPTIONS; i++)
		if (!set_value(p, i, options[i].dflt))
			return false;
	return true;
}

/*
 * The length of the UTF-8 sequence at s (RFC 3629), 0 when it is none, or
 * encodes a C1 control character.
 */
static size_t
utf8_len(const unsigned char *s, size_t left)
{
	size_t		i, n;
	unsigned long	c;

	if (s[0] < 0x80)
		return 1;
	n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc2 || s[0] > 0xf4 || n > left)
		return 0;
	c = s[0] & (0x7fU >> n);
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < 0xa0 || (n == 3 && c < 0x800) || (n == 4 && c < 0x10000) ||
	    c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	return n;
}

/* What no line may hold, NULL when it holds none of it. */
static const char *
bytes_flaw(const char *bytes, size_t n)
{
	const unsigned char	*s = (const unsigned char *)bytes;
	size_t			 i, len;

	if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		return "a byte order mark: save the file as UTF-8 without one";
	for (i = 0; i < n; i += len) {
		if (s[i] == '\r')
			return "a carriage return: save the file with Unix line ends (dos2unix)";
		if (s[i] == '\0')
			return "a NUL byte: this is no text file, restore it";
		if ((s[i] < ' ' && s[i] != '\t') || s[i] == 0x7f)
			return "a control character: take it out";
		if ((len = utf8_len(s + i, n - i)) == 0)
			return "bytes that are not UTF-8: save the file as UTF-8";
	}
	return NULL;
}

/* Cuts the blanks at both ends of the text off. */
static char *
trim(char *s)
{
	size_t	n;

	s += strspn(s, BLANKS);
	for (n = strlen(s); n > 0 && strchr(BLANKS, s[n - 1]) != NULL; n--)
		s[n - 1] = '\0';
	return s;
}

/* A name that came from the file, where it can be shown: it might be a secret gone astray. */
static const char *
shown(const char *name)
{
	size_t	n = strlen(name);

	return n > 0 && n <= 32 && strspn(name, NAME_BYTES) == n ? name : "what stands here";
}

static bool
open_section(struct parser *p, char *text)
{
	size_t	i, n = strlen(text);

	if (text[n - 1] != ']')
		return refuse_line(p, "no ] ends the section's name: write [NAME] alone on a line");
	text[n - 1] = '\0';
	for (i = 0; i < N_OPTIONS; i++)
		if (strcmp(options[i].section, text + 1) == 0) {
			p->section = options[i].section;
			return true;
		}
	(void)config_refuse(p->e, "%s is no section: see pam_fitbit.conf(5)", shown(text + 1));
	return refuse_at(p, p->line, "");
}

/* The option's place in the table, N_OPTIONS when there is none. */
static size_t
find_option(const char *section, const char *name)
{
	size_t	i;

	for (i = 0; i < N_OPTIONS; i++)
		if (strcmp(options[i].section, section) == 0 &&
		    strcmp(options[i].name, name) == 0)
			break;
	return i;
}

/* An unknown option: where it does exist, if anywhere. */
static bool
refuse_option(struct parser *p, const char *name)
{
	size_t	i;

	for (i = 0; i < N_OPTIONS; i++)
		if (strcmp(options[i].name, name) == 0) {
			(void)config_refuse(p->e, "%s is an option of [%s], not of [%s]: move it there",
			    name, options[i].section, p->section);
			return refuse_at(p, p->line, "");
		}
	(void)config_refuse(p->e, "%s is no option of [%s]: see pam_fitbit.conf(5)",
	    shown(name), p->section);
	return refuse_at(p, p->line, "");
}

static bool
take_option(struct parser *p, char *text)
{
	char	*equals = strchr(text, '='), *name;
	size_t	 i;

	if (equals == NULL)
		return refuse_line(p, "is neither a comment, a [section] nor name = value");
	if (p->section == NULL)
		return refuse_line(p, "an option before any section: put its [section] above it");
	*equals = '\0';
	name = trim(text);
	if ((i = find_option(p->section, name)) == N_OPTIONS)
		return refuse_option(p, name);
	if (p->seen[i] != 0) {
		(void)config_refuse(p->e, "%s was given on line %u already: keep one of them",
		    name, p->seen[i]);
		return refuse_at(p, p->line, "");
	}
	p->seen[i] = p->line;
	return set_value(p, i, trim(equals + 1));
}

static bool
take_line(struct parser *p, const char *bytes, size_t n)
{
	const char	*flaw = bytes_flaw(bytes, n);
	char		*copy, *text;
	bool		 ok = true;

	if (flaw != NULL)
		return refuse_line(p, flaw);
	if ((copy = strndup(bytes, n)) == NULL)
		return refuse_line(p, "no memory");
	text = trim(copy);
	if (*text == '[')
		ok = open_section(p, text);
	else if (*text != '\0' && *text != '#' && *text != ';')
		ok = take_option(p, text);
	free(copy);
	return ok;
}

static bool
take_lines(struct parser *p, const char *bytes, size_t n)
{
	const char	*end = bytes + n, *nl;

	for (p->line = 1; bytes < end; p->line++) {
		if ((nl = memchr(bytes, '\n', (size_t)(end - bytes))) == NULL)
			nl = end;
		if (!take_line(p, bytes, (size_t)(nl - bytes)))
			return false;
		bytes = nl < end ? nl + 1 : end;
	}
	return true;
}

/* The line of the first of these members that the file sets, 0 when it sets none. */
static unsigned int
line_of(const struct parser *p, const char *const *members)
{
	size_t	i;

	for (; *members != NULL; members++)
		for (i = 0; i < N_OPTIONS; i++)
			if (p->seen[i] != 0 && strcmp(slots[i].member, *members) == 0)
				return p->seen[i];
	return 0;
}

static bool
go_together(struct parser *p)
{
	const char *const	*members = config_check(&p->block->config, p->e);

	return members == NULL || refuse_at(p, line_of(p, members), "");
}

struct config *
config_parse(const char *name, const char *bytes, size_t n, struct config_error *e)
{
	struct parser	p = { .name = name, .e = e };

	if (n > CONFIG_SIZE_MAX) {
		(void)config_refuse(e, "%.200s: is over %u bytes long: shorten it",
		    name, CONFIG_SIZE_MAX);
		return NULL;
	}
	if ((p.block = calloc(1, sizeof(*p.block))) == NULL) {
		(void)config_refuse(e, "%.200s: no memory", name);
		return NULL;
	}
	if (!set_defaults(&p) || !take_lines(&p, bytes, n) || !go_together(&p)) {
		config_free(&p.block->config);
		return NULL;
	}
	return &p.block->config;
}

struct config *
config_read(const char *path, struct config_error *e)
{
	struct file_error	 fe;
	struct config		*c;
	char			*bytes;
	size_t			 n;

	if ((bytes = safe_file_read(path, FILE_PLAIN, CONFIG_SIZE_MAX, &n, &fe)) == NULL) {
		(void)config_refuse(e, "%s", fe.text);
		return NULL;
	}
	c = config_parse(path, bytes, n, e);
	free(bytes);
	return c;
}

void
config_free(struct config *c)
{
	struct block	*b = (struct block *)c;

	if (c == NULL)
		return;
	arena_free(&b->arena);
	free(b);
}

bool
words_have(const struct words *w, const char *word)
{
	size_t	i;

	for (i = 0; i < w->n; i++)
		if (strcmp(w->v[i], word) == 0)
			return true;
	return false;
}

const struct config_option *
config_options(size_t *n)
{
	*n = N_OPTIONS;
	return options;
}
