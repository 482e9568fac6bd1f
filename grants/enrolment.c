/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "grants/enrolment.h"

bool
enrol_begin(const struct config *c, const struct provider *p, struct enrol_page *page)
{
	struct authorize_request	request = {
		.client_id = c->grant_client_id,
		.redirect_uri = c->grant_redirect_uri,
		.scopes = &c->grant_scopes,
		.prompt = c->authorize_prompt,
	};

	memset(page, 0, sizeof(*page));
	if (!pkce_make(&page->pkce))
		return false;
	state_make(page->state);
	request.state = page->state;
	request.challenge = page->pkce.challenge;
	if (authorize_url(p, &request, page->url, sizeof(page->url)))
		return true;
	enrol_end(page);
	return false;
}

void
enrol_end(struct enrol_page *page)
{
	pkce_free(&page->pkce);
	explicit_bzero(page, sizeof(*page));
}

enum redirect_result
enrol_read(const struct config *c, const struct provider *p,
    const struct enrol_page *page, const char *pasted, struct secret **code)
{
	return redirect_read(p, pasted, c->grant_redirect_uri, page->state, code);
}

enum exchange_result
enrol_exchange(struct http *h, const struct config *c, const struct provider *p,
    const struct grant_client *client, const struct enrol_page *page,
    const struct secret *code, int64_t expires_in, deadline d,
    struct exchange_answer *out, struct exchange_detail *detail)
{
	struct exchange_request	request = {
		.kind = EXCHANGE_CODE,
		.client_id = client->client_id,
		.client_secret = client->secret,
		.code = code,
		.code_verifier = page->pkce.verifier,
		.redirect_uri = *c->grant_redirect_uri == '\0' ? NULL : c->grant_redirect_uri,
		.state = page->state,
		.expires_in = expires_in,
	};

	return token_exchange(h, p, &request, d, out, detail);
}

const char *
enrol_result_text(enum enrol_result r)
{
	switch (r) {
	case ENROL_FAULT:
		break;
	case ENROL_GOOD:
		return "the grant may be held";
	case ENROL_OTHER_CLIENT:
		return "the new token is another client's: check [grant] client_id";
	case ENROL_LAPSED:
		return "the new token has lapsed already: check this host's clock";
	case ENROL_OTHER_PERSON:
		return "the provider names two persons for one token";
	case ENROL_NO_PERSON:
		return "the provider's name for the person cannot stand in an account map";
	case ENROL_NO_REFRESH:
		return "the provider gave no refresh token: is [grant] client_id registered "
		    "for the authorization code flow?";
	}
	return "nothing was judged";
}

enum enrol_result
enrol_judge(const struct provider *p, const char *client_id,
    const struct exchange_answer *a, const struct introspection *seen, int64_t now,
    char person[PERSON_MAX + 1])
{
	char	word[PERSON_MAX + 1];
	int	n;

	if (*client_id == '\0' || !introspection_is_for(seen, client_id))
		return ENROL_OTHER_CLIENT;
	if (seen->exp <= now)
		return ENROL_LAPSED;
	if (a->user_id[0] != '\0' && strcmp(a->user_id, seen->user_id) != 0)
		return ENROL_OTHER_PERSON;
	if (a->refresh_token == NULL || secret_len(a->refresh_token) == 0)
		return ENROL_NO_REFRESH;
	n = snprintf(word, sizeof(word), "%s:%s", p->name, seen->user_id);
	if (n < 0 || (size_t)n >= sizeof(word) || !person_valid(word, (size_t)n))
		return ENROL_NO_PERSON;
	memcpy(person, word, (size_t)n + 1);
	return ENROL_GOOD;
}

enum store_result
enrol_store(struct grants *g, const struct grant_client *client, const char *account,
    const char *person, const struct exchange_answer *a, int64_t exp, struct grant *out)
{
	const struct enrolment	e = {
		.account = account,
		.person = person,
		.client_id = client->client_id,
		.refresh = a->refresh_token,
		.access = a->access_token,
		.exp = exp,
		.now = (int64_t)time(NULL),
	};

	return grants_enrol(g, &e, out);
}
