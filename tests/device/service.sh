#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# People with telephones in the service: they hold no worker while they wait, are
# bounded, and a stop of the service ends their wait.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/service_lib.sh
. "$top_srcdir/tests/e2e/service_lib.sh"
[ -z "${SAN_FLAGS-}" ] || skip "a sanitized module cannot be loaded into pam_login"
need curl

world_start --device-interval 1
if [ "$(id -u)" = 0 ]; then PERSON=nobody; else PERSON=$(id -un); fi
usual=("policy min_uid = 1" "service workers = 1" "service device_logins = 2" \
    "provider device_url = $(fake_url)/oauth2/device_authorization" \
    "grant client_id = $CLIENT" "grant client_secret_file = $W/given/client.secret" \
    "login deadline = 1s" \
    "grant device_services = served" "grant message_services = served")
write_config "${usual[@]}" "service throttle = 1"
echo 0123456789abcdef0123456789abcdef >"$W/given/client.secret"
chmod 0640 "$W/given/client.secret"
[ "$(id -u)" != 0 ] || chgrp "$(id -gn "$RUN_AS")" "$W/given/client.secret"
map "$PERSON ABC123"
service_start
service served "auth required $SERVED" "account required $SERVED"

# As a job its number is that of pam_login itself.
login() { exec "$top_builddir/tests/tools/pam_login" --confdir "$W/pam.d" --service served \
	--user "$PERSON" "$@"; }
waiting() { [ "$(report_value 'now{what="device_logins"}')" = "$1" ]; }
decide() { curl -sS --noproxy '*' --cacert "$W/fake/ca.pem" -o /dev/null --data "decision=$1" \
	--data "user_code=$2" --data user=ABC123 "$(fake_url)/device"; }
code() { sed -n 's/.*\([A-Z]\{4\}-[A-Z]\{4\}\).*/\1/p' "$W/log/$1"; }
polled_often() { [ "$(fake_count reply=pending || true)" -ge 4 ]; }
shown() { [ -n "$(code "$1")" ]; }

for n in 1 2; do
	login --tell <<<"" >"$W/log/person.$n" 8>&- 9<&- &
	pids[n]=$!
done
await "the first page" shown person.1
await "the second page" shown person.2
await "both wait" waiting 2
said=$(login <<<"")
same "the third" "PAM_AUTHINFO_UNAVAIL device_crowded" \
    "${said%% *} $(field reason "$(last_login served "$PERSON")")"
passed "so many wait, and no more"

said=$(login <<<"$(mint ABC123)")
same "a login by token meanwhile, with one worker" PAM_SUCCESS "${said%% *}"
same "seats taken" 0 "$(report_value 'now{what="seats_taken"}')"
passed "who waits for a telephone holds no worker"

# Longer than [login] deadline: the module was told to wait.
await "two polls of each" polled_often
decide approve "$(code person.1)"
wait "${pids[1]}"
grep -q '^PAM_SUCCESS' "$W/log/person.1" || fail "she agreed: $(cat "$W/log/person.1")"
await "one waits" waiting 1
same "polls too early" 0 "$(fake_count reply=early || true)"

kill -KILL "${pids[2]}"
wait "${pids[2]}" 2>/dev/null || true
await "nobody waits" waiting 0
before=$(requests)
passed "who goes away waits no more"

login --tell <<<"" >"$W/log/person.4" 8>&- 9<&- &
pid=$!
await "the page" shown person.4
decide deny "$(code person.4)"
wait "$pid"
grep -q '^PAM_AUTH_ERR' "$W/log/person.4" && grep -q 'page was no' "$W/log/person.4" || fail "she said no: $(cat "$W/log/person.4")"
before=$(requests)
said=$(login <<<"")
same "behind a no" "PAM_AUTH_ERR throttled 0" \
    "${said%% *} $(field reason "$(last_login served "$PERSON")") $(($(requests) - before))"
passed "a no counts as a failed try: the next page is not opened"

settings "service throttle = 0"
before=$(requests)
login --tell <<<"" >"$W/log/person.3" 8>&- 9<&- &
pid=$!
await "the page" shown person.3
service_stop || fail "the service did not end well: $?"
wait "$pid"
same "requests behind the end" 0 "$(($(requests) - before - 1 - $(fake_count 'reply=pending' || true) + \
    $(head -n "$before" "$W/fake/requests" | grep -c 'reply=pending' || true)))"
passed "a stop of the service ends the wait"
