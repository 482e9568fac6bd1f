/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "client/loopback.h"
#include "client/pairs.h"
#include "client/settings.h"

#define LETTERS	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS	"0123456789"

/* NULL when value may stand here; "" has been let through already. */
typedef const char	*checker(const char *value);

static const char *
check_text(const char *value)
{
	(void)value;
	return NULL;
}

static const char *
check_provider(const char *value)
{
	return provider_find(value) != NULL ? NULL : "is no provider that we know";
}

static const char *
check_client_id(const char *value)
{
	if (value[strspn(value, LETTERS DIGITS "._-")] == '\0')
		return NULL;
	return "is no client id: it is letters, digits, '.', '_' and '-'";
}

static const char *
check_redirect_uri(const char *value)
{
	struct loopback_uri	uri;

	if (loopback_uri_read(value, &uri))
		return NULL;
	return "is not http://127.0.0.1:PORT/PATH (or [::1], or localhost)";
}

static const char *
check_words(const char *value)
{
	struct word_list	l;

	if (strpbrk(value, ",;\"") != NULL)
		return "has blanks between its words and no commas or quotes";
	return word_list_set(&l, value) ? NULL : "has too many words";
}

static const char *
check_path(const char *value)
{
	return value[0] == '/' ? NULL : "is no absolute path";
}

static const char *
check_url(const char *value)
{
	return strncmp(value, "https://", 8) == 0 && value[8] != '\0' ?
	    NULL : "is no https:// URL";
}

#define NAMES(X)							\
	X(provider,	 "fitbit",	check_provider)			\
	X(client_id,	 "",		check_client_id)		\
	X(redirect_uri,	 "http://127.0.0.1:7777/", check_redirect_uri)	\
	X(scopes,	 "profile",	check_words)			\
	X(hosts,	 "",		check_words)			\
	X(prompt,	 "Fitbit token:", check_text)			\
	X(askpass,	 "",		check_path)			\
	X(authorize_url, "",		check_url)			\
	X(token_url,	 "",		check_url)			\
	X(revoke_url,	 "",		check_url)			\
	X(device_url,	 "",		check_url)			\
	X(ca_file,	 "",		check_path)			\
	X(ca_path,	 "/etc/ssl/certs", check_path)

static const struct setting {
	const char	*name, *dflt;
	size_t		 offset, size;
	checker		*check;
} table[] = {
#define ROW(name, dflt, check)						\
	{ #name, dflt, offsetof(struct settings, name),			\
	    sizeof(((struct settings *)0)->name), check },
	NAMES(ROW)
#undef ROW
};

#define N_SETTINGS	(sizeof(table) / sizeof(table[0]))

static const char *const	names[] = {
#define ROW(name, dflt, check)	#name,
	NAMES(ROW)
#undef ROW
	NULL
};

const char *const *
settings_names(void)
{
	return names;
}

static size_t
row_of(const char *name)
{
	size_t	i;

	for (i = 0; i < N_SETTINGS; i++)
		if (strcmp(table[i].name, name) == 0)
			break;
	return i;
}

static const char *
set_row(struct settings *s, const struct setting *row, const char *value)
{
	size_t		 n = strlen(value);
	const char	*flaw;

	if (n >= row->size)
		return "is too long";
	if (n != 0 && (flaw = row->check(value)) != NULL)
		return flaw;
	memcpy((char *)s + row->offset, value, n + 1);
	return NULL;
}

const char *
settings_set(struct settings *s, const char *name, const char *value)
{
	size_t	i = row_of(name);

	return i == N_SETTINGS ? "is no setting" : set_row(s, &table[i], value);
}

void
settings_default(struct settings *s)
{
	size_t	i;

	for (i = 0; i < N_SETTINGS; i++)
		(void)set_row(s, &table[i], table[i].dflt);
}

struct reading {
	struct settings	*s;
	bool		 seen[N_SETTINGS];
};

static const char *
take(void *ctx, const char *name, const char *value)
{
	struct reading	*r = ctx;
	size_t		 i = row_of(name);

	if (i == N_SETTINGS)
		return "is no setting: see fitbitctl-login(1)";
	if (r->seen[i])
		return "sets what an earlier line has set: keep one of them";
	r->seen[i] = true;
	return set_row(r->s, &table[i], value);
}

bool
settings_read(const char *file, const char *bytes, size_t n,
    struct settings *out, struct failure *e)
{
	struct reading	r = { .s = out };

	settings_default(out);
	return pairs_read(file, bytes, n, take, &r, e);
}

static const char *
url_of(const char *ours, const char *theirs)
{
	return ours[0] != '\0' ? ours : theirs;
}

bool
settings_provider(const struct settings *s, struct provider *out)
{
	const struct provider	*row = provider_find(s->provider);

	if (row == NULL)
		return false;
	*out = *row;
	out->authorize_url = url_of(s->authorize_url, row->authorize_url);
	out->token_url = url_of(s->token_url, row->token_url);
	out->revoke_url = url_of(s->revoke_url, row->revoke_url);
	out->device_url = url_of(s->device_url, row->device_url);
	return true;
}

bool
word_list_set(struct word_list *l, const char *value)
{
	size_t	 n = strlen(value);
	char	*p;

	if (n >= sizeof(l->text))
		return false;
	memcpy(l->text, value, n + 1);
	l->words.n = 0;
	for (p = l->text; *(p += strspn(p, " \t")) != '\0'; ) {
		if (l->words.n == WORD_LIST_MAX)
			return false;
		l->v[l->words.n++] = p;
		p += strcspn(p, " \t");
		if (*p != '\0')
			*p++ = '\0';
	}
	l->v[l->words.n] = NULL;
	l->words.v = l->v;
	return true;
}
