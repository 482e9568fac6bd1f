/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "nss/pack.h"

/* The caller's buffer, used from the front; "full" is sticky. */
struct pack {
	char	*p;
	size_t	 left;
	bool	 full;
};

static void *
take(struct pack *k, size_t n, size_t align)
{
	size_t	 pad = (align - (uintptr_t)k->p % align) % align;
	char	*p;

	if (k->full || pad > k->left || n > k->left - pad) {
		k->full = true;
		return NULL;
	}
	p = k->p + pad;
	k->p = p + n;
	k->left -= pad + n;
	return p;
}

static char *
put_text(struct pack *k, struct index_text t)
{
	char	*p = take(k, t.n + 1, 1);

	if (p == NULL)
		return NULL;
	memcpy(p, t.p, t.n);
	p[t.n] = '\0';
	return p;
}

static char *
put_home(struct pack *k, const struct index_account *a)
{
	const size_t	 n = sizeof(INDEX_HOME_PREFIX) - 1;
	char		*p;

	if (!a->home_is_login)
		return put_text(k, a->home);
	if ((p = take(k, n + a->login.n + 1, 1)) == NULL)
		return NULL;
	memcpy(p, INDEX_HOME_PREFIX, n);
	memcpy(p + n, a->login.p, a->login.n);
	p[n + a->login.n] = '\0';
	return p;
}

/* One character and its NUL: "x" and "*" are all the passwords that we have. */
static char *
put_letter(struct pack *k, char c)
{
	char	*p = take(k, 2, 1);

	if (p == NULL)
		return NULL;
	p[0] = c;
	p[1] = '\0';
	return p;
}

bool
pack_passwd(struct passwd *out, const struct index_account *a, char *buf,
    size_t size)
{
	struct pack	k = { .p = buf, .left = size };
	struct passwd	pw = { .pw_uid = a->uid, .pw_gid = a->gid };

	pw.pw_name = put_text(&k, a->login);
	pw.pw_passwd = put_letter(&k, 'x');
	pw.pw_gecos = put_text(&k, a->gecos);
	pw.pw_dir = put_home(&k, a);
	pw.pw_shell = put_text(&k, a->shell);
	if (k.full)
		return false;
	*out = pw;
	return true;
}

static bool
put_members(struct pack *k, const struct index_group *g, char **v, bool *broken)
{
	struct index_text	t;
	size_t			at = 0;
	uint32_t		i;

	for (i = 0; i < g->n_members && !k->full; i++) {
		if (!index_member(g, &at, &t)) {
			*broken = true;
			return false;
		}
		v[i] = put_text(k, t);
	}
	v[i] = NULL;
	return !k->full;
}

bool
pack_group(struct group *out, const struct index_group *g, char *buf,
    size_t size, bool *broken)
{
	struct pack	k = { .p = buf, .left = size };
	struct group	gr = { .gr_gid = g->gid };

	/* A member takes two bytes at least, so this bounds the vector. */
	*broken = g->n_members > g->members_size / 2;
	if (*broken)
		return false;
	gr.gr_name = put_text(&k, g->name);
	gr.gr_passwd = put_letter(&k, 'x');
	gr.gr_mem = take(&k, ((size_t)g->n_members + 1) * sizeof(*gr.gr_mem),
	    alignof(char *));
	if (gr.gr_mem == NULL || !put_members(&k, g, gr.gr_mem, broken))
		return false;
	*out = gr;
	return true;
}

/*
 * No password can match, and nothing ever lapses here: a person's right to
 * come in is the token's business. Not "!": some sshd take that for an account
 * that may not even use a key.
 */
bool
pack_shadow(struct spwd *out, const struct index_account *a, char *buf,
    size_t size)
{
	struct pack	k = { .p = buf, .left = size };
	struct spwd	sp = {
		.sp_lstchg = -1, .sp_min = -1, .sp_max = -1, .sp_warn = -1,
		.sp_inact = -1, .sp_expire = -1, .sp_flag = (unsigned long)-1
	};

	sp.sp_namp = put_text(&k, a->login);
	sp.sp_pwdp = put_letter(&k, '*');
	if (k.full)
		return false;
	*out = sp;
	return true;
}
