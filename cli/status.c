/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/json_out.h"
#include "cli/status.h"

struct options {
	const char	*socket;
	bool		 json, watch;
};

static long long
number(const struct report *r, const char *group, const char *word)
{
	return strtoll(report_get(r, group, word), NULL, 10);
}

static double
ms(const struct report *r, const char *group, const char *word)
{
	return (double)number(r, group, word) / 1000;
}

/* One line for all lines of a group that are not zero. */
static void
print_group(const struct report *r, const char *title, const char *group)
{
	size_t	i, shown = 0;

	(void)printf("%-12s", title);
	for (i = 0; i < r->n; i++)
		if (strcmp(r->lines[i].group, group) == 0 &&
		    strcmp(r->lines[i].value, "0") != 0)
			(void)printf("%s%s %s", shown++ == 0 ? " " : ", ", r->lines[i].word,
			    r->lines[i].value);
	(void)puts(shown == 0 ? " none yet" : "");
}

static void
print_times(const struct report *r, const char *title, const char *group)
{
	(void)printf("%-12s p50 %.1f ms, p95 %.1f ms, p99 %.1f ms (%s)\n", title,
	    ms(r, group, "p50"), ms(r, group, "p95"), ms(r, group, "p99"),
	    report_get(r, group, "count"));
}

static void
print_provider(const struct report *r)
{
	const long long	asked = number(r, "count", "provider_requests");
	const long long	opened = number(r, "count", "provider_connections");
	const long long	left = number(r, "now", "breaker_ms");

	(void)printf("%-12s %lld requests, %lld over warm connections, %s failed\n",
	    "provider", asked, asked - opened, report_get(r, "count", "provider_failures"));
	(void)printf("%-12s %s hits, %s kept; %s logins shared another's request\n", "cache",
	    report_get(r, "count", "cache_hits"), report_get(r, "now", "cache_entries"),
	    report_get(r, "count", "flights_shared"));
	(void)printf("%-12s %s", "breaker", left > 0 ? "open" : "closed");
	if (left > 0)
		(void)printf(", next trial in %lld ms", left);
	(void)printf("; opened %s times\n", report_get(r, "now", "breaker_opened"));
}

static void
print_text(const struct report *r)
{
	(void)printf("%-12s %s, up %lld s, settings %s\n", "version",
	    report_get(r, "", "version"), number(r, "", "uptime_ms") / 1000,
	    report_get(r, "now", "settings"));
	(void)printf("%-12s %s on their way, %s of %s seats taken, %s queued, %s callers "
	    "without a request\n", "logins", report_get(r, "now", "sessions"),
	    report_get(r, "now", "seats_taken"), report_get(r, "now", "seats"),
	    report_get(r, "now", "queued"), report_get(r, "now", "clients"));
	print_group(r, "verdicts", "verdict");
	print_group(r, "reasons", "reason");
	print_times(r, "login", "login_us");
	print_times(r, "asking", "provider_us");
	print_provider(r);
	print_group(r, "counts", "count");
}

/* {"version":"0.1.0","uptime_ms":1,"verdict":{"allow":3,...},...} */
static bool
print_json(const struct report *r)
{
	struct json_out		 o = { 0 };
	struct json_object	*group = NULL;
	const struct report_line *l;
	size_t			 i;

	o.value = json_out_object(&o);
	for (i = 0; i < r->n; i++) {
		l = &r->lines[i];
		if (strcmp(l->word, "version") == 0 && *l->group == '\0')
			json_out_text(&o, o.value, l->word, l->value);
		else if (*l->group == '\0')
			json_out_number(&o, o.value, l->word, strtoll(l->value, NULL, 10));
		else {
			if (i == 0 || strcmp(l->group, r->lines[i - 1].group) != 0) {
				group = json_out_object(&o);
				json_out_add(&o, o.value, l->group, group);
			}
			json_out_number(&o, group, l->word, strtoll(l->value, NULL, 10));
		}
	}
	return json_out_print(&o);
}

static bool
tell(const struct options *o)
{
	static struct report	r;
	bool			told = true;

	if (!report_fetch(o->socket, &r))
		return false;
	if (o->json)
		told = print_json(&r);
	else
		print_text(&r);
	report_free(&r);
	return told && fflush(stdout) == 0;
}

int
cmd_status(int argc, char *argv[])
{
	static const struct option	options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "socket", required_argument, NULL, 's' },
		{ "watch", no_argument, NULL, 'w' },
		{ NULL, 0, NULL, 0 }
	};
	struct options			o = { .socket = VERIFIER_SOCKET };
	int				opt;

	while ((opt = getopt_long(argc, argv, "+", options, NULL)) != -1)
		switch (opt) {
		case 'j':
			o.json = true;
			break;
		case 's':
			o.socket = optarg;
			break;
		case 'w':
			o.watch = true;
			break;
		default:
			return usage("status");
		}
	if (optind != argc)
		return usage("status");
	while (tell(&o)) {
		if (!o.watch)
			return STATUS_FINE;
		(void)sleep(1);
		if (!o.json)
			(void)puts("");
	}
	return STATUS_PROBLEM;
}
