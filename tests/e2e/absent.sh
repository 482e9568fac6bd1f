#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# What it costs a login that there is no service: one look where the socket would
# be, or one call that nobody answers, and 5 ms at most before the verifier is
# started on demand. Counted and timed by strace, which itself takes some of it. And
# what it costs that the socket lives and the service behind it does not.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/service_lib.sh
. "$top_srcdir/tests/e2e/service_lib.sh"
need strace
[ -z "${SAN_FLAGS-}" ] || skip "a sanitized module cannot be loaded into pam_login"
# shellcheck disable=SC2119
world_start
PERSON=$RUN_AS
map "$PERSON ABC123"
write_config "policy min_uid = 1"
token=$(mint ABC123)
# look SOCKET: lines "SECONDS CALL" of what the module does from its look for the
# socket to the start of the verifier
look()
{
	service away "auth required $W/bin/pam_fitbit.so verifier=$W/bin/fitbit-verifier config=$CONF socket=$1 run_as=$RUN_AS"
	strace -ttt -o "$W/log/trace" "$top_builddir/tests/tools/pam_login" --confdir "$W/pam.d" \
	    --service away --user "$PERSON" <<<"$token" >"$W/said"
	same "a login without a service" PAM_SUCCESS "$(cut -d' ' -f1 "$W/said")"
	sed -n "\\|stat.*\"$1\"|,/ socketpair(/p" "$W/log/trace"
}
# costs WHAT CALLS LINES
costs()
{
	local ms
	[ -n "$3" ] || fail "$1: the module did not look for the socket"
	ms=$(awk 'NR == 1 { a = $1 } END { printf "%.2f", ($1 - a) * 1000 }' <<<"$3")
	[ "$(wc -l <<<"$3")" -le "$2" ] || fail "$1: more than $2 system calls: $3"
	awk "BEGIN { exit !($ms <= 5) }" || fail "$1: $ms ms before the start"
	passed "$1: $(wc -l <<<"$3") system calls, $ms ms before the verifier is started"
}
costs "no socket" 6 "$(look "$W/none")"

# One that a service left behind: nobody listens.
service_start
kill -KILL "$UNIT" "$SERVICE_PID"
wait "$UNIT" 2>/dev/null || true
exec 8>&- 9<&-
UNIT=
[ -S "$SOCK" ] || fail "the socket is gone"
costs "a socket without a listener" 12 "$(look "$SOCK")"

# A live socket and no service behind it: the program that was given it never takes a
# connection. The module's first-frame cap (2 s) ends the wait, and no more than that.
rm -f "$SOCK"
"$top_builddir/tests/tools/socket_unit" "$SOCK" "$RUN_AS" "$(command -v sleep)" 60 <"$W/run/hold" >/dev/null 2>&1 &
UNIT=$!
exec 8>"$W/run/hold"
OUR_JOBS=$(jobs -rp | wc -l)
await "the socket" test -S "$SOCK"
waits=$(look "$SOCK" | awk 'NR == 1 { a = $1 } END { printf "%d", ($1 - a) * 1000 }')
[ "$waits" -ge 1900 ] || fail "a socket that nobody serves: given up after $waits ms"
[ "$waits" -le 2500 ] || fail "a socket that nobody serves: $waits ms before the start"
passed "a live socket without a service: the verifier is started after $waits ms"
exec 8>&-
wait "$UNIT" 2>/dev/null || true
UNIT=
OUR_JOBS=$(jobs -rp | wc -l)
