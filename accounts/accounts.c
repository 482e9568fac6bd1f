/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "accounts/accounts.h"
#include "accounts/map.h"
#include "config/safe_file.h"

struct accounts {
	struct map	map;
};

static bool
read_text(struct accounts *a, const char *path, struct accounts_error *e)
{
	struct file_error	 fe;
	char			*bytes;
	size_t			 n;

	bytes = safe_file_read(path, FILE_PLAIN, MAP_SIZE_MAX, &n, &fe);
	if (bytes == NULL)
		return accounts_fail(e, "%s", fe.text);
	return map_add(&a->map, MAP_TEXT, path, bytes, n, e);
}

struct accounts *
accounts_open(const char *text_path, const char *index_path,
    const char *key_path, struct accounts_error *warning,
    struct accounts_error *e)
{
	struct accounts	*a;

	(void)index_path;
	(void)key_path;
	if (warning != NULL)
		warning->text[0] = '\0';
	if ((a = calloc(1, sizeof(*a))) == NULL) {
		(void)accounts_fail(e, "%s: out of memory", text_path);
		return NULL;
	}
	if (read_text(a, text_path, e))
		return a;
	accounts_close(a);
	return NULL;
}

void
accounts_close(struct accounts *a)
{
	if (a == NULL)
		return;
	map_free(&a->map);
	free(a);
}

enum accounts_result
accounts_has_login(struct accounts *a, const char *login)
{
	return map_find(&a->map, login) == NULL ? ACCOUNTS_NO : ACCOUNTS_YES;
}

enum accounts_result
accounts_maps(struct accounts *a, const char *person, const char *login)
{
	const struct account	*account = map_find(&a->map, login);

	return account != NULL && account_has_person(account, person) ?
	    ACCOUNTS_YES : ACCOUNTS_NO;
}

enum accounts_result
accounts_default(struct accounts *a, const char *person,
    char login[LOGIN_MAX + 1])
{
	size_t	i;

	for (i = 0; i < a->map.n; i++) {
		if (!account_has_person(&a->map.v[i], person))
			continue;
		memcpy(login, a->map.v[i].login, strlen(a->map.v[i].login) + 1);
		return ACCOUNTS_YES;
	}
	return ACCOUNTS_NO;
}
