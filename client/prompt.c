/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "client/prompt.h"

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

/* The same text, but for blanks at the ends. */
static bool
same_prompt(const char *asked, const char *expected)
{
	size_t	n = strlen(expected);

	while (n > 0 && strchr(BLANKS, expected[n - 1]) != NULL)
		n--;
	return n > 0 && strncmp(asked, expected, n) == 0 &&
	    asked[n + strspn(asked + n, BLANKS)] == '\0';
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
    const char *hosts, char host[QUESTION_HOST_MAX + 1])
{
	const char	*asked, *at;
	size_t		 n;

	/* "confirm" and "none" want no text; what else there may be is not known here. */
	if (hint != NULL && hint[0] != '\0')
		return QUESTION_OTHER;
	if ((asked = after_prefix(text, &at, &n)) == NULL ||
	    !same_prompt(asked, prompt))
		return QUESTION_OTHER;
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
