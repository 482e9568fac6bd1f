#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# What the service remembers between logins: shared requests, the cache, the
# throttle, the breaker and the provider's limits; and what it reports of them.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/service_lib.sh
. "$top_srcdir/tests/e2e/service_lib.sh"

world_start --expires-in 28800
if [ "$(id -u)" = 0 ]; then PERSON=nobody; else skip "one who is not root may not ask so often"; fi
usual=("policy min_uid = 1" "service workers = 8")
map "$PERSON ABC123"
write_config "${usual[@]}" "service throttle = 0"
service_start

one() { secret "$(fake_mint --user ABC123 "$@")" >"$W/given/tokens"; }
verdicts() { [ "$(field "$1" "$said")" = "$2" ] || fail "$3: expected $2 $1: $said; $(verifier_log | tail -n 1)"; }

one
fake_control "delay-ms 1000"
before=$(requests)
said=$(ask 100 100)
verdicts allow 100 "100 logins with one token"
same "requests of 100 logins with one token at once" 1 $(($(requests) - before))
same "shared" 99 "$(report_value 'events_total{event="flights_shared"}')"
fake_control
passed "one request serves all who ask about the same token at once"

before=$(requests)
said=$(ask 1 3)
same "requests without a cache" 3 $(($(requests) - before))
settings "service throttle = 0" "service cache = 1m"
before=$(requests)
said=$(ask 1 5)
verdicts allow 5 "cached"
same "requests with a cache" 1 $(($(requests) - before))
same "hits" 4 "$(report_value 'events_total{event="cache_hits"}')"
# Each login has one line, whichever thread answers it, and all name the token alike.
before_lines=$(verifier_log | grep -c ' verdict=')
said=$(ask 8 200)
verdicts allow 200 "cached"
same "lines of 200 logins" 200 $(($(verifier_log | grep -c ' verdict=') - before_lines))
same "names of one token" 1 "$(verifier_log | grep ' verdict=allow' | grep -oE ' token=[0-9a-f]{8} ' | sort -u | wc -l)"
same "hits" 204 "$(report_value 'events_total{event="cache_hits"}')"
settings "service throttle = 0" "service cache = 1m"
said=$(ask 1 1)
same "requests after a reload" 2 $(($(requests) - before))
map "daemon ABC123"
said=$(ask 1 1)
verdicts unknown_user 1 "a cached token whose account is gone"
map "$PERSON ABC123"
one --exp +2
said=$(ask 1 1)
verdicts allow 1 "a token with two seconds left"
read -rt 2.5 <>"$W/never" || true
said=$(ask 1 1)
verdicts allow "" "a cached token past its end"
passed "the cache answers, until a reload and until the token's end"

settings "service throttle = 3" "service throttle_window = 1h"
secret "$(fake_mint --user OTHER1)" >"$W/given/wrong"
before=$(requests)
said=$(ask 1 6 "$W/given/wrong")
verdicts deny 6 "wrong tokens"
same "requests of six guesses" 3 $(($(requests) - before))
same "throttled" throttled "$(field reason "$(last_login load "$PERSON")")"
passed "guesses are bounded before they reach the provider"

settings "service throttle = 0" "service breaker = 3" "service breaker_pause = 60s" "service breaker_pause_max = 60s"
one
fake_control "fault introspect 500"
before=$(requests)
said=$(ask 1 8)
verdicts unavailable 8 "an outage"
same "requests in an outage" 3 $(($(requests) - before))
same "reason" circuit_open "$(field reason "$(last_login load "$PERSON")")"
"$top_builddir/fitbitctl" status --socket "$SOCK" | grep -q '^breaker *open' || fail "status does not tell of the breaker"
fake_control
passed "a failing provider is left alone"

"$top_builddir/fitbitctl" status --socket "$SOCK" --json | python3 -c '
import json, sys
r = json.load(sys.stdin)
assert r["verdict"]["unavailable"] == 8, r["verdict"]
assert r["count"]["reloads"] == 4, r["count"]
' || fail "the JSON report"
"$top_builddir/fitbitctl" metrics --socket "$SOCK" >"$W/metrics"
same "lines that are no metric" 0 "$(grep -cvE '^(# (HELP|TYPE) pam_fitbit_[a-z_]+ .+|pam_fitbit_[a-z_]+(\{[a-z]+="[a-z0-9_.]+"\})? [0-9.]+)$' "$W/metrics")"
setpriv --reuid daemon --regid daemon --clear-groups "$top_builddir/fitbitctl" status --socket "$SOCK" >"$W/out" 2>&1 &&
	fail "anybody may have the report"
passed "status and metrics tell of it, to root alone"
service_stop || fail "the service ended with status $?"
