/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "verifier/audit.h"

#define LINE_MAX_BYTES	2048

static pthread_mutex_t	audit_lock = PTHREAD_MUTEX_INITIALIZER;	/* of what follows */
static int		audit_fd = -1;		/* -1: syslog */
static long		audit_pid;

static void
target_close(void)
{
	if (audit_fd != -1)
		(void)close(audit_fd);
	audit_fd = -1;
}

void
audit_open(const char *target)
{
	(void)pthread_mutex_lock(&audit_lock);
	target_close();
	audit_pid = (long)getpid();
	if (strcmp(target, "syslog") != 0)
		audit_fd = open(target, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
		    O_NOFOLLOW | O_NOCTTY, 0640);
	if (audit_fd == -1)
		openlog("fitbit-verifier", LOG_PID | LOG_NDELAY, LOG_AUTHPRIV);
	if (audit_fd == -1 && strcmp(target, "syslog") != 0)
		syslog(LOG_ERR, "[log] target = %s: cannot be opened (%s): "
		    "logging here instead", target, strerror(errno));
	(void)pthread_mutex_unlock(&audit_lock);
}

void
audit_close(void)
{
	(void)pthread_mutex_lock(&audit_lock);
	target_close();
	(void)pthread_mutex_unlock(&audit_lock);
}

static void
write_file(const char *text)
{
	char		line[LINE_MAX_BYTES + 64], when[32] = "";
	struct tm	tm;
	time_t		now = time(NULL);
	int		n;

	if (gmtime_r(&now, &tm) != NULL)
		(void)strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm);
	n = snprintf(line, sizeof(line), "%s fitbit-verifier[%ld]: %s\n", when,
	    audit_pid, text);
	if (n > 0 && write(audit_fd, line, (size_t)n < sizeof(line) ?
	    (size_t)n : sizeof(line) - 1) == -1)
		syslog(LOG_AUTHPRIV | LOG_ERR, "the log file cannot be written (%s): %s",
		    strerror(errno), text);
}

void
audit_line(int priority, const char *fmt, ...)
{
	char	text[LINE_MAX_BYTES];
	va_list	ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	(void)pthread_mutex_lock(&audit_lock);
	if (audit_fd == -1)
		syslog(priority, "%s", text);
	else
		write_file(text);
	(void)pthread_mutex_unlock(&audit_lock);
}

/* A line that is being composed; what does not fit is left out. */
struct line {
	char	text[LINE_MAX_BYTES];
	size_t	n;
};

static void
put_char(struct line *l, char c)
{
	if (l->n >= sizeof(l->text) - 1)
		return;
	l->text[l->n++] = c;
	l->text[l->n] = '\0';
}

static void
put_text(struct line *l, const char *s)
{
	for (; *s != '\0'; s++)
		put_char(l, *s);
}

static bool
is_bare(const char *s)
{
	return s[strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789._:@/+-")] == '\0';
}

/* What a caller says may hold anything: quoted, so that it forges no field and no line. */
static void
put_quoted(struct line *l, const char *s)
{
	static const char	hex[] = "0123456789abcdef";
	unsigned char		c;

	put_char(l, '"');
	for (; (c = (unsigned char)*s) != '\0' && l->n + 8 < sizeof(l->text); s++) {
		if (c == '"' || c == '\\')
			put_char(l, '\\');
		if (c >= ' ' && c < 0x7f) {
			put_char(l, (char)c);
			continue;
		}
		put_text(l, "\\x");
		put_char(l, hex[c >> 4]);
		put_char(l, hex[c & 15]);
	}
	put_char(l, '"');
}

static void
put_field(struct line *l, const char *key, const char *value)
{
	put_char(l, ' ');
	put_text(l, key);
	put_char(l, '=');
	if (value == NULL || *value == '\0')
		put_char(l, '-');
	else if (is_bare(value))
		put_text(l, value);
	else
		put_quoted(l, value);
}

static int
priority_of(enum verdict v)
{
	switch (v) {
	case VERDICT_ALLOW:
	case VERDICT_IGNORE:
		return LOG_INFO;
	case VERDICT_DENY:
	case VERDICT_UNKNOWN_USER:
	case VERDICT_EXPIRED:
	case VERDICT_REVOKED:
		return LOG_NOTICE;
	case VERDICT_UNAVAILABLE:
		return LOG_WARNING;
	case VERDICT_ERROR:
		return LOG_ERR;
	}
	return LOG_ERR;
}

void
audit_verdict(const struct request *r, const struct decision *d,
    const char *token_tag, int64_t ms, const char *detail)
{
	struct line	l = { .n = 0 };
	char		took[24];
	enum verdict	v = reason_verdict(d->reason);

	(void)snprintf(took, sizeof(took), "%lld", (long long)ms);
	put_text(&l, "login");
	put_field(&l, "verdict", verdict_name(v));
	put_field(&l, "reason", reason_name(d->reason));
	put_field(&l, "user", r->user);
	put_field(&l, "account", v == VERDICT_ALLOW ? d->login : NULL);
	put_field(&l, "person", d->person);
	put_field(&l, "service", r->service);
	put_field(&l, "tty", r->tty);
	put_field(&l, "rhost", r->rhost);
	put_field(&l, "token", token_tag);
	put_field(&l, "ms", took);
	put_field(&l, "detail", detail);
	audit_line(priority_of(v), "%s", l.text);
}
