/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/stat.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gnutls/crypto.h>
#include <gnutls/x509.h>

#include "tests/fakefitbit/bytes.h"
#include "tests/fakefitbit/state.h"
#include "tests/fakefitbit/tls.h"

#define DAY		86400
#define CA_NAME		"fakefitbit test authority"

struct pair {
	gnutls_x509_crt_t	crt;
	gnutls_x509_privkey_t	key;
};

static const struct cert_row {
	const char	*host;		/* DNS name */
	bool		 loopback;	/* and 127.0.0.1 */
	int		 from;		/* days from now */
	int		 until;
	enum { OUR_CA, OTHER_CA, ITSELF } signer;
} rows[CERTS] = {
	[CERT_GOOD] = { "localhost", true, -1, 30, OUR_CA },
	[CERT_WRONGHOST] = { "other.example", false, -1, 30, OUR_CA },
	[CERT_EXPIRED] = { "localhost", true, -30, -1, OUR_CA },
	[CERT_NOTYET] = { "localhost", true, 1, 30, OUR_CA },
	[CERT_SELFSIGNED] = { "localhost", true, -1, 30, ITSELF },
	[CERT_OTHERCA] = { "localhost", true, -1, 30, OTHER_CA },
};

static void
pair_free(struct pair *p)
{
	if (p->crt != NULL)
		gnutls_x509_crt_deinit(p->crt);
	if (p->key != NULL)
		gnutls_x509_privkey_deinit(p->key);
}

/* A P-256 key and a certificate that is named and dated, not yet signed. */
static bool
pair_start(struct pair *p, const char *name, int from, int until)
{
	unsigned char	serial[8];
	time_t		now = time(NULL);

	if (gnutls_x509_crt_init(&p->crt) != 0 ||
	    gnutls_x509_privkey_init(&p->key) != 0 ||
	    gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof(serial)) != 0)
		return false;
	serial[0] &= 0x7f;
	return gnutls_x509_privkey_generate(p->key, GNUTLS_PK_ECDSA,
	    GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0) == 0 &&
	    gnutls_x509_crt_set_version(p->crt, 3) == 0 &&
	    gnutls_x509_crt_set_serial(p->crt, serial, sizeof(serial)) == 0 &&
	    gnutls_x509_crt_set_activation_time(p->crt, now + from * DAY) == 0 &&
	    gnutls_x509_crt_set_expiration_time(p->crt, now + until * DAY) == 0 &&
	    gnutls_x509_crt_set_dn_by_oid(p->crt, GNUTLS_OID_X520_COMMON_NAME, 0,
	    name, (unsigned int)strlen(name)) == 0 &&
	    gnutls_x509_crt_set_key(p->crt, p->key) == 0;
}

static bool
make_ca(struct pair *ca, const char *name)
{
	return pair_start(ca, name, -60, 60) &&
	    gnutls_x509_crt_set_basic_constraints(ca->crt, 1, -1) == 0 &&
	    gnutls_x509_crt_set_key_usage(ca->crt, GNUTLS_KEY_KEY_CERT_SIGN) == 0 &&
	    gnutls_x509_crt_sign2(ca->crt, ca->crt, ca->key, GNUTLS_DIG_SHA256,
	    0) == 0;
}

static bool
set_names(gnutls_x509_crt_t crt, const struct cert_row *row)
{
	static const unsigned char	ip[4] = { 127, 0, 0, 1 };

	if (gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME,
	    row->host, (unsigned int)strlen(row->host), GNUTLS_FSAN_SET) != 0)
		return false;
	return !row->loopback || gnutls_x509_crt_set_subject_alt_name(crt,
	    GNUTLS_SAN_IPADDRESS, ip, sizeof(ip), GNUTLS_FSAN_APPEND) == 0;
}

/* PEM as text of ours, NULL on failure. */
static char *
pem_take(int rc, gnutls_datum_t *d)
{
	char	*s = NULL;

	if (rc == 0) {
		s = strndup((const char *)d->data, d->size);
		gnutls_free(d->data);
	}
	return s;
}

static char *
pem_cert(const struct pair *p)
{
	gnutls_datum_t	d = { NULL, 0 };

	return pem_take(gnutls_x509_crt_export2(p->crt, GNUTLS_X509_FMT_PEM, &d),
	    &d);
}

static char *
pem_key(const struct pair *p)
{
	gnutls_datum_t	d = { NULL, 0 };

	return pem_take(gnutls_x509_privkey_export2_pkcs8(p->key,
	    GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &d), &d);
}

static bool
make_server(const struct cert_row *row, const struct pair *ca,
    struct credential *cred)
{
	struct pair	p = { NULL, NULL };
	bool		ok;

	ok = pair_start(&p, row->host, row->from, row->until) &&
	    set_names(p.crt, row) &&
	    gnutls_x509_crt_set_key_usage(p.crt,
	    GNUTLS_KEY_DIGITAL_SIGNATURE) == 0 &&
	    gnutls_x509_crt_set_key_purpose_oid(p.crt, GNUTLS_KP_TLS_WWW_SERVER,
	    0) == 0;
	if (ok && ca == NULL)
		ca = &p;
	ok = ok && gnutls_x509_crt_sign2(p.crt, ca->crt, ca->key,
	    GNUTLS_DIG_SHA256, 0) == 0;
	if (ok) {
		cred->cert = pem_cert(&p);
		cred->key = pem_key(&p);
		ok = cred->cert != NULL && cred->key != NULL;
	}
	pair_free(&p);
	return ok;
}

/*
 * The file name that OpenSSL derives from a subject: SHA-1 over its canonical
 * form (each RDN as SET { SEQUENCE { OID, UTF8String in lower case } }, no
 * outer SEQUENCE), the first four bytes little-endian.  Ours has one RDN, a
 * commonName shorter than 100 bytes.
 */
static void
subject_hash(const char *name, char *dst, size_t size)
{
	static const unsigned char	cn[] = { 0x06, 0x03, 0x55, 0x04, 0x03 };
	unsigned char			der[160], md[20] = { 0 };
	size_t				n = strlen(name), i;

	der[0] = 0x31;
	der[1] = (unsigned char)(n + 9);
	der[2] = 0x30;
	der[3] = (unsigned char)(n + 7);
	memcpy(der + 4, cn, sizeof(cn));
	der[9] = 0x0c;
	der[10] = (unsigned char)n;
	for (i = 0; i < n; i++)
		der[11 + i] = (unsigned char)tolower((unsigned char)name[i]);
	(void)gnutls_hash_fast(GNUTLS_DIG_SHA1, der, n + 11, md);
	(void)snprintf(dst, size, "ca/%02x%02x%02x%02x.0", md[3], md[2], md[1],
	    md[0]);
}

static bool
write_ca(int dirfd, const struct pair *ca)
{
	char	 hashed[32], *pem = pem_cert(ca);
	size_t	 n = pem == NULL ? 0 : strlen(pem);
	bool	 ok;

	(void)mkdirat(dirfd, "ca", 0755);
	subject_hash(CA_NAME, hashed, sizeof(hashed));
	ok = pem != NULL && file_replace(dirfd, "ca.pem", pem, n, 0644) &&
	    file_replace(dirfd, hashed, pem, n, 0644);
	free(pem);
	return ok;
}

bool
tls_make(struct tls *t, int dirfd)
{
	struct pair		 ca = { NULL, NULL }, other = { NULL, NULL };
	const struct pair	*signer[] = {
		[OUR_CA] = &ca, [OTHER_CA] = &other, [ITSELF] = NULL,
	};
	bool			 ok;
	int			 i;

	memset(t, 0, sizeof(*t));
	ok = make_ca(&ca, CA_NAME) && make_ca(&other, "another authority");
	for (i = 0; ok && i < CERTS; i++)
		ok = make_server(&rows[i], signer[rows[i].signer], &t->cred[i]);
	ok = ok && write_ca(dirfd, &ca);
	pair_free(&ca);
	pair_free(&other);
	if (!ok) {
		fprintf(stderr, "fakefitbit: cannot make certificates\n");
		tls_free(t);
	}
	return ok;
}

void
tls_free(struct tls *t)
{
	int	i;

	for (i = 0; i < CERTS; i++) {
		free(t->cred[i].cert);
		free(t->cred[i].key);
	}
	memset(t, 0, sizeof(*t));
}
