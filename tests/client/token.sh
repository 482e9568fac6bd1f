#!/bin/bash
# SPDX-License-Identifier: ISC
# fitbitctl token and logout against the fake provider: what is renewed, what is
# kept when an answer is lost, and what is over after a logout.
# shellcheck disable=SC2119 # functions without arguments
. "${top_srcdir:-.}/tests/client/world.sh" || exit 1
world_begin

fake_start "$dir/fake" || fail "the fake provider did not start"
write_conf

# A login that lapsed; sets access and refresh.
lapse() {
	fake_control
	read -r access refresh < <(fake_grant --client "$client" --lapsed)
	write_login "$access" "$refresh" "$(($(date +%s) - 60))"
	before=$(fake_count 'endpoint=token')
}

# How many requests for a token since lapse.
asked() {
	echo $(($(fake_count 'endpoint=token') - before))
}

lapse
"$fitbitctl" token >"$dir/out" || fail "no token"
before=$(fake_count 'endpoint=token')
"$fitbitctl" token >/dev/null || fail "a token that lives on was not printed"
is "a token that lives on is not renewed" 0 "$(asked)"
"$fitbitctl" token --min-remaining 30000 >/dev/null 2>"$dir/err" &&
    fail "a token was printed that does not live so long"
grep -q 'ask for less' "$dir/err" || fail "unclear: $(cat "$dir/err")"
"$fitbitctl" token --min-remaining 5x 2>/dev/null
is "a word that is no number is a usage error" 2 $?

# The provider rotates, and its answer is lost: the old token is tried again.
for fault in close-after close-headers half-body; do
	lapse
	fake_control "fault token $fault" once
	"$fitbitctl" token >"$dir/out" 2>"$dir/err" || fail "$fault: $(cat "$dir/err")"
	is "$fault: asked for again at once" 2 "$(asked)"
	is "$fault: no mark is left" no "$(login_value uncertain)"
done

# Lost both times, then given again by the next call.
lapse
fake_control 'fault token close-after'
"$fitbitctl" token >"$dir/out" 2>"$dir/err" && fail "a token came out of lost answers"
is "the old refresh token is kept" "$refresh" "$(login_value refresh_token)"
is "it is marked" yes "$(login_value uncertain)"
is "no token was printed" 0 "$(wc -c <"$dir/out")"
fake_control
"$fitbitctl" token >"$dir/out" 2>"$dir/err" || fail "not recovered: $(cat "$dir/err")"
is "the next call has the token" "$(login_value access_token)" "$(cat "$dir/out")"

# Lost, and the provider gives no answer twice.
lapse
fake_control 'fault token close-after' 'replay strict'
"$fitbitctl" token >"$dir/out" 2>"$dir/err" && fail "a token came out of a spent one"
fake_control 'replay strict'
"$fitbitctl" token >"$dir/out" 2>"$dir/err" && fail "a token came out of a spent one"
grep -q 'lost on its way.*fitbitctl login' "$dir/err" || fail "unclear: $(cat "$dir/err")"

# Refused before anything happened: nothing is lost, nothing is marked.
lapse
fake_control 'fault token 500'
"$fitbitctl" token 2>"$dir/err" && fail "a token came out of a fault"
grep -q 'try again' "$dir/err" || fail "unclear: $(cat "$dir/err")"
fake_control
"$fitbitctl" token >/dev/null 2>"$dir/err" || fail "not recovered: $(cat "$dir/err")"

# Killed at each system call of the refresh in turn, then called again.
killed=0
if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null &&
    [ -z "${SAN_FLAGS:-}" ]; then
	for call in openat fsync renameat sendto recvfrom flock write pwrite64; do
		for n in 1 2 3 4 5 6; do
			lapse
			# In the background, or the shell tells of each death.
			strace -f -o /dev/null -e "inject=$call:signal=SIGKILL:when=$n" \
			    "$fitbitctl" token >"$dir/out" 2>/dev/null &
			wait $! 2>/dev/null && break
			killed=$((killed + 1))
			if [ -s "$dir/out" ] &&
			    [ "$(cat "$dir/out")" != "$(login_value access_token)" ]; then
				fail "killed at $call $n: printed before it was kept"
			fi
			"$fitbitctl" token >"$dir/out" 2>"$dir/err" ||
			    fail "killed at $call $n: $(cat "$dir/err")"
			is_login=$(login_value access_token)
			[ "$(cat "$dir/out")" = "$is_login" ] || fail "killed at $call $n: another token"
		done
	done
	echo "ok: killed at $killed points, a token each time after"
	[ "$killed" -ge 20 ] || fail "only $killed points were met"
fi

# An answer that does not fit on the disk is met before it is asked for.
lapse
mkdir "$(login_file).new"
"$fitbitctl" token 2>/dev/null && fail "a token without a place to keep it"
is "nobody is asked when the disk takes nothing" 0 "$(asked)"
rmdir "$(login_file).new"

# Logout: the provider is told, then the file goes.
"$fitbitctl" token >"$dir/out" || fail "no token before the logout"
fake_control 'fault revoke 500'
"$fitbitctl" logout </dev/null >/dev/null 2>&1 && fail "logged out without the provider"
[ -f "$(login_file)" ] || fail "forgotten though the provider did not hear"
fake_control
revoked=$(fake_count 'endpoint=revoke')
"$fitbitctl" logout </dev/null >"$dir/say" 2>"$dir/err" || fail "logout: $(cat "$dir/err")"
is "the provider is told once" 1 $(($(fake_count 'endpoint=revoke') - revoked))
grep -q 'every session' "$dir/err" || fail "no warning: $(cat "$dir/err")"
[ ! -e "$(login_file)" ] || fail "the credentials are still there"
"$fitbitctl" token 2>"$dir/err" && fail "a token after the logout"
grep -q 'fitbitctl login' "$dir/err" || fail "unclear: $(cat "$dir/err")"
"$fitbitctl" logout </dev/null 2>/dev/null && fail "logged out twice"

# What no one may do.
lapse
chmod 640 "$(login_file)"
"$fitbitctl" token 2>"$dir/err" && fail "credentials that the group reads were used"
grep -q 'read by others' "$dir/err" || fail "unclear: $(cat "$dir/err")"

# The search for tokens at the end finds one beside the credentials and in a message.
for where in "$XDG_STATE_HOME/pam_fitbit/credentials.new" "$dir/err"; do
	for token in "$access" "$refresh"; do
		printf 'x\0%s\0' "$token" >"$where"
		secrets_kept >/dev/null && fail "a token in ${where##*/} was not found"
		rm "$where"
	done
done

echo "$failures failures"
[ "$failures" -eq 0 ]
