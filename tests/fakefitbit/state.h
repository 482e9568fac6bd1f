/* SPDX-License-Identifier: ISC */
#ifndef FAKE_STATE_H
#define FAKE_STATE_H

#include <stdbool.h>

#include <json-c/json.h>

/*
 * What server and mint share: a signing key and small JSON records, one file
 * each under DIR/state/KIND/ID.  Records appear and change by rename, so a
 * reader needs no lock; whoever reads and then writes holds the lock.
 * IDs are tags (bytes.h): no file holds a whole token, code or refresh token.
 */
enum state_kind {
	STATE_REVOKED = 0,	/* access token that was revoked alone */
	STATE_OPAQUE,		/* claims of a token too short to carry them */
	STATE_USED,		/* access token that was presented once */
	STATE_LINK,		/* person + client: generation, live refresh */
	STATE_REFRESH,		/* refresh token */
	STATE_CODE,		/* authorization code */
	STATE_DEVICE,		/* device code */
	STATE_USER_CODE,	/* what a person types for one */
	STATE_KINDS
};

struct state {
	int		dirfd;			/* DIR */
	int		kindfd[STATE_KINDS];	/* DIR/state/KIND */
	unsigned char	key[32];		/* signs tokens of this DIR */
};

/* Open DIR (made where missing) and its key; says why not on stderr. */
bool		 state_open(struct state *, const char *dir);
void		 state_close(struct state *);

/* HMAC-SHA-256 under the key over label and data: derived secrets. */
void		 state_mac(const struct state *, const char *label,
		    const char *data, size_t len, unsigned char mac[32]);

/* A lock over all records: descriptor for state_unlock, -1 on failure. */
int		 state_lock(const struct state *);
void		 state_unlock(int);

bool		 state_has(const struct state *, enum state_kind, const char *id);
/* The caller puts the object; NULL where there is no such record. */
json_object	*state_get(const struct state *, enum state_kind, const char *id);
/* Borrows the object. */
bool		 state_set(const struct state *, enum state_kind, const char *id,
		    json_object *);
/* True for the one caller that removed it. */
bool		 state_del(const struct state *, enum state_kind, const char *id);

/* Write DIR/name whole or not at all. */
bool		 file_replace(int dirfd, const char *name, const char *text,
		    size_t len, unsigned int mode);
/* Read DIR/name, at most max bytes, NUL added; the caller frees. */
char		*file_read(int dirfd, const char *name, size_t max, size_t *len);

/* Members of a record: "" and 0 where missing. */
const char	*record_text(json_object *, const char *name);
int64_t		 record_int(json_object *, const char *name);
void		 record_put_text(json_object *, const char *name, const char *);
void		 record_put_int(json_object *, const char *name, int64_t);

#endif /* FAKE_STATE_H */
