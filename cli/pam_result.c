/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <security/pam_appl.h>

#include "cli/pam_stack.h"

/*
 * How libpam comes from the modules' answers to its own (pam.conf(5), and tried
 * against Linux-PAM 1.5): an impression and a status that lines add to.
 */
enum impression {
	UNDECIDED = 0,
	POSITIVE,
	NEGATIVE
};

struct outcome {
	enum impression	impression;
	int		status;
};

static const struct outcome	nothing = { UNDECIDED, PAM_PERM_DENIED };

/* Good news counts as long as nothing bad came before it. */
static void
take_good(struct outcome *o, int result)
{
	if (o->impression != UNDECIDED &&
	    (o->impression != POSITIVE || o->status != PAM_SUCCESS))
		return;
	o->impression = POSITIVE;
	o->status = result;
}

/* The first bad news is what the application hears. */
static void
take_bad(struct outcome *o, int result)
{
	if (o->impression == NEGATIVE)
		return;
	o->impression = NEGATIVE;
	o->status = result == PAM_IGNORE ? PAM_PERM_DENIED : result;
}

/* The first line behind i that is not inside a deeper substack. */
static size_t
next_line(const struct pam_stack *s, size_t i, unsigned int level)
{
	do {
		i++;
	} while (i < s->n && s->lines[i].level > level);
	return i;
}

/* The line behind the substack that line i is in; at the top, the end. */
static size_t
end_of_level(const struct pam_stack *s, size_t i)
{
	unsigned int	level = s->lines[i].level;

	while (i < s->n && s->lines[i].level >= level)
		i++;
	return i;
}

/* Skips n lines of this level; more than there are is bad, whatever came before. */
static size_t
jump(const struct pam_stack *s, size_t i, int n, struct outcome *o)
{
	unsigned int	level = s->lines[i].level;
	size_t		next = next_line(s, i, level);

	for (; n > 0 && next < s->n && s->lines[next].level >= level; n--)
		next = next_line(s, next, level);
	if (n > 0) {
		o->impression = NEGATIVE;
		o->status = PAM_PERM_DENIED;
	}
	return next;
}

/* What one line does to the outcome; the line to go on with. */
static size_t
step(const struct pam_stack *s, size_t i, int result, struct outcome *o,
    const struct outcome *at_start)
{
	int	action = PAM_ACTION_UNDEFINED;

	if (result >= 0 && result < PAM_CODES)
		action = s->lines[i].action[result];
	if (action > 0)
		return jump(s, i, action, o);
	switch ((enum pam_action)action) {
	case PAM_ACTION_IGNORE:
		break;
	case PAM_ACTION_RESET:
		*o = *at_start;
		break;
	case PAM_ACTION_OK:
		take_good(o, result);
		break;
	case PAM_ACTION_DONE:
		take_good(o, result);
		if (o->impression == POSITIVE)
			return end_of_level(s, i);
		break;
	case PAM_ACTION_BAD:
	case PAM_ACTION_UNDEFINED:
		take_bad(o, result);
		break;
	case PAM_ACTION_DIE:
		take_bad(o, result);
		return end_of_level(s, i);
	}
	return i + 1;
}

int
pam_stack_result(const struct pam_stack *s, const int *results)
{
	struct outcome	o = nothing, at_start[PAM_DEPTH_MAX + 2] = { nothing };
	unsigned int	level = 0;
	size_t		i = 0;

	while (i < s->n) {
		if (s->lines[i].level > level)
			at_start[s->lines[i].level] = o;
		level = s->lines[i].level;
		i = step(s, i, results[i], &o, &at_start[level]);
	}
	return o.status == PAM_SUCCESS && o.impression != POSITIVE ?
	    PAM_PERM_DENIED : o.status;
}
