#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# Behind pam_unix: a password is no token and never leaves the host. And what
# each stack of docs/pam-stacks.md means when the provider is down.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/etc.sh
. "$top_srcdir/tests/e2e/etc.sh"
private_etc "$0" "$@"
need openssl
# shellcheck disable=SC2119
world_start
etc_start
password=$(secret "correct horse battery staple")
etc_user alice 2001 "$(openssl passwd -6 "$password")"
map "alice ABC123"
good=$(mint ABC123)

# code_of SERVICE ANSWER ...: the PAM code of alice's login with these answers
code_of()
{
	local service=$1
	shift
	printf '%s\n' "$@" | pam_login "$service" alice | cut -d' ' -f1
}

# Typed passwords, right and wrong, ones that look a little like a token, and none.
jwt_like="eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.$(printf 'a%.0s' {1..20})"
for how in "" try_first_pass use_first_pass; do
	service behind "auth [success=done default=ignore] pam_unix.so nodelay" "auth requisite MODULE $how" \
	    "auth required pam_permit.so"
	same "the right password, $how" PAM_SUCCESS "$(code_of behind "$password")"
	while IFS= read -r typed; do
		code=$(code_of behind "$typed" "$typed")
		same "\"$typed\" typed, $how" PAM_AUTH_ERR "$code"
	done <<-END
		Correct Horse Battery Staple
		$(printf '%.500s' "$(printf 'x%.0s' {1..500})")
		a.b.c
		eyJhbGciOiJIUzI1NiJ9
		$jwt_like
		token=1&token=2
	END
done
same "requests after all those passwords" 0 "$(requests)"
passed "a typed password is sent nowhere"

service behind "auth [success=done default=ignore] pam_unix.so nodelay" "auth requisite MODULE try_first_pass" \
    "auth required pam_permit.so"
same "a token at the first prompt" PAM_SUCCESS "$(code_of behind "$good")"
same "requests for a token" 1 "$(requests)"
passed "a token at the same prompt is taken, and asked about once"

# stack NAME "what it answers to a good token" "provider down" "wrong token" LINE ...
stack()
{
	local name=$1 up=$2 down=$3 wrong=$4
	shift 4
	service "$name" "$@"
	same "$name: a good token" "$up" "$(code_of "$name" "$good")"
	fake_control "fault introspect 503"
	same "$name: the provider is down" "$down" "$(code_of "$name" "$good")"
	fake_control
	same "$name: another's token" "$wrong" "$(code_of "$name" "$other")"
}
other=$(mint XYZ789)
down=PAM_AUTHINFO_UNAVAIL no=PAM_AUTH_ERR yes=PAM_SUCCESS
stack required "$yes" "$down" "$no" "auth required MODULE"
stack requisite "$yes" "$down" "$no" "auth requisite MODULE" "auth required pam_permit.so"
# sufficient forgets what went wrong: what stands behind it decides.
stack sufficient-deny "$yes" "$no" "$no" "auth sufficient MODULE" "auth requisite pam_deny.so"
# After something that succeeded this lets in while the provider is down: docs/pam-stacks.md warns.
stack bridge "$yes" "$yes" "$no" "auth required pam_permit.so" \
    "auth [success=ok authinfo_unavail=ignore default=bad] MODULE"
# Alone it lets nobody in: nothing has succeeded.
stack bridge-alone "$yes" PAM_PERM_DENIED "$no" "auth [success=ok authinfo_unavail=ignore default=bad] MODULE"
passed "each stack answers as documented when the provider is up and down"
