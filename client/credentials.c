/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/credentials.h"
#include "client/pairs.h"

/* What a later program may write otherwise. */
#define FORMAT		"1"

enum kind { KIND_TEXT, KIND_TIME, KIND_BOOL, KIND_SECRET };

static const struct member {
	const char	*name;
	enum kind	 kind;
	size_t		 offset, size;
} table[] = {
#define MEMBER(name, kind)						\
	{ #name, kind, offsetof(struct credentials, name),		\
	    sizeof(((struct credentials *)0)->name) }
	MEMBER(provider, KIND_TEXT),
	MEMBER(client_id, KIND_TEXT),
	MEMBER(user_id, KIND_TEXT),
	MEMBER(scopes, KIND_TEXT),
	MEMBER(expires, KIND_TIME),
	MEMBER(uncertain, KIND_BOOL),
	MEMBER(access_token, KIND_SECRET),
	MEMBER(refresh_token, KIND_SECRET),
#undef MEMBER
};

#define N_MEMBERS	(sizeof(table) / sizeof(table[0]))

void
credentials_clear(struct credentials *c)
{
	secret_free(c->access_token);
	secret_free(c->refresh_token);
	memset(c, 0, sizeof(*c));
}

static const char *
take_text(const struct member *m, const char *value, char *to)
{
	size_t	n = strlen(value);

	if (n >= m->size)
		return "is too long";
	memcpy(to, value, n + 1);
	return NULL;
}

static const char *
take_time(const char *value, int64_t *to)
{
	char		*end;
	intmax_t	 v;

	errno = 0;
	v = strtoimax(value, &end, 10);
	if (value[0] < '0' || value[0] > '9' || *end != '\0' || errno != 0)
		return "is no time";
	*to = v;
	return NULL;
}

static const char *
take_bool(const char *value, bool *to)
{
	*to = strcmp(value, "yes") == 0;
	return *to || strcmp(value, "no") == 0 ? NULL : "is neither yes nor no";
}

static const char *
take_secret(const char *value, struct secret **to)
{
	if (value[0] == '\0')
		return NULL;
	return (*to = secret_new(value, strlen(value))) != NULL ? NULL : "no memory";
}

static const char *
take_member(const struct member *m, const char *value, void *to)
{
	switch (m->kind) {
	case KIND_TEXT:
		return take_text(m, value, to);
	case KIND_TIME:
		return take_time(value, to);
	case KIND_BOOL:
		return take_bool(value, to);
	case KIND_SECRET:
		return take_secret(value, to);
	}
	return "is of no kind";
}

struct reading {
	struct credentials	c;
	bool			seen[N_MEMBERS];
	bool			version;
};

static const char *
take(void *ctx, const char *name, const char *value)
{
	struct reading	*r = ctx;
	size_t		 i;

	if (strcmp(name, "version") == 0) {
		r->version = strcmp(value, FORMAT) == 0;
		return r->version ? NULL :
		    "was written by a newer fitbitctl: use that one";
	}
	for (i = 0; i < N_MEMBERS; i++)
		if (strcmp(table[i].name, name) == 0)
			break;
	if (i == N_MEMBERS || r->seen[i])
		return "is damaged: run fitbitctl login";
	r->seen[i] = true;
	return take_member(&table[i], value, (char *)&r->c + table[i].offset);
}

bool
credentials_read(const char *file, const char *bytes, size_t n,
    struct credentials *out, struct failure *e)
{
	struct reading	r = { .version = false };

	if (!pairs_read(file, bytes, n, take, &r, e)) {
		credentials_clear(&r.c);
		return false;
	}
	if (!r.version || r.c.provider[0] == '\0' || r.c.client_id[0] == '\0' ||
	    r.c.access_token == NULL) {
		credentials_clear(&r.c);
		return failure_say(e, "%.200s: is damaged: run fitbitctl login", file);
	}
	*out = r.c;
	return true;
}

/* "name = value\n" at *used; false when it does not fit. */
static bool
put(char *buf, size_t size, size_t *used, const char *name, const char *value)
{
	int	n;

	n = snprintf(buf + *used, size - *used, "%s = %s\n", name, value);
	if (n < 0 || (size_t)n >= size - *used)
		return false;
	*used += (size_t)n;
	return true;
}

/* The member's value as text; number is room for one that is none yet. */
static const char *
text_of(const struct credentials *c, const struct member *m, char number[32])
{
	const void	*from = (const char *)c + m->offset;
	struct secret	*secret;

	switch (m->kind) {
	case KIND_TEXT:
		return from;
	case KIND_TIME:
		(void)snprintf(number, 32, "%" PRId64, c->expires);
		return number;
	case KIND_BOOL:
		return c->uncertain ? "yes" : "no";
	case KIND_SECRET:
		memcpy(&secret, from, sizeof(secret));
		return secret != NULL ? secret_text(secret) : "";
	}
	return "";
}

size_t
credentials_write(const struct credentials *c, char *buf, size_t size)
{
	static const char	head[] =
	    "# Whoever reads this file is you at the provider. fitbitctl-login(1) writes it.\n";
	size_t			i, used = sizeof(head) - 1;
	char			number[32];

	if (size <= used)
		return 0;
	memcpy(buf, head, used);
	if (!put(buf, size, &used, "version", FORMAT))
		return 0;
	for (i = 0; i < N_MEMBERS; i++)
		if (!put(buf, size, &used, table[i].name,
		    text_of(c, &table[i], number)))
			return 0;
	return used;
}

enum private_found
credentials_load(int dir, struct credentials *out, struct failure *e)
{
	enum private_found	 found;
	char			*bytes;
	size_t			 n;

	found = private_read(dir, CREDENTIALS_FILE, CREDENTIALS_MAX, true, &bytes, &n, e);
	if (found != PRIVATE_FOUND)
		return found;
	if (!credentials_read(CREDENTIALS_FILE, bytes, n, out, e))
		found = PRIVATE_BROKEN;
	explicit_bzero(bytes, n);
	free(bytes);
	return found;
}

bool
credentials_commit(int dir, int fd, const struct credentials *c, struct failure *e)
{
	char	buf[CREDENTIALS_MAX];
	size_t	n = credentials_write(c, buf, sizeof(buf));
	bool	ok;

	if (n != 0)
		ok = private_commit(dir, CREDENTIALS_FILE, fd, buf, n, e);
	else {
		private_abandon(dir, CREDENTIALS_FILE, fd);
		ok = failure_say(e, "the tokens are too long to be kept");
	}
	explicit_bzero(buf, sizeof(buf));
	return ok;
}

bool
credentials_save(int dir, const struct credentials *c, struct failure *e)
{
	int	fd = private_reserve(dir, CREDENTIALS_FILE, CREDENTIALS_MAX, e);

	return fd != -1 && credentials_commit(dir, fd, c, e);
}
