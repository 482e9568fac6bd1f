/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gnutls/crypto.h>

#include "tests/fakefitbit/bytes.h"
#include "tests/fakefitbit/state.h"

#define RECORD_MAX	((size_t)64 << 10)

static const char *const kind_names[STATE_KINDS] = {
	[STATE_REVOKED] = "revoked",
	[STATE_OPAQUE] = "opaque",
	[STATE_USED] = "used",
	[STATE_LINK] = "link",
	[STATE_REFRESH] = "refresh",
	[STATE_CODE] = "code",
	[STATE_DEVICE] = "device",
	[STATE_USER_CODE] = "user_code",
};

static bool
write_all(int fd, const char *p, size_t len)
{
	ssize_t	n;

	for (; len > 0; p += n, len -= (size_t)n) {
		if ((n = write(fd, p, len)) < 0 && errno == EINTR)
			n = 0;
		else if (n < 0)
			return false;
	}
	return true;
}

bool
file_replace(int dirfd, const char *name, const char *text, size_t len,
    unsigned int mode)
{
	static atomic_uint	serial;
	char			tmp[64];
	bool			ok;
	int			fd;

	(void)snprintf(tmp, sizeof(tmp), ".tmp.%ld.%u", (long)getpid(),
	    atomic_fetch_add(&serial, 1));
	fd = openat(dirfd, tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd == -1)
		return false;
	ok = write_all(fd, text, len);
	ok = close(fd) == 0 && ok;
	ok = ok && renameat(dirfd, tmp, dirfd, name) == 0;
	if (!ok)
		(void)unlinkat(dirfd, tmp, 0);
	return ok;
}

char *
file_read(int dirfd, const char *name, size_t max, size_t *len)
{
	struct buf	b = { .max = max };
	char		chunk[4096];
	ssize_t		n;
	int		fd;

	if ((fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC)) == -1)
		return NULL;
	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		buf_put(&b, chunk, (size_t)n);
	buf_put(&b, "", 0);
	(void)close(fd);
	if (n < 0 || b.bad) {
		buf_free(&b);
		return NULL;
	}
	*len = b.len;
	return b.p;
}

/* Two that start at once agree: the loser of link() reads the winner's. */
static bool
key_load(struct state *st, int fd)
{
	unsigned char	 fresh[32];
	size_t		 len = 0;
	char		 tmp[32], *text;
	bool		 ok;

	if (faccessat(fd, "key", F_OK, 0) != 0) {
		if (gnutls_rnd(GNUTLS_RND_KEY, fresh, sizeof(fresh)) != 0)
			return false;
		(void)snprintf(tmp, sizeof(tmp), "key.%ld", (long)getpid());
		if (!file_replace(fd, tmp, (const char *)fresh, sizeof(fresh), 0600))
			return false;
		if (linkat(fd, tmp, fd, "key", 0) != 0 && errno != EEXIST)
			return false;
		(void)unlinkat(fd, tmp, 0);
	}
	text = file_read(fd, "key", sizeof(st->key), &len);
	ok = text != NULL && len == sizeof(st->key);
	if (ok)
		memcpy(st->key, text, sizeof(st->key));
	free(text);
	return ok;
}

static int
subdir_open(int dirfd, const char *name)
{
	if (mkdirat(dirfd, name, 0700) != 0 && errno != EEXIST)
		return -1;
	return openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

bool
state_open(struct state *st, const char *dir)
{
	bool	ok;
	int	fd = -1, i;

	for (i = 0; i < STATE_KINDS; i++)
		st->kindfd[i] = -1;
	(void)mkdir(dir, 0755);
	st->dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (st->dirfd != -1)
		fd = subdir_open(st->dirfd, "state");
	ok = fd != -1 && key_load(st, fd);
	for (i = 0; ok && i < STATE_KINDS; i++) {
		st->kindfd[i] = subdir_open(fd, kind_names[i]);
		ok = st->kindfd[i] != -1;
	}
	if (fd != -1)
		(void)close(fd);
	if (!ok) {
		fprintf(stderr, "fakefitbit: %s: %s\n", dir, strerror(errno));
		state_close(st);
	}
	return ok;
}

void
state_close(struct state *st)
{
	int	i;

	for (i = 0; i < STATE_KINDS; i++) {
		if (st->kindfd[i] != -1)
			(void)close(st->kindfd[i]);
	}
	if (st->dirfd != -1)
		(void)close(st->dirfd);
}

void
state_mac(const struct state *st, const char *label, const char *data,
    size_t len, unsigned char mac[32])
{
	gnutls_hmac_hd_t	h;

	memset(mac, 0, 32);
	if (gnutls_hmac_init(&h, GNUTLS_MAC_SHA256, st->key, sizeof(st->key)) != 0)
		return;
	(void)gnutls_hmac(h, label, strlen(label));
	(void)gnutls_hmac(h, data, len);
	gnutls_hmac_deinit(h, mac);
}

int
state_lock(const struct state *st)
{
	int	fd;

	fd = openat(st->dirfd, "state/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd == -1)
		return -1;
	while (flock(fd, LOCK_EX) != 0) {
		if (errno != EINTR) {
			(void)close(fd);
			return -1;
		}
	}
	return fd;
}

void
state_unlock(int fd)
{
	if (fd != -1)
		(void)close(fd);
}

bool
state_has(const struct state *st, enum state_kind k, const char *id)
{
	return faccessat(st->kindfd[k], id, F_OK, 0) == 0;
}

json_object *
state_get(const struct state *st, enum state_kind k, const char *id)
{
	json_object	*o;
	size_t		 len = 0;
	char		*text;

	if ((text = file_read(st->kindfd[k], id, RECORD_MAX, &len)) == NULL)
		return NULL;
	o = json_tokener_parse(text);
	free(text);
	return o;
}

bool
state_set(const struct state *st, enum state_kind k, const char *id,
    json_object *o)
{
	const char	*text = json_object_to_json_string(o);

	return file_replace(st->kindfd[k], id, text, strlen(text), 0600);
}

bool
state_del(const struct state *st, enum state_kind k, const char *id)
{
	return unlinkat(st->kindfd[k], id, 0) == 0;
}

const char *
record_text(json_object *o, const char *name)
{
	json_object	*v = NULL;
	const char	*s = NULL;

	if (json_object_object_get_ex(o, name, &v))
		s = json_object_get_string(v);
	return s == NULL ? "" : s;
}

int64_t
record_int(json_object *o, const char *name)
{
	json_object	*v = NULL;

	if (!json_object_object_get_ex(o, name, &v))
		return 0;
	return json_object_get_int64(v);
}

void
record_put_text(json_object *o, const char *name, const char *s)
{
	(void)json_object_object_add(o, name, json_object_new_string(s));
}

void
record_put_int(json_object *o, const char *name, int64_t v)
{
	(void)json_object_object_add(o, name, json_object_new_int64(v));
}
