#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# A login in each provider's dialect, on demand and through the service: the
# right person comes in by the id that this provider has for her, nobody else
# does, and what is particular to a dialect is told in its own words.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/service_lib.sh
. "$top_srcdir/tests/e2e/service_lib.sh"

# shellcheck disable=SC2119
world_start
usual=("policy min_uid = 1" "service cache = 60s")

# login TOKEN [USER]: the PAM code, on demand or through the service.
login() { local said; said=$(pam_login "$SERVICE" "${2:-daemon}" <<<"$1"); echo "${said%% *}"; }
reason() { field reason "$(last_login "$SERVICE" "${1:-daemon}")"; }

# judged WHAT TOKEN CODE REASON [USER]
judged()
{
	local code
	code=$(login "$2" "${5:-daemon}")
	same "$DIALECT_NAME, $SERVICE: $1" "$3 $4" "$code $(reason "${5:-daemon}")"
}

others_stay_out()
{
	judged "another person" "$(mint XYZ789)" PAM_AUTH_ERR not_mapped
	judged "another application" "$(fake_mint --user ABC123 --client 22OTHR)" PAM_AUTH_ERR "$1"
	judged "lapsed" "$(mint ABC123 --exp -60)" PAM_AUTH_ERR "$2"
	judged "revoked" "$(mint ABC123 --revoked)" PAM_AUTH_ERR token_inactive
	judged "a short password" "$(secret "correct horse")" PAM_AUTH_ERR not_a_token
}

fitbit_logins()
{
	judged "the person" "$good" PAM_SUCCESS allowed
	judged "the person again" "$good" PAM_SUCCESS allowed
	others_stay_out foreign_audience token_expired
}

rfc7662_logins()
{
	judged "the person" "$good" PAM_SUCCESS allowed
	judged "the person again" "$good" PAM_SUCCESS allowed
	others_stay_out wrong_client token_inactive
	# The map's bare id is Fitbit's and nobody's here.
	judged "a bare id of another provider" "$(mint BARE01)" PAM_AUTH_ERR unknown_account bin
}

google_logins()
{
	judged "the person by the legacy id" "$good" PAM_SUCCESS allowed
	judged "the person again" "$good" PAM_SUCCESS allowed
	judged "one by the new id" "$(mint MOVED1)" PAM_SUCCESS allowed sys
	judged "one who never was at Fitbit" "$(mint new-1)" PAM_SUCCESS allowed games
	judged "the same one for another account" "$(mint new-1)" PAM_AUTH_ERR no_legacy_id
	judged "one who has no account there" "$(mint unlinked-1)" PAM_AUTH_ERR account_not_linked
	others_stay_out wrong_client token_inactive
	# The map has the new id of MOVED1, in another line: the legacy one opens nothing.
	judged "a legacy id whose new one is known" "$(mint MOVED1)" PAM_AUTH_ERR not_mapped bin
}

all_logins()
{
	good=$(mint ABC123)
	case $DIALECT_NAME in
	fitbit) fitbit_logins ;;
	rfc7662) rfc7662_logins ;;
	google-health) google_logins ;;
	esac
}

# in_dialect NAME MAP-LINE ...: both ways.
in_dialect()
{
	DIALECT_NAME=$1
	shift
	fake_control "dialect $DIALECT_NAME"
	dialect "$DIALECT_NAME"
	map "$@"
	write_config "${usual[@]}" "${DIALECT[@]}"
	SERVICE=demand-$DIALECT_NAME
	service "$SERVICE" "auth required MODULE"
	all_logins
	passed "$DIALECT_NAME on demand"
	service_start
	SERVICE=served-$DIALECT_NAME
	MODULE=$SERVED service "$SERVICE" "auth required MODULE"
	all_logins
	n=$(requests)
	judged "the person out of the cache" "$good" PAM_SUCCESS allowed
	same "requests for a cached answer" "$n" "$(requests)"
	service_stop
	passed "$DIALECT_NAME through the service"
}

in_dialect fitbit "daemon ABC123"
in_dialect rfc7662 "daemon rfc7662:ABC123" "nobody BARE01"
in_dialect google-health "daemon ABC123" "sys google-health:hMOVED1" "bin fitbit:MOVED1" \
    "games google-health:hnew-1"

# rfc7662: each way in which this host may prove itself, and a wrong one.
DIALECT_NAME=rfc7662
fake_control "dialect rfc7662"
dialect rfc7662
map "daemon rfc7662:ABC123"
printf '%s\n' "$(mint HOST01)" >"$W/given/host.bearer"
printf 'wrong\n' >"$W/given/wrong.basic"
chmod 0640 "$W/given/host.bearer" "$W/given/wrong.basic"
[ "$(id -u)" != 0 ] || chgrp "$(id -gn "$RUN_AS")" "$W/given/host.bearer" "$W/given/wrong.basic"
# proves WAY CODE REASON AUTH [OPTION ...]
proves()
{
	SERVICE=proof-$1
	write_config "${usual[@]}" "${DIALECT[@]}" "provider client_auth = ${1%-*}" "${@:5}"
	service "$SERVICE" "auth required MODULE"
	judged "client_auth = $1" "$(mint ABC123)" "$2" "$3"
	same "how it was asked" "$4" "$(tail -n 1 "$W/fake/requests" | sed -E 's/.* auth=([a-z]*).*/\1/')"
}
proves basic PAM_SUCCESS allowed basic
proves post PAM_SUCCESS allowed body
proves bearer_file PAM_SUCCESS allowed bearer "provider bearer_file = $W/given/host.bearer"
proves basic-wrong PAM_SERVICE_ERR client_refused basic "provider client_secret_file = $W/given/wrong.basic"
proves post-wrong PAM_SERVICE_ERR client_refused body "provider client_secret_file = $W/given/wrong.basic"
passed "basic, post and bearer"

# rfc7662 by its issuer alone: on demand the metadata is read at each login, by
# the service once; one of another issuer is not believed.
SERVICE=discovered
issuer="https://localhost:$(fake_port https)"
discover() { write_config "${usual[@]}" "service cache = 0" "${DIALECT[@]}" "provider introspect_url = " "provider token_url = " "provider issuer = $1"; }
metadata() { grep -c 'endpoint=metadata' "$W/fake/requests" || true; }
discover "$issuer"
service "$SERVICE" "auth required MODULE"
judged "by its issuer" "$(mint ABC123)" PAM_SUCCESS allowed
before=$(metadata)
judged "by its issuer again" "$(mint ABC123)" PAM_SUCCESS allowed
same "metadata read" $((before + 1)) "$(metadata)"
fake_control "dialect rfc7662" "fault metadata 404"
judged "no metadata" "$(mint ABC123)" PAM_SERVICE_ERR unexpected_status
fake_control "dialect rfc7662" "fault metadata 500"
judged "metadata that fails" "$(mint ABC123)" PAM_AUTHINFO_UNAVAIL provider_error
fake_control "dialect rfc7662" "fault metadata redirect"
judged "metadata elsewhere" "$(mint ABC123)" PAM_SERVICE_ERR unexpected_status
fake_control "dialect rfc7662"
discover "$issuer/"
judged "another issuer" "$(mint ABC123)" PAM_SERVICE_ERR unexpected_status
discover "$issuer"
service_start
SERVICE=discovered-served
MODULE=$SERVED service "$SERVICE" "auth required MODULE"
before=$(metadata)
judged "by its issuer" "$(mint ABC123)" PAM_SUCCESS allowed
judged "by its issuer again" "$(mint ABC123)" PAM_SUCCESS allowed
same "metadata read" $((before + 1)) "$(metadata)"
service_stop
passed "endpoints out of the issuer's metadata"
