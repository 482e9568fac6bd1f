#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# [policy] one_time and offline_grace in the service: many at once, with a cache,
# and when it dies.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/service_lib.sh
. "$top_srcdir/tests/e2e/service_lib.sh"

# shellcheck disable=SC2119
world_start
if [ "$(id -u)" = 0 ]; then PERSON=nobody; else skip "one who is not root may not ask so often"; fi
usual=("policy min_uid = 1" "service workers = 8" "service throttle = 0" "service breaker = 0" "login deny_after = 0")
map "$PERSON ABC123"
write_config "${usual[@]}" "policy one_time = yes"
service_start

one() { secret "$(fake_mint --user ABC123)" >"$W/given/tokens"; }
# The counts of a line of `ask`, 0 for those that it does not name.
count() { local n; n=$(field "$1" "$2"); echo "${n:-0}"; }

for cache in 0 1m; do
	settings "policy one_time = yes" "service cache = $cache"
	one
	said=$(ask 100 100)
	same "let in, of 100 at once, cache = $cache" 1 "$(count allow "$said")"
	same "denied" 99 "$(count deny "$said")"
	said=$(ask 1 3)
	same "and of three more" 3 "$(count deny "$said")"
	same "reason" replayed "$(field reason "$(last_login load "$PERSON")")"
done
passed "of 100 at once one is let in, with a cache and without"

# Killed among them, again and again: nobody gets in by a token twice.
twice=0 cut=0
for n in 1 2 3 4 5 6; do
	one
	ask 20 40 >"$W/burst" &
	burst=$!
	read -rt "0.0$n" <>"$W/never" || true
	kill -KILL "$SERVICE_PID"
	service_until ready
	wait "$burst" || true
	said=$(<"$W/burst")
	cut=$((cut + $(count broken "$said")))
	more=$(ask 20 20)
	[ $(($(count allow "$said") + $(count allow "$more"))) -le 1 ] || twice=$((twice + 1))
done
same "tokens that let in twice" 0 $twice
passed "nor when the service is killed ($cut logins were cut off)"

settings "policy offline_grace = 1h"
one
said=$(ask 1 1)
same "the provider's yes" 1 "$(count allow "$said")"
fake_control "fault introspect 503"
said=$(ask 20 20)
same "let in while the provider is down" 20 "$(count allow "$said")"
same "reason" offline_grace "$(field reason "$(last_login load "$PERSON")")"
fake_control "fault introspect 429"
said=$(ask 1 1)
same "a limit" 1 "$(count unavailable "$said")"
fake_control
passed "an outage is bridged"

# What the cache says was said when the provider said it.
settings "policy offline_grace = 6s" "service cache = 1m"
one
said=$(ask 1 1)
read -rt 3 <>"$W/never" || true
said=$(ask 1 1)
same "a cached yes" 1 "$(count allow "$said")"
settings "policy offline_grace = 6s" "service cache = 1m"
fake_control "fault introspect 503"
read -rt 4 <>"$W/never" || true
said=$(ask 1 1)
same "does not prolong the grace" 1 "$(count unavailable "$said")"
passed "the grace runs from the provider's own yes"
service_stop || fail "the service ended with $?"
