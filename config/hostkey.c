/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/random.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/hostkey.h"

#define TEXT_LEN	(2 * HOSTKEY_LEN + 1)	/* with the newline */

static int
digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static bool
decode(const char *text, size_t n, struct hostkey *key)
{
	int	high, low;
	size_t	i;

	if (n != TEXT_LEN || text[TEXT_LEN - 1] != '\n')
		return false;
	for (i = 0; i < HOSTKEY_LEN; i++) {
		high = digit_value(text[2 * i]);
		low = digit_value(text[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		key->bytes[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

static void
encode(const struct hostkey *key, char text[TEXT_LEN])
{
	static const char	digits[] = "0123456789abcdef";
	size_t			i;

	for (i = 0; i < HOSTKEY_LEN; i++) {
		text[2 * i] = digits[key->bytes[i] >> 4];
		text[2 * i + 1] = digits[key->bytes[i] & 15];
	}
	text[TEXT_LEN - 1] = '\n';
}

bool
hostkey_read(const char *path, struct hostkey *key, struct file_error *e)
{
	struct hostkey	 read = { { 0 } };
	size_t		 n;
	char		*text;
	bool		 good;

	if ((text = safe_file_read(path, FILE_SECRET, TEXT_LEN, &n, e)) == NULL)
		return false;
	if ((good = decode(text, n, &read)))
		*key = read;
	else
		(void)snprintf(e->text, sizeof(e->text),
		    "%s: is not a host key: put it back from a backup, or move it "
		    "away and run fitbitctl setup (all must then enrol again)", path);
	explicit_bzero(text, n);
	hostkey_wipe(&read);
	free(text);
	return good;
}

static bool
fill_random(struct hostkey *key)
{
	ssize_t	n;

	do {
		n = getrandom(key->bytes, sizeof(key->bytes), 0);
	} while (n == -1 && errno == EINTR);
	return n == (ssize_t)sizeof(key->bytes);
}

static bool
write_whole(int fd, const char *text, size_t n)
{
	ssize_t	w;

	while (n > 0) {
		if ((w = write(fd, text, n)) == -1) {
			if (errno == EINTR)
				continue;
			return false;
		}
		text += w;
		n -= (size_t)w;
	}
	return true;
}

/* A complete, durable file under a name that nobody reads. */
static bool
write_temporary(const char *path, uid_t owner, gid_t group)
{
	struct hostkey	key;
	char		text[TEXT_LEN];
	bool		good = false;
	int		fd;

	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1)
		return false;
	if (fill_random(&key)) {
		encode(&key, text);
		good = write_whole(fd, text, sizeof(text)) &&
		    fchown(fd, owner, group) == 0 && fchmod(fd, 0640) == 0 &&
		    fsync(fd) == 0;
	}
	explicit_bzero(text, sizeof(text));
	hostkey_wipe(&key);
	(void)close(fd);
	return good;
}

static bool
sync_directory_of(const char *path)
{
	char	 dir[PATH_MAX];
	char	*slash;
	bool	 good;
	int	 fd;

	(void)snprintf(dir, sizeof(dir), "%s", path);
	if ((slash = strrchr(dir, '/')) == NULL)
		return false;
	slash[slash == dir ? 1 : 0] = '\0';
	if ((fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		return false;
	good = fsync(fd) == 0;
	(void)close(fd);
	return good;
}

enum hostkey_made
hostkey_make(const char *path, uid_t owner, gid_t group, struct file_error *e)
{
	enum hostkey_made	made = HOSTKEY_FAILED;
	char			tmp[PATH_MAX];
	struct stat		st;
	int			n;

	if (lstat(path, &st) == 0)
		return HOSTKEY_EXISTS;
	n = snprintf(tmp, sizeof(tmp), "%s.new.%ld", path, (long)getpid());
	if (n < 0 || (size_t)n >= sizeof(tmp)) {
		(void)snprintf(e->text, sizeof(e->text), "the key file's path is too long");
		return HOSTKEY_FAILED;
	}
	/* link() and not rename(): it never replaces a key that came meanwhile. */
	if (write_temporary(tmp, owner, group)) {
		if (link(tmp, path) == 0)
			made = HOSTKEY_MADE;
		else if (errno == EEXIST)
			made = HOSTKEY_EXISTS;
	}
	if (made == HOSTKEY_FAILED)
		(void)snprintf(e->text, sizeof(e->text),
		    "%s: cannot be made: %s", path, strerror(errno));
	(void)unlink(tmp);
	if (made == HOSTKEY_MADE && !sync_directory_of(path)) {
		(void)snprintf(e->text, sizeof(e->text),
		    "%s: its directory cannot be synced: %s", path, strerror(errno));
		made = HOSTKEY_FAILED;
		(void)unlink(path);
	}
	return made;
}

void
hostkey_wipe(struct hostkey *key)
{
	explicit_bzero(key, sizeof(*key));
}
