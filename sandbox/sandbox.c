/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/landlock.h"
#include "sandbox/sandbox.h"
#include "sandbox/syscalls.h"

/* What each verifier reads, wherever its configuration lies. */
static const char *const	always[] = {
	"/etc", "/usr", "/lib", "/lib64",
	"/dev/null", "/dev/random", "/dev/urandom",
	/* malloc, threads, libcrypto and the leases of grants (boot_id) */
	"/proc/self", "/proc/meminfo", "/proc/stat", "/proc/sys/kernel/random",
	"/proc/sys/vm/overcommit_memory", "/proc/sys/crypto", "/sys/devices/system/cpu",
	/* resolvers and NSS sources: resolved, nscd, sssd, db, extrausers */
	"/run/systemd", "/run/nscd", "/var/lib/sss", "/var/db", "/var/lib/misc",
	"/var/lib/extrausers",
};

#define COUNT_OF(a)	(sizeof(a) / sizeof((a)[0]))
#define RULES_MAX	96
#define LINKS_MAX	32	/* folders that a CA folder's links lead to */

struct rules {
	size_t			 n;
	bool			 lost;		/* there was no room, or no memory */
	struct landlock_rule	 v[RULES_MAX];
	char			*own[RULES_MAX];	/* what v points to and we allocated */
};

static bool
has(const struct rules *r, const char *path, enum landlock_access access)
{
	size_t	i;

	for (i = 0; i < r->n; i++)
		if (r->v[i].access == access && strcmp(r->v[i].path, path) == 0)
			return true;
	return false;
}

/* Takes path over. */
static void
add_own(struct rules *r, char *path, enum landlock_access access)
{
	if (path == NULL || r->n == RULES_MAX) {
		r->lost = true;
		free(path);
	} else if (has(r, path, access))
		free(path);
	else {
		r->own[r->n] = path;
		r->v[r->n++] = (struct landlock_rule){ path, access };
	}
}

static void
add(struct rules *r, const char *path, enum landlock_access access)
{
	if (path != NULL && *path == '/')
		add_own(r, strdup(path), access);
}

/* The folder that the file stands in; a file of / by itself. */
static void
add_folder(struct rules *r, const char *file, enum landlock_access access)
{
	const char	*slash;

	if (file == NULL || *file != '/')
		return;
	slash = strrchr(file, '/');
	if (slash == file)
		add(r, file, access);
	else
		add_own(r, strndup(file, (size_t)(slash - file)), access);
}

/* The folder of what the path leads to, where that is another. */
static void
add_led_to(struct rules *r, const char *path)
{
	char	*real = realpath(path, NULL);

	if (real != NULL)
		add_folder(r, real, LANDLOCK_READ);
	free(real);
}

static bool
always_read(const char *path)
{
	size_t	i, n;

	for (i = 0; i < COUNT_OF(always); i++) {
		n = strlen(always[i]);
		if (strncmp(path, always[i], n) == 0 && (path[n] == '/' || path[n] == '\0'))
			return true;
	}
	return false;
}

/* A CA folder is full of links (openssl-rehash(1)); one elsewhere may lead elsewhere. */
static void
add_ca_path(struct rules *r, const char *path)
{
	struct dirent	*e;
	DIR		*d;
	char		 name[PATH_MAX];
	size_t		 first = r->n;

	add(r, path, LANDLOCK_READ);
	if (*path == '\0' || always_read(path) || (d = opendir(path)) == NULL)
		return;
	while ((e = readdir(d)) != NULL && r->n - first < LINKS_MAX)
		if (e->d_type == DT_LNK && (size_t)snprintf(name, sizeof(name), "%s/%s",
		    path, e->d_name) < sizeof(name))
			add_led_to(r, name);
	(void)closedir(d);
}

static void
fill(struct rules *r, const struct sandbox_order *o)
{
	const struct config	*c = o->config;
	const char *const	 files[] = { o->config_path, c->ca_file,
		c->client_secret_file, c->bearer_file, c->grant_client_secret_file,
		c->accounts_file, c->accounts_index, c->key_file };
	size_t			 i;

	for (i = 0; i < COUNT_OF(always); i++)
		add(r, always[i], LANDLOCK_READ);
	add_led_to(r, "/etc/resolv.conf");
	for (i = 0; i < COUNT_OF(files); i++)
		add_folder(r, files[i], LANDLOCK_READ);
	if (*c->ca_file != '\0')
		add_led_to(r, c->ca_file);
	add_ca_path(r, c->ca_path);
	for (i = 0; i < c->readable.n; i++)
		add(r, c->readable.v[i], LANDLOCK_READ);
	add(r, c->state_dir, LANDLOCK_WRITE);
	add_folder(r, c->log_target, LANDLOCK_WRITE);
	add_folder(r, o->socket_path, LANDLOCK_WRITE);
}

static void
rules_free(struct rules *r)
{
	size_t	i;

	for (i = 0; i < r->n; i++)
		free(r->own[i]);
	free(r);
}

static bool
confine_files(const struct sandbox_order *o, const char **lacks)
{
	struct rules	*r = calloc(1, sizeof(*r));
	int		 abi = -1;

	if (r == NULL)
		return false;
	fill(r, o);
	if (r->lost)
		errno = E2BIG;
	else
		abi = landlock_confine(r->v, r->n);
	if (abi == 0)
		*lacks = "Landlock (Linux 5.13)";
	rules_free(r);
	return abi >= 0;
}

static bool
confine_calls(const char **lacks)
{
	if (syscalls_confine())
		return true;
	if (errno != ENOSYS && errno != EINVAL && errno != EOPNOTSUPP)
		return false;
	*lacks = "seccomp filters";
	return true;
}

bool
sandbox_enter(const struct sandbox_order *o, char *degradation, size_t size)
{
	const char	*files = NULL, *calls = NULL;	/* what is not there */

	*degradation = '\0';
	if (SANITIZED) {
		(void)snprintf(degradation, size,
		    "no sandbox: this build has a sanitizer in it");
		return true;
	}
	if (!confine_files(o, &files) || !confine_calls(&calls)) {
		(void)snprintf(degradation, size, "the kernel refuses the sandbox (%s): see "
		    "fitbit-verifier(8)", strerror(errno));
		return false;
	}
	if (files != NULL || calls != NULL)
		(void)snprintf(degradation, size, "this kernel, or this container, has no "
		    "%s%s%s: the verifier runs with less of its sandbox",
		    files != NULL ? files : "",
		    files != NULL && calls != NULL ? " and no " : "",
		    calls != NULL ? calls : "");
	return true;
}
