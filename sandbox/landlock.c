/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "sandbox/landlock.h"

/*
 * The kernel's interface as of ABI 6, with names of our own: the header of an
 * older build host lacks what a newer kernel can do (linux/landlock.h).
 */
#define CREATE_RULESET_VERSION	1U
#define RULE_PATH_BENEATH	1

#define FS_WRITE_FILE	(UINT64_C(1) << 1)
#define FS_READ_FILE	(UINT64_C(1) << 2)
#define FS_READ_DIR	(UINT64_C(1) << 3)
#define FS_REMOVE_FILE	(UINT64_C(1) << 5)
#define FS_MAKE_REG	(UINT64_C(1) << 8)
#define FS_REFER	(UINT64_C(1) << 13)
#define FS_TRUNCATE	(UINT64_C(1) << 14)
#define FS_IOCTL_DEV	(UINT64_C(1) << 15)

#define NET_BIND_TCP		(UINT64_C(1) << 0)
#define SCOPE_ABSTRACT_SOCKET	(UINT64_C(1) << 0)
#define SCOPE_SIGNAL		(UINT64_C(1) << 1)

#define READ_ACCESS	(FS_READ_FILE | FS_READ_DIR)
#define WRITE_ACCESS	(READ_ACCESS | FS_WRITE_FILE | FS_REMOVE_FILE | FS_MAKE_REG | FS_TRUNCATE)
#define FILE_ACCESS	(FS_READ_FILE | FS_WRITE_FILE | FS_TRUNCATE)

struct ruleset_attr {
	uint64_t	fs, net, scoped;
};

struct path_attr {
	uint64_t	allowed;
	int32_t		parent_fd;
} __attribute__((packed));

/* What a kernel of each ABI handles, and so refuses where no rule allows it. */
static const struct {
	int	 abi;
	uint64_t fs, net, scoped;
} abilities[] = {
	{ 1, (FS_REFER - 1), 0, 0 },
	{ 2, FS_REFER, 0, 0 },
	{ 3, FS_TRUNCATE, 0, 0 },
	{ 4, 0, NET_BIND_TCP, 0 },
	{ 5, FS_IOCTL_DEV, 0, 0 },
	{ 6, 0, 0, SCOPE_ABSTRACT_SOCKET | SCOPE_SIGNAL },
};

static int
kernel_abi(void)
{
	long	abi = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0,
		    CREATE_RULESET_VERSION);

	if (abi >= 1)
		return (int)abi;
	/* EPERM: a container whose own filter is older than the call. */
	return errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM ? 0 : -1;
}

static struct ruleset_attr
handled(int abi)
{
	struct ruleset_attr	a = { 0 };
	size_t			i;

	for (i = 0; i < sizeof(abilities) / sizeof(abilities[0]); i++) {
		if (abilities[i].abi > abi)
			break;
		a.fs |= abilities[i].fs;
		a.net |= abilities[i].net;
		a.scoped |= abilities[i].scoped;
	}
	return a;
}

/* The kernel takes a shorter structure, not members that it does not know. */
static size_t
attr_size(int abi)
{
	return abi < 4 ? sizeof(uint64_t) : abi < 6 ? 2 * sizeof(uint64_t) :
	    sizeof(struct ruleset_attr);
}

static bool
add(int ruleset, uint64_t fs, const struct landlock_rule *r)
{
	struct path_attr	a = { .parent_fd = open(r->path, O_PATH | O_CLOEXEC) };
	struct stat		st;
	bool			done;

	if (a.parent_fd == -1)
		return errno == ENOENT || errno == ENOTDIR || errno == EACCES;
	a.allowed = fs & (r->access == LANDLOCK_WRITE ? WRITE_ACCESS : READ_ACCESS);
	if (fstat(a.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
		a.allowed &= FILE_ACCESS;
	done = syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &a, 0) == 0;
	(void)close(a.parent_fd);
	return done;
}

int
landlock_confine(const struct landlock_rule *rules, size_t n)
{
	int			abi = kernel_abi(), ruleset;
	struct ruleset_attr	a;
	size_t			i;
	bool			done = true;

	if (abi <= 0)
		return abi;
	a = handled(abi);
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &a, attr_size(abi), 0);
	if (ruleset == -1)
		return -1;
	for (i = 0; i < n && done; i++)
		done = add(ruleset, a.fs, &rules[i]);
	done = done && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
	(void)close(ruleset);
	return done ? abi : -1;
}
