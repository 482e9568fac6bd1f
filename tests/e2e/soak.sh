#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# make soak: LOGINS (1000000) logins through the service, a night's worth for a
# large host, in steps; memory, descriptors and threads are looked at after each
# and must not grow from the second tenth on. Half of them from the cache.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/service_lib.sh
. "$top_srcdir/tests/e2e/service_lib.sh"
[ "$(id -u)" = 0 ] || skip "the service's socket stands in root's directory"
logins=${LOGINS:-1000000} steps=10
PERSON=nobody
world_start --expires-in 86400
map "$PERSON ABC123"
write_config "policy min_uid = 1" "service throttle = 0" "service cache = ${CACHE:-1s}" \
    "service workers = 8" "log target = /dev/null"
mint ABC123 --count 3000 >"$W/given/tokens"
service_start
state() { awk '/^VmRSS/ { r = $2 } /^Threads/ { t = $2 } END { printf "%d %d", r, t }' "/proc/$SERVICE_PID/status"; }
files() { find "/proc/$SERVICE_PID/fd" -mindepth 1 | wc -l; }
echo "step logins rate/s rss_kB threads descriptors"
for ((i = 1; i <= steps; i++)); do
	said=$(ask 16 $((logins / steps)))
	same "broken" 0 "$(field broken "$said")"
	same "let in" $((logins / steps)) "$(field allow "$said")"
	read -r rss threads <<<"$(state)"
	open=$(files)
	echo "$i $((i * logins / steps)) $(field rate "$said") $rss $threads $open"
	if [ "$i" = 2 ]; then first_rss=$rss first_open=$open; fi
	: >"$W/fake/requests"
done
same "verdicts" "$logins" "$(report_value 'logins_total{verdict="allow"}')"
[ "$rss" -le $((first_rss + first_rss / 10 + 512)) ] || fail "memory grew: $first_rss to $rss kB"
[ "$open" -le $((first_open + 8)) ] || fail "descriptors grew: $first_open to $open"
service_stop || fail "the service ended with status $?"
passed "$logins logins: memory and descriptors stay"
