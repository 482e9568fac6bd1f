/* SPDX-License-Identifier: ISC */
#include "config.h"

#include "ipc/verdict.h"

const char *
verdict_name(enum verdict v)
{
	switch (v) {		/* no default: -Wswitch-enum lists what is missing */
	case VERDICT_ERROR:
		return "error";
	case VERDICT_ALLOW:
		return "allow";
	case VERDICT_DENY:
		return "deny";
	case VERDICT_UNKNOWN_USER:
		return "unknown_user";
	case VERDICT_EXPIRED:
		return "expired";
	case VERDICT_REVOKED:
		return "revoked";
	case VERDICT_UNAVAILABLE:
		return "unavailable";
	case VERDICT_IGNORE:
		return "ignore";
	}
	return "invalid";
}

bool
verdict_from_wire(uint8_t wire, enum verdict *v)
{
	if (wire > VERDICT_IGNORE)
		return false;
	*v = (enum verdict)wire;
	return true;
}
