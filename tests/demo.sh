#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# make demo: real logins by the real module against a Fitbit-shaped server on
# loopback TLS, through pamtester and a real sshd. All of it lives in a mount
# namespace and a temporary folder: nothing of this machine is touched.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/etc.sh
. "$top_srcdir/tests/e2e/etc.sh"
# shellcheck source=tests/nss/private.sh
. "$top_srcdir/tests/nss/private.sh"
# shellcheck source=tests/enrol/person.sh
. "$top_srcdir/tests/enrol/person.sh"

if [ "$(id -u)" != 0 ] && [ -z "${IN_PRIVATE_ETC-}" ]; then
	echo "The demo needs root for a private mount namespace: asking sudo."
	exec sudo env top_builddir="$top_builddir" top_srcdir="$top_srcdir" bash "$0" "$@"
fi
private_etc "$0" "$@"
need pamtester
need ssh
need sshd
need curl
# shellcheck disable=SC2119
world_start
etc_start
etc_user alice 2001
etc_user bob 2002
etc_user mallory 2003
map "alice ABC123" "bob ABC123,XYZ789"
service demo "auth required MODULE" "account required MODULE"
service fitbit-sshd "${login_stack[@]}"
service gated-sshd "auth required pam_deny.so" "account required MODULE gate" \
    "session required pam_permit.so"
sshd_start fitbit-sshd

row() { printf '%-9s %-8s %-33s %-23s %s\n' "$@"; }

# What the verifier's log says of the last login: its reason and how long it took.
why()
{
	local line how=
	line=$(verifier_log | tail -n 1)
	case $line in
	*"one of its grant took its place"*) how=", by a refresh" ;;
	esac
	echo "$(field reason "$line")$how ($(field ms "$line") ms)"
}

# The PAM codes of pamtester's words.
answered()
{
	case $1 in
	*"Authentication failure") echo "no: auth_err" ;;
	*"cannot retrieve authentication info") echo "authinfo_unavail" ;;
	*"account management done.") echo "yes" ;;
	*) echo "${1:-no answer}" ;;
	esac
}

through_pamtester()
{
	local user=$1 what=$2 said
	said=$(printf '%s\n' "$3" | pamtester demo "$user" authenticate acct_mgmt 2>&1 | tail -n 1) || true
	row pamtester "$user" "$what" "$(answered "$said")" "$(why)"
}

through_ssh()
{
	local user=$1 what=$2 said
	ANSWER=$3
	# shellcheck disable=SC2016 # for the remote shell
	said=$(ssh_to "$user" -- 'echo "yes: a shell as $(id -un)"') ||
		said=$(sed -n 's/.*Permission denied.*/no: permission denied/p' "$W/ssh/$user.out")
	row sshd "$user" "$what" "${said:-no answer}" "$(why)"
}

# People who stand in no /etc/passwd: one in the map, one whom nobody has heard of.
shell()
{
	echo "\$ $*"
	"$@" | sed 's/^/    /'
}

show_people_without_passwd()
{
	local options
	nss_start
	map "alice ABC123" "bob ABC123,XYZ789" \
	    "erin ERIN01 30001:30001:Erin E.:$W/home/erin:/bin/sh:lab=30005"
	mapfile -t options < <(nss_options)
	write_config "${options[@]}" "accounts auto = yes" "accounts auto_home = $W/home" \
	    "accounts auto_shell = /bin/sh" "login token_decides = kiosk"
	"$W/bin/fitbitctl" accounts build --config "$CONF" >/dev/null
	service fitbit-sshd "auth required $MODULE" "account required $MODULE" \
	    "session required pam_mkhomedir.so umask=0077"
	service kiosk "auth required $MODULE placeholder=kiosk" "account required $MODULE"
	cat <<-END

	libnss_fitbit.so.2: with "passwd: files fitbit" in nsswitch.conf, this line of the map is an
	account, and no line of /etc/passwd names erin ($(grep -c '^erin' /etc/passwd || true) do):

	    erin  ERIN01  30001:30001:Erin E.:/home/erin:/bin/sh:lab=30005

	END
	shell getent passwd erin
	shell id erin
	row "through" "account" "what was typed as the token" "PAM answered" "why (verifier's log)"
	through_ssh erin "a token of ERIN01" "$(mint ERIN01)"
	echo
	echo "With [accounts] auto = yes, a person of no line gets an account at a kiosk:"
	echo
	said=$(pam_login kiosk kiosk --account <<<"$(mint NEWBIE)")
	row kiosk "-" "a token of NEWBIE" "${said%% *} as $(field user "$said")" "$(why)"
	shell getent passwd fb20000
	through_ssh fb20000 "a token of NEWBIE" "$(mint NEWBIE)"
}

# One login by each of the provider's rows.
in_dialect()
{
	local name=$1 person=$2
	fake_control "dialect $name"
	dialect "$name"
	map "alice $person"
	write_config "${DIALECT[@]}"
	through_pamtester alice "$name: a token of ABC123" "$(mint ABC123)"
	through_pamtester alice "$name: one of another app" "$(secret "$(fake_mint --user ABC123 --client 22OTHR)")"
}

show_dialects()
{
	cat <<-END

	Other providers are rows of a table (fitbitctl providers). The same person, by each:
	google-health tells her Fitbit id besides, so that the map of before goes on working.

	END
	row "through" "account" "what was typed as the token" "PAM answered" "why (verifier's log)"
	in_dialect fitbit ABC123
	in_dialect rfc7662 rfc7662:ABC123
	in_dialect google-health fitbit:ABC123
	fake_control
}

good=$(mint ABC123)
cat <<END

Real logins by pam_fitbit.so, through pamtester and through an sshd on 127.0.0.1:$SSH_PORT.
Fitbit is played by a server of the tests on $(fake_url https). The account map says:

    alice   ABC123              (the Fitbit user ABC123 may log in as alice)
    bob     ABC123,XYZ789       (two persons share bob)
                                mallory is an account here, but not in the map

PAM holds back each "no" for some two seconds, as it does for passwords; not here, where the
stacks say nodelay.

END
row "through" "account" "what was typed as the token" "PAM answered" "why (verifier's log)"
row "-------" "-------" "---------------------------" "------------" "--------------------"
through_pamtester alice "a token of ABC123" "$good"
through_pamtester bob "a token of XYZ789" "$(mint XYZ789)"
through_pamtester alice "a token of XYZ789" "$(mint XYZ789)"
through_pamtester mallory "a token of ABC123" "$good"
through_pamtester alice "a token that lapsed a minute ago" "$(mint ABC123 --exp -60)"
through_pamtester alice "ABC123's token for another app" "$(secret "$(fake_mint --user ABC123 --client 22OTHR)")"
through_pamtester alice "a password (it is sent nowhere)" "$(secret "correct horse battery staple")"
through_pamtester alice "a token cut at 200 characters" "$(printf %.200s "$good")"
fake_control "fault introspect 410"
through_pamtester alice "a token; Fitbit answers 410 Gone" "$(mint ABC123)"
fake_control
through_ssh alice "a token of ABC123" "$good"
through_ssh alice "a token that lapsed a minute ago" "$(mint ABC123 --exp -60)"
through_ssh mallory "a token of ABC123" "$good"

# ---- grants: what the host may do in a person's name ----

cat <<END

With a grant, a host can renew a person's tokens: she enrols once, and agrees at Fitbit's page.

END
row "through" "account" "what was done" "the answer" "why"
row "-------" "-------" "-------------" "----------" "---"
redirect=http://127.0.0.1:8401/back
echo 0123456789abcdef0123456789abcdef >"$W/given/client.secret"
chmod 0640 "$W/given/client.secret"
chgrp "$(id -gn "$RUN_AS")" "$W/given/client.secret"
write_config "provider client_id = $CLIENT 22PUB1" "grant client_id = $CLIENT" \
    "grant client_secret_file = $W/given/client.secret" "grant redirect_uri = $redirect" \
    "grant refresh = yes" "grant gate_recheck = 0"
ctl() { "$top_builddir/fitbitctl" "$@" --config "$CONF" --run-as "$RUN_AS"; }

# Her access token ends at once, so that the next login has to refresh.
fake_control "auto approve" "user ABC123" "expires-in 30"
paste whole ctl enroll --no-qr alice || fail "enroll: $(cat "$W/err.out")"
row fitbitctl alice "enroll: ABC123 agrees, pastes" "$(sed -n 's/^\(Enrolled\) \(.*\) as.*/\1/p' "$W/said.out")" \
    "grant of $(sed -n 's/^Enrolled \(.*\) as.*/\1/p' "$W/said.out") is stored"
fake_control "user ABC123"
token=$(mint ABC123 --exp +3)
through_ssh alice "a token with 3 s to live" "$token"
while [ "$(date +%s)" -le "$(($(stat -c %Y "$W/ssh/alice.out") + 3))" ]; do read -rt 0.2 <>"$W/never" || true; done
through_ssh alice "the same, after it lapsed" "$token"
through_ssh alice "one that the host never saw" "$(mint ABC123 --exp -60)"

# A gate: the ssh key authenticates, and the grant has to be alive.
ssh-keygen -q -t ed25519 -N '' -f "$W/ssh/key"
cp "$W/ssh/key.pub" "$W/ssh/authorized"
sshd_stop
sshd_start gated-sshd "PubkeyAuthentication yes" "AuthorizedKeysFile $W/ssh/authorized" \
    "AuthenticationMethods publickey"
by_key()
{
	local user=$1 said
	# shellcheck disable=SC2016 # for the remote shell
	said=$(ssh_to "$user" -o PreferredAuthentications=publickey -i "$W/ssh/key" -- \
	    'echo "yes: a shell as $(id -un)"') || said="no: $(sed -n 's/.*\(link it again\|account is not linked\).*/"\1"/p
	    s/.*closed by.*/connection closed/p' "$W/ssh/$user.out" | head -n 1)"
	row "ssh key" "$user" "$2" "$said" "$(why)"
}
by_key alice "key and gate; her grant lives"
by_key bob "key and gate; he has none"
"$fake_program" --dir "$W/fake" revoke --user ABC123 --client "$CLIENT"
by_key alice "key and gate; she revoked it"

# Hands-free: her own machine holds a login, and fitbit-askpass hands the token to ssh.
sshd_stop
sshd_start fitbit-sshd
fake_control "auto approve" "user ABC123"
person_start
log_in_there
row fitbitctl - "login, on her own machine" "$(sed -n 's/^\(Logged in\).*/\1/p' "$W/said.out")" "client 22PUB1, no secret"
fake_control
by_askpass()
{
	local said
	# shellcheck disable=SC2016 # for the remote shell
	said=$(hands_free "$1" -- 'echo "yes: a shell as $(id -un)"') ||
		said=$(sed -n 's/.*Permission denied.*/no: permission denied/p' "$W/ssh/$1.out")
	row askpass "$1" "$2" "${said:-no answer}" "$(why)"
}
by_askpass alice "ssh; nobody types anything"
by_askpass mallory "the same to another account"
cat <<END

What an administrator reads in the log of the first login, of the refresh and of the gate that closed:

$(verifier_log | sed -n '1p; /took its place/p; /gate_revoked/p' | fold -s -w 100 | sed 's/^/    /')
END
show_dialects
show_people_without_passwd
cat <<END

Nothing of this machine was changed. Next: README.md, section "First set-up".
END
