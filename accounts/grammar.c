/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "accounts/grammar.h"

#define FITBIT		"fitbit:"
#define PROVIDER_MAX	32

/* Locale and the sign of char must not matter, so no isalpha() here. */
static bool
lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
login_valid(const char *s, size_t n)
{
	size_t	i;

	if (n == 0 || n > LOGIN_MAX || !(lower(s[0]) || s[0] == '_'))
		return false;
	if (n > 1 && s[n - 1] == '$')
		n--;
	for (i = 1; i < n; i++)
		if (!(lower(s[i]) || digit(s[i]) || s[i] == '_' || s[i] == '-'))
			return false;
	return true;
}

bool
person_id_valid(const char *s, size_t n)
{
	size_t	i;

	if (n == 0 || n > PERSON_ID_MAX)
		return false;
	for (i = 0; i < n; i++)
		if (s[i] < '!' || s[i] > '~' || s[i] == ',' || s[i] == '#' ||
		    s[i] == '%')
			return false;
	return true;
}

static bool
provider_valid(const char *s, size_t n)
{
	size_t	i;

	if (n == 0 || n > PROVIDER_MAX || !lower(s[0]))
		return false;
	for (i = 1; i < n; i++)
		if (!(lower(s[i]) || digit(s[i]) || s[i] == '-'))
			return false;
	return true;
}

bool
person_valid(const char *s, size_t n)
{
	const char	*colon = n == 0 ? NULL : memchr(s, ':', n);
	size_t		 k;

	if (colon == NULL)
		return false;
	k = (size_t)(colon - s);
	return provider_valid(s, k) && person_id_valid(colon + 1, n - k - 1);
}

bool
person_canonical(const char *word, size_t n, char out[PERSON_MAX + 1])
{
	const size_t	prefix = sizeof(FITBIT) - 1;
	bool		bare = n > 0 && memchr(word, ':', n) == NULL;

	if (bare ? !person_id_valid(word, n) : !person_valid(word, n))
		return false;
	if (bare)
		memcpy(out, FITBIT, prefix);
	memcpy(out + (bare ? prefix : 0), word, n);
	out[(bare ? prefix : 0) + n] = '\0';
	return true;
}
