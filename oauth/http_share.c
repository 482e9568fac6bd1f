/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <curl/curl.h>

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "oauth/http_global.h"
#include "oauth/http_share_curl.h"

struct http_share {
	CURLSH		*curl;
	pthread_mutex_t	 locks[CURL_LOCK_DATA_LAST];
};

static void
lock(CURL *easy, curl_lock_data what, curl_lock_access how, void *arg)
{
	struct http_share	*s = arg;

	(void)easy;
	(void)how;
	(void)pthread_mutex_lock(&s->locks[what]);
}

static void
unlock(CURL *easy, curl_lock_data what, void *arg)
{
	struct http_share	*s = arg;

	(void)easy;
	(void)pthread_mutex_unlock(&s->locks[what]);
}

/* Connections are not shared: libcurl's own pool of them is not made for threads. */
static bool
set_options(struct http_share *s)
{
	return curl_share_setopt(s->curl, CURLSHOPT_LOCKFUNC, lock) == CURLSHE_OK &&
	    curl_share_setopt(s->curl, CURLSHOPT_UNLOCKFUNC, unlock) == CURLSHE_OK &&
	    curl_share_setopt(s->curl, CURLSHOPT_USERDATA, s) == CURLSHE_OK &&
	    curl_share_setopt(s->curl, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS) ==
	    CURLSHE_OK &&
	    curl_share_setopt(s->curl, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION) ==
	    CURLSHE_OK;
}

struct http_share *
http_share_new(void)
{
	struct http_share	*s;
	size_t			 i;

	if (!http_global_init() || (s = calloc(1, sizeof(*s))) == NULL)
		return NULL;
	for (i = 0; i < CURL_LOCK_DATA_LAST; i++)
		(void)pthread_mutex_init(&s->locks[i], NULL);
	if ((s->curl = curl_share_init()) != NULL && set_options(s))
		return s;
	http_share_free(s);
	return NULL;
}

void
http_share_free(struct http_share *s)
{
	size_t	i;

	if (s == NULL)
		return;
	if (s->curl != NULL)
		(void)curl_share_cleanup(s->curl);
	for (i = 0; i < CURL_LOCK_DATA_LAST; i++)
		(void)pthread_mutex_destroy(&s->locks[i]);
	free(s);
}

CURLSH *
http_share_curl(struct http_share *s)
{
	return s->curl;
}
