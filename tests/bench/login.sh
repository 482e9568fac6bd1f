#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# make bench AREA=login: what one login on demand costs through pamtester, beside
# pam_permit (the floor) and beside a minimal module that asks the provider from
# inside the host process (pam_inproc_curl.c). Interleaved runs, medians.
# Environment: ROUNDS (200), ROUNDS_DELAYED (30).
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
need pamtester
[ -n "${PAM_WRAPPER_SO-}" ] || skip "pam_wrapper is not installed"
bench=$top_builddir/tests/bench
world_start --expires-in 28800
user=nobody
map "$user ABC123"
cp "$bench/.libs/pam_inproc_curl.so" "$W/bin/"
mint ABC123 >"$W/token.in"

pamtester_on()
{
	printf 'env LD_PRELOAD=%s PAM_WRAPPER=1 PAM_WRAPPER_SERVICE_DIR=%s pamtester %s %s authenticate' \
	    "$PAM_WRAPPER_SO" "$W/pam.d" "$1" "$user"
}

# measure ROUNDS URL: three lines: permit, inproc, fitbit
measure()
{
	write_config "policy min_uid = 1" "provider introspect_url = $2"
	service permit "auth required pam_permit.so"
	service inproc "auth required $W/bin/pam_inproc_curl.so url=$2 ca=$W/fake/ca.pem"
	service fitbit "auth required MODULE"
	# shellcheck disable=SC2046 # words
	"$bench/interleave" "$1" "$W/token.in" -- $(pamtester_on permit) -- \
	    $(pamtester_on inproc) -- $(pamtester_on fitbit)
}

result() { "$top_srcdir/tests/bench/merge" "$top_builddir/tests/bench/results.json" login "$@"; }
column() { awk -v row="$1" -v col="$2" 'NR == row { print $col }'; }
calc() { awk "BEGIN { printf \"%.3f\", $1 }"; }
holds() { awk "BEGIN { exit !($1) }" && echo true || echo false; }

near=$(measure "${ROUNDS:-200}" "$(fake_url https)/1.1/oauth2/introspect")
mkfifo "$W/proxy.hold" "$W/proxy.up"
"$bench/delay_proxy" "$(fake_port https)" 25 <"$W/proxy.hold" >"$W/proxy.up" &
exec 5>"$W/proxy.hold" 4<"$W/proxy.up"
read -r proxy_port <&4
cat <&4 >"$W/flights" 5>&- &
exec 4<&-
far=$(measure "${ROUNDS_DELAYED:-30}" "https://127.0.0.1:$proxy_port/1.1/oauth2/introspect")
exec 5>&-
wait 2>/dev/null $! || true

# The benched programs read the token from it; no leak.
rm -f "$W/token.in"

for rows in "$near" "$far"; do
	[ "$(echo "$rows" | awk '{ s += $4 } END { print s }')" = 0 ] ||
		fail "a login failed: $rows $(verifier_log | tail -n 1)"
done
ratio=$(calc "($(echo "$near" | column 3 1)) / ($(echo "$near" | column 2 1))")
memory_inproc=$(calc "$(echo "$near" | column 2 3) - $(echo "$near" | column 1 3)")
memory_fitbit=$(calc "$(echo "$near" | column 3 3) - $(echo "$near" | column 1 3)")
memory_share=$(calc "$memory_fitbit / $memory_inproc")
# The proxy's lines come in the order of the logins: in-process and ours in turn.
trips_inproc=$(awk '$1 == "flights" && NR % 2 == 1 { if ($2 > m) m = $2 } END { print m + 0 }' "$W/flights")
trips_fitbit=$(awk '$1 == "flights" && NR % 2 == 0 { if ($2 > m) m = $2 } END { print m + 0 }' "$W/flights")

echo
echo "One login through pamtester, medians of interleaved runs:"
printf '%-44s %10s %10s\n' "" "0 ms" "50 ms away"
for i in 1 2 3; do
	name=$(echo "pam_permit (floor)|in-process libcurl|pam_fitbit, on demand" | cut -d'|' -f$i)
	printf '%-44s %7s ms %7s ms\n' "$name" "$(echo "$near" | column $i 1)" "$(echo "$far" | column $i 1)"
done
printf '%-44s %10s\n' "pam_fitbit / in-process (target 1.25)" "$ratio"
printf '%-44s %10s %10s\n' "round trips: in-process, pam_fitbit" "$trips_inproc" "$trips_fitbit"
printf '%-44s %7s kB %7s kB\n' "host memory added: in-process, pam_fitbit" "$memory_inproc" "$memory_fitbit"
echo

time_holds=$(holds "$ratio <= 1.25")
trips_hold=$(holds "$trips_fitbit <= $trips_inproc && $trips_fitbit > 0")
memory_holds=$(holds "$memory_share <= 0.05")
result "time beside in-process, 0 ms" "$ratio" ratio 1 1.25 "$time_holds"
result "login, 0 ms" "$(echo "$near" | column 3 1)" ms "$(echo "$near" | column 2 1)" - -
result "login, 50 ms away" "$(echo "$far" | column 3 1)" ms "$(echo "$far" | column 2 1)" - -
result "round trips" "$trips_fitbit" count "$trips_inproc" "$trips_inproc" "$trips_hold"
result "host memory added" "$memory_fitbit" kB "$memory_inproc" "$(calc "$memory_inproc / 20")" "$memory_holds"
[ "$time_holds$trips_hold$memory_holds" = truetruetrue ] || { echo "a target is missed" >&2; exit 1; }
