#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# lengths.sh [--table FILE]
#
# How much of a long token each front end lets through. What arrives whole lets
# in; what was cut is told to the person and to the log as that. With --table
# all lengths are tried and the result is written as docs/lengths.md.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/etc.sh
. "$top_srcdir/tests/e2e/etc.sh"
private_etc "$0" "$@"
for tool in pamtester ssh sshd su sudo setpriv; do need "$tool"; done
table=
lengths=(312 512 2048)
if [ "${1-}" = --table ]; then table=$2 lengths=(1 220 312 511 512 513 1023 2048 4096 8192); fi

# front end: the longest token that it lets through (this host's versions; a newer one may take more)
fronts=(pamtester kbdint password su sudo)
declare -A limit=([pamtester]=4095 [kbdint]=1023 [password]=1023 [su]=4095 [sudo]=511)

# shellcheck disable=SC2119
world_start
etc_start
for s in pamtester su sudo sshd; do service "$s" "${login_stack[@]}"; done
lines=() uid=2001
etc_user caller 2000
for front in "${fronts[@]}"; do
	for n in "${lengths[@]}"; do
		etc_user "$front$n" $((uid++))
		lines+=("$front$n ABC123")
	done
done
map "${lines[@]}"
sudoers "Defaults passwd_tries=2" "ALL ALL=(ALL) ALL"
sshd_start sshd "PasswordAuthentication yes"

# One login each: the user is $1, the token stands in $2, what is said goes to $3.
by_pamtester() { pamtester pamtester "$1" authenticate <"$2" >"$3" 2>&1; }
by_su() { as_user caller su "$1" -c true <"$2" >"$3" 2>&1; }
# Twice, as sudo asks again.
by_sudo() { as_user "$1" sudo -k -S -u root true < <(cat "$2" "$2") >"$3" 2>&1; }
by_kbdint() { ANSWER=$(<"$2"); ssh_to "$1" -- true || { mv "$W/ssh/$1.out" "$3"; return 1; }; }
by_password() { ANSWER=$(<"$2"); ssh_to "$1" -o PreferredAuthentications=password -- true || { mv "$W/ssh/$1.out" "$3"; return 1; }; }

# What came of it, in the table's words.
outcome()
{
	local user=$1 let_in=$2 said=$3 line reason word="not told"
	line=$(verifier_log | grep -F -e " user=$user " | head -n 1 || true)
	reason=$(field reason "$line")
	grep -q "arrived incomplete\|No token arrived" "$said" 2>/dev/null && word=told
	case $let_in,$reason in
	in,allowed) echo in ;;
	out,token_cut) echo "$(sed -nE 's/.*token was (cut at [0-9]+) bytes by the application.*/\1/p' <<<"$line"), $word" ;;
	out,no_token) echo "nothing arrives, $word" ;;
	out,not_a_token) echo "no token" ;;
	*) echo "? $let_in ${reason:-not asked}" ;;
	esac
}

login()
{
	local front=$1 n=$2 user=$1$2 let_in=out
	if "by_$front" "$user" "$W/given/token.$n" "$W/$user.out"; then let_in=in; fi
	outcome "$user" "$let_in" "$W/$user.out" >"$W/$user.outcome"
}

for n in "${lengths[@]}"; do
	if [ "$n" = 1 ]; then echo x; else mint ABC123 --scopes "" --length "$n"; fi >"$W/given/token.$n"
	for front in "${fronts[@]}"; do
		at_once 5
		login "$front" "$n" &
	done
done
at_once 1

expected()
{
	local front=$1 n=$2
	if [ "$n" = 1 ]; then echo "no token"
	elif [ "$n" -le "${limit[$front]}" ]; then echo in
	else
		case $front in
		sudo) echo "nothing arrives, told" ;;		# by its next prompt: it asks modules to be silent
		password) echo "cut at ${limit[$front]}, not told" ;;	# OpenSSH shows no message there
		*) echo "cut at ${limit[$front]}, told" ;;
		esac
	fi
}
bad=0
for n in "${lengths[@]}"; do
	for front in "${fronts[@]}"; do
		found=$(<"$W/$front$n.outcome")
		[ "$found" = "$(expected "$front" "$n")" ] ||
			{ echo "$front, $n bytes: expected \"$(expected "$front" "$n")\", found \"$found\"" >&2; bad=1; }
	done
done
[ "$bad" = 0 ] || fail "see above"
passed "what arrives whole lets in, what was cut is called cut"

# An answer that no frame holds is no token; nothing is read behind it.
result=$(head -c 30000 /dev/zero | tr '\0' a | pam_login pamtester caller)
same "an answer of 30,000 bytes" "PAM_AUTH_ERR" "${result%% *}"
same "its reason" no_token "$(field reason "$(last_login pamtester caller)")"
grep -q "an answer of 30000 bytes is too long to be a token" "$W/log/syslog" || fail "no word of the long answer"
grep -q "too long for this program" <<<"$result" || fail "the person does not learn that it was too long"
passed "an answer larger than a frame fails cleanly"

lengths_table()
{
	local n front
	cat <<-END
	<!-- SPDX-License-Identifier: ISC -->
	# How long a token may be

	Made by \`make lengths\`: logins with real tokens of these lengths, through the front ends of this host
	($(ssh -V 2>&1 | cut -d, -f1), $(sudo -V | sed -n 1p), libpam $(dpkg-query -W -f '${Version}' libpam0g 2>/dev/null || echo "of unknown version"), $(su --version)).
	A real Fitbit token has 220 to 470 bytes. *in*: it arrived whole and logged in. *cut at N*: the front end passed on
	the first N bytes; the log then says \`token was cut at N bytes by the application\` and, where it says *told*, the person
	reads "Your token arrived incomplete." *nothing arrives*: the front end refuses the answer as a whole.

	| bytes | pamtester | ssh keyboard-interactive | ssh password | su | sudo |
	|---:|---|---|---|---|---|
	END
	for n in "${lengths[@]}"; do
		printf '| %s |' "$n"
		for front in "${fronts[@]}"; do printf ' %s |' "$(<"$W/$front$n.outcome")"; done
		echo
	done
	cat <<-END

	- **ssh**: the OpenSSH client itself reads no more than 1023 bytes at a prompt, in silence; so does SSH_ASKPASS. With the password
	  method sshd keeps every message of a module until a login succeeds, so a person whose login fails reads none: prefer
	  keyboard-interactive (\`fitbitctl check\` says so where both are on).
	- **su, pamtester** and others that use libpam's misc_conv: 4095 bytes here; Linux-PAM's limit was 512 once and is set when it is built.
	- **sudo**: its conversation fails at 512 bytes, so the module gets no answer; the log says \`no_token\` and why that may be. This
	  sudo asks modules to be silent (PAM_SILENT), so the person reads it in the prompt of the next try: "No token arrived. ...".
	- A token that a front end would cut is given in parts of 500 bytes by \`fitbit-askpass\`, through any of these
	  ([askpass.md](askpass.md), \`tests/e2e/long_tokens.sh\`).
	- An answer of more than 20 kB fails in the module, before it is sent anywhere.
	END
}
[ -z "$table" ] || lengths_table >"$table"
