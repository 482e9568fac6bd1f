/* SPDX-License-Identifier: ISC */
#ifndef FAKE_TLS_H
#define FAKE_TLS_H

#include <stdbool.h>

/* Certificates of one run, each with its key. */
enum cert_kind {
	CERT_GOOD = 0,		/* 127.0.0.1 and localhost, from our CA */
	CERT_WRONGHOST,		/* another host, from our CA */
	CERT_EXPIRED,
	CERT_NOTYET,
	CERT_SELFSIGNED,
	CERT_OTHERCA,		/* right host, from a CA that nobody knows */
	CERTS
};

struct credential {
	char	*cert;		/* PEM */
	char	*key;		/* PEM */
};

struct tls {
	struct credential	cred[CERTS];
};

/*
 * Make the CA and all certificates; DIR/ca.pem holds the CA, and DIR/ca/ the
 * same under the name that OpenSSL looks for (CURLOPT_CAPATH).
 */
bool	tls_make(struct tls *, int dirfd);
void	tls_free(struct tls *);

#endif /* FAKE_TLS_H */
