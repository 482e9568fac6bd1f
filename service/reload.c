/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdio.h>
#include <syslog.h>

#include "service/notify.h"
#include "service/reload.h"
#include "verifier/audit.h"

static void
replace(struct rooms *r, struct snapshot *s)
{
	snapshot_drop(r->current);
	r->current = s;
	if (s->host.warning[0] != '\0')
		audit_line(LOG_AUTHPRIV | LOG_WARNING, "%s", s->host.warning);
}

struct throttle_options
throttle_options(const struct config *c)
{
	return (struct throttle_options){ c->throttle, c->throttle_place,
	    c->throttle_window * 1000 };
}

void
reload_settings(struct rooms *r)
{
	struct throttle_options	 t;
	enum reason		 reason;
	struct snapshot		*s;
	char			 why[512];

	(void)notify(NOTICE_RELOADING, NULL);
	s = snapshot_read(r->config_path, &reason, why, sizeof(why));
	if (s != NULL) {
		replace(r, s);
		seats_sweep(r->seats, s);
		t = throttle_options(s->host.config);
		throttle_set(r->throttle, &t);
		stat_add(&r->stats, STAT_RELOADS);
	}
	/* In either case: a rotated log file is opened anew. */
	audit_open(r->current->host.config->log_target);
	if (s != NULL)
		audit_line(LOG_AUTHPRIV | LOG_INFO, "configuration loaded anew");
	else {
		stat_add(&r->stats, STAT_RELOADS_REFUSED);
		audit_line(LOG_AUTHPRIV | LOG_ERR,
		    "configuration not loaded, the one before stays: %s", why);
	}
	(void)notify(NOTICE_READY, s != NULL ? "configuration loaded" :
	    "configuration refused, the one before stays");
}

void
reload_map(struct rooms *r)
{
	enum reason	 reason;
	struct snapshot	*s;
	char		 why[512];

	/* Callers of one millisecond are many, and would look at the same file. */
	if (r->map_seen == deadline_now())
		return;
	r->map_seen = deadline_now();
	if (!snapshot_is_stale(r->current))
		return;
	s = snapshot_with_new_map(r->current, &reason, why, sizeof(why));
	if (s != NULL) {
		replace(r, s);
		stat_add(&r->stats, STAT_MAPS);
		return;
	}
	snapshot_ignore_map(r->current);
	stat_add(&r->stats, STAT_MAPS_REFUSED);
	audit_line(LOG_AUTHPRIV | LOG_ERR,
	    "changed account map not loaded, the one before stays: %s", why);
}
