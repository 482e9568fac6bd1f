/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/stat.h>

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <security/pam_ext.h>
#include <security/pam_modules.h>

#include "tests/pam/world.h"

struct world	world;

/* Comes before libpam's own when the module looks for it: the log is read here. */
void
pam_syslog(const pam_handle_t *pamh, int priority, const char *fmt, ...)
{
	va_list	ap;

	(void)pamh;
	va_start(ap, fmt);
	(void)vsnprintf(world.log, sizeof(world.log), fmt, ap);
	va_end(ap);
	world.priority = priority;
}

bool
world_make(void)
{
	const char	*top = getenv("top_builddir"), *tmp = getenv("TMPDIR");

	(void)snprintf(world.module, sizeof(world.module),
	    "%s/.libs/pam_fitbit.so", top == NULL ? "." : top);
	(void)snprintf(world.verifier, sizeof(world.verifier),
	    "%s/tests/pam/scripted_verifier", top == NULL ? "." : top);
	if (*world.module != '/' || access(world.module, R_OK) == -1 ||
	    access(world.verifier, X_OK) == -1)
		return false;
	(void)snprintf(world.dir, sizeof(world.dir), "%s/pam_fitbit.XXXXXX",
	    tmp == NULL || strlen(tmp) > 32 ? "/tmp" : tmp);
	if (mkdtemp(world.dir) == NULL || chmod(world.dir, 0755) == -1)
		return false;
	(void)snprintf(world.script, sizeof(world.script), "%s/script", world.dir);
	return true;
}

void
world_end(void)
{
	DIR		*d = opendir(world.dir);
	struct dirent	*e;

	while (d != NULL && (e = readdir(d)) != NULL)
		(void)unlinkat(dirfd(d), e->d_name, 0);
	if (d != NULL)
		(void)closedir(d);
	(void)rmdir(world.dir);
}

/* '@' in text becomes at. */
static void
write_file(const char *path, const char *text, const char *at)
{
	FILE	*f = fopen(path, "we");

	if (f == NULL)
		abort();
	for (; *text != '\0'; text++)
		if (*text == '@' && at != NULL)
			(void)fputs(at, f);
		else
			(void)fputc(*text, f);
	(void)fchmod(fileno(f), 0644);
	(void)fclose(f);
}

void
world_script(const char *text)
{
	write_file(world.script, text, NULL);
}

static char *
reply_to(struct talk *t)
{
	size_t	i;

	for (i = 0; i < sizeof(t->answers) / sizeof(t->answers[0]); i++)
		if (t->answers[i] != NULL) {
			const char	*a = t->answers[i];

			t->answers[i] = NULL;
			return strdup(a);
		}
	return NULL;
}

static void
see(struct talk *t, const struct pam_message *m, struct pam_response *r)
{
	(void)snprintf(t->prompt, sizeof(t->prompt), "%s", m->msg);
	switch (m->msg_style) {
	case PAM_PROMPT_ECHO_OFF:
		t->asked++;
		r->resp = reply_to(t);
		break;
	case PAM_PROMPT_ECHO_ON:
		t->echoed++;
		r->resp = reply_to(t);
		break;
	case PAM_TEXT_INFO:
		t->informed++;
		break;
	case PAM_ERROR_MSG:
		t->warned++;
		break;
	default:
		break;
	}
}

static int
converse(int n, const struct pam_message **m, struct pam_response **out,
    void *arg)
{
	struct talk	*t = arg;
	int		 i;

	*out = NULL;
	if (t->on_message != NULL)
		t->on_message();
	if (t->null || (*out = calloc((size_t)n, sizeof(**out))) == NULL)
		return t->rc;
	for (i = 0; i < n; i++)
		see(t, m[i], *out + i);
	return t->rc;
}

/* Instead of sleeping. */
static void
delay(int rc, unsigned int usec, void *arg)
{
	(void)rc;
	(void)arg;
	world.delay_us = usec;
}

pam_handle_t *
world_start(const char *service, const char *lines, const char *user,
    struct talk *t)
{
	struct pam_conv	 conv = { converse, t };
	union {
		void		(*fn)(int, unsigned int, void *);
		const void	*item;
	}		 hook = { delay };
	char		 path[160], at[3 * PATH_MAX];
	pam_handle_t	*pamh = NULL;

	world.log[0] = '\0';
	world.priority = -1;
	world.delay_us = 0;
	(void)snprintf(at, sizeof(at), "%s verifier=%s config=%s run_as=nobody",
	    world.module, world.verifier, world.script);
	(void)snprintf(path, sizeof(path), "%s/%s", world.dir, service);
	write_file(path, lines, at);
	if (pam_start_confdir(service, user, &conv, world.dir, &pamh) != PAM_SUCCESS ||
	    pam_set_item(pamh, PAM_FAIL_DELAY, hook.item) != PAM_SUCCESS)
		abort();
	return pamh;
}

int
world_login(const char *lines, const char *user, struct talk *t)
{
	pam_handle_t	*pamh = world_start("service", lines, user, t);
	int		 rc = pam_authenticate(pamh, 0);

	(void)pam_end(pamh, rc);
	return rc;
}
