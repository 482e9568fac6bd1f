/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_HTTP_GLOBAL_H
#define OAUTH_HTTP_GLOBAL_H

#include <stdbool.h>

/*
 * What libcurl needs once in a process; http_new() calls it. It takes out of
 * the environment what libcurl, OpenSSL and the resolver obey there, whatever
 * the options of a handle say (SSLKEYLOGFILE writes down the keys of every
 * session), and gives libcurl an allocator that wipes what it frees. Since it
 * changes the environment, the first call comes before the first thread.
 */
bool	http_global_init(void);

#endif /* OAUTH_HTTP_GLOBAL_H */
