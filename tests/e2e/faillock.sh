#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# The stack of docs/replay-and-outage.md with pam_faillock: wrong tokens count,
# an outage of the provider does not.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
so=$(find /lib /usr/lib -name pam_faillock.so -print -quit 2>/dev/null)
[ -n "$so" ] || skip "pam_faillock is not installed"
# shellcheck disable=SC2119
world_start
me=$RUN_AS
mkdir "$W/tally"
write_config "policy min_uid = 1"
map "$me ABC123"
faillock="pam_faillock.so dir=$W/tally deny=3 fail_interval=900 unlock_time=600"
service door \
    "auth requisite ${faillock/.so/.so preauth}" \
    "auth [success=1 authinfo_unavail=die service_err=die default=bad] MODULE" \
    "auth [default=die] ${faillock/.so/.so authfail}" \
    "auth required pam_permit.so" \
    "account required $faillock" "account required pam_permit.so"
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
