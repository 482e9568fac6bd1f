/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <string.h>

#include "tests/fakefitbit/faults.h"

/* Pieces of an active reply; a row shows what differs. */
#define A	"\"active\":true,"
#define S	"\"scope\":\"%SCOPE%\","
#define C	"\"client_id\":\"%CLIENT%\","
#define U	"\"user_id\":\"%USER%\","
#define T	"\"token_type\":\"access_token\","
#define E	"\"exp\":%EXP_MS%,"
#define I	"\"iat\":%IAT_MS%"
#define ERRORS(type, message) \
	"{\"errors\":[{\"errorType\":\"" type "\",\"message\":\"" message \
	"\"}],\"success\":false}"
#define VISIT	" Visit https://dev.fitbit.com/docs/oauth2 for more " \
	"information on the Fitbit Web API authorization process."
/* Pieces of a token reply. */
#define TA	"\"access_token\":\"%ACCESS%\","
#define TX	"\"expires_in\":28800,"
#define TR	"\"refresh_token\":\"%REFRESH%\","
#define TS	"\"scope\":\"%WORDS%\","
#define TT	"\"token_type\":\"Bearer\","
#define TU	"\"user_id\":\"%USER%\""

/* Rows by kind: another status, an odd body, an odd token reply, transport. */
#define STATUS(n, code, t, h, b) \
	{ .name = n, .text = t, .where = EP_ANY, .status = code, \
	    .headers = h, .body = b }
#define BODY(n, t, b) \
	{ .name = n, .text = t, .where = EP_INTROSPECT, .processed = true, \
	    .status = 200, .body = b }
#define TOKEN(n, t, b) \
	{ .name = n, .text = t, .where = EP_TOKEN, .processed = true, \
	    .status = 200, .body = b }
#define MOVE(n, t, how) \
	{ .name = n, .text = t, .where = EP_ANY, .processed = true, \
	    .send = how }

static const struct fault faults[] = {
	/* The provider says no, or not now. */
	STATUS("expired_token", 401, "401 expired_token, echoes the token", NULL,
	    ERRORS("expired_token", "Access token expired: %TOKEN%." VISIT)),
	STATUS("invalid_token", 401, "401 invalid_token, echoes the token", NULL,
	    ERRORS("invalid_token", "Access token invalid: %TOKEN%." VISIT)),
	STATUS("invalid_client", 401, "401 invalid_client, as a wrong Basic gets",
	    "WWW-Authenticate: Basic realm=\"api.fitbit.com\"\n",
	    ERRORS("invalid_client", "Invalid authorization header format. "
	    "Received authorization header = Basic x,  received client encoded "
	    "id = null." VISIT)),
	STATUS("invalid_grant", 400, "400 invalid_grant", NULL,
	    ERRORS("invalid_grant", "Refresh token invalid: %TOKEN%." VISIT)),
	STATUS("inactive", 200, "{\"active\":false}", NULL,
	    "{\"active\":false}"),
	STATUS("inactive-members", 200, "inactive with all other members", NULL,
	    "{\"active\":false,%MEMBERS%}"),
	STATUS("400", 400, "400 invalid_request", NULL,
	    ERRORS("invalid_request", "Missing parameters: token." VISIT)),
	STATUS("401-empty", 401, "401 without a body", NULL, ""),
	STATUS("401-other", 401, "401 with another errorType", NULL,
	    ERRORS("insufficient_scope", "no." VISIT)),
	STATUS("401-active", 401, "401 whose body says active", NULL, "%ACTIVE%"),
	STATUS("403", 403, "403 insufficient_permissions", NULL,
	    ERRORS("insufficient_permissions", "no." VISIT)),
	STATUS("404", 404, "404 not_found", NULL,
	    ERRORS("not_found", "The API you are requesting could not be found.")),
	STATUS("409", 409, "409 conflict", NULL,
	    ERRORS("conflict", "Multiple clients attempting to refresh.")),
	STATUS("410", 410, "410 Gone, the provider retired the endpoint", NULL,
	    "Gone"),
	STATUS("410-active", 410, "410 whose body says active", NULL, "%ACTIVE%"),
	STATUS("429", 429, "429 with Retry-After and rate-limit headers",
	    "Retry-After: 1234\nFitbit-Rate-Limit-Limit: 150\n"
	    "Fitbit-Rate-Limit-Remaining: 0\nFitbit-Rate-Limit-Reset: 1234\n",
	    ERRORS("system", "Too Many Requests")),
	STATUS("500", 500, "500", NULL, ERRORS("system", "Internal error")),
	STATUS("500-active", 500, "500 whose body says active", NULL, "%ACTIVE%"),
	STATUS("502", 502, "502 with an HTML page", NULL, "<html>bad gateway</html>"),
	STATUS("503", 503, "503 with Retry-After", "Retry-After: 30\n",
	    ERRORS("system", "Service unavailable")),
	STATUS("redirect", 302, "302 to a path that would say active",
	    "Location: /1.1/oauth2/introspect-moved\n", ""),
	STATUS("redirect-active", 302, "302 whose own body says active",
	    "Location: /1.1/oauth2/introspect-moved\n", "%ACTIVE%"),
	STATUS("redirect-307", 307, "307 to a path that would say active",
	    "Location: /1.1/oauth2/introspect-moved\n", ""),
	STATUS("201-active", 201, "201 whose body says active", NULL, "%ACTIVE%"),
	STATUS("204", 204, "204 without a body", NULL, ""),

	/* The way there is bad. */
	{ .name = "latency", .text = "the right reply after 30 s",
	    .where = EP_ANY, .processed = true, .delay_ms = 30000 },
	{ .name = "close-before", .where = EP_ANY, .send = SEND_NOTHING,
	    .text = "closed without a reply, nothing done" },
	MOVE("close-after", "done, then closed without a reply", SEND_NOTHING),
	MOVE("close-headers", "headers, then closed", SEND_HEADERS),
	MOVE("half-body", "half of the body, then closed", SEND_HALF),
	MOVE("slow-body", "one byte a second", SEND_SLOW),
	MOVE("gzip", "the right reply with Content-Encoding: gzip", SEND_GZIP),
	{ .name = "big-body", .where = EP_ANY, .processed = true,
	    .text = "the right reply and 10 MB of white space",
	    .body = "\\x20{10485760}%REPLY%" },
	{ .name = "big-headers", .where = EP_ANY, .processed = true,
	    .text = "the right reply behind 100 kB of headers",
	    .headers = "\\(X-Pad: \\x61{1000}\\n\\){100}" },
	{ .name = "content-type", .where = EP_ANY, .processed = true,
	    .text = "the right reply as text/html", .type = "text/html" },

	/* What is said is not what it should be. */
	BODY("empty", "an empty body", ""),
	BODY("broken-json", "JSON that stops inside", "{" A S C "\"user_id\":"),
	BODY("trailing", "a second object behind the first", "%ACTIVE%%ACTIVE%"),
	BODY("trailing-comma", "a comma before the brace", "{" A S C U T E I ",}"),
	BODY("deep", "a member nested 10,000 deep",
	    "{" A S C U T E I ",\"x\":\\([\\){10000}\\(]\\){10000}}"),
	BODY("many-members", "10,000 more members",
	    "{" A S C U T E I "\\(,\"x%N%\":0\\){10000}}"),
	BODY("array", "the object inside an array", "[%ACTIVE%]"),
	BODY("string", "the object inside a string", "\"active\""),
	BODY("bom", "a byte order mark in front", "\\xef\\xbb\\xbf%ACTIVE%"),
	BODY("non-utf8", "a scope that is not UTF-8",
	    "{" A "\"scope\":\"\\xff\\xfe\"," C U T E I "}"),
	BODY("non-utf8-unused", "an unknown member that is not UTF-8",
	    "{" A S C U T E I ",\"x\":\"\\xc3\"}"),
	BODY("nul-in-name", "user_id\\u0000x in place of user_id",
	    "{" A S C "\"user_id\\u0000x\":\"%USER%\"," T E I "}"),
	BODY("nul-in-value", "a user_id that goes on behind \\u0000",
	    "{" A S C "\"user_id\":\"%USER%\\u0000x\"," T E I "}"),
	BODY("raw-nul", "a NUL byte inside the user_id",
	    "{" A S C "\"user_id\":\"%USER%\\0x\"," T E I "}"),
	BODY("single-quotes", "single quotes",
	    "{'active':true,'client_id':'%CLIENT%','user_id':'%USER%'}"),
	BODY("duplicate-active", "active false, then true",
	    "{\"active\":false," A S C U T E I "}"),
	BODY("duplicate-client", "another client_id, then ours",
	    "{" A S "\"client_id\":\"22OTHR\"," C U T E I "}"),
	BODY("duplicate-user", "another user_id, then ours",
	    "{" A S C "\"user_id\":\"OTHER1\"," U T E I "}"),
	BODY("duplicate-exp", "exp twice",
	    "{" A S C U T "\"exp\":1," E I "}"),
	BODY("active-string", "\"active\":\"true\"",
	    "{\"active\":\"true\"," S C U T E I "}"),
	BODY("active-string-false", "\"active\":\"false\"",
	    "{\"active\":\"false\"," S C U T E I "}"),
	BODY("active-number", "\"active\":1", "{\"active\":1," S C U T E I "}"),
	BODY("active-null", "\"active\":null",
	    "{\"active\":null," S C U T E I "}"),
	BODY("active-object", "\"active\":{}", "{\"active\":{}," S C U T E I "}"),
	BODY("active-case", "\"Active\":true", "{\"Active\":true," S C U T E I "}"),
	BODY("no-active", "active is missing", "{" S C U T E I "}"),
	BODY("no-scope", "scope is missing", "{" A C U T E I "}"),
	BODY("no-client", "client_id is missing", "{" A S U T E I "}"),
	BODY("no-user", "user_id is missing", "{" A S C T E I "}"),
	BODY("no-type", "token_type is missing", "{" A S C U E I "}"),
	BODY("no-exp", "exp is missing", "{" A S C U T I "}"),
	BODY("no-iat", "iat is missing", "{" A S C U T "\"exp\":%EXP_MS%}"),
	BODY("only-active", "nothing but active", "{\"active\":true}"),
	BODY("scope-empty", "\"scope\":\"{}\"", "{" A "\"scope\":\"{}\"," C U T E I "}"),
	BODY("scope-blank", "\"scope\":\"\"", "{" A "\"scope\":\"\"," C U T E I "}"),
	BODY("scope-array", "scope is an array",
	    "{" A "\"scope\":[\"ACTIVITY\"]," C U T E I "}"),
	BODY("scope-number", "scope is a number", "{" A "\"scope\":7," C U T E I "}"),
	BODY("client-other", "another client_id",
	    "{" A S "\"client_id\":\"22OTHR\"," U T E I "}"),
	BODY("client-prefix", "client_id without its last letter",
	    "{" A S "\"client_id\":\"%CLIENT_PREFIX%\"," U T E I "}"),
	BODY("client-longer", "client_id with a letter more",
	    "{" A S "\"client_id\":\"%CLIENT%X\"," U T E I "}"),
	BODY("client-case", "client_id in lower case",
	    "{" A S "\"client_id\":\"%CLIENT_LOWER%\"," U T E I "}"),
	BODY("client-empty", "an empty client_id",
	    "{" A S "\"client_id\":\"\"," U T E I "}"),
	BODY("client-array", "client_id is an array that holds ours",
	    "{" A S "\"client_id\":[\"%CLIENT%\",\"22OTHR\"]," U T E I "}"),
	BODY("client-number", "client_id is a number",
	    "{" A S "\"client_id\":22," U T E I "}"),
	BODY("client-null", "client_id is null", "{" A S "\"client_id\":null," U T E I "}"),
	BODY("user-other", "another user_id",
	    "{" A S C "\"user_id\":\"OTHER1\"," T E I "}"),
	BODY("user-empty", "an empty user_id", "{" A S C "\"user_id\":\"\"," T E I "}"),
	BODY("user-number", "user_id is a number",
	    "{" A S C "\"user_id\":5," T E I "}"),
	BODY("user-colon", "user_id with a colon and a new line",
	    "{" A S C "\"user_id\":\"%USER%:x\\\\ny\"," T E I "}"),
	BODY("user-long", "user_id of 10,000 letters",
	    "{" A S C "\"user_id\":\"\\x41{10000}\"," T E I "}"),
	BODY("type-refresh", "token_type is refresh_token",
	    "{" A S C U "\"token_type\":\"refresh_token\"," E I "}"),
	BODY("exp-past", "exp an hour ago",
	    "{" A S C U T "\"exp\":%NOW_MS-3600000%," I "}"),
	BODY("exp-negative", "a negative exp", "{" A S C U T "\"exp\":-1," I "}"),
	BODY("exp-zero", "exp is 0", "{" A S C U T "\"exp\":0," I "}"),
	BODY("exp-seconds", "exp in seconds", "{" A S C U T "\"exp\":%EXP_S%," I "}"),
	BODY("exp-huge", "exp beyond 64 bits",
	    "{" A S C U T "\"exp\":99999999999999999999999," I "}"),
	BODY("exp-max", "exp at the end of 64 bits",
	    "{" A S C U T "\"exp\":9223372036854775807," I "}"),
	BODY("exp-float", "exp with a fraction",
	    "{" A S C U T "\"exp\":%EXP_MS%.5," I "}"),
	BODY("exp-exponent", "exp as 2e12", "{" A S C U T "\"exp\":2e12," I "}"),
	BODY("exp-string", "exp is a string",
	    "{" A S C U T "\"exp\":\"%EXP_MS%\"," I "}"),
	BODY("exp-null", "exp is null", "{" A S C U T "\"exp\":null," I "}"),
	BODY("exp-nan", "exp is NaN", "{" A S C U T "\"exp\":NaN," I "}"),
	BODY("iat-future", "iat an hour ahead",
	    "{" A S C U T E "\"iat\":%NOW_MS+3600000%}"),
	BODY("iat-string", "iat is a string",
	    "{" A S C U T E "\"iat\":\"%IAT_MS%\"}"),
	BODY("unknown-members", "members that nobody knows; still right",
	    "{" A S C U T E I ",\"aud\":\"x\",\"x\":{\"y\":[1,2]},\"z\":null}"),
	BODY("old-form", "the deprecated 1.0 form",
	    "{\"active\":1,\"clientId\":{\"id\":\"%CLIENT%\"},\"userId\":"
	    "{\"id\":\"%USER%\"},\"tokenType\":\"access_token\"," E I "}"),

	/* The token endpoint. */
	TOKEN("token-no-scope", "scope is missing; still right",
	    "{" TA TX TR TT TU "}"),
	TOKEN("token-no-access", "access_token is missing", "{" TX TR TS TT TU "}"),
	TOKEN("token-no-refresh", "refresh_token is missing",
	    "{" TA TX TS TT TU "}"),
	TOKEN("token-no-user", "user_id is missing",
	    "{" TA TX TR TS "\"token_type\":\"Bearer\"}"),
	TOKEN("token-no-expires", "expires_in is missing", "{" TA TR TS TT TU "}"),
	TOKEN("token-expires-string", "expires_in is a string",
	    "{" TA "\"expires_in\":\"28800\"," TR TS TT TU "}"),
	TOKEN("token-expires-negative", "a negative expires_in",
	    "{" TA "\"expires_in\":-1," TR TS TT TU "}"),
	TOKEN("token-type", "token_type is mac",
	    "{" TA TX TR TS "\"token_type\":\"mac\"," TU "}"),
	TOKEN("token-other-user", "another user_id",
	    "{" TA TX TR TS TT "\"user_id\":\"OTHER1\"}"),
	TOKEN("token-empty", "an empty body", ""),
	TOKEN("token-broken-json", "JSON that stops inside", "{" TA TX "\"refresh"),
	TOKEN("token-duplicate", "refresh_token twice",
	    "{" TA TX "\"refresh_token\":\"x\"," TR TS TT TU "}"),
	TOKEN("token-bad-refresh", "a refresh_token with a line break",
	    "{" TA TX "\"refresh_token\":\"a\\\\r\\\\nb\"," TS TT TU "}"),
};
#define NFAULTS	(sizeof(faults) / sizeof(faults[0]))

const struct fault *
fault_find(const char *name)
{
	size_t	i;

	for (i = 0; i < NFAULTS; i++) {
		if (strcmp(faults[i].name, name) == 0)
			return &faults[i];
	}
	return NULL;
}

void
fault_list(FILE *f)
{
	size_t	i;

	for (i = 0; i < NFAULTS; i++)
		fprintf(f, "%-23s %s\n", faults[i].name, faults[i].text);
}
