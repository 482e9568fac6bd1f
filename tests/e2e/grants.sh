#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# Grants through the real module: a token that lapsed logs in by a refresh where
# it may, and a gate opens for a living grant and for nothing else.
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/enrol/person.sh
. "$top_srcdir/tests/enrol/person.sh"
need curl
world_start
me=$RUN_AS
echo 0123456789abcdef0123456789abcdef >"$W/client_secret"
chmod 0640 "$W/client_secret"
[ "$(id -u)" != 0 ] || chgrp "$(id -gn "$RUN_AS")" "$W/client_secret"

configure()
{
	write_config "policy min_uid = 1" "grant client_id = $CLIENT" \
	    "grant client_secret_file = $W/client_secret" \
	    "grant redirect_uri = http://127.0.0.1:8401/back" "$@"
}

ctl() { "$top_builddir/fitbitctl" "$@" --config "$W/pam_fitbit.conf" --run-as "$RUN_AS"; }
reason() { field reason "$(last_login "$1" "$2")"; }
log_in() { printf '%s\n' "$1" | pam_login door "$me" >"$W/login.out"; }
# What the account stage of a service says of an account; something else authenticated.
account() { field account "$(pam_login "$1" "$2" --account </dev/null | tee "$W/gate.out")"; }

configure "grant refresh = yes"
map "$me ABC123"
service door "auth required MODULE"
service gate "auth required pam_permit.so" "account required MODULE gate"
service gate2 "auth required pam_permit.so" "account required MODULE gate" "account required pam_permit.so"
# The token that the enrolment brings ends too soon to be used in place of another.
fake_control "auto approve" "user ABC123" "expires-in 30"
paste bare ctl enroll --no-qr "$me" || fail "enroll: $(cat "$W/err.out")"
enrolled=$(fake_count endpoint=token)

# PAM_REFRESH_CRED renews the account's grant when that is due, once a minute at most.
cred() { mint ABC123 | pam_login door "$me" --refresh >"$W/cred.out"; field setcred "$(cat "$W/cred.out")"; }
same "PAM_REFRESH_CRED" PAM_SUCCESS "$(cred)"
same "renews the grant" "refreshed $((enrolled + 1))" "$(reason door "$me") $(fake_count endpoint=token)"
same "again" PAM_SUCCESS "$(cred)"
same "it waits" "nothing_to_refresh $((enrolled + 1))" "$(reason door "$me") $(fake_count endpoint=token)"
configure
same "with refresh = no" PAM_SUCCESS "$(cred)"
same "nothing is renewed" $((enrolled + 1)) "$(fake_count endpoint=token)"
configure "grant refresh = yes"
passed "PAM_REFRESH_CRED"
fake_control
enrolled=$(fake_count endpoint=token)

# The refresh step.
token=$(mint ABC123 --exp +2)
log_in "$token"
same "an active token" allowed "$(reason door "$me")"
same "needs no refresh" "$enrolled" "$(fake_count endpoint=token)"
refreshed() { log_in "$token"; [ "$(fake_count endpoint=token)" -gt "$enrolled" ]; }
await "the token to lapse" refreshed
same "a token that the host knew lapses: the grant lets in" allowed "$(reason door "$me")"
grep -q "the supplied token had lapsed" "$W/log/verifier.log" || fail "the log does not tell of the refresh"
same "by one refresh" $((enrolled + 1)) "$(fake_count endpoint=token)"
log_in "$token"
same "and again by the token that is held" "allowed $((enrolled + 1))" \
    "$(reason door "$me") $(fake_count endpoint=token)"
log_in "$(mint ABC123 --exp -5)"
same "a lapsed token that the host never saw" token_expired "$(reason door "$me")"
log_in "$(mint ABC123 --revoked)"
same "a token that was taken back" token_inactive "$(reason door "$me")"
configure "grant refresh = no"
log_in "$token"
same "refresh = no" token_expired "$(reason door "$me")"
passed "the refresh step"

# The gate.
configure
same "a living grant opens" PAM_SUCCESS "$(account gate "$me")"
asked=$(requests)
same "a proof of life holds" PAM_SUCCESS "$(account gate "$me")"
same "and asks nobody" "$asked" "$(requests)"
same "who is not mapped is not ours" PAM_SUCCESS "$(account gate2 daemon)"
same "as the log says" gate_not_ours "$(reason gate2 daemon)"
configure "grant gate_recheck = 0" "grant gate_services = other"
same "nor is another service" PAM_SUCCESS "$(account gate2 "$me")"
configure "grant gate_recheck = 0" "policy min_uid = 2000000000"
same "nor who is below min_uid" "PAM_SUCCESS gate_not_ours" "$(account gate2 "$me") $(reason gate2 "$me")"
configure "grant gate_recheck = 0"
fake_control "fault introspect 503"
same "the provider is down" PAM_AUTHINFO_UNAVAIL "$(account gate "$me")"
configure "grant gate_recheck = 0" "grant gate_grace = 1h"
same "gate_grace bridges it" PAM_SUCCESS "$(account gate "$me")"
same "as the log says" gate_grace "$(reason gate "$me")"
fake_control
configure "grant gate_recheck = 0" "grant gate_grace = 1h"
"$fake_program" --dir "$W/fake" revoke --user ABC123 --client "$CLIENT"
same "a revoked grant closes" PAM_PERM_DENIED "$(account gate "$me")"
same "as the log says" gate_revoked "$(reason gate "$me")"
grep -q "link it again" "$W/gate.out" || fail "the person is not told: $(cat "$W/gate.out")"
ctl grants forget "$me" >"$W/forget.out"
same "mapped without a grant" PAM_PERM_DENIED "$(account gate "$me")"
same "as the log says" gate_no_grant "$(reason gate "$me")"
passed "gates"

# What the search at the end has to look through.
for f in grants.db grants.db-wal; do [ -s "$W/state/$f" ] || fail "there is no $f to be searched"; done
