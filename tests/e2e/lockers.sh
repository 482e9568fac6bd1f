#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# make lockers: i3lock, run by an ordinary user under a display of its own, is
# unlocked by a token that is typed into it: the module is in a process without
# any rights and asks the service. A wrong token, another person's and another
# user's account open nothing.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/etc.sh
. "$top_srcdir/tests/e2e/etc.sh"
# shellcheck source=tests/e2e/service_lib.sh
. "$top_srcdir/tests/e2e/service_lib.sh"
need Xvfb
need i3lock
need xdotool
private_etc "$0" "$@"

world_start --expires-in 28800
etc_start
etc_user alice 1501
etc_user bob 1502
map "alice ABC123" "bob XYZ789"
write_config "service throttle = 0"
service_start
service i3lock "auth required $SERVED" "account required pam_permit.so"
service other-user "auth required $SERVED"

[ -d /tmp/.X11-unix ] || mkdir -m 1777 /tmp/.X11-unix
mkfifo "$W/display"
Xvfb -displayfd 7 -ac -nolisten tcp -screen 0 640x480x24 7>"$W/display" >"$W/log/xvfb" 2>&1 8>&- 9<&- &
XVFB=$!
read -rt 20 n <"$W/display" || fail "Xvfb does not start: $(cat "$W/log/xvfb")"
export DISPLAY=:$n

lock()
{
	as_user 1501 env DISPLAY="$DISPLAY" HOME=/ i3lock -n -c 000000 2>"$W/log/i3lock" 8>&- 9<&- &
	LOCKER=$!
	await "i3lock's window" locked
}
locked() { xdotool search --class i3lock >/dev/null 2>&1; }
type_in() { printf '%s' "$1" >"$W/given/typed"; xdotool type --delay 4 --file "$W/given/typed"; xdotool key Return; }
judged() { [ "$(verifier_log | grep -c ' service=i3lock ')" -ge "$1" ]; }
gone() { ! kill -0 "$LOCKER" 2>/dev/null; }

lock
type_in "$(mint OTHER1)"
await "a verdict about a wrong token" judged 1
same "a wrong token" not_mapped "$(field reason "$(last_login i3lock alice)")"
type_in "$(mint XYZ789)"
await "a verdict about another person's token" judged 2
same "another person's token" not_mapped "$(field reason "$(last_login i3lock alice)")"
kill -0 "$LOCKER" 2>/dev/null || fail "i3lock was opened by a wrong token"
passed "i3lock stays locked for the wrong tokens"

type_in "$(mint ABC123)"
await "i3lock to open" gone
wait "$LOCKER" || fail "i3lock ended with status $?: $(cat "$W/log/i3lock")"
verifier_log | grep ' service=i3lock ' | grep -q ' reason=allowed ' || fail "no login is in the log"
same "who decided" "$SERVICE_PID" "$(sed -nE 's/.*verifier\[([0-9]+)\]: login .* service=i3lock .*/\1/p' "$W/log/verifier.log" | tail -n 1)"
passed "i3lock, which is not root, is unlocked through the service"

mint XYZ789 >"$W/given/t"
chmod 0644 "$W/given/t"
said=$(as_user 1501 "$top_builddir/tests/tools/pam_login" --confdir "$W/pam.d" \
    --service other-user --user bob <"$W/given/t")
same "alice about bob, with bob's token" PAM_AUTH_ERR "${said%% *}"
same "reason" not_your_account "$(field reason "$(last_login other-user bob)")"
passed "asking about another user is refused"

kill "$XVFB"
wait "$XVFB" 2>/dev/null || true
service_stop || fail "the service ended with status $?"
