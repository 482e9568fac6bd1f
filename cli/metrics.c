/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/status.h"

/*
 * Prometheus' text format (version 0.0.4), for the node exporter's textfile
 * collector. Times are in seconds there, as Prometheus wants them.
 */
static const struct {
	const char	*group, *metric, *label, *type, *help;
} families[] = {
	{ "verdict", "pam_fitbit_logins_total", "verdict", "counter",
	    "Logins by verdict since the service started." },
	{ "reason", "pam_fitbit_login_reasons_total", "reason", "counter",
	    "Logins by the reason of their verdict." },
	{ "count", "pam_fitbit_events_total", "event", "counter",
	    "What the service counts besides: see fitbit-verifier(8)." },
	{ "now", "pam_fitbit_now", "what", "gauge",
	    "The state of the service at this moment." },
};

static const struct {
	const char	*group, *metric, *help;
} times[] = {
	{ "login_us", "pam_fitbit_login_seconds",
	    "From the token to the verdict, denials not held." },
	{ "provider_us", "pam_fitbit_provider_seconds",
	    "An answer of the provider." },
};

static const struct {
	const char	*word, *quantile;
} quantiles[] = {
	{ "p50", "0.5" }, { "p95", "0.95" }, { "p99", "0.99" },
};

#define COUNT_OF(a)	(sizeof(a) / sizeof((a)[0]))

static void
print_family(const struct report *r, size_t f)
{
	size_t	i;

	(void)printf("# HELP %s %s\n# TYPE %s %s\n", families[f].metric, families[f].help,
	    families[f].metric, families[f].type);
	for (i = 0; i < r->n; i++)
		if (strcmp(r->lines[i].group, families[f].group) == 0)
			(void)printf("%s{%s=\"%s\"} %s\n", families[f].metric,
			    families[f].label, r->lines[i].word, r->lines[i].value);
}

static double
seconds(const struct report *r, const char *group, const char *word)
{
	return (double)strtoll(report_get(r, group, word), NULL, 10) / 1e6;
}

static void
print_times(const struct report *r, size_t t)
{
	size_t	q;

	(void)printf("# HELP %s %s\n# TYPE %s summary\n", times[t].metric, times[t].help,
	    times[t].metric);
	for (q = 0; q < COUNT_OF(quantiles); q++)
		(void)printf("%s{quantile=\"%s\"} %.6f\n", times[t].metric,
		    quantiles[q].quantile, seconds(r, times[t].group, quantiles[q].word));
	(void)printf("%s_sum %.6f\n%s_count %s\n", times[t].metric,
	    seconds(r, times[t].group, "sum"), times[t].metric,
	    report_get(r, times[t].group, "count"));
}

static void
print_all(const struct report *r)
{
	size_t	i;

	(void)printf("# HELP pam_fitbit_info The version that runs.\n"
	    "# TYPE pam_fitbit_info gauge\npam_fitbit_info{version=\"%s\"} 1\n",
	    report_get(r, "", "version"));
	(void)printf("# HELP pam_fitbit_uptime_seconds Since the service started.\n"
	    "# TYPE pam_fitbit_uptime_seconds gauge\npam_fitbit_uptime_seconds %.3f\n",
	    (double)strtoll(report_get(r, "", "uptime_ms"), NULL, 10) / 1e3);
	for (i = 0; i < COUNT_OF(families); i++)
		print_family(r, i);
	for (i = 0; i < COUNT_OF(times); i++)
		print_times(r, i);
}

int
cmd_metrics(int argc, char *argv[])
{
	static const struct option	options[] = {
		{ "socket", required_argument, NULL, 's' },
		{ NULL, 0, NULL, 0 }
	};
	static struct report		r;
	const char			*socket_path = VERIFIER_SOCKET;
	int				opt;

	while ((opt = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		if (opt != 's')
			return usage("metrics");
		socket_path = optarg;
	}
	if (optind != argc)
		return usage("metrics");
	if (!report_fetch(socket_path, &r))
		return STATUS_PROBLEM;
	print_all(&r);
	report_free(&r);
	return fflush(stdout) == 0 ? STATUS_FINE : STATUS_PROBLEM;
}
