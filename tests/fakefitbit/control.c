/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fakefitbit/control.h"

#define CONTROL_MAX	((size_t)16 << 10)

static const struct {
	const char	*name;
	unsigned int	 set;
} places[] = {
	{ "introspect", EP_INTROSPECT },
	{ "token", EP_TOKEN },
	{ "revoke", EP_REVOKE },
	{ "authorize", EP_AUTHORIZE },
	{ "identity", EP_IDENTITY },
	{ "metadata", EP_METADATA },
	{ "device", EP_DEVICE },
};

static bool
set_number(int64_t *dst, const char *value)
{
	char	*end;
	long	 v;

	errno = 0;
	v = strtol(value, &end, 10);
	if (errno != 0 || end == value || *end != '\0')
		return false;
	*dst = v;
	return true;
}

/* One of a list of words that NULL ends: its place, -1 for none. */
static int
word_index(const char *value, const char *const *words)
{
	int	i;

	for (i = 0; words[i] != NULL; i++) {
		if (strcmp(words[i], value) == 0)
			return i;
	}
	return -1;
}

/* "NAME" or "ENDPOINT NAME"; "none" takes it back. */
static bool
set_fault(struct control *c, const char *value)
{
	const char	*name = value;
	size_t		 i, n = strcspn(value, " ");

	c->fault_where = EP_ANY;
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (strlen(places[i].name) == n && value[n] == ' ' &&
		    memcmp(places[i].name, value, n) == 0) {
			c->fault_where = places[i].set;
			name = value + n + 1;
		}
	}
	if (strcmp(name, "none") == 0) {
		c->fault[0] = '\0';
		return true;
	}
	(void)snprintf(c->fault, sizeof(c->fault), "%s", name);
	return fault_find(name) != NULL;
}

static bool
set_reply(struct control *c, const char *value)
{
	(void)snprintf(c->reply, sizeof(c->reply), "%s", value);
	return value[0] != '\0';
}

static bool
set_replay(struct control *c, const char *value)
{
	static const char *const words[] = { "strict", "same", "until-used", NULL };
	int	i = word_index(value, words);

	if (i >= 0)
		c->replay = (enum replay)i;
	return i >= 0;
}

static bool
set_decision(struct control *c, const char *value)
{
	static const char *const words[] = { "ask", "approve", "deny", NULL };
	int	i = word_index(value, words);

	if (i >= 0)
		c->decision = (enum decision)i;
	return i >= 0;
}

static bool
set_user(struct control *c, const char *value)
{
	(void)snprintf(c->user, sizeof(c->user), "%s", value);
	return value[0] != '\0';
}

static bool
set_dialect(struct control *c, const char *value)
{
	return dialect_find(value, &c->dialect);
}

#define NUMBER(field)							\
	static bool							\
	set_##field(struct control *c, const char *value)		\
	{								\
		return set_number(&c->field, value);			\
	}
NUMBER(delay_ms)
NUMBER(delay_after_ms)
NUMBER(replay_window_ms)
NUMBER(expires_in)
NUMBER(device_interval)
NUMBER(device_expires)
NUMBER(device_slow)

static bool
set_once(struct control *c, const char *value)
{
	c->once = true;
	return value[0] == '\0';
}

static bool
set_require_state(struct control *c, const char *value)
{
	c->require_state = true;
	return value[0] == '\0' || strcmp(value, "yes") == 0;
}

static const struct {
	const char	*key;
	bool		(*set)(struct control *, const char *);
} keys[] = {
	{ "fault", set_fault },
	{ "raw-reply", set_reply },
	{ "delay-ms", set_delay_ms },
	{ "delay-after-ms", set_delay_after_ms },
	{ "replay", set_replay },
	{ "replay-window-ms", set_replay_window_ms },
	{ "expires-in", set_expires_in },
	{ "auto", set_decision },
	{ "user", set_user },
	{ "dialect", set_dialect },
	{ "device-interval", set_device_interval },
	{ "device-expires", set_device_expires },
	{ "device-slow", set_device_slow },
	{ "require-state", set_require_state },
	{ "once", set_once },
};

void
control_default(struct control *c)
{
	*c = (struct control){
		.fault_where = EP_ANY,
		.replay = REPLAY_SAME,
		.replay_window_ms = 120000,
		.expires_in = 28800,
		.device_interval = 5,
		.device_expires = 600,
		.user = "ABC123",
	};
}

bool
control_set(struct control *c, const char *key, const char *value)
{
	size_t	i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(keys[i].key, key) == 0 && keys[i].set(c, value))
			return true;
	}
	fprintf(stderr, "fakefitbit: control: not understood: %s %s\n", key, value);
	return false;
}

static void
control_line(struct control *c, char *line)
{
	char	*value;

	line[strcspn(line, "\r")] = '\0';
	if (line[0] == '\0' || line[0] == '#')
		return;
	value = line + strcspn(line, " ");
	if (*value != '\0')
		*value++ = '\0';
	(void)control_set(c, line, value + strspn(value, " "));
}

/* Whoever renames it has it. */
static bool
control_take(int dirfd)
{
	return renameat(dirfd, "control", dirfd, "control.taken") == 0;
}

void
control_read(struct control *c, int dirfd, unsigned int endpoint)
{
	struct control	 laid = *c;
	size_t		 len;
	char		*text, *line, *rest;

	if ((text = file_read(dirfd, "control", CONTROL_MAX, &len)) == NULL)
		return;
	for (rest = text; (line = strsep(&rest, "\n")) != NULL;)
		control_line(&laid, line);
	free(text);
	if (laid.once &&
	    ((laid.fault_where & endpoint) == 0 || !control_take(dirfd)))
		return;
	*c = laid;
}
