#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# make chaos: LOGINS (10000) logins by the real module while the service is killed
# KILLS (100) times by SIGKILL, the provider is started anew RESTARTS (20) times and
# the configuration loaded anew RELOADS (200) times; then what frozen and hostile
# callers do to others. Half of the logins have a good token, half a wrong one:
# none of these comes in, none is without a verdict or over its deadline, and
# good ones fail by nothing but the provider's absence.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/service_lib.sh
. "$top_srcdir/tests/e2e/service_lib.sh"
[ "$(id -u)" = 0 ] || skip "the service's socket stands in root's directory"
[ -z "${SAN_FLAGS-}" ] || skip "a sanitized module cannot be loaded into pam_login"
logins=${LOGINS:-10000} kills=${KILLS:-100} restarts=${RESTARTS:-20} reloads=${RELOADS:-200}
PERSON=nobody
callers=8
world_start --expires-in 86400
map "$PERSON ABC123"
usual=("policy min_uid = 1" "service throttle = 0" "service breaker = 0" "login deadline = 5s" "login deny_after = 20ms")
write_config "${usual[@]}"
service_start
service served "auth required $SERVED"

nap() { read -rt "$1" <>"$W/never" || true; }
each=$((logins / callers))
mint ABC123 >"$W/given/good"
mint OTHER1 >"$W/given/bad"
for ((c = 0; c < callers; c++)); do
	which=good
	[ $((c % 2)) = 0 ] || which=bad
	yes "$(cat "$W/given/$which")" | head -n "$each" | "$top_builddir/tests/tools/pam_login" --confdir "$W/pam.d" \
	    --service served --user "$PERSON" --repeat "$each" >"$W/$which.$c" 2>"$W/err.$c" 8>&- 9<&- &
done
done_so_far() { cat "$W"/good.* "$W"/bad.* 2>/dev/null | wc -l; }
target=$((each * callers))
events=$((kills + restarts + reloads))
killed=0 restarted=0 reloaded=0 e=0
kill_service() { kill -KILL "$SERVICE_PID"; service_until ended; service_until ready; : $((killed += 1)); }
restart_provider()
{
	fake_stop || true
	fake_start "$W/fake" --register "$CLIENT:0123456789abcdef0123456789abcdef" --expires-in 86400 8>&- 9<&- || fail "the provider"
	write_config "${usual[@]}" "provider introspect_url = $(fake_url https)/1.1/oauth2/introspect"
	kill -HUP "$SERVICE_PID" 2>/dev/null || true
	: $((restarted += 1))
}
reload() { kill -HUP "$SERVICE_PID" 2>/dev/null || true; : $((reloaded += 1)); }
# Spread over the run: the next event when its share of the logins is done.
while [ "$e" -lt "$events" ]; do
	if [ "$(done_so_far)" -lt $((target * e / (events + 1))) ]; then
		nap 0.01
		continue
	fi
	if [ $(((e + 1) * restarts / events)) -gt "$restarted" ]; then restart_provider
	elif [ $(((e + 1) * kills / events)) -gt "$killed" ]; then kill_service
	else reload; fi
	e=$((e + 1))
done
while [ "$killed" -lt "$kills" ]; do kill_service; done
await_all() { [ "$(done_so_far)" -ge "$target" ]; }
for ((i = 0; i < 30; i++)); do if await_all; then break; fi; nap 1; done

count() { cat "$1".* | grep -c "^$2 " || true; }
good=$(count "$W/good" PAM_SUCCESS)
good_other=$(cat "$W"/good.* | { grep -v '^PAM_SUCCESS ' || true; } | awk '{ print $1 }' | sort | uniq -c | tr '\n' ' ')
bad=$(count "$W/bad" PAM_SUCCESS)
bad_other=$(cat "$W"/bad.* | awk '{ print $1 }' | sort | uniq -c | tr '\n' ' ')
slowest=$(cat "$W"/good.* "$W"/bad.* | sed -n 's/.* ms=\([0-9.]*\) .*/\1/p' | sort -n | tail -n 1)
echo
echo "$(done_so_far) logins, $killed kills, $restarted provider restarts, $reloaded reloads"
echo "good tokens: $good let in; ${good_other:-nothing else}"
echo "wrong tokens: $bad let in; $bad_other"
echo "slowest: $slowest ms"
same "logins with an end" "$target" "$(done_so_far)"
same "wrong tokens let in" 0 "$bad"
# 5 s and GRACE_MS; a first frame that never came would add its own wait.
awk "BEGIN { exit !($slowest <= 5250) }" || fail "a login took $slowest ms"
! cat "$W"/good.* | grep -qvE '^PAM_(SUCCESS|AUTHINFO_UNAVAIL) ' ||
	fail "a good token failed by more than the provider's absence: $good_other"
passed "kills, restarts and reloads"

# What callers of another kind do to the p99 of others.
files() { find "/proc/$SERVICE_PID/fd" -mindepth 1 | wc -l; }
hostile=$top_builddir/tests/tools/crowd
nap 1
base_files=$(files)
ask 8 400 "$W/given/good" >/dev/null
# The best p99 of three: what others do on the machine makes it worse and never better.
best()
{
	local said i least=""
	for ((i = 0; i < 3; i++)); do
		said=$(ask 8 4000 "$W/given/good")
		same "let in $1" 4000 "$(field allow "$said")"
		if [ -z "$least" ] || awk "BEGIN { exit !($(field p99 "$said") < $(field p99 "$least")) }"; then
			least=$said
		fi
	done
	echo "$least"
}
calm=$(best "beside nobody")
for kind in idle slow garbage; do
	# Who sends garbage comes back ten times a second.
	n=${CROWD:-10000}
	[ "$kind" != garbage ] || n=$((n / 50))
	mkfifo "$W/crowd.$kind"
	"$hostile" "$SOCK" "$kind" "$n" >"$W/crowd.$kind" 8>&- 9<&- &
	crowd=$!
	read -r up <"$W/crowd.$kind"
	said=$(best "beside $kind callers")
	kill "$crowd"
	wait "$crowd" 2>/dev/null || true
	echo "$kind ($up): p99 $(field p99 "$said") ms beside $(field p99 "$calm") ms; $(field allow "$said") let in, $(field broken "$said") broken"
	awk "BEGIN { exit !($(field p99 "$said") <= 2 * $(field p99 "$calm") + ${SLACK_MS:-0}) }" ||
		worse="${worse-} $kind"
done
nap 3
after_files=$(files)
echo "descriptors before and after: $base_files, $after_files"
[ "$after_files" -le $((base_files + 40)) ] || fail "descriptors leak"
service_stop || fail "the service ended with status $?"
[ -z "${worse-}" ] || fail "the p99 of others more than doubled:$worse"
passed "hostile callers"
