#!/bin/bash
# SPDX-License-Identifier: ISC
# make crashpoints: alice's token has lapsed, her login refreshes it, and the
# verifier is killed at each of its system calls in turn. Then she logs in
# again. What a provider does with a refresh token that it has seen differs
# (WIRE.md section 2), so that each point is tried with each:
#	same		the same request gets the same answer for two minutes
#	until-used	... until one of the new tokens was used
#	strict		invalid_grant: what no client can make good
# A grant may be lost with `strict` alone, and there only where the provider's
# answer was made and our commit was not. REPLAYS and CALLS, words with blanks
# between, choose some of them.
# (strace's --seccomp-bpf would be quicker, but delivers no signal.)
: "${top_srcdir:=.}"
# shellcheck source=tests/grants/login.sh
. "$top_srcdir/tests/grants/login.sh"
need strace
private_etc "$0" "$@"
strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
host
set +e

# A verifier that is traced, and killed where $W/kill says. The tracer keeps
# nothing of the login open but what the verifier itself has.
cat >"$W/bin/traced" <<EOF
#!/bin/sh
exec $(command -v strace) -q -f -o "$W/log/trace" "$W/bin/fitbit-verifier" "\$@"
EOF
cat >"$W/bin/killed" <<EOF
#!/bin/sh
read -r name when <"$W/kill"
exec $(command -v strace) -q -f -o "$W/log/trace" -e trace=\$name \
    -e inject=\$name:signal=SIGKILL:when=\$when "$W/bin/fitbit-verifier" "\$@"
EOF
chmod 0755 "$W/bin/traced" "$W/bin/killed"
for name in traced killed; do
	service $name "auth required ${MODULE/verifier=$W\/bin\/fitbit-verifier/verifier=$W/bin/$name}" \
	    "account required MODULE"
done

issued() {
	fake_count 'endpoint=token.*reply=issued'
}

generation() {
	drive show ABC123 | sed 's/.*generation=\([0-9]*\).*/\1/'
}

# The calls of one login, "NAME COUNT"; the first, execve, is the tracer's.
list_calls() {
	is "a login that is traced" "$(log_in traced)" 'PAM_SUCCESS *'
	sed -n 's/^[0-9]* *\([a-z0-9_]*\)(.*/\1/p' "$W/log/trace" | sort | uniq -c |
	    awk '$2 != "execve" && $2 != "exit_group" { print $2, $1 }' >"$W/calls"
}

# point REPLAY NAME WHEN: nothing is counted where the verifier did not come so far
point() {
	local made before=$last got place=before
	made=$(issued)
	echo "$2 $3" >"$W/kill"
	rm -f "$W/log/trace"
	log_in killed >/dev/null
	grep -q 'killed by SIGKILL' "$W/log/trace" || {
		[ "$(issued)" = "$made" ] || last=$(generation)
		return
	}
	points=$((points + 1))
	if [ "$(issued)" != "$made" ]; then
		place=after
		[ "$(generation)" != "$before" ] ||
			place=between between=$((between + 1))
	fi
	got=$(log_in refresh)
	last=$(generation)
	case $got in
	PAM_SUCCESS*)
		able=$((able + 1))
		return
		;;
	PAM_AUTH_ERR*)
		if [[ $(drive show ABC123) == dead* ]]; then
			lost=$((lost + 1))
			[ "$1 $place" = "strict between" ] ||
				is "$1, $2 $3 ($place)" "$got" "a login"
			enrol
			last=$(generation)
			return
		fi
		;;
	esac
	corrupt=$((corrupt + 1))
	is "$1, $2 $3 ($place)" "$got $(drive show ABC123)" "a login"
	enrol
	last=$(generation)
}

total=0
printf '%-12s %8s %12s %12s %14s %10s\n' replay points 'in between' 'refreshes' 'must re-enrol' corrupt
for replay in ${REPLAYS:-same until-used strict}; do
	provider --replay "$replay"
	enrol
	points=0 able=0 between=0 lost=0 corrupt=0
	list_calls
	last=$(generation)
	while read -r name count <&3; do
		[[ -z ${CALLS-} || " $CALLS " == *" $name "* ]] || continue
		for ((i = 1; i <= count; i++)); do
			point "$replay" "$name" "$i"
		done
		[ ! -t 2 ] || printf '\r%s: %d points ' "$replay" $points >&2
	done 3<"$W/calls"
	[ ! -t 2 ] || printf '\r' >&2
	printf '%-12s %8d %12d %12d %14d %10d\n' "$replay" $points $between $able $lost $corrupt
	[ "$replay" = strict ] || {
		total=$((total + points))
		is "$replay: no grant is lost" $lost 0
	}
	is "$replay: nothing is corrupt" $corrupt 0
	# Else the point of it all was missed.
	is "$replay: killed between answer and commit" $between '[1-9]*'
done
is "the store" "$(drive check | tail -1)" '*rows are sound'
[ -n "${REPLAYS-}${CALLS-}" ] || [ $total -ge 1000 ] ||
    is "points over the two replay behaviours" $total "at least 1000"
verdict
