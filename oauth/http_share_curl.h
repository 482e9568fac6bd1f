/* SPDX-License-Identifier: ISC */
#ifndef OAUTH_HTTP_SHARE_CURL_H
#define OAUTH_HTTP_SHARE_CURL_H

#include <curl/curl.h>

#include "oauth/http_share.h"

/* For http.c alone: what a handle is attached to. */
CURLSH	*http_share_curl(struct http_share *);

#endif /* OAUTH_HTTP_SHARE_CURL_H */
