#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# Enrolment on the host, by fitbitctl and in the PAM conversation, and the end of
# grants: what is pasted, whom the map knows, what is stored and what is not.
set -eu
# shellcheck source=tests/e2e/lib.sh
. "${top_srcdir:=.}/tests/e2e/lib.sh"
# shellcheck source=tests/enrol/person.sh
. "$top_srcdir/tests/enrol/person.sh"
need curl
world_start
fitbitctl=$top_builddir/fitbitctl
redirect=http://127.0.0.1:8401/back
write_config "grant client_id = $CLIENT" "grant client_secret_file = $W/secret" \
    "grant redirect_uri = $redirect" "grant interactive = yes" \
    "grant qr_services = qr" "policy min_uid = 1"
echo 0123456789abcdef0123456789abcdef >"$W/secret"
chmod 0640 "$W/secret"
[ "$(id -u)" != 0 ] || chgrp "$(id -gn "$RUN_AS")" "$W/secret"
# An account of this machine that is not root's.
me=$RUN_AS
fake_control "auto approve" "user ABC123"

ctl() { "$fitbitctl" "$@" --config "$W/pam_fitbit.conf" --run-as "$RUN_AS"; }
grants() { ctl grants list --json >"$W/list.out"; grep -o '"person":"[^"]*"' "$W/list.out" | tr '\n' ' '; }
is() { [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"; passed "$1"; }
has() { grep -qF -e "$2" "$1" || fail "no '$2' in: $(cat "$1")"; }
map "$me ABC123"
paste whole ctl enroll --no-qr "$me" || fail "enroll: $(cat "$W/err.out")"
has "$W/said.out" "Enrolled fitbit:ABC123 as $me"
has "$W/invited.out" "keeps one grant per person and client"
has "$W/invited.out" "Client $CLIENT."
passed "who enrols is warned of what else loses its grant"
is "a pasted address enrols" '"person":"fitbit:ABC123" ' "$(grants)"
paste bare ctl enroll --expires-in 3600 "$me" || fail "bare: $(cat "$W/err.out")"
is "a bare code enrols, and there is still one grant" '"person":"fitbit:ABC123" ' "$(grants)"
ctl grants show "$me" >"$W/show.out"
has "$W/show.out" "state: alive"
ctl grants revoke ABC123 >"$W/revoke.out" 2>&1 || fail "revoke: $(cat "$W/revoke.out")"
has "$W/revoke.out" "ends every session of fitbit:ABC123 with client $CLIENT, on other machines too"
passed "who revokes is warned that it ends every session"
is "a revoked grant is gone" "" "$(grants)"
is "the provider was told" 1 "$(fake_count endpoint=revoke)"
if ctl grants show "$me" >"$W/none.out" 2>&1; then fail "a grant that is not there was shown"; fi

before=$(fake_count endpoint=token)
if paste stale ctl enroll --no-qr "$me"; then fail "a wrong state was taken"; fi
is "a wrong state reaches no endpoint" "$before" "$(fake_count endpoint=token)"
fake_control "auto deny"
if paste whole ctl enroll --no-qr "$me"; then fail "a no was taken for a yes"; fi
is "a no reaches no endpoint" "$before" "$(fake_count endpoint=token)"
fake_control "auto approve" "user XYZ789"
if paste whole ctl enroll --no-qr "$me"; then fail "a person who is not mapped was enrolled"; fi
has "$W/err.out" "fitbitctl accounts add $me fitbit:XYZ789"
is "nothing is stored of who is not mapped" "" "$(grants)"
paste whole ctl enroll --no-qr --add "$me" || fail "--add: $(cat "$W/err.out")"
grep -q "^$me.*XYZ789" "$W/accounts" || fail "the map: $(cat "$W/accounts")"
is "--add maps and stores" '"person":"fitbit:XYZ789" ' "$(grants)"
ctl grants forget "$me" >"$W/forget.out"
is "forget tells the provider nothing" 1 "$(fake_count endpoint=revoke)"
is "a forgotten grant is gone" "" "$(grants)"

# In the conversation: nothing at the prompt, then what the page led to.
service plain "auth required MODULE"
service qr "auth required MODULE"
talk() { (echo; cat) | pam_login "$1" "$2" --tell; }
reason() { grep 'login verdict' "$W/log/verifier.log" | tail -n 1 | sed 's/.* reason=\([^ ]*\).*/\1/'; }
said() { grep -q "$1" "$W/said.out" || fail "no '$1' in: $(cat "$W/said.out")"; }
fresh_map() { rm -f "$W/accounts.cdb"; map "$@"; }

fake_control "auto approve" "user ABC123"
fresh_map "$me ABC123"
paste whole talk plain "$me"
said "^PAM_SUCCESS"
is "an empty answer and a pasted address log in" allowed "$(reason)"
is "and leave a grant" '"person":"fitbit:ABC123" ' "$(grants)"
paste bare talk qr "$me"
said "^PAM_SUCCESS"
said "█▀▀▀▀▀\|█ ▄▄▄▄▄ █"
passed "a service of qr_services is shown a code to scan"

before=$(fake_count endpoint=token)
# The fourth would be right.
thrice() { stale "$1" | sed 'p;p'; echo; page "$1"; }
paste thrice talk plain "$me"
said "^PAM_AUTH_ERR"
is "three answers to another page are enough" enrol_given_up "$(reason)"
paste true talk plain "$me"
is "no answer gives up" enrol_given_up "$(reason)"
fake_control "auto deny"
paste whole talk plain "$me"
said "^PAM_AUTH_ERR"
is "a no at the provider's page" enrol_refused "$(reason)"
is "none of them reached the provider" "$before" "$(fake_count endpoint=token)"
none() { printf '%040d\n' 0; }
paste none talk plain "$me"
is "a code that the provider does not know" enrol_code_refused "$(reason)"

fake_control "auto approve" "user XYZ789"
cp "$W/accounts" "$W/accounts.was"
paste whole talk plain "$me"
said "^PAM_AUTH_ERR"
is "who is not mapped stays out" not_mapped "$(reason)"
has "$W/log/verifier.log" "fitbit:XYZ789"
cmp "$W/accounts" "$W/accounts.was" || fail "the map was edited"
is "and leaves no grant" '"person":"fitbit:ABC123" ' "$(grants)"
chmod 0777 "$W/state"
before=$(fake_count endpoint=token)
echo | pam_login plain "$me" >"$W/store.out"
is "no store, no page" store_failed "$(reason)"
is "nor a code wasted" "$before" "$(fake_count endpoint=token)"
chmod 0700 "$W/state"
write_config "grant client_id = $CLIENT" "grant interactive = no" "policy min_uid = 1"
echo | pam_login plain "$me" >"$W/off.out"
is "interactive = no: nothing given is nothing given" no_token "$(reason)"

# The end of an account.
write_config "grant client_id = $CLIENT" "grant client_secret_file = $W/secret" "policy min_uid = 1"
fresh_map "$me ABC123" "other ABC123"
ctl offboard "$me" >"$W/off.out" 2>&1 || fail "offboard: $(cat "$W/off.out")"
has "$W/off.out" "took out the line of $me"
has "$W/off.out" "fitbit:ABC123 is other here, too"
is "a grant that another account needs stays" '"person":"fitbit:ABC123" ' "$(grants)"
fresh_map "$me ABC123" "third XYZ789"
fake_control "fault revoke 500"
if ctl offboard "$me" >"$W/off.out" 2>&1; then fail "a revocation that failed was passed over"; fi
has "$W/off.out" "is kept"
is "a grant that was not revoked stays" '"person":"fitbit:ABC123" ' "$(grants)"
fake_control
ctl offboard "$me" >"$W/off.out" 2>&1 || fail "again: $(cat "$W/off.out")"
has "$W/off.out" "$me has no line"
has "$W/off.out" "Account: $me (uid"
is "offboard again ends the grant" "" "$(grants)"
if grep -q "^$me" "$W/accounts"; then fail "the line is still there"; fi
passed "the line has left the map"
