/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <linux/capability.h>

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "verifier/audit.h"
#include "verifier/process.h"

static const struct {
	__rlimit_resource_t	what;
	rlim_t			max;
} limits[] = {
	{ RLIMIT_CORE, 0 },
	{ RLIMIT_FSIZE, 256UL * 1024 * 1024 },	/* state and log; nothing of ours is larger */
};

static bool
limit(__rlimit_resource_t what, rlim_t max)
{
	struct rlimit	r;

	if (getrlimit(what, &r) == -1)
		return false;
	if (r.rlim_max == RLIM_INFINITY || r.rlim_max > max)
		r.rlim_max = max;
	r.rlim_cur = r.rlim_max;
	return setrlimit(what, &r) == 0;
}

/* A provider that closes early must end a request, not the verifier. */
static bool
ignore_pipe_signal(void)
{
	struct sigaction	sa = { .sa_handler = SIG_IGN };

	return sigemptyset(&sa.sa_mask) == 0 && sigaction(SIGPIPE, &sa, NULL) == 0;
}

/* Those that a unit or a file gave away, and ways to get more. */
static bool
drop_capabilities(void)
{
	struct __user_cap_header_struct	header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct	none[2] = { { 0 } }, ours[2];

	/* EINVAL: a kernel without ambient capabilities. */
	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	/* A unit may have taken capset(2) away with them. */
	return (syscall(SYS_capget, &header, ours) == 0 &&
	    memcmp(ours, none, sizeof(none)) == 0) ||
	    syscall(SYS_capset, &header, none) == 0;
}

bool
process_confine(unsigned int files)
{
	size_t	i;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1 || !drop_capabilities())
		return false;
	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if (!limit(limits[i].what, limits[i].max))
			return false;
	return limit(RLIMIT_NOFILE, files) && ignore_pipe_signal();
}

bool
process_sandbox(const struct sandbox_order *o, char *why, size_t size)
{
	if (!sandbox_enter(o, why, size))
		return false;
	if (*why != '\0')
		audit_line(LOG_AUTHPRIV | LOG_WARNING, "%s", why);
	return true;
}
