#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# A kept connection to the provider that died without a word, as behind a firewall
# that forgot it: the login that meets it is let in over another one, and the next
# does not meet it again. What the provider sends to the service's end of that one
# connection is dropped, in a network of this test's own.
set -eu
: "${top_srcdir:=.}"
if [ -z "${OWN_NETWORK-}" ]; then
	[ "$(id -u)" = 0 ] || { echo "SKIP: needs root for a network of its own" >&2; exit 77; }
	if ! command -v ip >/dev/null || ! unshare -n true 2>/dev/null; then
		echo "SKIP: there are no network namespaces here, or no ip(8)" >&2
		exit 77
	fi
	exec env OWN_NETWORK=1 unshare -n bash "$0"
fi
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/service_lib.sh
. "$top_srcdir/tests/e2e/service_lib.sh"
ip link set lo up
# Rules of ours come before the host's own addresses.
if ! ip rule add pref 100 lookup local || ! ip rule del pref 0; then
	skip "the rules for addresses cannot be changed here"
fi
PERSON=nobody
world_start --expires-in 28800
map "$PERSON ABC123"
write_config "policy min_uid = 1" "provider connect_timeout = 500ms" "login deadline = 5s" "service workers = 1"
service_start
mint ABC123 >"$W/given/tokens"

# The port of our end of the kept connection.
port=$(fake_port https)
ours() { ss -Htn state established "dport = :$port" | awk '{ sub(/.*:/, "", $3); print $3 }'; }
let_in() { same "$1" 1 "$(field allow "$(ask 1 1)")"; }
let_in "a first login"
let_in "over the kept connection"
same "connections" 1 "$(report_value 'events_total{event="provider_connections"}')"
end=$(ours)
[[ $end =~ ^[0-9]+$ ]] || fail "the kept connection was not found: \"$end\""
ip rule add pref 10 ipproto tcp dport "$end" blackhole || skip "ip(8) knows no rule for a port"
asked=$(requests)
said=$(ask 1 1)
same "the login that meets a dead connection" 1 "$(field allow "$said")"
ms=$(field max "$said")
[ "${ms%.*}" -lt 3000 ] || fail "it took too long: $said"
same "connections" 2 "$(report_value 'events_total{event="provider_connections"}')"
passed "a connection that died without a word is replaced within the login ($ms ms)"

# What was on its way on the dead one may have been seen; asking twice does no harm.
[ "$(requests)" -le $((asked + 2)) ] || fail "it was asked more than twice"
said=$(ask 1 1)
same "the login after it" 1 "$(field allow "$said")"
same "connections" 2 "$(report_value 'events_total{event="provider_connections"}')"
[ "$(ours | grep -cx "$end")" = 0 ] || fail "the dead connection is still there"
service_stop || fail "the service ended with status $?"
passed "and is not met again"
