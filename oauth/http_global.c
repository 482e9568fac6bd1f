/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <curl/curl.h>

#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "oauth/http_global.h"

/*
 * Obeyed by the libraries below us in a process that is not setuid. Those for
 * which libcurl has an option (proxies) are switched off there as well.
 */
static const char *const unwanted[] = {
	"SSLKEYLOGFILE",
	"OPENSSL_CONF", "OPENSSL_CONF_INCLUDE", "OPENSSL_ENGINES",
	"OPENSSL_MODULES", "OPENSSL_ia32cap",
	"SSL_CERT_DIR", "SSL_CERT_FILE", "CURL_CA_BUNDLE",
	"CTLOG_FILE", "QLOGDIR", "CURL_SSL_BACKEND",
	"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
	"no_proxy", "NO_PROXY",
	"HOSTALIASES", "LOCALDOMAIN", "RES_OPTIONS",
};

static pthread_once_t	once = PTHREAD_ONCE_INIT;
static bool		ready;

/* libcurl's copies of a request hold the token: none is left in freed memory. */
static void
wiping_free(void *p)
{
	if (p == NULL)
		return;
	explicit_bzero(p, malloc_usable_size(p));
	free(p);
}

static void *
wiping_realloc(void *p, size_t n)
{
	size_t	 old;
	void	*q;

	if (p == NULL)
		return malloc(n);
	if ((q = malloc(n)) == NULL)
		return NULL;
	old = malloc_usable_size(p);
	memcpy(q, p, old < n ? old : n);
	wiping_free(p);
	return q;
}

static void
init(void)
{
	size_t	i;

	for (i = 0; i < sizeof(unwanted) / sizeof(unwanted[0]); i++)
		(void)unsetenv(unwanted[i]);
	/* Flags: libcurl brings up TLS with any; ACK_EINTR and WIN32 are not ours. */
	ready = curl_global_init_mem(CURL_GLOBAL_SSL, malloc, wiping_free,
	    wiping_realloc, strdup, calloc) == CURLE_OK;
}

bool
http_global_init(void)
{
	return pthread_once(&once, init) == 0 && ready;
}
