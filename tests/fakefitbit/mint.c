/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tests/fakefitbit/grant.h"
#include "tests/fakefitbit/mint.h"
#include "tests/fakefitbit/replies.h"
#include "tests/fakefitbit/scope.h"

#define LIFETIME	28800
#define COPY(dst, src)	(void)snprintf((dst), sizeof(dst), "%s", (src))

static const char *
text(const char *s)
{
	return s == NULL ? "" : s;
}

/* What the options ask for, in the generation that the link has now. */
static void
claims_from(const struct state *st, const struct options *o, struct claims *c)
{
	struct buf	 claim = { 0 };
	char		 id[TAG_SIZE];
	json_object	*lnk;

	memset(c, 0, sizeof(*c));
	scope_words_to_claim(&claim, o->scopes);
	COPY(c->user, o->user);
	COPY(c->client, o->client);
	COPY(c->scopes, buf_text(&claim));
	COPY(c->fault, text(o->fault));
	COPY(c->reply, text(o->reply));
	c->exp = o->exp;
	c->iat = o->iat;
	if (o->lapsed) {
		c->iat = now_ms() / 1000 - LIFETIME - 60;
		c->exp = c->iat + LIFETIME;
	}
	link_id(id, c->client, c->user);
	lnk = state_get(st, STATE_LINK, id);
	c->generation = record_int(lnk, "gen");
	(void)json_object_put(lnk);
	buf_free(&claim);
}

/* Another last-but-one letter of the signature, so that it no longer fits. */
static void
forge(struct buf *b)
{
	char	*p = b->p + (b->len > 1 ? b->len - 2 : 0);

	*p = *p == 'A' ? 'B' : 'A';
}

static bool
mint_one(const struct state *st, const struct options *o,
    const struct claims *c)
{
	struct buf	b = { 0 };
	bool		ok;

	ok = token_mint(st, c, NULL, (size_t)o->length, &b);
	if (ok && o->revoked)
		ok = token_revoke(st, b.p, b.len);
	if (ok && o->forged)
		forge(&b);
	if (ok)
		printf("%s\n", b.p);
	buf_free(&b);
	return ok;
}

bool
mint_access(const struct state *st, const struct options *o)
{
	struct claims	c;
	int64_t		i;
	bool		ok;

	if (o->length < 0 || o->length > TOKEN_MAX) {
		fprintf(stderr, "fakefitbit: --length is 1..%d\n", TOKEN_MAX);
		return false;
	}
	claims_from(st, o, &c);
	for (i = 0, ok = true; ok && i < o->count; i++)
		ok = mint_one(st, o, &c);
	return ok;
}

bool
mint_replies(const struct state *st, const struct options *o)
{
	const struct raw_reply	*r;
	struct replies		*all;
	struct claims		 c;
	struct buf		 b = { 0 };
	size_t			 i;
	bool			 ok;

	if (o->replies == NULL || (all = replies_load(o->replies)) == NULL)
		return false;
	claims_from(st, o, &c);
	for (i = 0, ok = true; ok && i < all->n; i++) {
		r = &all->reply[i];
		COPY(c.reply, r->name);
		b.len = 0;
		ok = token_mint(st, &c, NULL, 0, &b);
		if (ok)
			printf("%s\t%s\t%s\t%s\n", r->name, text(r->expect),
			    buf_text(&b), text(r->text));
	}
	buf_free(&b);
	replies_free(all);
	return ok;
}

bool
mint_grant(const struct state *st, const struct options *o)
{
	struct issue	is = { .refresh = "" };
	bool		ok;

	claims_from(st, o, &is.claims);
	COPY(is.refresh_fault, text(o->refresh_fault));
	COPY(is.next_fault, text(o->next_fault));
	ok = grant_new(st, &is);
	if (ok)
		printf("%s %s\n", buf_text(&is.access), is.refresh);
	issue_free(&is);
	return ok;
}

bool
mint_code(const struct state *st, const struct options *o)
{
	struct code	c = { .made_ms = now_ms() };
	struct buf	claim = { 0 };
	char		code[CODE_SIZE];
	bool		ok;

	scope_words_to_claim(&claim, o->scopes);
	COPY(c.user, o->user);
	COPY(c.client, o->client);
	COPY(c.scopes, buf_text(&claim));
	COPY(c.redirect, o->redirect);
	COPY(c.challenge, text(o->challenge));
	buf_free(&claim);
	if (o->lapsed)
		c.made_ms -= 11 * 60 * 1000;
	ok = code_new(st, &c, code);
	if (ok)
		printf("%s\n", code);
	return ok;
}

bool
mint_revoke(const struct state *st, const struct options *o)
{
	return grant_revoke(st, o->client, o->user);
}
