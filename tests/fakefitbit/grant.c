/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <gnutls/crypto.h>

#include "tests/fakefitbit/grant.h"

#define COPY(dst, src)	(void)snprintf((dst), sizeof(dst), "%s", (src))

void
issue_free(struct issue *is)
{
	buf_free(&is->access);
}

/* The record of a refresh token: whose it is and what it gives. */
static json_object *
refresh_record(const struct issue *is)
{
	json_object	*o = json_object_new_object();

	record_put_text(o, "client", is->claims.client);
	record_put_text(o, "user", is->claims.user);
	record_put_text(o, "scopes", is->claims.scopes);
	record_put_text(o, "fault", is->refresh_fault);
	record_put_text(o, "next_fault", is->next_fault);
	record_put_int(o, "gen", is->claims.generation);
	return o;
}

static void
refresh_read(struct issue *is, json_object *o)
{
	COPY(is->claims.client, record_text(o, "client"));
	COPY(is->claims.user, record_text(o, "user"));
	COPY(is->claims.scopes, record_text(o, "scopes"));
	COPY(is->refresh_fault, record_text(o, "fault"));
	COPY(is->next_fault, record_text(o, "next_fault"));
	COPY(is->claims.fault, is->next_fault);
	is->claims.generation = record_int(o, "gen");
}

static json_object *
link_get(const struct state *st, const char *id)
{
	json_object	*o = state_get(st, STATE_LINK, id);

	return o != NULL ? o : json_object_new_object();
}

/* File the refresh token and make it the one that lives. */
static bool
refresh_enter(const struct state *st, const struct issue *is)
{
	char		 tag[TAG_SIZE], id[TAG_SIZE];
	json_object	*rec = refresh_record(is), *lnk;
	bool		 ok;

	tag_make(tag, is->refresh, strlen(is->refresh));
	link_id(id, is->claims.client, is->claims.user);
	lnk = link_get(st, id);
	record_put_text(lnk, "refresh", tag);
	record_put_int(lnk, "gen", is->claims.generation);
	ok = state_set(st, STATE_REFRESH, tag, rec) &&
	    state_set(st, STATE_LINK, id, lnk);
	(void)json_object_put(rec);
	(void)json_object_put(lnk);
	return ok;
}

bool
grant_new(const struct state *st, struct issue *is)
{
	unsigned char	 rnd[32];
	char		 id[TAG_SIZE];
	json_object	*lnk;
	bool		 ok;
	int		 lock = state_lock(st);

	link_id(id, is->claims.client, is->claims.user);
	lnk = link_get(st, id);
	is->claims.generation = record_int(lnk, "gen");
	(void)json_object_put(lnk);
	ok = lock != -1 && gnutls_rnd(GNUTLS_RND_NONCE, rnd, sizeof(rnd)) == 0;
	hex_encode(is->refresh, rnd, sizeof(rnd));
	ok = ok && refresh_enter(st, is) &&
	    token_mint(st, &is->claims, NULL, 0, &is->access);
	state_unlock(lock);
	return ok;
}

/* What this refresh token gives, the same each time for the same times. */
static bool
derive(const struct state *st, const char *refresh, size_t len,
    struct issue *is)
{
	unsigned char	next[32], nonce[32];

	state_mac(st, "refresh", refresh, len, next);
	state_mac(st, "access", refresh, len, nonce);
	hex_encode(is->refresh, next, sizeof(next));
	return token_mint(st, &is->claims, nonce, 0, &is->access);
}

/* Whether what was derived has been presented to us since. */
static bool
issue_used(const struct state *st, const struct issue *is)
{
	char		 tag[TAG_SIZE];
	json_object	*rec;
	bool		 used;

	tag_make(tag, buf_text(&is->access), is->access.len);
	if (state_has(st, STATE_USED, tag))
		return true;
	tag_make(tag, is->refresh, strlen(is->refresh));
	rec = state_get(st, STATE_REFRESH, tag);
	used = record_int(rec, "used_ms") != 0;
	(void)json_object_put(rec);
	return used;
}

/* A spent token again: the same answer, where this behaviour gives it. */
static bool
refresh_again(const struct state *st, const struct control *ctl,
    const char *refresh, size_t len, int64_t now, json_object *rec,
    struct issue *is)
{
	is->claims.iat = record_int(rec, "iat");
	is->claims.exp = record_int(rec, "exp");
	switch (ctl->replay) {
	case REPLAY_STRICT:
		return false;
	case REPLAY_SAME:
		return now - record_int(rec, "used_ms") < ctl->replay_window_ms &&
		    derive(st, refresh, len, is);
	case REPLAY_UNTIL_USED:
		return derive(st, refresh, len, is) && !issue_used(st, is);
	}
	return false;
}

static bool
refresh_first(const struct state *st, const char *refresh, size_t len,
    int64_t now, int64_t lifetime, json_object *rec, struct issue *is)
{
	char	tag[TAG_SIZE];

	is->claims.iat = now / 1000;
	is->claims.exp = now / 1000 + lifetime;
	tag_make(tag, refresh, len);
	record_put_int(rec, "used_ms", now);
	record_put_int(rec, "iat", is->claims.iat);
	record_put_int(rec, "exp", is->claims.exp);
	return derive(st, refresh, len, is) &&
	    refresh_enter(st, is) &&
	    state_set(st, STATE_REFRESH, tag, rec);
}

/* A provider whose refresh tokens stay: another access token and nothing else. */
static bool
refresh_kept(const struct state *st, int64_t now, int64_t lifetime, struct issue *is)
{
	is->claims.iat = now / 1000;
	is->claims.exp = now / 1000 + lifetime;
	is->refresh[0] = '\0';
	return token_mint(st, &is->claims, NULL, 0, &is->access);
}

static bool
refresh_locked(const struct state *st, const struct control *ctl,
    const char *client, const char *refresh, size_t len, int64_t now,
    int64_t lifetime, json_object *rec, struct issue *is)
{
	char		 id[TAG_SIZE], tag[TAG_SIZE];
	json_object	*lnk;
	bool		 same_generation, lives;

	link_id(id, is->claims.client, is->claims.user);
	tag_make(tag, refresh, len);
	lnk = link_get(st, id);
	same_generation = record_int(lnk, "gen") == is->claims.generation;
	lives = strcmp(record_text(lnk, "refresh"), tag) == 0;
	(void)json_object_put(lnk);
	if (strcmp(client, is->claims.client) != 0 || !same_generation)
		return false;
	if (ctl->dialect == DIALECT_GOOGLE)
		return lives && refresh_kept(st, now, lifetime, is);
	if (record_int(rec, "used_ms") != 0)
		return refresh_again(st, ctl, refresh, len, now, rec, is);
	return lives && refresh_first(st, refresh, len, now, lifetime, rec, is);
}

bool
grant_refresh(const struct state *st, const struct control *ctl,
    const char *client, const char *refresh, size_t len, int64_t now,
    int64_t lifetime, struct issue *is)
{
	char		 tag[TAG_SIZE];
	json_object	*rec;
	bool		 ok = false;
	int		 lock;

	if ((lock = state_lock(st)) == -1)
		return false;
	tag_make(tag, refresh, len);
	if ((rec = state_get(st, STATE_REFRESH, tag)) != NULL) {
		refresh_read(is, rec);
		ok = refresh_locked(st, ctl, client, refresh, len, now, lifetime,
		    rec, is);
		(void)json_object_put(rec);
	}
	state_unlock(lock);
	return ok;
}

bool
grant_look(const struct state *st, const char *refresh, size_t len,
    struct claims *c)
{
	struct issue	 is = { .refresh = "" };
	char		 tag[TAG_SIZE];
	json_object	*rec;

	memset(c, 0, sizeof(*c));
	tag_make(tag, refresh, len);
	if ((rec = state_get(st, STATE_REFRESH, tag)) == NULL)
		return false;
	refresh_read(&is, rec);
	(void)json_object_put(rec);
	COPY(is.claims.fault, is.refresh_fault);
	*c = is.claims;
	return true;
}

bool
grant_revoke(const struct state *st, const char *client, const char *user)
{
	char		 id[TAG_SIZE];
	json_object	*lnk;
	bool		 ok;
	int		 lock = state_lock(st);

	link_id(id, client, user);
	lnk = link_get(st, id);
	record_put_int(lnk, "gen", record_int(lnk, "gen") + 1);
	record_put_text(lnk, "refresh", "");
	ok = lock != -1 && state_set(st, STATE_LINK, id, lnk);
	(void)json_object_put(lnk);
	state_unlock(lock);
	return ok;
}

bool
code_new(const struct state *st, const struct code *c, char text[CODE_SIZE])
{
	unsigned char	 rnd[(CODE_SIZE - 1) / 2];
	char		 tag[TAG_SIZE];
	json_object	*o = json_object_new_object();
	bool		 ok;

	ok = gnutls_rnd(GNUTLS_RND_NONCE, rnd, sizeof(rnd)) == 0;
	hex_encode(text, rnd, sizeof(rnd));
	tag_make(tag, text, strlen(text));
	record_put_text(o, "client", c->client);
	record_put_text(o, "user", c->user);
	record_put_text(o, "scopes", c->scopes);
	record_put_text(o, "redirect", c->redirect);
	record_put_text(o, "challenge", c->challenge);
	record_put_int(o, "plain", c->plain);
	record_put_text(o, "state", c->state);
	record_put_int(o, "made_ms", c->made_ms);
	ok = ok && state_set(st, STATE_CODE, tag, o);
	(void)json_object_put(o);
	return ok;
}

bool
code_look(const struct state *st, const char *text, size_t len, bool take,
    struct code *c)
{
	char		 tag[TAG_SIZE];
	json_object	*o;
	bool		 ok;

	tag_make(tag, text, len);
	if ((o = state_get(st, STATE_CODE, tag)) == NULL)
		return false;
	COPY(c->client, record_text(o, "client"));
	COPY(c->user, record_text(o, "user"));
	COPY(c->scopes, record_text(o, "scopes"));
	COPY(c->redirect, record_text(o, "redirect"));
	COPY(c->challenge, record_text(o, "challenge"));
	c->plain = record_int(o, "plain") != 0;
	COPY(c->state, record_text(o, "state"));
	c->made_ms = record_int(o, "made_ms");
	(void)json_object_put(o);
	ok = !take || state_del(st, STATE_CODE, tag);
	return ok;
}
