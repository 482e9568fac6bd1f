/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/check.h"
#include "config/safe_file.h"

#define SECRET_MAX	8192U
#define SHOWN		200	/* of a path in a mend */

const char *
check_path(const struct host_check *c, const char *path, char buf[PATH_MAX])
{
	if (snprintf(buf, PATH_MAX, "%s%s", c->root, path) >= PATH_MAX)
		buf[PATH_MAX - 1] = '\0';
	return buf;
}

static bool
mode_lets(const struct stat *st, uid_t uid, gid_t gid, mode_t owner)
{
	if (uid == 0)
		return true;
	if (st->st_uid == uid)
		return (st->st_mode & owner) != 0;
	if (st->st_gid == gid)
		return (st->st_mode & (owner >> 3)) != 0;
	return (st->st_mode & (owner >> 6)) != 0;
}

bool
mode_lets_read(const struct stat *st, uid_t uid, gid_t gid)
{
	return mode_lets(st, uid, gid, S_IRUSR);
}

bool
mode_lets_search(const struct stat *st, uid_t uid, gid_t gid)
{
	return mode_lets(st, uid, gid, S_IXUSR);
}

/* VERIFIER_USER on this host, or in the passwd file below root. */
static bool
find_user(const struct host_check *c, struct passwd *out)
{
	char		 path[PATH_MAX];
	struct passwd	*pw;
	FILE		*f;

	if (*c->root == '\0') {
		if ((pw = getpwnam(VERIFIER_USER)) != NULL)
			*out = *pw;
		return pw != NULL;
	}
	if ((f = fopen(check_path(c, "/etc/passwd", path), "re")) == NULL)
		return false;
	do {
		pw = fgetpwent(f);
	} while (pw != NULL && strcmp(pw->pw_name, VERIFIER_USER) != 0);
	if (pw != NULL)
		*out = *pw;
	(void)fclose(f);
	return pw != NULL;
}

void
check_user(struct host_check *c)
{
	struct passwd	pw;
	const char	*shell;

	if (!find_user(c, &pw)) {
		findings_add(c->findings, LEVEL_PROBLEM, VERIFIER_USER,
		    "run systemd-sysusers, or: adduser --system --group "
		    "--no-create-home --home /nonexistent " VERIFIER_USER,
		    "the verifier's user does not exist, so no login can be judged");
		return;
	}
	c->have_user = true;
	c->uid = pw.pw_uid;
	c->gid = pw.pw_gid;
	if (pw.pw_uid == 0 || pw.pw_gid == 0) {
		findings_add(c->findings, LEVEL_PROBLEM, VERIFIER_USER,
		    "delete it and create it anew with systemd-sysusers",
		    "the verifier's user has root's uid or gid and will not be used");
		return;
	}
	shell = strrchr(pw.pw_shell, '/');
	if (shell != NULL && strcmp(shell, "/nologin") != 0 && strcmp(shell, "/false") != 0)
		findings_add(c->findings, LEVEL_WARNING, VERIFIER_USER,
		    "usermod --shell /usr/sbin/nologin " VERIFIER_USER,
		    "the verifier's user has the shell %s", pw.pw_shell);
	else
		findings_add(c->findings, LEVEL_OK, VERIFIER_USER, "",
		    "the verifier's user exists, uid %ld", (long)pw.pw_uid);
}

/* Can anybody but root (or the tester below root) put another file in dir? */
static void
check_directory(struct host_check *c, const char *dir)
{
	char		mend[2 * SHOWN + 64];
	struct stat	st;

	if (stat(dir, &st) == -1)
		return;			/* the file itself is judged, and missed */
	if (c->have_user && !mode_lets_search(&st, c->uid, c->gid)) {
		(void)snprintf(mend, sizeof(mend), "chmod o+x %.*s", SHOWN, dir);
		findings_add(c->findings, LEVEL_PROBLEM, dir, mend,
		    "this directory cannot be entered by " VERIFIER_USER);
	}
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) == 0 &&
	    (st.st_uid == 0 || st.st_uid == geteuid()))
		return;
	(void)snprintf(mend, sizeof(mend), "chown root %.*s && chmod go-w %.*s",
	    SHOWN, dir, SHOWN, dir);
	findings_add(c->findings, LEVEL_PROBLEM, dir, mend,
	    "others than root can put their own files into this directory");
}

/* Every directory above path, from root's on. */
static void
check_parents(struct host_check *c, const char *path)
{
	char	dir[PATH_MAX], *slash;

	(void)snprintf(dir, sizeof(dir), "%s", path);
	while ((slash = strrchr(dir, '/')) != NULL && slash > dir &&
	    strlen(dir) > strlen(c->root) + 1) {
		*slash = '\0';
		if (strlen(dir) > strlen(c->root))
			check_directory(c, dir);
	}
}

/*
 * A file that the verifier reads, opened as it would open it. True when it can
 * and st is filled.
 */
static bool
check_file(struct host_check *c, const char *path, enum file_kind kind, size_t max,
    struct stat *st)
{
	struct file_error	e;
	char			mend[2 * SHOWN + 96];
	size_t			size;
	int			fd;

	check_parents(c, path);
	if ((fd = safe_file_open(path, kind, max, &size, &e)) == -1) {
		findings_add_refusal(c->findings, LEVEL_PROBLEM, e.text);
		return false;
	}
	if (fstat(fd, st) == -1)
		memset(st, 0, sizeof(*st));
	(void)close(fd);
	if (!c->have_user || mode_lets_read(st, c->uid, c->gid))
		return true;
	(void)snprintf(mend, sizeof(mend), "chown root:%s %.*s && chmod 0640 %.*s",
	    VERIFIER_USER, SHOWN, path, SHOWN, path);
	findings_add(c->findings, LEVEL_PROBLEM, path, mend,
	    "this file cannot be read by " VERIFIER_USER);
	return false;
}

void
check_configuration(struct host_check *c)
{
	struct config_error	e;
	struct stat		st;
	char			path[PATH_MAX];

	(void)check_path(c, c->config_path, path);
	if (!check_file(c, path, FILE_PLAIN, CONFIG_SIZE_MAX, &st))
		return;
	if ((c->config = config_read(path, &e)) == NULL) {
		findings_add_refusal(c->findings, LEVEL_PROBLEM, e.text);
		return;
	}
	findings_add(c->findings, LEVEL_OK, path, "", "the configuration is accepted");
}

static void
check_secret(struct host_check *c, const char *option, const char *path)
{
	char		buf[PATH_MAX];
	struct stat	st;

	if (*path == '\0')
		return;
	(void)check_path(c, path, buf);
	if (!check_file(c, buf, FILE_SECRET, SECRET_MAX, &st))
		return;
	if (st.st_size == 0)
		findings_add(c->findings, LEVEL_PROBLEM, buf,
		    "write the secret on its first line", "%s is empty", option);
	else
		findings_add(c->findings, LEVEL_OK, buf, "", "%s is kept safely", option);
}

void
check_secrets(struct host_check *c)
{
	char		path[PATH_MAX];
	struct stat	st;

	if (c->config == NULL)
		return;
	check_secret(c, "[provider] client_secret_file", c->config->client_secret_file);
	check_secret(c, "[provider] bearer_file", c->config->bearer_file);
	check_secret(c, "[grant] client_secret_file", c->config->grant_client_secret_file);
	if (lstat(check_path(c, c->config->key_file, path), &st) == 0)
		check_secret(c, "[host] key_file", c->config->key_file);
	else if (*c->config->key_file != '\0')
		findings_add(c->findings, LEVEL_NOTE, path,
		    "run fitbitctl accounts build, which makes it",
		    "[host] key_file does not exist, so the log cannot tell tokens apart");
}

static bool
needs_state(const struct config *c)
{
	return c->grant_refresh || c->one_time || c->offline_grace > 0;
}

void
check_state(struct host_check *c)
{
	char		path[PATH_MAX];
	struct stat	st;

	if (c->config == NULL || *c->config->state_dir == '\0')
		return;
	if (lstat(check_path(c, c->config->state_dir, path), &st) == -1) {
		findings_add(c->findings, needs_state(c->config) ? LEVEL_PROBLEM :
		    LEVEL_NOTE, path, "systemd-tmpfiles --create",
		    "[host] state_dir does not exist; grants, one_time and "
		    "offline_grace need it");
		return;
	}
	check_parents(c, path);
	if (!S_ISDIR(st.st_mode) || (st.st_mode & 077) != 0 ||
	    (c->have_user && st.st_uid != c->uid))
		findings_add(c->findings, LEVEL_PROBLEM, path, "systemd-tmpfiles --create",
		    "[host] state_dir must be a directory of %s, mode 0700", VERIFIER_USER);
	else
		findings_add(c->findings, LEVEL_OK, path, "", "[host] state_dir is kept safely");
}

/* A program that root starts, or a module that root's programs load. */
static void
check_program(struct host_check *c, const char *what, const char *path, bool runs)
{
	char		buf[PATH_MAX];
	struct stat	st;

	if (stat(check_path(c, path, buf), &st) == -1) {
		findings_add(c->findings, LEVEL_PROBLEM, buf, "install pam_fitbit anew",
		    "%s is missing (%s)", what, strerror(errno));
		return;
	}
	check_parents(c, buf);
	if (!S_ISREG(st.st_mode) || (st.st_mode & (S_IWGRP | S_IWOTH)) != 0 ||
	    (st.st_uid != 0 && st.st_uid != geteuid()))
		findings_add(c->findings, LEVEL_PROBLEM, buf,
		    "install pam_fitbit anew, as root",
		    "%s can be changed by others than root", what);
	else if (runs && c->have_user && !mode_lets_search(&st, c->uid, c->gid))
		findings_add(c->findings, LEVEL_PROBLEM, buf, "chmod 0755, owner root",
		    "%s cannot be run by " VERIFIER_USER, what);
	else if ((st.st_mode & (S_ISUID | S_ISGID)) != 0)
		findings_add(c->findings, LEVEL_PROBLEM, buf, "chmod 0755",
		    "%s is setuid or setgid, which it must not be", what);
	else
		findings_add(c->findings, LEVEL_OK, buf, "", "%s is installed", what);
}

void
check_programs(struct host_check *c)
{
	check_program(c, "the verifier", VERIFIER_PATH, true);
	check_program(c, "the PAM module", PAM_MODULE, false);
}

/* OpenSSL finds a certificate in a directory by its hash: "1d3472b9.0". */
static bool
has_hashed_name(const char *dir)
{
	struct dirent	*entry;
	bool		 found = false;
	DIR		*d;

	if ((d = opendir(dir)) == NULL)
		return false;
	while (!found && (entry = readdir(d)) != NULL)
		found = strspn(entry->d_name, "0123456789abcdef") == 8 &&
		    entry->d_name[8] == '.' && strspn(entry->d_name + 9, "0123456789") > 0;
	(void)closedir(d);
	return found;
}

void
check_trust(struct host_check *c)
{
	char		path[PATH_MAX], mend[SHOWN + 64];
	struct stat	st;

	if (c->config == NULL)
		return;
	if (*c->config->ca_path != '\0') {
		(void)check_path(c, c->config->ca_path, path);
		(void)snprintf(mend, sizeof(mend), "openssl rehash %.*s", SHOWN, path);
		if (has_hashed_name(path))
			findings_add(c->findings, LEVEL_OK, path, "",
			    "[provider] ca_path holds certificates");
		else
			findings_add(c->findings, *c->config->ca_file != '\0' ?
			    LEVEL_WARNING : LEVEL_PROBLEM, path, mend,
			    "[provider] ca_path is no directory with hashed certificates");
	}
	if (*c->config->ca_file == '\0')
		return;
	(void)check_path(c, c->config->ca_file, path);
	if (!check_file(c, path, FILE_PLAIN, 16U * 1024U * 1024U, &st))
		return;
	if (st.st_size > 64 * 1024)
		findings_add(c->findings, LEVEL_NOTE, path,
		    "keep the provider's CA alone in it, or use ca_path",
		    "[provider] ca_file is long, and every login reads it whole");
	else
		findings_add(c->findings, LEVEL_OK, path, "",
		    "[provider] ca_file can be read");
}
