/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "oauth/device.h"
#include "oauth/parts.h"
#include "tests/fuzz/fuzz.h"

static const long	statuses[] = { 200, 200, 200, 200, 400, 403, 428, 503 };

/* What a person is shown, and may be sent to, whatever the provider says. */
static void
try_page(const struct http_response *r)
{
	struct device_page	page = { .code = NULL };
	struct exchange_detail	d;
	const char		*p;

	if (device_read(HTTP_DONE, r, &page, &d) != EXCHANGE_DONE) {
		HOLDS(page.code == NULL && d.why[0] != '\0');
		return;
	}
	HOLDS(r->status == 200 && r->json);
	HOLDS(secret_len(page.code) > 0 && secret_len(page.code) <= DEVICE_CODE_MAX);
	HOLDS(strncmp(page.uri, "https://", 8) == 0);
	HOLDS(page.uri_complete[0] == '\0' || strncmp(page.uri_complete, "https://", 8) == 0);
	for (p = page.user_code; *p != '\0'; p++)
		HOLDS(*p > ' ' && *p <= '~');
	for (p = page.uri; *p != '\0'; p++)
		HOLDS(*p > ' ' && *p <= '~');
	HOLDS(page.user_code[0] != '\0');
	HOLDS(page.expires_in > 0 && page.expires_in <= DEVICE_EXPIRES_MAX);
	HOLDS(page.interval > 0 && page.interval <= DEVICE_INTERVAL_MAX);
	device_page_end(&page);
}

static void
try_poll(const struct http_response *r)
{
	static const struct provider	provider = { .rotates = true };
	struct exchange_answer		a = { 0 };
	struct exchange_detail		d;
	enum exchange_result		x;

	x = exchange_read(&provider, EXCHANGE_DEVICE, HTTP_DONE, r, &a, &d);
	HOLDS((x == EXCHANGE_DONE) == (a.access_token != NULL));
	HOLDS(x == EXCHANGE_DONE || d.why[0] != '\0');
	HOLDS((x != EXCHANGE_PENDING && x != EXCHANGE_SLOW_DOWN && x != EXCHANGE_DENIED) ||
	    (r->status >= 400 && r->status <= 499));
	exchange_answer_free(&a);
}

/* The body as answers at the token prompt, PART_LEN bytes each. */
static void
try_parts(const char *bytes, size_t n)
{
	struct secret	*part[PARTS_MAX], *joined = NULL;
	size_t		 i, len, count = 0;
	enum parts	 is;

	do {
		len = n < PART_LEN ? n : PART_LEN;
		HOLDS((part[count++] = secret_new(bytes, len)) != NULL);
		bytes += len;
		n -= len;
	} while (parts_go_on(part[count - 1], count));
	is = parts_join(part, count, &joined);
	HOLDS((is == PARTS_WHOLE) == (joined != NULL));
	HOLDS(joined == NULL || secret_len(joined) <= PARTS_TOKEN_MAX ||
	    secret_len(joined) == secret_len(part[0]));
	secret_free(joined);
	for (i = 0; i < count; i++)
		secret_free(part[i]);
}

/* Byte 0: status and type; the rest is the body, or what a person types. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static struct http_response	r;

	if (n == 0 || n - 1 > HTTP_BODY_MAX)
		return 0;
	memset(&r, 0, sizeof(r));
	r.status = statuses[bytes[0] % 8];
	r.retry_after = -1;
	r.json = (bytes[0] & 0x80) == 0;
	r.len = n - 1;
	memcpy(r.body, bytes + 1, n - 1);
	try_page(&r);
	try_poll(&r);
	try_parts(r.body, r.len);
	return 0;
}
