#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# [policy] offline_grace through the real module: which failures of the provider
# are bridged, for whom, and for how long.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck disable=SC2119
world_start
me=$RUN_AS
configure()
{
	write_config "policy min_uid = 1" "policy offline_grace = 1h" "login deadline = 1500ms" "$@"
}
reason() { field reason "$(last_login "$1" "$2")"; }
log_in()
{
	local result
	result=$(printf '%s\n' "$3" | pam_login "$1" "$2")
	echo "${result%% *} $(reason "$1" "$2")"
}
yes="PAM_SUCCESS allowed" bridged="PAM_SUCCESS offline_grace" down="PAM_AUTHINFO_UNAVAIL provider_error"
configure
map "$me ABC123" "daemon ABC123"
service door "auth required MODULE"
token=$(mint ABC123)

# Nobody who was not let in before.
fake_control "fault introspect 503"
same "a token that was never let in" "$down" "$(log_in door "$me" "$token")"
fake_control
same "the provider is up" "$yes" "$(log_in door "$me" "$token")"

# Each kind of failure.
while read -r fault want; do
	fake_control "fault introspect $fault"
	same "$fault" "$want" "$(log_in door "$me" "$token")"
done <<-END
	503 $bridged
	500 $bridged
	502 $bridged
	500-active $bridged
	close-before $bridged
	close-after $bridged
	half-body $bridged
	latency $bridged
	429 PAM_AUTHINFO_UNAVAIL rate_limited
	410 PAM_AUTHINFO_UNAVAIL provider_gone
	403 PAM_SERVICE_ERR client_refused
	404 PAM_SERVICE_ERR unexpected_status
	redirect PAM_SERVICE_ERR unexpected_status
	broken-json PAM_AUTH_ERR bad_reply
	active-string PAM_AUTH_ERR bad_reply
	client-other PAM_AUTH_ERR wrong_client
	503 $bridged
END
last_login door "$me" | grep -q 'detail=".*provider_error; the provider.s last yes: 20' ||
	fail "the log does not tell what was bridged: $(last_login door "$me")"
fake_control
while read -r port want; do
	configure "provider introspect_url = $(fake_url "$port")/1.1/oauth2/introspect"
	same "port $port" "$want" "$(log_in door "$me" "$token")"
done <<-END
	silent $bridged
	refused $bridged
	expired PAM_AUTHINFO_UNAVAIL tls_failed
	wronghost PAM_AUTHINFO_UNAVAIL tls_failed
	otherca PAM_AUTHINFO_UNAVAIL tls_failed
	http PAM_AUTHINFO_UNAVAIL tls_failed
END
configure
passed "connection failures, time-outs and 5xx are bridged, nothing else is"

# Who.
fake_control "fault introspect 503"
same "the same person's other token" "$down" "$(log_in door "$me" "$(mint ABC123)")"
same "another account" "$down" "$(log_in door daemon "$token")"
configure "policy offline_grace = 0"
same "offline_grace = 0" "$down" "$(log_in door "$me" "$token")"
configure "policy services = sshd"
same "a service that is no longer allowed" "PAM_AUTH_ERR service_not_allowed" "$(log_in door "$me" "$token")"
configure "policy scopes = nutrition"
same "a scope that it lacks" "PAM_AUTH_ERR scope_missing" "$(log_in door "$me" "$token")"
configure "policy min_uid = 100000"
same "an account below min_uid" "PAM_AUTH_ERR uid_too_low" "$(log_in door "$me" "$token")"
configure "provider client_id = 22OTHR"
same "a client that is no longer ours" "PAM_AUTH_ERR foreign_audience" "$(log_in door "$me" "$token")"
configure
map "$me XYZ789"
same "a person who is no longer mapped" "PAM_AUTH_ERR not_mapped" "$(log_in door "$me" "$token")"
map "$me ABC123" "daemon ABC123"
same "all as before" "$bridged" "$(log_in door "$me" "$token")"
passed "only who was let in, and whom the policy lets in now"

# A no of the provider counts from then on.
fake_control "fault introspect inactive"
same "the provider says no" "PAM_AUTH_ERR token_inactive" "$(log_in door "$me" "$token")"
fake_control "fault introspect 503"
same "and is down then" "$down" "$(log_in door "$me" "$token")"
passed "a no of the provider ends it"

# How long.
fake_control
lapses=$(mint ABC123 --exp +3)
same "a token that lapses soon" "$yes" "$(log_in door "$me" "$lapses")"
fake_control "fault introspect 503"
lapsed() { [ "$(log_in door "$me" "$lapses")" = "PAM_AUTH_ERR token_expired" ]; }
await "its end" lapsed
configure "policy offline_grace = 2s"
fake_control
same "the provider's yes" "$yes" "$(log_in door "$me" "$token")"
fake_control "fault introspect 503"
over() { [ "$(log_in door "$me" "$token")" = "$down" ]; }
# Were it counted from the last login and not from the last yes, this would not end.
await "the end of the grace" over
grep -q "reason=offline_grace" "$W/log/verifier.log" || fail "nobody was let in before that"
passed "as long as the grace and the token last"

# The record.
configure
fake_control
mv "$W/state" "$W/elsewhere"
same "no store, the provider is up" "$yes" "$(log_in door "$me" "$token")"
fake_control "fault introspect 503"
same "no store, the provider is down" "$down" "$(log_in door "$me" "$token")"
mv "$W/elsewhere" "$W/state"
fake_control
same "the store is there again" "$yes" "$(log_in door "$me" "$token")"
fake_control "fault introspect 503"
same "and bridges" "$bridged" "$(log_in door "$me" "$token")"
write_key
same "under another host's key" "$down" "$(log_in door "$me" "$token")"
configure "policy one_time = yes"
code=$(log_in door "$me" "$token")
same "together with one_time" PAM_SERVICE_ERR "${code%% *}"
passed "without a record nothing is bridged"
