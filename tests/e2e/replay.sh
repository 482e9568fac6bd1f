#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# [policy] one_time through the real module: a token lets in once on this host,
# however many try at once, and what cannot be recorded lets nobody in.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck disable=SC2119
world_start
me=$RUN_AS
configure() { write_config "policy min_uid = 1" "policy one_time = yes" "login deadline = 20s" "$@"; }
reason() { field reason "$(last_login "$1" "$2")"; }
# log_in SERVICE USER TOKEN: "CODE reason"
log_in()
{
	local result
	result=$(printf '%s\n' "$3" | pam_login "$1" "$2")
	echo "${result%% *} $(reason "$1" "$2")"
}
configure
map "$me ABC123" "daemon ABC123" "bin XYZ789"
service door "auth required MODULE"
service other_door "auth required MODULE"

token=$(mint ABC123)
same "a token that is new" "PAM_SUCCESS allowed" "$(log_in door "$me" "$token")"
same "the same once more" "PAM_AUTH_ERR replayed" "$(log_in door "$me" "$token")"
same "through another service" "PAM_AUTH_ERR replayed" "$(log_in other_door "$me" "$token")"
same "for another account of the person" "PAM_AUTH_ERR replayed" "$(log_in door daemon "$token")"
same "another token" "PAM_SUCCESS allowed" "$(log_in door "$me" "$(mint ABC123)")"
configure "policy one_time = no"
same "one_time = no" "PAM_SUCCESS allowed" "$(log_in door "$me" "$token")"
configure
same "and one_time = yes again" "PAM_AUTH_ERR replayed" "$(log_in door "$me" "$token")"
passed "a token lets in once"

token=$(mint ABC123)
same "a login that is denied" "PAM_AUTH_ERR not_mapped" "$(log_in door bin "$token")"
fake_control "fault introspect 503"
same "a login that nobody can judge" "PAM_AUTHINFO_UNAVAIL provider_error" "$(log_in door "$me" "$token")"
fake_control
same "spend nothing" "PAM_SUCCESS allowed" "$(log_in door "$me" "$token")"
passed "only an allow spends a token"

# All at once. Whoever does not get a turn is told no or to come again, never yes.
token=$(mint ABC123)
service crowd "auth required MODULE"
for ((i = 0; i < 100; i++)); do
	printf '%s\n' "$token" | pam_login crowd "$me" >"$W/crowd.$i" &
done
at_once 1
allowed=$(cat "$W"/crowd.* | grep -c '^PAM_SUCCESS ' || true)
replayed=$(verifier_log | grep -F " service=crowd " | grep -c " reason=replayed " || true)
same "of 100 logins at once with one token" 1 "$allowed"
[ "$replayed" -ge 50 ] || fail "only $replayed of the other 99 were judged"
passed "of 100 at once one is let in ($replayed replays were judged)"

# A store that cannot be used.
token=$(mint ABC123)
mv "$W/state" "$W/elsewhere"
same "no store" "PAM_AUTHINFO_UNAVAIL store_failed" "$(log_in door "$me" "$token")"
last_login door "$me" | grep -q 'detail="the grant store cannot be used: check \[host\] state_dir' ||
	fail "the log does not tell what to do: $(last_login door "$me")"
mv "$W/elsewhere" "$W/state"
mv "$W/key" "$W/no.key"
same "no key" "PAM_SERVICE_ERR config_broken" "$(log_in door "$me" "$token")"
mv "$W/no.key" "$W/key"
: >"$W/state/grants.db"
rm -f "$W"/state/grants.db-*
chmod 0600 "$W/state/grants.db"
printf 'this is no database, but it is long enough to be looked at %0200d' 0 >"$W/state/grants.db"
same "a store that is damaged" "PAM_SERVICE_ERR grant_damaged" "$(log_in door "$me" "$token")"
passed "what cannot be recorded lets nobody in"
