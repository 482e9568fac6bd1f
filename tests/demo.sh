#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# make demo: real logins by the real module against a Fitbit-shaped server on
# loopback TLS, through pamtester and a real sshd. All of it lives in a mount
# namespace and a temporary folder: nothing of this machine is touched.
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/etc.sh
. "$top_srcdir/tests/e2e/etc.sh"

if [ "$(id -u)" != 0 ] && [ -z "${IN_PRIVATE_ETC-}" ]; then
	echo "The demo needs root for a private mount namespace: asking sudo."
	exec sudo env top_builddir="$top_builddir" top_srcdir="$top_srcdir" bash "$0" "$@"
fi
private_etc "$0" "$@"
need pamtester
need ssh
world_start --delay-ms 0
etc_start
etc_user alice 2001
etc_user bob 2002
etc_user mallory 2003
map "alice ABC123" "bob ABC123,XYZ789"
service demo "auth required MODULE" "account required MODULE"
service fitbit-sshd "auth required MODULE" "account [success=ok ignore=ignore default=bad] MODULE" \
    "account required pam_permit.so" "session required pam_permit.so"
sshd_start fitbit-sshd

row() { printf '%-9s %-8s %-38s %-22s %s\n' "$@"; }

# The last line of the verifier's log: its reason, and what it told the administrator.
why()
{
	verifier_log | tail -n 1 |
	    sed -E 's/.* reason=([a-z_]+) .* ms=([0-9]+) .*/\1, \2 ms/'
}

through_pamtester()
{
	local user=$1 what=$2 token=$3 said
	said=$(printf '%s\n' "$token" | pamtester demo "$user" authenticate acct_mgmt 2>&1 |
	    grep -v 'Fitbit token' | tail -n 1 | sed 's/^pamtester: //') || true
	row pamtester "$user" "$what" "${said:-no answer}" "$(why)"
}

through_ssh()
{
	local user=$1 what=$2 said
	ANSWER=$3
	# shellcheck disable=SC2016 # for the remote shell
	said=$(ssh_to "$user" -- 'echo "in as $(id -un)"') || said=$(tail -n 1 "$W/ssh/client.out" | cut -c1-40)
	case $said in *"Permission denied"*) said="permission denied" ;; esac
	row sshd "$user" "$what" "${said:-no answer}" "$(why)"
}

good=$(mint ABC123)
echo
echo "A Fitbit-shaped server listens on $(fake_url https); the map says: alice is ABC123; bob is ABC123 or XYZ789."
echo
row through account supplied "PAM answered" "why (verifier's log)"
row --------- ------- -------------------------------------- ---------------------- --------------------
through_pamtester alice "ABC123's token" "$good"
through_pamtester bob "XYZ789's token" "$(mint XYZ789)"
through_pamtester alice "XYZ789's token" "$(mint XYZ789)"
through_pamtester mallory "ABC123's token" "$good"
through_pamtester alice "a lapsed token" "$(mint ABC123 --exp -60)"
through_pamtester alice "a token of another application" "$(fake_mint --user ABC123 --client 22OTHR)"
through_pamtester alice "a password" "correct horse battery staple"
through_pamtester alice "a token cut at 200 bytes" "$(printf %.200s "$good")"
fake_control "fault introspect 410"
through_pamtester alice "a token; the provider says 410 Gone" "$(mint ABC123)"
fake_control
through_ssh alice "ABC123's token" "$good"
through_ssh alice "a lapsed token" "$(mint ABC123 --exp -60)"
through_ssh mallory "ABC123's token" "$good"
echo
echo "What an administrator reads of the first and the last login:"
verifier_log | sed -n '1p;$p' | sed 's/^/    /'
echo
echo "Next: README.md, section \"First set-up\"."
