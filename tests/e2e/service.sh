#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# The verifier as a service, asked by the real module: it answers, it is followed
# when it is stopped, killed or frozen, it loads the map and the /etc file anew,
# and who is not root asks about the own account alone. Where it is run by root,
# the module is called as root and as ordinary users.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/service_lib.sh
. "$top_srcdir/tests/e2e/service_lib.sh"
[ -z "${SAN_FLAGS-}" ] || skip "a sanitized module cannot be loaded into pam_login"

world_start --expires-in 28800
# An ordinary user's account: our own, or nobody's where we are root.
if [ "$(id -u)" = 0 ]; then PERSON=nobody; else PERSON=$(id -un); fi
usual=("policy min_uid = 1" "service workers = 4" "login deadline = 3s")
write_config "${usual[@]}"
map "$PERSON ABC123" "daemon XYZ789"
service_start
service served "auth required $SERVED" "account required $SERVED"

# as WHO COMMAND ...
as() { local who=$1; shift; if [ "$(id -u)" = 0 ] && [ "$who" != root ]; then
	setpriv --reuid "$who" --regid "$(id -g "$who")" --clear-groups "$@"; else "$@"; fi; }
# login WHO USER TOKEN: what pam_login says
login() { as "$1" "$top_builddir/tests/tools/pam_login" --confdir "$W/pam.d" --service served \
	--user "$2" <<<"$3"; }
expect() { local said; said=$(login "$2" "$3" "$4"); [ "${said%% *}" = "$1" ] ||
	fail "$2 about $3: expected $1, found $said; $(verifier_log | tail -n 1)"; }
reason() { field reason "$(last_login served "$1")"; }

good=$(mint ABC123)
expect PAM_SUCCESS root "$PERSON" "$good"
same "process" "$SERVICE_PID" "$(sed -nE 's/.*verifier\[([0-9]+)\]: login .*/\1/p' "$W/log/verifier.log" | tail -n 1)"
expect PAM_AUTH_ERR root "$PERSON" "$(mint OTHER1)"
expect PAM_AUTH_ERR root "$PERSON" "$(mint ABC123 --exp -60)"
expect PAM_AUTH_ERR root "$PERSON" "$(secret "correct horse battery staple")"
passed "the service lets in and keeps out"

before=$(requests)
for _ in 1 2 3 4 5; do expect PAM_SUCCESS root "$PERSON" "$good"; done
same "requests" $((before + 5)) "$(requests)"
# Seats are taken last in, first out: one connection serves one caller after another.
same "connections" 1 "$(tail -n 5 "$W/fake/requests" | grep -o 'conn=[0-9]*' | sort -u | wc -l)"
passed "connections to the provider stay warm"

if [ "$(id -u)" = 0 ]; then
	expect PAM_SUCCESS nobody nobody "$good"
	expect PAM_AUTH_ERR nobody daemon "$(mint XYZ789)"
	same "reason" not_your_account "$(reason daemon)"
	expect PAM_AUTH_ERR daemon nobody "$good"
	same "reason" not_your_account "$(reason nobody)"
	# One uid's requests are bounded; another's, and root's, are not held up.
	for ((i = 0; i < 80; i++)); do
		login daemon nobody "$good" >/dev/null
		[ "$(reason nobody)" != caller_throttled ] || break
	done
	same "reason" caller_throttled "$(reason nobody)"
	expect PAM_SUCCESS nobody nobody "$good"
	expect PAM_SUCCESS root nobody "$good"
	passed "who is not root asks about the own account alone, and not too often"
else
	expect PAM_AUTH_ERR root daemon "$(mint XYZ789)"
	passed "who is not root asks about the own account alone"
fi

map "daemon XYZ789"
expect PAM_AUTH_ERR root "$PERSON" "$good"
same "reason" unknown_account "$(reason "$PERSON")"
map "$PERSON ABC123" "nonsense"
expect PAM_AUTH_ERR root "$PERSON" "$good"
verifier_log | grep -q "changed account map not loaded" || fail "a bad map is not told"
map "$PERSON ABC123" "daemon XYZ789"
expect PAM_SUCCESS root "$PERSON" "$good"
passed "a changed map counts at once, a bad one does not"

write_config "${usual[@]}" "policy services = sshd"
expect PAM_SUCCESS root "$PERSON" "$good"
kill -HUP "$SERVICE_PID"
service_until reloading
service_until ready
expect PAM_AUTH_ERR root "$PERSON" "$good"
same "reason" service_not_allowed "$(reason "$PERSON")"
echo "[nonsense" >"$CONF"
kill -HUP "$SERVICE_PID"
service_until reloading
service_until ready
expect PAM_AUTH_ERR root "$PERSON" "$good"
same "reason" service_not_allowed "$(reason "$PERSON")"
write_config "${usual[@]}"
kill -HUP "$SERVICE_PID"
service_until ready
expect PAM_SUCCESS root "$PERSON" "$good"
passed "SIGHUP loads the file; a bad one leaves the old one in place"

# The person types while the service is stopped: the login finds another verifier.
mkfifo "$W/given/typed"
"$top_builddir/tests/tools/pam_login" --confdir "$W/pam.d" --service served --user "$PERSON" \
    <"$W/given/typed" >"$W/late" &
typist=$!
exec 7>"$W/given/typed"
read -rt 0.3 <>"$W/never" || true
kill -TERM "$SERVICE_PID"
service_until stopping
service_until ready
echo "$good" >&7
exec 7>&-
wait "$typist"
said=$(cat "$W/late"); [ "${said%% *}" = PAM_SUCCESS ] || fail "a login over a restart: $said; $(verifier_log | tail -n 3)"
passed "a stop costs no login, not even one at its prompt"

kill -STOP "$SERVICE_PID"
said=$(login root "$PERSON" "$good")
kill -CONT "$SERVICE_PID"
if [ "$(id -u)" = 0 ]; then
	same "a frozen service" PAM_SUCCESS "${said%% *}"
else
	same "a frozen service" PAM_SERVICE_ERR "${said%% *}"
fi
ms=$(field ms "$said")
[ "${ms%.*}" -lt 3500 ] || fail "a frozen service costs too long: $said"
passed "a frozen service costs no more than the wait for its first frame"

kill -KILL "$SERVICE_PID"
expect PAM_SUCCESS root "$PERSON" "$good"
service_until ready
service_stop || fail "the service ended with status $?"
[ ! -S "$SOCK" ] || fail "the socket stays"
if [ "$(id -u)" = 0 ]; then expect PAM_SUCCESS root "$PERSON" "$good"; fi
passed "killed, and gone: a login finds its way"
