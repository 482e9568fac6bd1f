#!/bin/bash
# SPDX-License-Identifier: ISC
# make replay: [policy] one_time when the verifier dies. A login with a token of
# its own is killed at each system call from the store's opening on, and then the
# same token is tried twice more. Never may two of the three let in. Once with a
# store that is there ("kept") and once with one that is made on the way ("new").
# STORES and CALLS, words with blanks between, choose some of it.
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/grants/counts.sh
. "$top_srcdir/tests/grants/counts.sh"
# shellcheck source=tests/grants/traced.sh
. "$top_srcdir/tests/grants/traced.sh"
need_tracing
# shellcheck disable=SC2119
world_start
set +e
write_config "policy min_uid = 1" "policy one_time = yes" "login deadline = 10s" "login deny_after = 0"
map "$RUN_AS ABC123"

service door "auth required MODULE"
trace_verifier

log_in() { printf '%s\n' "$token" | pam_login "$1" "$RUN_AS" | cut -d' ' -f1; }

store() {
	[ "$1" = kept ] || rm -f "$W"/state/*
}

# The calls of the recording path, "NAME FIRST LAST": those before the store's
# first file is opened (the verifier lets nobody read its memory, so no path is
# seen, but the lock file is the first that is opened so) are not counted.
list_calls() {
	token=$(mint ABC123)
	store "$1"
	is "a login that is traced" "$(log_in traced)" PAM_SUCCESS
	sed -n 's/^[0-9]* *\([a-z0-9_]*\)(\(.*\)/\1 \2/p' "$W/log/trace" | awk '
		/^openat .*O_RDWR.O_CREAT.O_NOFOLLOW/ { on = 1 }
		{ n[$1]++; if (on && !($1 in first)) first[$1] = n[$1] }
		END { for (c in first) if (c != "execve" && c != "exit_group") print c, first[c], n[c] }' |
	    sort >"$W/calls"
}

# point STORE NAME WHEN
point() {
	local code by allows=0 through
	token=$(mint ABC123)
	store "$1"
	echo "$2 $3" >"$W/kill"
	rm -f "$W/log/trace"
	for through in killed door door; do
		code=$(log_in $through)
		[ "$code" != PAM_SUCCESS ] || { allows=$((allows + 1)); by=$through; }
	done
	grep -q 'killed by SIGKILL' "$W/log/trace" || return
	points=$((points + 1))
	case $allows in
	0) burnt=$((burnt + 1)) ;;
	1) if [ "$by" = killed ]; then first=$((first + 1)); else second=$((second + 1)); fi ;;
	*) is "$1, $2 $3: logins by one token" $allows 1 ;;
	esac
}

printf '%-8s %8s %14s %14s %14s %8s\n' store points "let in, died" "died, let in" "let in none" twice
for kind in ${STORES:-kept new}; do
	points=0 burnt=0 first=0 second=0 before=$failed
	list_calls "$kind"
	while read -r name from to <&3; do
		[[ -z ${CALLS-} || " $CALLS " == *" $name "* ]] || continue
		for ((i = from; i <= to; i++)); do
			point "$kind" "$name" "$i"
			[ ! -t 2 ] || printf '\r%s: %d points ' "$kind" $points >&2
		done
	done 3<"$W/calls"
	[ ! -t 2 ] || printf '\r' >&2
	printf '%-8s %8d %14d %14d %14d %8d\n' "$kind" $points $first $second $burnt $((failed - before))
	[ -n "${CALLS-}" ] || {
		# Else the point of it all was missed: before, between and behind the two.
		is "$kind: killed before the record" $second '[1-9]*'
		is "$kind: killed between record and verdict" $burnt '[1-9]*'
		is "$kind: killed behind the verdict" $first '[1-9]*'
	}
done
verdict
