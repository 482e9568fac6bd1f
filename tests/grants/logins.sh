#!/bin/bash
# SPDX-License-Identifier: ISC
# Part of make races: many logins of one person at once, whose token has lapsed,
# and a login while the store fails at each of its system calls in turn or is
# held by a process that was stopped. All through the real module and verifier.
: "${top_srcdir:=.}"
# shellcheck source=tests/grants/login.sh
. "$top_srcdir/tests/grants/login.sh"
need strace
need flock
private_etc "$0" "$@"
strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
# shellcheck disable=SC2119
host
set +e
N=${RACERS:-50}

# ---- many at once ----

wait_at_prompt() {	# HOW-MANY
	[ "$(verifier_pids | wc -l)" -ge "$1" ]
}

# race WHAT REQUESTS: all wait at the prompt, so that what follows it is at once
race() {
	local i racers=() sent good others
	: >"$W/fake/requests"
	: >"$W/log/verifier.log"
	exec 3>"$W/start"
	flock 3
	for ((i = 0; i < N; i++)); do
		{
			flock -s 4
			printf '%s\n' "$token"
		} 4<"$W/start" 3>&- | "$W/bin/pam_login" --confdir "$W/pam.d" \
		    --service refresh --user alice >"$W/racer.$i" 3>&- &
		racers+=($!)
		[ $((i % 10)) -ne 9 ] || until_true wait_at_prompt $((i + 1))
	done
	exec 3>&-
	wait "${racers[@]}"
	sent=$(fake_count 'endpoint=token')
	good=$(cat "$W"/racer.* | grep -c '^PAM_SUCCESS ')
	others=$(verifier_log | grep -v ' reason=allowed ')
	rm "$W"/racer.*
	is "$1: requests for a token" "$sent" "$2"
	is "$1: right verdicts" "$good $others" "$N "
	note "$N logins at once, $1" "$N" "$sent refresh request$([ "$sent" = 1 ] || echo s), $good logged in"
}

long_lived() {
	# With fifty on two cores a TLS handshake takes its time.
	DEADLINE=60s configure "provider connect_timeout = 30s"
	fake_control "expires-in 28800" "$@"
	enrol
}

provider --replay same --expires-in 28800
long_lived
race "a lapsed token" 1
long_lived "delay-after-ms 1500"
race "a provider that takes 1.5 s" 1
long_lived "fault token close-after" once
race "the first answer is lost" 2
provider --replay strict --expires-in 28800
long_lived
race "a provider that repeats nothing" 1

# ---- the store fails ----

fake_control
provider --replay until-used
DEADLINE=3s configure
enrol
cat >"$W/bin/traced" <<EOF
#!/bin/sh
exec strace -qq -f -o "$W/log/trace" "$W/bin/fitbit-verifier" "\$@"
EOF
cat >"$W/bin/faulty" <<EOF
#!/bin/sh
read -r name inject <"$W/inject"
exec strace -qq -f -o "$W/log/trace" -e trace=\$name -e inject=\$name:\$inject \
    "$W/bin/fitbit-verifier" "\$@"
EOF
cat >"$W/bin/stopped" <<EOF
#!/bin/sh
exec strace -q -f -o "$W/log/trace" -e trace=fdatasync -e inject=fdatasync:signal=SIGSTOP:when=1 \
    "$W/bin/fitbit-verifier" "\$@"
EOF
for name in traced faulty stopped; do
	chmod 0755 "$W/bin/$name"
	service $name "auth required ${MODULE/verifier=$W\/bin\/fitbit-verifier/verifier=$W/bin/$name}" \
	    "account required MODULE"
done

# Which calls of a login are on the store's files, "NAME WHICH". The verifier's
# memory and descriptors are not shown to its own user, so strace knows no paths:
# no other files are opened for reading and writing.
is "a login that is traced" "$(log_in traced)" 'PAM_SUCCESS *'
sed -n 's/^[0-9]* *//; /^[a-z0-9_]*(/p' "$W/log/trace" | awk '
	{ name = $0; sub(/\(.*/, "", name); n[name]++
	  arg = $0; sub(/^[^(]*\(/, "", arg); split(arg, a, /[,)] */); fd = a[name == "mmap" ? 5 : 1] }
	name == "openat" && /O_RDWR\|O_CREAT\|O_NOFOLLOW/ { ours[$NF] = 1; print name, n[name]; next }
	name == "close" { delete ours[fd]; next }
	fd in ours { print name, n[name] }' >"$W/calls"

# One call fails, alone and with all that follow: then the next login.
fault() {	# ERROR CALL WHEN
	local got
	echo "$2 error=$1:when=$3" >"$W/inject"
	: >"$W/log/trace"
	got=$(log_in faulty)
	grep -q INJECTED "$W/log/trace" || return
	points=$((points + 1))
	case $got in
	PAM_SUCCESS*) let_in=$((let_in + 1)) ;;
	PAM_AUTHINFO_UNAVAIL*) unavailable=$((unavailable + 1)) ;;
	PAM_SERVICE_ERR*) errors=$((errors + 1)) ;;
	*) is "$1 in $2 $3" "$got" 'a login, UNAVAILABLE or ERROR' ;;
	esac
	got=$(log_in refresh)
	if [[ $got == PAM_SUCCESS* ]]; then
		intact=$((intact + 1))
	else
		is "after $1 in $2 $3" "$got; $(drive show ABC123)" 'a login'
		enrol
	fi
}

store_faults() {	# ERROR CALL|CALL...
	local name which points=0 let_in=0 unavailable=0 errors=0 intact=0
	while read -r name which <&3; do
		[[ $name =~ ^($2)$ ]] || continue
		fault "$1" "$name" "$which"
		fault "$1" "$name" "$which+"
	done 3<"$W/calls"
	is "$1: every grant is intact" $intact $points
	is "$1: points" "$((points > 0))" 1
	note "$1 from the store's system calls, each in turn" $points \
	    "$let_in logged in, $unavailable UNAVAILABLE, $errors ERROR; $intact grants intact"
}
store_faults ENOSPC 'openat|pwrite64|write|ftruncate|fallocate|mmap|fdatasync|fsync'
store_faults EIO 'openat|pread64|read|pwrite64|write|ftruncate|fdatasync|fsync'
store_faults EROFS 'openat|pwrite64|write|ftruncate|fallocate'

# ---- a peer is stopped between BEGIN and COMMIT ----

is_stopped() {
	grep -q 'stopped by SIGSTOP' "$W/log/trace" || ! kill -0 "$first" 2>/dev/null
}
# On a machine that is too busy the module may give up before it comes so far.
for ((i = 0; i < 5; i++)); do
	: >"$W/log/trace"
	log_in stopped >"$W/first" &
	first=$!
	until_true is_stopped
	stopped=$(pgrep -f "^$W/bin/fitbit-verifier --config") && break
done
is "a peer is stopped" "$(tail -n 1 "$W/log/trace")" '*stopped by SIGSTOP*'
log_in refresh >"$W/second"
is "the next login is told so" "$(cat "$W/second")" 'PAM_AUTHINFO_UNAVAIL *'
ms=$(field ms "$(cat "$W/second")")
is "it came in time" "$((${ms%.*} < 5000))" 1
kill -CONT "$stopped"
wait $first
is "the grant is intact" "$(log_in refresh)" 'PAM_SUCCESS *'
note "a login while a peer is stopped inside its transaction" 1 \
    "UNAVAILABLE after ${ms%.*} ms (deadline 3 s), the grant intact"
is "the store" "$(drive check | tail -1)" '*rows are sound'
verdict
