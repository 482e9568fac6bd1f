#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# Accounts that come by themselves at a login ([accounts] auto): the real module,
# verifier, fitbitctl and NSS in a private /etc.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/etc.sh
. "$top_srcdir/tests/e2e/etc.sh"
# shellcheck source=tests/nss/private.sh
. "$top_srcdir/tests/nss/private.sh"
private_etc "$0" "$@"
# shellcheck disable=SC2119
world_start
etc_start
nss_start
etc_user kiosk 1999
etc_user local 2001
map "local LOCAL1"
automatic() { mapfile -t lines < <(nss_options); write_config "${lines[@]}" "accounts auto = yes" "login token_decides = kiosk" "$@"; }
automatic
kiosk_with() { service "$1" "auth required $MODULE placeholder=kiosk ${2-}" "account required $MODULE"; }
kiosk_with kiosk
service named "auth required MODULE" "account required MODULE"

# enter SERVICE USER TOKEN: "CODE USER ACCOUNT-CODE"
enter()
{
	local line
	line=$(pam_login "$1" "$2" --account <<<"$3")
	echo "${line%% *} $(field user "$line")${line:+$(sed -n "s/.* account=\(PAM_[A-Z_]*\).*/ \1/p" <<<"$line")}"
}
files() { cat "$NSS_DIR"/accounts.{cdb,auto,ledger} 2>/dev/null | md5sum; }
said() { tail -n 40 "$W/log/syslog" | grep -F "pam_fitbit" | grep -qF -- "$1" || fail "no word of \"$1\": $(tail -n 5 "$W/log/syslog")"; }
# stays_out FACT EXPECTED TEXT COMMAND ...: that outcome, that line, and no file changes
stays_out()
{
	local fact=$1 expected=$2 text=$3 before
	shift 3
	before=$(files)
	same "$fact" "$expected" "$("$@")"
	same "$fact: files" "$before" "$(files)"
	[ -z "$text" ] || said "$text"
	passed "$fact"
}

# A first login at a kiosk: before PAM is done, everybody knows the account.
one=$(mint NEW1)
same "a first login" "PAM_SUCCESS fb20000 PAM_SUCCESS" "$(enter kiosk kiosk "$one")"
same "getent" "fb20000:x:20000:20000::/home/fb20000:/bin/bash" "$(getent passwd fb20000)"
same "its group" "fb20000:x:20000:" "$(getent group fb20000)"
same "its shadow entry" "fb20000:*:::::::" "$(getent shadow fb20000)"
same "the ledger" "20000 fb20000 fitbit:NEW1" "$(cat "$NSS_DIR/accounts.ledger")"
said "fitbit:NEW1 was given the account fb20000"
passed "a first login gets an account that NSS shows"
stays_out "a second login gets the same" "PAM_SUCCESS fb20000 PAM_SUCCESS" "" enter kiosk kiosk "$one"
stays_out "by name too" "PAM_SUCCESS fb20000 PAM_SUCCESS" "" enter named fb20000 "$one"
same "another person" "PAM_SUCCESS fb20001 PAM_SUCCESS" "$(enter kiosk "" "$(mint NEW2)")"
passed "another person gets another"
stays_out "somebody else's account" "PAM_AUTH_ERR fb20001" "" enter named fb20001 "$one"
stays_out "a person of the map gets no other" "PAM_SUCCESS local PAM_SUCCESS" "" enter kiosk kiosk "$(mint LOCAL1)"

# Who names an account that is not there yet gets that one or none.
same "the right name" "PAM_SUCCESS fb20002 PAM_SUCCESS" "$(enter named fb20002 "$(mint NEW3)")"
passed "a first login by the name that is next"
four=$(mint NEW4)
stays_out "a name that is not next" "PAM_SERVICE_ERR fb20007" "is fb20003, not fb20007" enter named fb20007 "$four"
stays_out "a name that is no automatic account's" "PAM_AUTH_ERR nosuch" "unknown_user" enter named nosuch "$four"
stays_out "an account of the host that the map does not name" "PAM_AUTH_ERR daemon" "unknown_user" enter named daemon "$four"

# The policy comes first.
stays_out "a lapsed token" "PAM_AUTH_ERR kiosk" "" enter kiosk kiosk "$(mint NEW5 --exp -60)"
stays_out "another application's token" "PAM_AUTH_ERR kiosk" "" enter kiosk kiosk "$(secret "$(fake_mint --user NEW5 --client 22OTHR)")"
stays_out "a service where no token decides" "PAM_SERVICE_ERR kiosk" "" bash -c "$(declare -f enter field pam_login kiosk_with service); W=$W MODULE='$MODULE'; kiosk_with other-kiosk; enter other-kiosk kiosk '$four'"
automatic "policy services = named"
stays_out "a service that the policy does not list" "PAM_AUTH_ERR kiosk" "" enter kiosk kiosk "$four"
automatic "policy accounts = local"
stays_out "accounts that the policy does not list" "PAM_AUTH_ERR kiosk" "" enter kiosk kiosk "$four"
automatic "policy min_uid = 20001"
stays_out "uids below min_uid" "PAM_AUTH_ERR kiosk" "" enter kiosk kiosk "$four"
automatic "accounts auto = no"
stays_out "off" "PAM_AUTH_ERR kiosk" "" enter kiosk kiosk "$four"
automatic

# Who is not root gives no account, whatever the verifier says.
chmod 0644 "$W/key"
as_nobody() { setpriv --reuid nobody --regid nogroup --clear-groups "$@"; }
# shellcheck disable=SC2317 # stays_out calls it
enter_as_nobody()
{
	local line
	line=$(as_nobody "$W/bin/pam_login" --confdir "$W/pam.d" --service kiosk --user kiosk --account <<<"$four")
	echo "${line%% *}"
}
cp "$top_builddir/tests/tools/pam_login" "$W/bin/"
chmod 0640 "$W/key"
stays_out "a caller that is not root" "PAM_AUTH_ERR" "a caller that is not root gives none" enter_as_nobody

# fitbitctl that cannot do it.
broken() { printf '#!/bin/sh\n%s\n' "$2" >"$W/bin/$1"; chmod 0755 "$W/bin/$1"; MODULE_WAS=$MODULE
	MODULE=${MODULE%fitbitctl=*}fitbitctl=$W/bin/$1; kiosk_with "kiosk-$1"; MODULE=$MODULE_WAS; }
automatic "login token_decides = kiosk kiosk-fails kiosk-dies kiosk-lies kiosk-roots kiosk-slow kiosk-absent kiosk-writable kiosk-env kiosk-killed"
# shellcheck disable=SC2016 # for that shell
broken slow 'echo $$ >'"$W/given/slow.pid"'; exec sleep 60'
(
	before=$(date +%s)
	enter kiosk-slow kiosk "$(mint SLOW1)" >"$W/given/slow.out"
	echo $(($(date +%s) - before)) >"$W/given/slow.took"
) &
slow=$!
broken fails 'echo "fitbitctl: no room" >&2; exit 1'
stays_out "fitbitctl that fails" "PAM_SERVICE_ERR kiosk" "got none: fitbitctl: no room" enter kiosk-fails kiosk "$four"
# shellcheck disable=SC2016 # for that shell
broken dies 'kill -9 $$'
stays_out "fitbitctl that is killed" "PAM_SERVICE_ERR kiosk" "ended without a word" enter kiosk-dies kiosk "$four"
broken lies 'echo nosuch'
stays_out "fitbitctl that names an account that is not there" "PAM_SERVICE_ERR kiosk" "no such account on this host" enter kiosk-lies kiosk "$four"
broken roots 'echo root'
stays_out "fitbitctl that names root" "PAM_SERVICE_ERR kiosk" "nobody in as uid 0" enter kiosk-roots kiosk "$four"
broken absent ''
rm "$W/bin/absent"
stays_out "no fitbitctl" "PAM_SERVICE_ERR kiosk" "is it installed?" enter kiosk-absent kiosk "$four"
broken writable 'echo local'
chmod 0777 "$W/bin/writable"
stays_out "a fitbitctl that others may write" "PAM_SERVICE_ERR kiosk" "can be written by others" enter kiosk-writable kiosk "$four"
# What it is run with: no environment, three descriptors, no signal ignored.
# shellcheck disable=SC2016 # for that shell
broken env 'grep -a . /proc/$$/environ >&2; ls /proc/$$/fd | tr "\n" " " >&2; grep SigIgn /proc/$$/status >&2; echo "$*" >'"$W/given/argv"
(trap '' USR1 TERM; export LD_PRELOAD_X=1 SECRET=x; exec 7</dev/null; enter kiosk-env kiosk "$four" >/dev/null)
said "got none: 0 1 10 2 SigIgn:"
same "its words" "accounts admit --config $CONF -- fitbit:NEW4" "$(cat "$W/given/argv")"
# 32 and 33 are glibc's own: no program can set them, posix_spawn leaves them ignored.
grep -F "got none: 0 1 10 2" "$W/log/syslog" | grep -Eq "SigIgn:.*(0000000000000000|0000000180000000)" || fail "a signal is ignored: $(tail -n 1 "$W/log/syslog")"
passed "no environment, no descriptors, no signals of the host"
# Killed on its way, at each rename: nothing is half there, and the next login goes on.
if command -v strace >/dev/null; then
	for n in 1 2; do
		broken killed "exec strace -f -qq -o /dev/null -e trace=rename -e inject=rename:signal=KILL:when=$n $W/bin/fitbitctl \"\$@\""
		person=$(mint "KILLED$n")
		same "killed at rename $n" "PAM_SERVICE_ERR kiosk" "$(enter kiosk-killed kiosk "$person")"
		login=fb2000$((2 + n))
		same "the login after it" "PAM_SUCCESS $login PAM_SUCCESS" "$(enter kiosk kiosk "$person")"
		same "its ledger" 1 "$(grep -c "KILLED$n" "$NSS_DIR/accounts.ledger")"
		same "its overlay" 1 "$(grep -c "KILLED$n" "$NSS_DIR/accounts.auto")"
		same "no uid twice" "" "$(cut -d' ' -f1 "$NSS_DIR/accounts.ledger" | sort | uniq -d)"
		getent passwd "$login" >/dev/null || fail "$login is not shown"
	done
	passed "fitbitctl killed on its way: the next login ends what it began"
fi
wait "$slow"
same "fitbitctl that is slow" "PAM_SERVICE_ERR kiosk" "$(cat "$W/given/slow.out")"
grep -q "did not give one in time" "$W/log/syslog" || fail "no word of a slow fitbitctl"
if grep -q SLOW1 "$NSS_DIR"/accounts.{auto,ledger}; then fail "a slow fitbitctl left something"; fi
took=$(cat "$W/given/slow.took")
[ "$took" -le 13 ] || fail "a slow fitbitctl held the login up for $took s"
kill "$(cat "$W/given/slow.pid")"
passed "fitbitctl that is slow is not waited for"

# An ssh login of a person who is in no /etc/passwd, with a home that comes by itself.
if command -v sshd >/dev/null && command -v ssh >/dev/null; then
	mkdir "$W/homes"
	service sshd "auth required MODULE" "account required MODULE" \
	    "session required pam_mkhomedir.so umask=0077" "session required pam_permit.so"
	automatic "accounts auto_home = $W/homes"
	same "a first login for ssh" "fb20005" "$(fitbitctl accounts admit fitbit:SSH1)"
	sshd_start sshd
	ANSWER=$(mint SSH1)
	# shellcheck disable=SC2016 # for the remote shell
	same "the ssh login" "fb20005 20005 $W/homes/fb20005" "$(ssh_to fb20005 -- 'echo "$(id -un) $(id -u) $PWD"')"
	same "its home" "700 20005" "$(stat -c '%a %u' "$W/homes/fb20005")"
	sshd_stop
	passed "ssh lets in a person who is in no /etc/passwd, and makes the home"
fi
