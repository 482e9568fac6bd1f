#!/bin/bash
# SPDX-License-Identifier: ISC
# A login whose token is being refreshed is cut off: its process is killed, its
# process group is signalled as sshd does at the end of LoginGraceTime, the ssh
# connection is cut. The exchange goes on, the new refresh token is stored, and the next login works.
: "${top_srcdir:=.}"
# shellcheck source=tests/grants/login.sh
. "$top_srcdir/tests/grants/login.sh"
private_etc "$0" "$@"
host
set +e

enrol
is "a lapsed token logs in by a refresh" "$(log_in refresh)" 'PAM_SUCCESS *'
is "its grant was rotated" "$(drive show ABC123)" 'alive generation=2 leased=0 held=0'
last=2

rotated() {
	[[ $(drive show ABC123) == "alive generation=$((last + 1)) leased=0 held=0" ]]
}

# The provider has rotated and takes its time to say so: NAME, how the login is
# made, and how it is cut off in the meantime.
cut_off() {
	fake_control "delay-after-ms 1500"
	$2 >/dev/null 2>&1 &
	login=$!
	drive leased ABC123 10000
	$3
	wait $login 2>/dev/null
	is "$1: the exchange is committed" "$(until_true rotated && echo yes)" yes
	last=$((last + 1))
	fake_control
	is "$1: the next login" "$(log_in refresh)" 'PAM_SUCCESS *'
	last=$((last + 1))
}

alone() {
	exec setsid "$W/bin/pam_login" --confdir "$W/pam.d" --service refresh --user alice <<<"$token"
}

through_ssh() {
	ANSWER=$token ssh_to alice -- true
}

signalled() {	# SIGNAL [GROUP-SIGN]
	kill "-$1" -- "${2-}$login"
}

# The client's end of the connection, and nothing of the server's.
connection_cut() {
	pkill -KILL -f "UserKnownHostsFile=$W/ssh/known"
}

cut_off "the caller is killed" alone "signalled KILL"
cut_off "its process group is signalled" alone "signalled TERM -"
cut_off "its process group is killed" alone "signalled KILL -"
cut_off "its process group is interrupted" alone "signalled INT -"
sshd_start refresh
cut_off "its ssh connection is cut" through_ssh connection_cut
verdict
