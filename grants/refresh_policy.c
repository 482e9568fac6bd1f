/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stddef.h>

#include "grants/refresh_policy.h"

enum refresh_may
refresh_may(const struct refresh_facts *f)
{
	if (!f->on)
		return REFRESH_OFF;
	if (!f->have_grant)
		return REFRESH_NO_GRANT;
	if (!f->token_known)
		return REFRESH_STRANGE_TOKEN;
	if (!f->grant_alive)
		return REFRESH_GRANT_DEAD;
	if (f->exp <= 0)
		return REFRESH_EXP_UNKNOWN;
	if (f->now < f->exp)
		return REFRESH_REVOKED;
	if (f->now - f->exp > f->window)
		return REFRESH_LAPSED_LONG_AGO;
	if (f->left_ms < REFRESH_LEFT_MIN_MS)
		return REFRESH_NO_TIME;
	return REFRESH_MAY;
}

const char *
refresh_may_text(enum refresh_may m)
{
	switch (m) {
	case REFRESH_MAY_NOT:
		return "the refresh was not judged";
	case REFRESH_MAY:
		return "the lapsed token may be refreshed";
	case REFRESH_OFF:
		return "[grant] refresh is off";
	case REFRESH_NO_GRANT:
		return "this host holds no grant that knows the token";
	case REFRESH_GRANT_DEAD:
		return "the provider refused the person's grant: run fitbitctl enroll";
	case REFRESH_STRANGE_TOKEN:
		return "the token is neither the grant's own nor the one last used with it";
	case REFRESH_EXP_UNKNOWN:
		return "the token's end was never recorded";
	case REFRESH_REVOKED:
		return "the token is inactive before its end: it was revoked";
	case REFRESH_LAPSED_LONG_AGO:
		return "the token lapsed longer ago than [grant] refresh_window";
	case REFRESH_NO_TIME:
		return "too little of [login] deadline is left to refresh";
	}
	return "invalid";
}

/* Did it happen in the past and less than `seconds` ago? */
static bool
within(int64_t then, int64_t seconds, int64_t now)
{
	return then > 0 && then <= now && now - then < seconds;
}

enum gate_may
gate_may(int64_t proved, int64_t recheck, int64_t now)
{
	return within(proved, recheck, now) ? GATE_PROVED : GATE_ASK;
}

bool
gate_grace(int64_t proved, int64_t grace, int64_t now)
{
	return within(proved, grace, now);
}
