#!/bin/bash
# SPDX-License-Identifier: ISC
# fitbitctl verify: each outcome told at its step, nothing changed, no token shown.
# shellcheck source-path=SCRIPTDIR/../..
# shellcheck disable=SC1091
. "${top_srcdir:-.}/tests/e2e/lib.sh"
ctl=${top_builddir:?}/fitbitctl

verify()	# STATUS TEXT [ARGUMENT ...], the token in $token
{
	local status=0 want=$1 text=$2
	shift 2
	printf '%s\n' "$token" >"$W/in"
	"$ctl" verify --config "$W/pam_fitbit.conf" "$@" <"$W/in" >"$W/told.out" 2>&1 || status=$?
	rm -f "$W/in"
	if grep -qF -- "$token" "$W/told.out"; then fail "the token is shown"; fi
	if [ "$status" != "$want" ] || ! grep -q -- "$text" "$W/told.out"; then
		cat "$W/told.out" >&2
		fail "status $status, not $want, or no '$text'"
	fi
	passed "$text"
}

world_start --user FIT001
write_config "policy min_uid = 1"
user=nobody
map "$user FIT001" "daemon FIT002"

token=$(mint FIT001)
verify 0 '^verdict: allow (allowed)' --user "$user"
grep -q '^ok  account *fitbit:FIT001 may log in as nobody through sshd' "$W/told.out" || fail "the account step"
grep -q '^ok  provider *active, of user FIT001 for client 22CQ7B, for another [78]h' "$W/told.out" ||
    fail "the provider step"
good=$token
verify 0 '^verdict: allow (allowed)'		# the token decides
verify 0 '^ok  account .* through login$' --service login
verify 1 '^no  account .*not mapped.*fitbit:FIT001' --user daemon
verify 1 '^no  account .*not in the account map' --user bin
grep -q 'try again' "$W/told.out" && fail "a denial says when to try again"
verify 1 'service_cannot_decide' --service sshd

# Nothing is printed that a login would not log, and nothing is kept.
state=$(find "$W/state" -type f)
[ -z "$state" ] || fail "verify left $state"

token=hunter2
before=$(requests)
verify 1 '^no  shape .*does not have the shape of a token' --user "$user"
token=$(mint FIT001 --client 22OTHR)
verify 1 '^no  shape .*another application' --user "$user"
[ "$(requests)" = "$before" ] || fail "a password or a foreign token left the host"
token=$(mint FIT001 --exp -60)
verify 1 '^no  provider' --user "$user"
grep -q '^-   policy *not reached' "$W/told.out" || fail "what was not reached"
token=$(mint FIT003)
verify 1 '^no  account .*fitbit:FIT003' --user "$user"
write_config "policy min_uid = 1" "policy scopes = weight"
token=$good
verify 1 '^no  policy .*scope' --user "$user"
write_config "policy min_uid = 1" "policy services = su"
verify 0 'through su$' --user "$user"
verify 1 'service_not_allowed' --user "$user" --service sshd
write_config "policy min_uid = 1" "provider client_auth = basic"
verify 1 '^no  configuration .*pam_fitbit.conf:[0-9]*: .*needs client_secret_file' --user "$user"
write_config "policy min_uid = 1" "provider ca_file =" "provider ca_path = /nonexistent"
verify 1 '^no  provider .*TLS' --user "$user"
write_config "policy min_uid = 1"

# JSON says the same.
verify 0 '"verdict": *"allow"' --user "$user" --json
if command -v python3 >/dev/null; then
	python3 - "$W/told.out" <<-'END'
	import json, sys
	d = json.load(open(sys.argv[1]))
	assert d["account"] == "nobody" and d["person"] == "fitbit:FIT001", d
	assert d["token"]["scopes"] == ["activity", "heartrate", "sleep"], d["token"]
	assert [s["step"] for s in d["steps"]] == ["configuration", "shape", "provider", "policy", "account"]
	assert all(s["passed"] for s in d["steps"])
	END
fi

# No token at all; a line without its end; the command line.
status=0
"$ctl" verify --config "$W/pam_fitbit.conf" </dev/null >"$W/told.out" 2>&1 || status=$?
[ "$status" = 1 ] || fail "no token: status $status"
grep -q 'no token was given' "$W/told.out" || fail "no token"
printf '%s' "$good" | "$ctl" verify --config "$W/pam_fitbit.conf" --user "$user" >"$W/told.out" 2>&1 ||
    fail "a token without a line end: $(cat "$W/told.out")"
for wrong in '--nosuch' 'x' '--config relative'; do
	status=0
	# shellcheck disable=SC2086 # words
	"$ctl" verify $wrong </dev/null >/dev/null 2>&1 || status=$?
	[ "$status" = 2 ] || fail "verify $wrong: not status 2"
done
passed "usage"
