#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# Logins through the real su and sudo, which run for a person whose environment
# is hostile.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/etc.sh
. "$top_srcdir/tests/e2e/etc.sh"
private_etc "$0" "$@"
need su
need sudo
need setpriv
# shellcheck disable=SC2119
world_start
etc_start
etc_user alice 2001
etc_user bob 2002
etc_user mallory 2003
map "alice ABC123" "bob XYZ789"
service su "${login_stack[@]}"
service sudo "${login_stack[@]}"
sudoers "alice ALL=(bob) ALL" "mallory ALL=(bob) ALL"

# What a person may set before she calls su or sudo. None of it reaches the verifier.
hostile=(http_proxy=http://127.0.0.1:1 https_proxy=http://127.0.0.1:1 ALL_PROXY=http://127.0.0.1:1
    SSL_CERT_FILE=/dev/null CURL_CA_BUNDLE=/dev/null SSLKEYLOGFILE="$W/keys"
    LD_PRELOAD=/nonexistent.so LD_LIBRARY_PATH="$W" HOME="$W" TMPDIR="$W/home/alice")

# through PROGRAM USER OUT COMMAND ...: as_user with these, the answer on stdin
through() { local u=$1 out=$2; shift 2; as_user "$u" env "${hostile[@]}" "$@" >"$W/$out.out" 2>&1; }

# shellcheck disable=SC2016 # for the shell of bob
mint XYZ789 | through alice su su bob -c 'echo in as $(id -un)' || fail "su: $(<"$W/su.out")"
grep -qx ".*in as bob" "$W/su.out" || fail "su: $(<"$W/su.out")"
mint ABC123 | through alice sudo sudo -k -S -u bob id -un || fail "sudo: $(<"$W/sudo.out")"
grep -q "bob$" "$W/sudo.out" || fail "sudo: $(<"$W/sudo.out")"
same "sudo asks for the caller's own token" alice "$(field account "$(last_login sudo alice)")"
[ ! -e "$W/keys" ] || fail "the caller's SSLKEYLOGFILE was obeyed"
passed "su and sudo let the right token in, whatever the environment says"

stay_out()
{
	local user=$1 name=$2 reason=$3 who=$4 service=$5
	shift 5
	if through "$user" "$name" "$@"; then fail "$name: came in"; fi
	same "$name: reason" "$reason" "$(field reason "$(last_login "$service" "$who")")"
	echo >>"$W/stayed"
}
mint ABC123 | stay_out alice su-person not_mapped bob su su bob -c true &
at_once 1	# the log is read by user, so one after the other for each
mint XYZ789 --exp -60 | stay_out alice su-lapsed token_expired bob su su bob -c true &
mint ABC123 | stay_out mallory sudo-unmapped unknown_account mallory sudo sudo -k -S -u bob true &
mint XYZ789 | stay_out alice sudo-person not_mapped alice sudo sudo -k -S -u bob true &
at_once 1
mint ABC123 | stay_out mallory su-root unknown_account root su su -c true &
at_once 1
same "those who stayed out" 5 "$(wc -l <"$W/stayed")"
passed "su and sudo keep the wrong ones out"
