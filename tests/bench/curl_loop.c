/* SPDX-License-Identifier: ISC */
/*
 * curl_loop URL CAFILE THREADS SECONDS <TOKENS
 *
 * The least that a program can do which asks the provider by libcurl: each of the
 * threads has a handle of its own and a kept connection, and asks about one token
 * after the other as fitbit-verifier does, with its options and no more of its
 * work. Prints rate=R, requests a second: what libcurl, TLS and the provider leave
 * for everything else on this machine.
 */
#include "config.h"

#include <curl/curl.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TOKENS_MAX	10000
#define THREADS_MAX	512
#define LINE_SIZE	8192

static const char		*url, *ca_file;
static char			*tokens[TOKENS_MAX];
static size_t			 n_tokens;
static double			 until;
static atomic_size_t		 next_token;
static atomic_uint_fast64_t	 done, failed;

static double
now(void)
{
	struct timespec	ts = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void
read_tokens(void)
{
	char	line[LINE_SIZE];

	while (n_tokens < TOKENS_MAX && fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if ((tokens[n_tokens] = strdup(line)) == NULL)
			return;
		n_tokens++;
	}
}

static size_t
swallow(char *bytes, size_t one, size_t n, void *arg)
{
	(void)bytes;
	(void)arg;
	return one * n;
}

/* One exchange over the handle's connection. */
static bool
ask(CURL *c, const char *token)
{
	char			bearer[LINE_SIZE + 32], form[LINE_SIZE + 32];
	char			accept[] = "Accept: application/json";
	struct curl_slist	line[2] = { { accept, &line[1] }, { bearer, NULL } };
	long			status = 0;

	(void)snprintf(bearer, sizeof(bearer), "Authorization: Bearer %s", token);
	(void)snprintf(form, sizeof(form), "token=%s", token);
	(void)curl_easy_setopt(c, CURLOPT_HTTPHEADER, line);
	(void)curl_easy_setopt(c, CURLOPT_POSTFIELDS, form);
	return curl_easy_perform(c) == CURLE_OK &&
	    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK &&
	    status == 200;
}

static void *
work(void *arg)
{
	CURL	*c = curl_easy_init();

	(void)arg;
	if (c == NULL)
		return NULL;
	(void)curl_easy_setopt(c, CURLOPT_URL, url);
	(void)curl_easy_setopt(c, CURLOPT_CAINFO, ca_file);
	(void)curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
	(void)curl_easy_setopt(c, CURLOPT_PROXY, "");
	(void)curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(c, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	(void)curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, swallow);
	(void)curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, 5000L);
	while (now() < until)
		if (ask(c, tokens[atomic_fetch_add(&next_token, 1) % n_tokens]))
			atomic_fetch_add(&done, 1);
		else
			atomic_fetch_add(&failed, 1);
	curl_easy_cleanup(c);
	return NULL;
}

int
main(int argc, char *argv[])
{
	pthread_t	t[THREADS_MAX];
	double		began = now(), seconds;
	size_t		i, n;

	if (argc != 5 || (n = strtoul(argv[3], NULL, 10)) == 0 || n > THREADS_MAX)
		return 64;
	url = argv[1];
	ca_file = argv[2];
	seconds = strtod(argv[4], NULL);
	read_tokens();
	if (n_tokens == 0 || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return EXIT_FAILURE;
	until = began + seconds;
	for (i = 0; i < n; i++)
		if (pthread_create(&t[i], NULL, work, NULL) != 0)
			return EXIT_FAILURE;
	for (i = 0; i < n; i++)
		(void)pthread_join(t[i], NULL);
	(void)printf("rate=%.0f failed=%llu\n", (double)done / (now() - began),
	    (unsigned long long)failed);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
