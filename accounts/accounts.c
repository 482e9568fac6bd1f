/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "accounts/accounts.h"
#include "accounts/index_origin.h"
#include "accounts/index_read.h"
#include "accounts/map.h"
#include "accounts/person_tag.h"
#include "config/hostkey.h"
#include "config/safe_file.h"
#include "config/subkey.h"

/* Either the index is mapped, and then the key is there, or the text was read. */
struct accounts {
	struct index_view	index;		/* base is NULL: the text */
	struct subkey		key;
	struct map		map;
};

static bool
map_index(struct accounts *a, const char *path, struct accounts_error *e)
{
	struct file_error	 fe;
	struct index_view	 x;
	void			*p;
	int			 fd;

	fd = safe_file_open(path, FILE_PLAIN, UINT32_MAX, &x.size, &fe);
	if (fd == -1)
		return accounts_fail(e, "%s", fe.text);
	p = x.size == 0 ? MAP_FAILED :
	    mmap(NULL, x.size, PROT_READ, MAP_SHARED, fd, 0);
	(void)close(fd);
	if (p == MAP_FAILED)
		return accounts_fail(e, "%s: cannot be mapped", path);
	a->index.base = p;
	a->index.size = x.size;
	return index_valid(&a->index) || accounts_fail(e, "%s: is damaged, or "
	    "of another version: run fitbitctl accounts build", path);
}

static bool
read_key(struct accounts *a, const char *path, const char *index,
    struct accounts_error *e)
{
	struct file_error	fe;
	struct hostkey		key;
	uint8_t			tag[TAG_LEN];

	if (sodium_init() == -1)
		return accounts_fail(e, "libsodium does not start");
	if (!hostkey_read(path, &key, &fe))
		return accounts_fail(e, "%s", fe.text);
	subkey_derive(&key, SUBKEY_ACCOUNT_INDEX, &a->key);
	hostkey_wipe(&key);
	person_tag(&a->key, "", tag);
	return memcmp(tag, a->index.base + INDEX_HEADER_AT + HEADER_KEY_CHECK,
	    TAG_LEN) == 0 || accounts_fail(e, "%s: was built with another key "
	    "than %s: run fitbitctl accounts build", index, path);
}

/* Only the text's owner may say what is newer: who cannot see it, is not warned. */
static void
warn_if_newer(const struct accounts *a, const char *text, const char *index,
    struct accounts_error *warning)
{
	const uint8_t	*built = a->index.base + INDEX_HEADER_AT + HEADER_TEXT;
	struct stat	 st;
	uint8_t		 now[ORIGIN_LEN];

	if (warning == NULL || stat(text, &st) == -1)
		return;
	index_origin_of(&st, now);
	if (memcmp(built, now, sizeof(now)) != 0)
		(void)accounts_fail(warning, "%s was changed after %s was "
		    "built: run fitbitctl accounts build", text, index);
}

static bool
index_exists(const char *path)
{
	struct stat	st;

	return *path != '\0' && (lstat(path, &st) == 0 || errno != ENOENT);
}

struct accounts *
accounts_open(const char *text_path, const char *index_path,
    const char *key_path, struct accounts_error *warning,
    struct accounts_error *e)
{
	struct accounts	*a;
	bool		 good;

	if (warning != NULL)
		warning->text[0] = '\0';
	if ((a = calloc(1, sizeof(*a))) == NULL) {
		(void)accounts_fail(e, "%s: out of memory", text_path);
		return NULL;
	}
	if (index_exists(index_path)) {
		good = map_index(a, index_path, e) &&
		    read_key(a, key_path, index_path, e);
		if (good)
			warn_if_newer(a, text_path, index_path, warning);
	} else
		good = map_add_file(&a->map, MAP_TEXT, text_path, e);
	if (good)
		return a;
	accounts_close(a);
	return NULL;
}

void
accounts_close(struct accounts *a)
{
	if (a == NULL)
		return;
	if (a->index.base != NULL)
		(void)munmap((void *)(uintptr_t)a->index.base, a->index.size);
	subkey_wipe(&a->key);
	map_free(&a->map);
	free(a);
}

static enum accounts_result
result_of(enum index_result r)
{
	switch (r) {
	case INDEX_NO:
		return ACCOUNTS_NO;
	case INDEX_YES:
		return ACCOUNTS_YES;
	case INDEX_BROKEN:
		break;
	}
	return ACCOUNTS_BROKEN;
}

enum accounts_result
accounts_has_login(struct accounts *a, const char *login)
{
	struct index_account	found;

	if (a->index.base != NULL)
		return result_of(index_by_login(&a->index, login, &found));
	return map_find(&a->map, login) == NULL ? ACCOUNTS_NO : ACCOUNTS_YES;
}

static bool
is_login(const struct index_account *a, const char *login)
{
	return a->login.n == strlen(login) &&
	    memcmp(a->login.p, login, a->login.n) == 0;
}

static enum accounts_result
maps_in_index(struct accounts *a, const char *person, const char *login)
{
	struct index_account	found;
	enum index_result	r;
	uint8_t			tag[TAG_LEN];
	struct index_person	at = { 0, 0 };

	person_tag(&a->key, person, tag);
	do
		r = index_next_of_person(&a->index, tag, &at, &found);
	while (r == INDEX_YES && !is_login(&found, login));
	return result_of(r);
}

enum accounts_result
accounts_maps(struct accounts *a, const char *person, const char *login)
{
	const struct account	*account;

	if (a->index.base != NULL)
		return maps_in_index(a, person, login);
	account = map_find(&a->map, login);
	return account != NULL && account_has_person(account, person) ?
	    ACCOUNTS_YES : ACCOUNTS_NO;
}

static enum accounts_result
default_in_index(struct accounts *a, const char *person,
    char login[LOGIN_MAX + 1])
{
	struct index_account	found;
	enum accounts_result	r;
	uint8_t			tag[TAG_LEN];
	struct index_person	at = { 0, 0 };

	person_tag(&a->key, person, tag);
	r = result_of(index_next_of_person(&a->index, tag, &at, &found));
	if (r != ACCOUNTS_YES)
		return r;
	if (!login_valid(found.login.p, found.login.n))
		return ACCOUNTS_BROKEN;
	memcpy(login, found.login.p, found.login.n);
	login[found.login.n] = '\0';
	return ACCOUNTS_YES;
}

enum accounts_result
accounts_default(struct accounts *a, const char *person,
    char login[LOGIN_MAX + 1])
{
	size_t	i;

	if (a->index.base != NULL)
		return default_in_index(a, person, login);
	for (i = 0; i < a->map.n; i++) {
		if (!account_has_person(&a->map.v[i], person))
			continue;
		memcpy(login, a->map.v[i].login, strlen(a->map.v[i].login) + 1);
		return ACCOUNTS_YES;
	}
	return ACCOUNTS_NO;
}
