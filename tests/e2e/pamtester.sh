#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# Real logins by pamtester under pam_wrapper: the module, the verifier and the
# fake provider, without an /etc of our own. Where it is run by root it is run
# again as an ordinary user, whose verifier is started as himself.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
need pamtester
wrapper=$(xargs <<<"${PAM_WRAPPER_SO-}")	# pkg-config leaves a blank behind it
[ -f "$wrapper" ] || skip "pam_wrapper is not installed"
[ -z "${SAN_FLAGS-}" ] || skip "a sanitizer and pam_wrapper both want to be preloaded first"

if [ "$(id -u)" = 0 ] && [ -z "${AS_USER-}" ]; then
	need setpriv
	AS_USER=no bash "$0"
	setpriv --reuid=65534 --regid=65534 --clear-groups test -r "$top_builddir/fitbit-verifier" ||
		skip "the build tree is closed to an ordinary user"
	AS_USER=yes exec setpriv --reuid=65534 --regid=65534 --clear-groups bash "$0"
fi

# shellcheck disable=SC2119
world_start
# An account that is on every host; the map alone says that it may log in.
write_config "policy min_uid = 1" "login token_decides = kiosk"
map "daemon ABC123"
service plain "auth required MODULE" "account required MODULE"
service kiosk "auth required MODULE placeholder=guest" "account required MODULE"
service su "auth required MODULE placeholder=guest" "account required MODULE"
service bridge "auth required pam_permit.so" \
    "auth [success=ok authinfo_unavail=ignore default=bad] MODULE" "account required pam_permit.so"
service typo "auth required MODULE use_frist_pass"

# tester SERVICE USER ANSWER OPERATION ...: pamtester's last line.
tester()
{
	local service=$1 user=$2 answer=$3
	shift 3
	printf '%s\n' "$answer" | LD_PRELOAD=$wrapper PAM_WRAPPER=1 \
	    PAM_WRAPPER_SERVICE_DIR="$W/pam.d" pamtester "$service" "$user" "$@" 2>&1 | tail -n 1 || true
}
comes_in() { case $(tester "$@") in *"account management done"* | *"successfully authenticated"*) ;; *) return 1 ;; esac; }
expect() { local said; said=$(tester "${@:2}"); case $said in *"$1"*) ;; *) fail "${*:2:2}: expected \"$1\", found \"$said\"" ;; esac; }

good=$(mint ABC123)
expect "account management done" plain daemon "$good" authenticate acct_mgmt
same "reason" allowed "$(field reason "$(last_login plain daemon)")"
expect "Authentication failure" plain daemon "$(mint XYZ789)" authenticate
expect "Authentication failure" plain daemon "$(mint ABC123 --exp -60)" authenticate
expect "Authentication failure" plain daemon "$(secret "correct horse battery staple")" authenticate
expect "Authentication failure" plain bin "$good" authenticate
passed "the right token comes in, others stay out ($(id -un))"

expect "account management done" kiosk guest "$good" authenticate acct_mgmt
expect "Authentication failure" kiosk guest "$(mint XYZ789)" authenticate
expect "Error in service module" su guest "$good" authenticate
passed "the token decides where it may ($(id -un))"

expect "Error in service module" typo daemon "$good" authenticate
fake_stop
expect "cannot retrieve authentication info" plain daemon "$good" authenticate
comes_in bridge daemon "$good" authenticate || fail "the bridge holds back while the provider is down"
passed "what stacks mean when the provider is down ($(id -un))"
