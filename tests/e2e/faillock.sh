#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# The stack of docs/replay-and-outage.md with pam_faillock: wrong tokens count,
# an outage of the provider does not.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/service_lib.sh
. "$top_srcdir/tests/e2e/service_lib.sh"
so=$(find /lib /usr/lib -name pam_faillock.so -print -quit 2>/dev/null)
[ -n "$so" ] || skip "pam_faillock is not installed"
# shellcheck disable=SC2119
world_start
me=$RUN_AS
mkdir "$W/tally"
write_config "policy min_uid = 1"
map "$me ABC123"
faillock="pam_faillock.so dir=$W/tally deny=3 fail_interval=900 unlock_time=600"
# door NAME MODULE-LINE: the stack of the page
door()
{
	service "$1" \
	    "auth requisite ${faillock/.so/.so preauth}" \
	    "auth [success=1 authinfo_unavail=die service_err=die default=bad] $2" \
	    "auth [default=die] ${faillock/.so/.so authfail}" \
	    "auth required pam_permit.so" \
	    "account required $faillock" "account required pam_permit.so"
}
door door MODULE
# What not to do: here everything that is no success counts.
service naive \
    "auth requisite ${faillock/.so/.so preauth}" \
    "auth sufficient MODULE" \
    "auth [default=die] ${faillock/.so/.so authfail}" \
    "account required $faillock" "account required pam_permit.so"
log_in() { printf '%s\n' "$2" | pam_login "$1" "$me" --account | cut -d' ' -f1; }
good=$(mint ABC123) wrong=$(mint XYZ789)

same "a right token" PAM_SUCCESS "$(log_in door "$good")"
same "a wrong one" PAM_AUTH_ERR "$(log_in door "$wrong")"
same "a second" PAM_AUTH_ERR "$(log_in door "$wrong")"
same "a right token" PAM_SUCCESS "$(log_in door "$good")"
same "starts the count anew" PAM_AUTH_ERR "$(log_in door "$wrong")"
same "a right token" PAM_SUCCESS "$(log_in door "$good")"
passed "wrong tokens count, a login starts anew"

fake_control "fault introspect 503"
for _ in 1 2 3 4; do
	same "the provider is down" PAM_AUTHINFO_UNAVAIL "$(log_in door "$good")"
done
fake_control
same "an outage counted nothing" PAM_SUCCESS "$(log_in door "$good")"
passed "an outage does not count"

for _ in 1 2 3; do
	same "a wrong token" PAM_AUTH_ERR "$(log_in door "$wrong")"
done
asked=$(requests)
same "pam_faillock shuts the account for its owner, too" PAM_AUTH_ERR "$(log_in door "$good")"
same "and asks nobody" "$asked" "$(requests)"
rm -f "$W/tally/$me"
passed "after deny= wrong tokens the account is shut for everybody"

fake_control "fault introspect 503"
for _ in 1 2 3; do log_in naive "$good" >/dev/null; done
fake_control
same "with a naive stack an outage shuts the account" PAM_AUTH_ERR "$(log_in naive "$good")"
passed "a naive stack counts an outage"
rm -f "$W/tally/$me"

# With the service's throttle in front of the provider: what it denies counts as well.
faillock=${faillock/deny=3/deny=4}
write_config "policy min_uid = 1" "service throttle = 2" "service throttle_window = 1h"
service_start
door served "$SERVED"
from() { printf '%s\n' "$2" | pam_login served "$me" --account --rhost "$1" | cut -d' ' -f1; }
for _ in 1 2; do same "a wrong token" PAM_AUTH_ERR "$(from 192.0.2.1 "$wrong")"; done
asked=$(requests)
same "a third from there is throttled" PAM_AUTH_ERR "$(from 192.0.2.1 "$wrong")"
same "which the log tells" throttled "$(field reason "$(last_login served "$me")")"
same "and the provider is not asked" "$asked" "$(requests)"
same "the owner comes in from elsewhere" PAM_SUCCESS "$(from 192.0.2.2 "$good")"
for _ in 1 2 3 4; do same "throttled" PAM_AUTH_ERR "$(from 192.0.2.1 "$wrong")"; done
same "what is throttled counts for pam_faillock" PAM_AUTH_ERR "$(from 192.0.2.2 "$good")"
same "and the provider was not asked for it" "$((asked + 1))" "$(requests)"
service_stop || fail "the service ended with status $?"
passed "the throttle spares the provider and the owner, pam_faillock counts what it denies"
