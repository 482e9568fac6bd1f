#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# make roundtrips: how often one login waits for a provider that is 50 ms away,
# on demand and by a warm service, counted by the relay in between
# (delay_proxy.c), and how long it takes. Environment: ROUNDS (20).
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/service_lib.sh
. "$top_srcdir/tests/e2e/service_lib.sh"
bench=$top_builddir/tests/bench
rounds=${ROUNDS:-20}
PERSON=nobody
[ "$(id -u)" = 0 ] || skip "the service's socket stands in root's directory"

# relay_start MS: a relay to the provider on $PORT; its counts go to $W/flights
relay_start()
{
	mkfifo "$W/proxy.hold" "$W/proxy.up"
	"$bench/delay_proxy" "$(fake_port https)" "$1" <"$W/proxy.hold" >"$W/proxy.up" &
	RELAY=$!
	exec 5>"$W/proxy.hold" 4<"$W/proxy.up"
	read -r PORT <&4
	cat <&4 >"$W/flights" 5>&- 8>&- 9<&- &
	exec 4<&-
	rm "$W/proxy.hold" "$W/proxy.up"
}
# Its children write their count when their connection is closed.
relay_stop()
{
	exec 5>&-
	wait "$RELAY" 2>/dev/null || true
}

world_start --expires-in 28800
map "$PERSON ABC123"
mint ABC123 >"$W/given/tokens"
usual=("policy min_uid = 1" "service workers = 4")

# times MODULE-SERVICE: ms of each login, one a line
times()
{
	local i
	for ((i = 0; i < rounds; i++)); do
		field ms "$(pam_login "$1" "$PERSON" <"$W/given/tokens")"
	done
}
median() { sort -n | awk '{ v[NR] = $1 } END { printf "%.1f", v[int((NR + 1) / 2)] }'; }
url() { echo "provider introspect_url = https://127.0.0.1:$1/1.1/oauth2/introspect"; }

relay_start 25
write_config "${usual[@]}" "$(url "$PORT")"
service demand "auth required MODULE"
demand=$(times demand | median)
relay_stop
await "the relay's counts" test -s "$W/flights"
trips_demand=$(awk '$1 == "flights" { if ($2 > m) m = $2 } END { print m + 1 }' "$W/flights")

relay_start 25
write_config "${usual[@]}" "$(url "$PORT")"
service_start
service warm "auth required $SERVED"
pam_login warm "$PERSON" <"$W/given/tokens" >/dev/null	# opens the connection
warm=$(times warm | median)
service_stop
relay_stop
await "the relay's counts" grep -q flights "$W/flights"
connections=$(grep -c flights "$W/flights")
flights=$(awk '$1 == "flights" { n += $2 } END { print n }' "$W/flights")
# The first login opened the connection: TLS and one request of its own.
opening=$((trips_demand - 1))
trips_warm=$(awk "BEGIN { printf \"%.2f\", ($flights - $opening) / $rounds }")

# The line itself: a warm login without it.
write_config "${usual[@]}"
service_start
pam_login warm "$PERSON" <"$W/given/tokens" >/dev/null
near=$(times warm | median)
service_stop
over=$(awk "BEGIN { printf \"%.1f\", $warm - 50 }")

echo
echo "One login over a line of 50 ms, medians of $rounds:"
printf '%-22s %14s %14s\n' "" "round trips" "pam_authenticate"
printf '%-22s %14s %11s ms   (TCP, TLS, request)\n' "on demand" "$trips_demand" "$demand"
printf '%-22s %14s %11s ms   (%s over one round trip; 0 ms away: %s ms)\n' "warm service" "$trips_warm" "$warm" "$over ms" "$near"
printf '%-22s %14s\n' "connections, warm" "$connections"
echo
result() { "$top_srcdir/tests/bench/merge" "$top_builddir/tests/bench/results.json" service "$@"; }
holds() { awk "BEGIN { exit !($1) }" && echo true || echo false; }
trips_hold=$(holds "$trips_warm <= 1")
over_holds=$(holds "$over <= 3")
result "round trips, warm" "$trips_warm" count "$trips_demand" 1 "$trips_hold"
result "login over one round trip, warm" "$over" ms - 3 "$over_holds"
[ "$trips_hold$over_holds" = truetrue ] || { echo "a target is missed" >&2; exit 1; }
