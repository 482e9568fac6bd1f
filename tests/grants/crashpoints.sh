#!/bin/bash
# SPDX-License-Identifier: ISC
# make crashpoints: alice's token has lapsed, her login refreshes it, and the
# verifier is killed at each of its system calls in turn. Then she logs in
# again, by a refresh. What a provider does with a refresh token that it has
# seen differs (WIRE.md section 2), so that each point is tried with each:
#	same		the same request gets the same answer for two minutes
#	until-used	... until one of the new tokens was used
#	strict		invalid_grant: what no client can make good
# A grant may be lost with `strict` alone, and there only where the provider's
# answer was made and our commit was not, and the same request was made again
# first. Each point starts from the grant that the one before left, so that a
# grant which is worse for it shows in the next. --table FILE writes the result
# as a document; REPLAYS and CALLS, words with blanks between, choose some.
# (strace's --seccomp-bpf would be quicker, but delivers no signal.)
: "${top_srcdir:=.}"
# shellcheck source=tests/grants/login.sh
. "$top_srcdir/tests/grants/login.sh"
# shellcheck source=tests/grants/traced.sh
. "$top_srcdir/tests/grants/traced.sh"
private_etc "$0" "$@"
table=
[ "${1-}" != --table ] || table=$2
need_tracing
# shellcheck disable=SC2119
host
DEADLINE=60s			# that of a login on a machine that has other work too
set +e

trace_verifier "account required MODULE"

# The calls of one login, "NAME COUNT"; the first, execve, is the tracer's.
list_calls() {
	is "a login that is traced" "$(log_in traced)" 'PAM_SUCCESS *'
	sed -n 's/^[0-9]* *\([a-z0-9_]*\)(.*/\1/p' "$W/log/trace" | sort | uniq -c |
	    awk '$2 != "execve" && $2 != "exit_group" { print $2, $1 }' >"$W/calls"
}

# No command is run for what is read here: there are thousands of points. The
# verifier's end is known to its caller before the tracer has written it down.
was_killed() {
	local lines i
	for ((i = 0; i < 1000; i++)); do
		mapfile -t lines <"$W/log/trace"
		[[ "${lines[*]}" != *'+++ '* ]] || break
		read -rt 0.01 <>"$W/never"
	done
	[[ "${lines[*]}" == *'killed by SIGKILL'* ]]
}

# The refresh tokens that were sent in this point's two logins: one, since the
# killed login asked for none; the same twice, since its answer was not kept;
# two, since it was.
find_place() {
	local lines line sent=()
	mapfile -t lines <"$W/fake/requests"
	for line in "${lines[@]}"; do
		[[ $line != *' endpoint=token '* ]] || { line=${line##* token=}; sent+=("${line%% *}"); }
	done
	case ${#sent[@]} in
	1) place=before ;;
	2) [ "${sent[0]}" = "${sent[1]}" ] && place=between || place=after ;;
	*) place="${#sent[@]} requests" ;;
	esac
}

# Neither a login nor a grant that is plainly over where it may be.
fault() {
	corrupt=$((corrupt + 1))
	is "$1, $2 $3 ($place)" "$got; $(drive show ABC123)" "a login"
	enrol
}

# point REPLAY NAME WHEN: nothing is counted where the verifier did not come so far
point() {
	local got place=
	echo "$2 $3" >"$W/kill"
	: >"$W/log/trace"
	: >"$W/fake/requests"
	got=$(log_in killed)
	was_killed || {
		is "$1, $2 $3, which was not reached" "$got" 'PAM_SUCCESS *'
		return
	}
	got=$(log_in refresh)
	find_place
	points=$((points + 1))
	at[$place]=$((${at[$place]-0} + 1))
	case $got,$1,$place in
	PAM_SUCCESS*,*,before | PAM_SUCCESS*,*,between | PAM_SUCCESS*,*,after)
		able=$((able + 1))
		;;
	PAM_AUTH_ERR*,strict,between)
		if [[ $(drive show ABC123) == dead* ]]; then
			lost=$((lost + 1))
			enrol
		else
			fault "$@"
		fi
		;;
	*)
		fault "$@"
		;;
	esac
}

row() {
	printf '%-12s %7s %8s %9s %7s %10s %14s %8s\n' "$@"
}

total=0 started=$SECONDS
: >"$W/results"
row replay points before between after refreshes 'must re-enrol' corrupt
for replay in ${REPLAYS:-same until-used strict}; do
	provider --replay "$replay"
	enrol
	points=0 able=0 lost=0 corrupt=0
	declare -A at=()
	list_calls
	while read -r name count <&3; do
		[[ -z ${CALLS-} || " $CALLS " == *" $name "* ]] || continue
		for ((i = 1; i <= count; i++)); do
			point "$replay" "$name" "$i"
		done
		[ ! -t 2 ] || printf '\r%s: %d points ' "$replay" $points >&2
	done 3<"$W/calls"
	[ ! -t 2 ] || printf '\r' >&2
	figures=("$replay" "$points" "${at[before]-0}" "${at[between]-0}" "${at[after]-0}" "$able"
	    "$lost" "$corrupt")
	row "${figures[@]}"
	echo "${figures[*]}" >>"$W/results"
	[ "$replay" = strict ] || {
		total=$((total + points))
		is "$replay: no grant is lost" $lost 0
	}
	is "$replay: nothing is corrupt" $corrupt 0
	# Else the point of it all was missed.
	is "$replay: killed between answer and commit" "${at[between]-0}" '[1-9]*'
	is "$replay: the store" "$(drive check | tail -1)" '*rows are sound'
done
seconds=$((SECONDS - started))
echo "$seconds s"

document() {
	local calls
	calls=$(tr '\n' ' ' <"$W/calls" | sed 's/\([a-z0-9_]*\) [0-9]* /\1, /g; s/, $//')
	cat <<-END
	<!-- SPDX-License-Identifier: ISC -->
	# Killed at each system call of a refresh

	Made by \`make crashpoints\`. Alice's token has lapsed and her login refreshes it (\`[grant] refresh = yes\`). The
	verifier is killed (SIGKILL, by strace) when it enters one of its system calls, each in turn, from the loader's first
	to the last; then she logs in again with the same lapsed token, through the real module and a real verifier. Each point
	starts from what the one before left behind.

	*replay* is what the provider does with a refresh token that it has seen: \`same\` gives the same request the same
	answer for two minutes, \`until-used\` until one of the new tokens was used, \`strict\` says invalid_grant. *before*: the
	killed login had sent no refresh request. *between*: it had, and the answer was not committed; the next login sent
	the same refresh token once more. *after*: the answer was committed.

	| replay | points | before | between | after | logged in by a refresh | must enrol again | corrupt |
	|---|---:|---:|---:|---:|---:|---:|---:|
	$(sed 's/ / | /g; s/^/| /; s/$/ |/' "$W/results")

	The target fails when fewer than 1,000 points were met with \`same\` and \`until-used\`, when a grant is lost with one of
	these, when one is lost with \`strict\` elsewhere than *between*, when a second login neither logs in nor finds its grant
	plainly over, and when a row of the store does not open afterwards or SQLite finds the file unsound.

	One run took $seconds s on two cores that had other work too. The system calls:
	$(fold -s -w 110 <<<"$calls." | sed 's/ *$//')
	END
}
if [ -z "${REPLAYS-}${CALLS-}" ]; then
	is "points over the two replay behaviours" "$((total >= 1000)) ($total)" "1 *"
	[ -z "$table" ] || [ "$failed" -ne 0 ] || document >"$table"
fi
verdict
