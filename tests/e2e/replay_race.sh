#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# [policy] one_time: of 100 logins at once with one token exactly one comes in, by
# the service and on demand together, and none after it; also when the service is
# killed at each system call by which the use is recorded.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/service_lib.sh
. "$top_srcdir/tests/e2e/service_lib.sh"
[ "$(id -u)" = 0 ] || skip "the service's socket stands in root's directory"
[ -z "${SAN_FLAGS-}" ] || skip "a sanitized module cannot be loaded into pam_login"
PERSON=nobody
world_start --expires-in 28800
map "$PERSON ABC123"
write_config "policy min_uid = 1" "policy one_time = yes" "service throttle = 0" "service workers = 8" \
    "login deadline = 20s"
service_start
service demand "auth required MODULE"
service served "auth required $SERVED"

mint ABC123 >"$W/given/tokens"
for ((i = 0; i < 4; i++)); do pam_login demand "$PERSON" <"$W/given/tokens" >"$W/demand.$i" & done
said=$(ask 100 100)
wait_for() { at_once 1; }
wait_for
let_in=$(($(field allow "$said") + $(cat "$W"/demand.* | grep -c PAM_SUCCESS || true)))
same "of 104 logins with one token, let in" 1 "$let_in"
same "afterwards" PAM_AUTH_ERR "$(pam_login demand "$PERSON" <"$W/given/tokens" | cut -d' ' -f1)"
passed "a token lets in once, whoever is asked"

# Killed at the N-th call of a kind: whether or not the verdict left, the token
# comes in once at most, and a fresh one still comes in.
allowed=0 killed=0
need strace
for call in ${CALLS:-pwrite64 fdatasync}; do
	for ((n = 1; n <= ${MOST:-12}; n++)); do
		mint ABC123 >"$W/given/tokens"
		strace -f -qq -o /dev/null -e "inject=$call:signal=SIGKILL:when=$n" -p "$SERVICE_PID" 2>"$W/strace" &
		tracer=$!
		await "strace" grep -q "^TracerPid:[[:space:]]*[1-9]" "/proc/$SERVICE_PID/status"
		pid=$SERVICE_PID
		first=$(field allow "$(ask 1 1)")
		if kill -0 "$pid" 2>/dev/null && [ -n "$first" ]; then
			kill "$tracer"
			wait "$tracer" 2>/dev/null || true
			: $((allowed += 1))
			break		# the login has fewer of these calls
		fi
		wait "$tracer" 2>/dev/null || true
		service_until ready
		: $((killed += 1))
		then=$(ask 1 1)
		again=$(ask 1 1)
		total=$((${first:-0} + $(f=$(field allow "$then"); echo "${f:-0}") + $(f=$(field allow "$again"); echo "${f:-0}")))
		[ "$total" -le 1 ] || fail "killed at $call $n: let in $total times"
	done
done
[ "$killed" -ge 2 ] || fail "nothing was killed while it recorded ($killed)"
mint ABC123 >"$W/given/tokens"
same "a fresh token" 1 "$(field allow "$(ask 1 1)")"
passed "killed at $killed system calls of the recording: never in twice"
service_stop || fail "the service ended with status $?"
