#!/bin/bash
# SPDX-License-Identifier: ISC
# Part of make races, beneath the verifier: many processes refresh one grant at
# once, and processes are killed or stopped with a lease and inside a transaction.
# The provider sees one request a rotation and no grant is lost.
set -u
# shellcheck source=tests/grants/lib.sh
. "${top_srcdir:-.}/tests/grants/lib.sh"
command -v strace >/dev/null || skip "strace is not installed"
strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
world

N=${RACERS:-50}

requests() {
	fake_count 'endpoint=token'
}

# ---- many at once ----

# race NAME USER COMMAND MS: N drivers that are let go at the same moment
race() {
	local name=$1 user=$2 command=$3 ms=$4 before i
	before=$(requests)
	racers=()
	exec 3>"$work/start"
	flock 3
	for ((i = 0; i < N; i++)); do
		drive "$command" "$user" "$ms" "$work/start" >"$work/out.$i" 2>&1 3>&- &
		racers+=($!)
	done
	exec 3>&-
	wait "${racers[@]}"
	cat "$work"/out.* >"$work/outcomes"
	rm "$work"/out.*
	tokens=$(grep -o 'token=[0-9a-f]*' "$work/outcomes" | sort -u | wc -l)
	refreshed=$(grep -c '^refreshed ' "$work/outcomes")
	fresh=$(grep -c '^fresh ' "$work/outcomes")
	sent=$(($(requests) - before))
	note "$N refreshes of one grant at once, $name" "$N" \
	    "$sent request$([ "$sent" = 1 ] || echo s), $refreshed refreshed, $fresh got its token"
}

enrol A1
race "a lapsed token" A1 fresh 30000
is "one request" "$sent" 1
is "one refreshes, the others have its token" "$refreshed $fresh $tokens" "1 $((N - 1)) 1"
enrol A2
fake_control "delay-ms 1500"
race "a provider that takes 1.5 s" A2 fresh 30000
is "slow: one request" "$sent" 1
is "slow: one token" "$refreshed $fresh $tokens" "1 $((N - 1)) 1"
fake_control
enrol A3
fake_control "fault token close-after" once
race "the first answer is lost" A3 fresh 30000
is "lost: two requests" "$sent" 2
is "lost: one token" "$refreshed $fresh $tokens" "1 $((N - 1)) 1"
fake_control
fake_stop
fake_start "$work" --replay strict
url=$(fake_url)
enrol A4
race "a provider that repeats nothing" A4 fresh 30000
is "strict: one request" "$sent" 1
is "strict: one token" "$refreshed $fresh $tokens" "1 $((N - 1)) 1"

# ---- the one who refreshes is killed, or stopped ----

fake_stop
fake_start "$work" --replay until-used
url=$(fake_url)

in_flight() {	# USER MS: a driver that waits for a provider which takes its time
	fake_control "delay-after-ms $3"
	"$driver" "$work/world" "$url" fresh "$1" "$2" >"$work/first" 2>&1 &
	first=$!
	drive leased "$1" 20000
}

enrol B1
in_flight B1 20000 15000
kill -KILL $first
wait $first 2>/dev/null
fake_control
is "the owner was killed: the next one goes on at once" "$(drive fresh B1 10000)" \
    'refreshed requests=1 recovered=1 *generation=2 *'

enrol B2
in_flight B2 2500 15000
kill -STOP $first
fake_control
is "the owner is stopped: others wait for no longer than their time" \
    "$(drive fresh B2 1000)" 'busy requests=0 recovered=0 waited=1 *'
is "the owner is stopped: its lease ends" "$(drive fresh B2 20000)" \
    'refreshed requests=1 recovered=1 waited=1 *generation=2 *'
kill -CONT $first
wait $first
is "the owner goes on: it has missed it" "$(cat "$work/first")" '* requests=1 *'
is "the owner goes on: the row stays" "$(drive show B2)" 'alive generation=2 leased=0 *'
is "the owner goes on: the grant lives" "$(drive refresh B2 5000)" 'refreshed *generation=3 *'

# Stopped between BEGIN and COMMIT: the store is locked for all who write.
enrol B3
strace -q -f -o "$work/trace" -e trace=fdatasync \
    -e inject=fdatasync:signal=SIGSTOP:when=1 \
    "$driver" "$work/world" "$url" refresh B3 20000 >"$work/first" 2>&1 &
tracer=$!
stopped() {
	grep -q 'stopped by SIGSTOP' "$work/trace" 2>/dev/null
}
is "a writer is stopped" "$(until_true stopped && echo yes)" yes
first=$(pgrep -P $tracer)
drive refresh B3 300 >"$work/second"
is "a writer is stopped: others are told at their time" "$(cat "$work/second")" \
    'store_failed requests=0 *another process*'
is "a writer is stopped: readers go on" "$(drive show B3)" 'alive generation=1 *'
kill -CONT "$first"
wait $tracer
is "the writer goes on" "$(cat "$work/first")" 'refreshed requests=1 *generation=2 *'
is "the store" "$(drive check | tail -1)" '*rows are sound'
verdict
