/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "accounts/map.h"
#include "accounts/ranges.h"

/*
 * One line of the account map. Every check answers with NULL or with what is
 * wrong, a constant, so that the caller can put file and line in front of it.
 */

bool
id_parse(const char *s, size_t n, uint32_t *out)
{
	uint64_t	v = 0;
	size_t		i;

	if (n == 0 || n > 10 || (n > 1 && s[0] == '0'))
		return false;
	for (i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		v = v * 10 + (uint64_t)(s[i] - '0');
	}
	if (v > UINT32_MAX)
		return false;
	*out = (uint32_t)v;
	return true;
}

const char *
list_next(const char **list, size_t *n)
{
	const char	*word = *list;

	if (word == NULL || *word == '\0')
		return NULL;
	for (*n = 0; word[*n] != '\0' && word[*n] != ','; ++*n)
		;
	*list = word + *n + (word[*n] == ',');
	return word;
}

/* The length of the UTF-8 character at s, 0 when it is none or is a control. */
static size_t
utf8_printable(const unsigned char *s, size_t left)
{
	size_t	n = s[0] < 0x80 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4, i;

	if (s[0] < 0x20 || s[0] == 0x7f || (s[0] >= 0x80 && s[0] < 0xc2) ||
	    s[0] > 0xf4 || n > left)
		return 0;
	for (i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xc2 && s[1] < 0xa0) || (s[0] == 0xe0 && s[1] < 0xa0) ||
	    (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf0 && s[1] < 0x90) ||
	    (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

static bool
gecos_valid(const char *s)
{
	const unsigned char	*p = (const unsigned char *)s;
	size_t			 left = strlen(s), n;

	if (left > MAP_TEXT_MAX)
		return false;
	for (; left > 0; p += n, left -= n)
		if ((n = utf8_printable(p, left)) == 0)
			return false;
	return true;
}

/* For home and shell: absolute, plain characters, and no way back up. */
static bool
path_valid(const char *s)
{
	size_t	n = strlen(s), i;

	if (s[0] != '/' || n > MAP_TEXT_MAX || strstr(s, "/../") != NULL ||
	    (n >= 3 && strcmp(s + n - 3, "/..") == 0))
		return false;
	for (i = 0; i < n; i++)
		if (s[i] < '!' || s[i] > '~')
			return false;
	return true;
}

/* A comma that stands alone makes an empty word: at the ends or twice. */
static bool
list_gapless(const char *s)
{
	char	before = ',';

	for (; *s != '\0'; before = *s++)
		if (*s == ',' && before == ',')
			return false;
	return before != ',';
}

/* strcspn() and strspn() for short words: theirs cost more to set up. */
static size_t
word_length(const char *s)
{
	size_t	n = 0;

	while (s[n] != '\0' && s[n] != ' ' && s[n] != '\t')
		n++;
	return n;
}

static size_t
blanks_length(const char *s)
{
	size_t	n = 0;

	while (s[n] == ' ' || s[n] == '\t')
		n++;
	return n;
}

static const char *
check_persons(const char *list)
{
	char		 canonical[PERSON_MAX + 1];
	const char	*word;
	size_t		 n;

	if (!list_gapless(list))
		return "has an empty person in its second column";
	while ((word = list_next(&list, &n)) != NULL)
		if (!person_canonical(word, n, canonical))
			return "a person is an ID, or PROVIDER:ID, of printable "
			    "characters without , # and %";
	return NULL;
}

static const char *
check_groups(const char *list)
{
	const char	*word, *eq;
	size_t		 n, name, words = 0;
	uint32_t	 gid;

	if (*list != '\0' && !list_gapless(list))
		return "has an empty group";
	while ((word = list_next(&list, &n)) != NULL) {
		if (++words > MAP_GROUPS_MAX)
			return "has more than 64 groups";
		eq = memchr(word, '=', n);
		name = eq == NULL ? n : (size_t)(eq - word);
		if (!login_valid(word, name))
			return "a group is NAME or NAME=GID; a name is a-z 0-9 "
			    "_ -, at most 32, and starts with a letter or _";
		if (eq == NULL)
			continue;
		if (!id_parse(eq + 1, n - name - 1, &gid))
			return "a group's GID is not a number";
		if (id_reserved(gid))
			return "a group's GID is reserved: take one of "
			    "1000-60000, 65536-524287";
	}
	return NULL;
}

/* uid:gid:gecos:home:shell[:groups], cut up in place. */
static const char *
parse_entry(char *s, struct account *a)
{
	char		*field[6] = { s }, *p;
	size_t		 n = 1;

	for (p = s; (p = strchr(p, ':')) != NULL; field[n++] = p) {
		if (n == 6)
			return "has more than uid:gid:gecos:home:shell:groups";
		*p++ = '\0';
	}
	if (n < 5)
		return "has fewer than uid:gid:gecos:home:shell";
	if (!id_parse(field[0], strlen(field[0]), &a->uid) ||
	    !id_parse(field[1], strlen(field[1]), &a->gid))
		return "its uid or gid is not a number";
	if (id_reserved(a->uid) || id_reserved(a->gid))
		return "its uid or gid is reserved: take one of 1000-60000, "
		    "65536-524287";
	if (!gecos_valid(field[2]))
		return "its gecos is not printable UTF-8 of at most 255 bytes";
	if (!path_valid(field[3]) || !path_valid(field[4]))
		return "its home or shell is not an absolute path of printable "
		    "characters, at most 255, without /../";
	a->gecos = field[2];
	a->home = field[3];
	a->shell = field[4];
	a->groups = n == 6 ? field[5] : "";
	a->full = true;
	return check_groups(a->groups);
}

/* Comments are held to this too: nothing in the file plays with a terminal. */
static const char *
check_bytes(const char *line, size_t n)
{
	const unsigned char	*p = (const unsigned char *)line;
	unsigned int		 bad = 0;
	size_t			 i;

	if (n > MAP_LINE_MAX)
		return "is longer than 4096 bytes";
	for (i = 0; i < n; i++)
		bad |= (unsigned int)((p[i] < 0x20 && p[i] != '\t') ||
		    p[i] == 0x7f);
	return bad == 0 ? NULL : "holds a control character (save the file "
	    "as plain text with Unix line ends)";
}

static const char *
parse_columns(char *line, struct account *a)
{
	char		*persons, *entry;
	const char	*why;
	size_t		 k = word_length(line);

	if (k == 0)
		return "starts with a blank";
	if (!login_valid(line, k))
		return "its login breaks the rule: a-z 0-9 _ -, at most 32, "
		    "and starts with a letter or _";
	persons = line + k + blanks_length(line + k);
	line[k] = '\0';
	k = word_length(persons);
	entry = persons + k + blanks_length(persons + k);
	persons[k] = '\0';
	if (*persons == '\0')
		return "names no person in its second column";
	a->login = line;
	a->persons = persons;
	a->groups = "";
	if ((why = check_persons(persons)) != NULL || *entry == '\0')
		return why;
	return parse_entry(entry, a);
}

int
map_parse_line(char *line, size_t n, struct account *out, const char **why)
{
	struct account	a = { 0 };

	if ((*why = check_bytes(line, n)) != NULL)
		return -1;
	if (line[0] == '#' || blanks_length(line) == n)
		return 0;
	if ((*why = parse_columns(line, &a)) != NULL)
		return -1;
	*out = a;
	return 1;
}

bool
account_has_person(const struct account *a, const char *person)
{
	char		 canonical[PERSON_MAX + 1];
	const char	*list = a->persons, *word;
	size_t		 n;

	while ((word = list_next(&list, &n)) != NULL)
		if (person_canonical(word, n, canonical) &&
		    strcmp(canonical, person) == 0)
			return true;
	return false;
}
