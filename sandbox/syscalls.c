/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox/syscalls.h"

#ifndef PR_SET_VMA
#define PR_SET_VMA	0x53564d41	/* glibc names its heaps */
#endif

/* A call with an argument: allowed where (argument & mask) == value. */
static const struct rule {
	int		call;
	unsigned int	argument;	/* which one; NO_ARGUMENT: whatever they are */
	uint64_t	mask, value;
} rules[] = {
#define NO_ARGUMENT		99
#define ALLOW(name)		{ SCMP_SYS(name), NO_ARGUMENT, 0, 0 },
#define ALLOW_IF(name, n, m, v)	{ SCMP_SYS(name), n, m, v },
#define REFUSE(name)
#include "sandbox/syscalls.def"
#undef ALLOW
#undef ALLOW_IF
#undef REFUSE
};

static const int	refused[] = {
#define ALLOW(name)
#define ALLOW_IF(name, n, m, v)
#define REFUSE(name)		SCMP_SYS(name),
#include "sandbox/syscalls.def"
#undef ALLOW
#undef ALLOW_IF
#undef REFUSE
};

#define COUNT_OF(a)	(sizeof(a) / sizeof((a)[0]))

/* libseccomp's results are negative error numbers. */
static int
allow(scmp_filter_ctx c, const struct rule *r)
{
	struct scmp_arg_cmp	cmp;

	if (r->argument == NO_ARGUMENT)
		return seccomp_rule_add(c, SCMP_ACT_ALLOW, r->call, 0);
	cmp = (struct scmp_arg_cmp){ r->argument, SCMP_CMP_MASKED_EQ, r->mask, r->value };
	return seccomp_rule_add_array(c, SCMP_ACT_ALLOW, r->call, 1, &cmp);
}

/* Where a call does not exist on this processor there is nothing to say of it. */
static bool
is_failure(int result)
{
	return result < 0 && result != -EDOM;
}

static int
fill_listed(scmp_filter_ctx c)
{
	size_t	i;
	int	r;

	for (i = 0; i < COUNT_OF(rules); i++)
		if (is_failure(r = allow(c, &rules[i])))
			return r;
	for (i = 0; i < COUNT_OF(refused); i++)
		if (is_failure(r = seccomp_rule_add(c, SCMP_ACT_ERRNO(EPERM), refused[i], 0)))
			return r;
	return 0;
}

static int
load(scmp_filter_ctx c, bool log, int (*fill)(scmp_filter_ctx))
{
	int	r = -ENOMEM;

	if (c != NULL &&
	    (r = seccomp_attr_set(c, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS))) == 0 &&
	    (r = seccomp_attr_set(c, SCMP_FLTATR_API_SYSRAWRC, 1)) == 0 &&
	    (r = seccomp_attr_set(c, SCMP_FLTATR_CTL_LOG, log)) == 0 &&
	    (r = seccomp_attr_set(c, SCMP_FLTATR_CTL_OPTIMIZE, 2)) == 0 &&
	    (r = fill(c)) == 0)
		r = seccomp_load(c);
	seccomp_release(c);
	return r;
}

/*
 * clone3(2) hides its flags from a filter; without it libraries take clone(2).
 * Each new thread tries, so a filter of its own says no without a line in the log.
 */
static int
fill_silent(scmp_filter_ctx c)
{
	return seccomp_rule_add(c, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
}

bool
syscalls_confine(void)
{
	int	r = load(seccomp_init(SCMP_ACT_ALLOW), false, fill_silent);

	if (r == 0)
		r = load(seccomp_init(SCMP_ACT_ERRNO(ENOSYS)), true, fill_listed);
	errno = -r;
	return r == 0;
}
