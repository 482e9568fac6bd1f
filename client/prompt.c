/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "client/prompt.h"
#include "oauth/parts.h"

#define DIGITS		"0123456789"
#define LETTERS		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define USER_BYTES	LETTERS DIGITS "._-$+"
#define HOST_BYTES	LETTERS DIGITS "._-:%"
#define BLANKS		" \t"

/* The first release whose keyboard-interactive prompts begin with (user@host). */
#define VERSION_MAJOR	8
#define VERSION_MINOR	5

/* Steps over "(USER@HOST) ". NULL when text does not begin so. */
static const char *
after_prefix(const char *text, const char **host, size_t *host_len)
{
	size_t	n;

	if (*text++ != '(' || (n = strspn(text, USER_BYTES)) == 0)
		return NULL;
	text += n;
	if (*text++ != '@')
		return NULL;
	*host = text;
	*host_len = strspn(text, HOST_BYTES);
	text += *host_len;
	if (*host_len == 0 || *host_len > QUESTION_HOST_MAX ||
	    text[0] != ')' || text[1] != ' ')
		return NULL;
	return text + 2;
}

static bool
is_blank(const char *text)
{
	return text[strspn(text, BLANKS)] == '\0';
}

/* Which part stands behind the prompt: 1 for none, 0 for what is no such words. */
static size_t
part_asked(const char *text)
{
	static const char	word[] = " part ";
	size_t			n = 0;

	if (is_blank(text))
		return 1;
	if (strncmp(text, word, sizeof(word) - 1) != 0)
		return 0;
	text += sizeof(word) - 1;
	if (*text < '1' || *text > '9')
		return 0;
	for (; *text >= '0' && *text <= '9' && n <= PARTS_MAX; text++)
		n = n * 10 + (size_t)(*text - '0');
	return n >= 2 && n <= PARTS_MAX && *text == ':' && is_blank(text + 1) ? n : 0;
}

/* The same text, but for blanks at the ends; which part of the token it asks for. */
static size_t
same_prompt(const char *asked, const char *expected)
{
	size_t	n = strlen(expected);

	while (n > 0 && strchr(BLANKS, expected[n - 1]) != NULL)
		n--;
	return n > 0 && strncmp(asked, expected, n) == 0 ? part_asked(asked + n) : 0;
}

/* Names of hosts know no upper case. */
static bool
is_allowed(const char *hosts, const char *host, size_t n)
{
	size_t	len;

	while (*(hosts += strspn(hosts, BLANKS)) != '\0') {
		len = strcspn(hosts, BLANKS);
		if (len == n && strncasecmp(hosts, host, n) == 0)
			return true;
		hosts += len;
	}
	return false;
}

enum question
question_judge(const char *text, const char *hint, const char *prompt,
    const char *hosts, char host[QUESTION_HOST_MAX + 1], size_t *part)
{
	const char	*asked, *at;
	size_t		 n, k;

	/* "confirm" and "none" want no text; what else there may be is not known here. */
	if (hint != NULL && hint[0] != '\0')
		return QUESTION_OTHER;
	if ((asked = after_prefix(text, &at, &n)) == NULL ||
	    (k = same_prompt(asked, prompt)) == 0)
		return QUESTION_OTHER;
	*part = k;
	if (host != NULL) {
		memcpy(host, at, n);
		host[n] = '\0';
	}
	return is_allowed(hosts, at, n) ? QUESTION_OURS : QUESTION_OTHER_HOST;
}

bool
ssh_version_prefixes(const char *banner)
{
	static const char	name[] = "OpenSSH_";
	unsigned long		major, minor;
	const char		*p = banner + sizeof(name) - 1;
	char			*end;

	if (strncmp(banner, name, sizeof(name) - 1) != 0 ||
	    strchr(DIGITS, *p) == NULL || *p == '\0')
		return false;
	major = strtoul(p, &end, 10);
	if (end[0] != '.' || end[1] < '0' || end[1] > '9')
		return false;
	minor = strtoul(end + 1, NULL, 10);
	return major > VERSION_MAJOR ||
	    (major == VERSION_MAJOR && minor >= VERSION_MINOR);
}
