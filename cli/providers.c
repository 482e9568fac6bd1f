/* SPDX-License-Identifier: ISC */
/*
 * fitbitctl providers [show NAME]: the provider's rows that this build knows,
 * and what each field of one means; from oauth/provider.def alone.
 */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/json_out.h"
#include "oauth/provider.h"

#define WIDTH	76	/* of the meanings */

static int
list(bool json)
{
	struct json_out		 out = { 0 };
	struct json_object	*array, *o;
	const struct provider	*rows;
	size_t			 n, i;

	rows = provider_rows(&n);
	if (!json) {
		for (i = 0; i < n; i++)
			(void)printf("%-14s %s\n", rows[i].name, rows[i].about);
		return STATUS_FINE;
	}
	array = json_out_array(&out);
	out.value = array;
	for (i = 0; i < n; i++) {
		o = json_out_object(&out);
		json_out_text(&out, o, "name", rows[i].name);
		json_out_text(&out, o, "about", rows[i].about);
		json_out_add(&out, array, NULL, o);
	}
	return json_out_print(&out) ? STATUS_FINE : STATUS_PROBLEM;
}

/* The words of a text in lines that a terminal takes. */
static void
print_meaning(const char *text)
{
	size_t	n, at = 0;

	while (*text != '\0') {
		n = strcspn(text, " ");
		if (at > 0 && at + 1 + n > WIDTH)
			at = 0;
		(void)printf("%s%.*s", at > 0 ? " " : "\n    ", (int)n, text);
		at += n + (at > 0);
		text += n + (text[n] == ' ');
	}
	(void)putchar('\n');
}

static int
show(const struct provider *p, bool json)
{
	struct json_out		 out = { 0 };
	struct json_object	*o = NULL, *one;
	struct provider_field	 f;
	char			 buf[32];
	size_t			 i;

	if (json) {
		out.value = json_out_object(&out);
		o = out.value;
		json_out_text(&out, o, "name", p->name);
		json_out_text(&out, o, "about", p->about);
	} else
		(void)printf("%s: %s\n\nEach line is an option of [provider], with the row's own "
		    "value.\n", p->name, p->about);
	for (i = 0; provider_field(p, i, buf, &f); i++) {
		if (!json) {
			(void)printf("\n%s = %s", f.name, f.value);
			print_meaning(f.meaning);
			continue;
		}
		one = json_out_object(&out);
		json_out_text(&out, one, "value", f.value);
		json_out_text(&out, one, "meaning", f.meaning);
		json_out_add(&out, o, f.name, one);
	}
	if (json)
		return json_out_print(&out) ? STATUS_FINE : STATUS_PROBLEM;
	return STATUS_FINE;
}

static int
show_named(const char *name, bool json)
{
	const struct provider	*p = provider_find(name);

	if (p != NULL)
		return show(p, json);
	(void)fprintf(stderr, "fitbitctl: %s: no such provider: see fitbitctl providers\n",
	    name);
	return STATUS_PROBLEM;
}

int
cmd_providers(int argc, char *argv[])
{
	static const struct option	options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 }
	};
	bool				json = false;
	int				opt;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (opt != 'j')
			return usage("providers");
		json = true;
	}
	if (argc == optind)
		return list(json);
	if (argc - optind == 2 && strcmp(argv[optind], "show") == 0)
		return show_named(argv[optind + 1], json);
	return usage("providers");
}
