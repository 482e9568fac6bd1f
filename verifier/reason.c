/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stddef.h>

#include "verifier/reason.h"

/* What people read at a prompt: short, kind, and the same for everybody. */
#define TOLD_BROKEN \
	"Login by token is not set up correctly here. Please tell the administrator."
#define TOLD_LATER \
	"Your token cannot be checked right now. Please try again later."
#define TOLD_GONE \
	"The service that checks tokens has closed. Please tell the administrator."
#define TOLD_LINK \
	"Your account needs a live link to Fitbit. Please ask the administrator to link it again."
#define TOLD_NOTHING \
	"No token arrived. If you gave one, it was too long for this program; please try another way in."
#define TOLD_CUT \
	"Your token arrived incomplete. This program cuts long answers; please try another way in."
#define TOLD_DEVICE_NO \
	"The answer on the provider's page was no."
#define TOLD_DEVICE_LATE \
	"Nobody agreed on the provider's page in time. Please try again."

static const struct {
	const char	*name;
	enum verdict	 verdict;
	const char	*told, *text;
} reasons[REASON_COUNT] = {
#define REASON(NAME, name, verdict, told, text) \
	[REASON_##NAME] = { #name, VERDICT_##verdict, told, text },
#include "verifier/reason.def"
#undef REASON
};

static enum reason
known(enum reason r)
{
	return (unsigned int)r < REASON_COUNT ? r : REASON_FAULT;
}

enum verdict
reason_verdict(enum reason r)
{
	return reasons[known(r)].verdict;
}

const char *
reason_name(enum reason r)
{
	return reasons[known(r)].name;
}

const char *
reason_text(enum reason r)
{
	return reasons[known(r)].text;
}

const char *
reason_told(enum reason r)
{
	return reasons[known(r)].told;
}

enum reason
reason_of_introspection(enum introspect_result r)
{
	switch (r) {
	case INTROSPECT_ACTIVE:		/* not an end: the policy decides */
	case INTROSPECT_FAILED:
		return REASON_FAULT;
	case INTROSPECT_INACTIVE:
		return REASON_TOKEN_INACTIVE;
	case INTROSPECT_EXPIRED:
		return REASON_TOKEN_EXPIRED;
	case INTROSPECT_UNLINKED:
		return REASON_ACCOUNT_NOT_LINKED;
	case INTROSPECT_BAD_REPLY:
	case INTROSPECT_TOO_BIG:
		return REASON_BAD_REPLY;
	case INTROSPECT_CLIENT_REFUSED:
		return REASON_CLIENT_REFUSED;
	case INTROSPECT_UNEXPECTED:
		return REASON_UNEXPECTED_STATUS;
	case INTROSPECT_RATE_LIMITED:
		return REASON_RATE_LIMITED;
	case INTROSPECT_GONE:
		return REASON_PROVIDER_GONE;
	case INTROSPECT_SERVER_ERROR:
		return REASON_PROVIDER_ERROR;
	case INTROSPECT_UNREACHABLE:
		return REASON_UNREACHABLE;
	case INTROSPECT_TIMEOUT:
		return REASON_TIMEOUT;
	case INTROSPECT_TLS:
		return REASON_TLS_FAILED;
	}
	return REASON_FAULT;
}

enum reason
reason_of_store(enum store_result s)
{
	return s == STORE_DAMAGED ? REASON_GRANT_DAMAGED : REASON_STORE_FAILED;
}

bool
reason_is_lapse(enum reason r)
{
	return r == REASON_TOKEN_INACTIVE || r == REASON_TOKEN_EXPIRED;
}
