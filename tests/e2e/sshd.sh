#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# Real logins through a real sshd: who comes in, who stays out, and why.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/etc.sh
. "$top_srcdir/tests/e2e/etc.sh"
private_etc "$0" "$@"
need ssh
need sshd
# shellcheck disable=SC2119
world_start
etc_start

accounts=(alice lapsed foreign other unmapped oversized garbage empty)
for i in "${!accounts[@]}"; do etc_user "${accounts[i]}" $((2001 + i)); done
map "alice ABC123" "lapsed ABC123" "foreign ABC123" "other ABC123" \
    "oversized ABC123" "garbage ABC123" "empty ABC123" "ghost ABC123"

service sshd "${login_stack[@]}"
sshd_start sshd

# The right token lets in, as the account that was named.
ANSWER=$(mint ABC123)
# shellcheck disable=SC2016 # for the remote shell
same "the right token" "in as alice" "$(ssh_to alice -- 'echo "in as $(id -un)"')"
same "its reason" allowed "$(field reason "$(last_login sshd alice)")"
grep -q "pam_fitbit(sshd:auth): login: allow: user=alice" "$W/log/syslog" ||
	fail "the module logged nothing of the login"
passed "the right token comes in"

# What must stay out. Side by side, since PAM holds back each denial for seconds.
stay_out()
{
	local account=$1 reason=$2 asked=$3 line
	ANSWER=$4
	if ssh_to "$account" -- true; then fail "$account came in"; fi
	grep -q "Permission denied" "$W/ssh/$account.out" ||
		fail "$account: $(cat "$W/ssh/$account.out")"
	line=$(last_login sshd "$account")
	same "$account: reason" "$reason" "$(field reason "$line")"
	echo "$account $asked" >>"$W/stayed"
}
before=$(requests)
good=$(mint ABC123)
stay_out lapsed token_expired 1 "$(mint ABC123 --exp -60)" &
stay_out foreign foreign_audience 0 "$(secret "$(fake_mint --user ABC123 --client 22OTHR)")" &
stay_out other wrong_client 1 "$(mint ABC123 --fault client-other)" &
stay_out unmapped unknown_account 1 "$good" &
stay_out oversized token_cut 0 "$(mint ABC123 --length 5000)" &
stay_out garbage not_a_token 0 "$(secret "correct horse battery staple")" &
stay_out empty no_token 0 "" &
stay_out nosuch not_a_token 0 "$good" &	# sshd hands the module a scrambled answer
stay_out ghost not_a_token 0 "$good" &		# mapped, but not on this host
at_once 1
same "logins that stayed out" 9 "$(wc -l <"$W/stayed")"
same "what the provider was asked" "$(awk '{ n += $2 } END { print n }' "$W/stayed")" \
    "$(($(requests) - before))"
grep -q "arrived incomplete" "$W/ssh/oversized.out" ||
	fail "the person does not learn that the token was cut"
passed "wrong, lapsed, foreign, unmapped, oversized and garbage stay out"

# After a login by public key this module authenticated nobody: IGNORE, and neither
# success (which would skip the modules behind it) nor an error.
ssh-keygen -q -t ed25519 -N '' -f "$W/ssh/key"
cp "$W/ssh/key.pub" "$W/ssh/authorized"
by_key() { ssh_to alice -o PreferredAuthentications=publickey -i "$W/ssh/key" -- "$@"; }
sshd_stop
sshd_start sshd "PubkeyAuthentication yes" "AuthorizedKeysFile $W/ssh/authorized"
same "a login by key" in "$(by_key echo in)"
service sshd "auth required MODULE" "account [ignore=1 default=bad] MODULE" \
    "account requisite pam_deny.so" "account required pam_permit.so" "session required pam_permit.so"
same "a login by key that only IGNORE lets through" in "$(by_key echo in)"
service sshd "auth required MODULE" "account [success=1 default=bad] MODULE" \
    "account requisite pam_deny.so" "account required pam_permit.so" "session required pam_permit.so"
if by_key true; then fail "the account stage does not answer IGNORE"; fi
ANSWER=$good
same "a login by token that only SUCCESS lets through" in "$(ssh_to alice -- echo in)"
passed "the account stage ignores a login by key"

# sshd does not take the account that a module names: no token decides there.
service sshd "auth required MODULE placeholder=alice" "${login_stack[@]:1}"
before=$(requests)
if ssh_to alice -- true; then fail "the token decided the account in sshd"; fi
grep -q "this service does not let the token decide" "$W/log/syslog" || fail "no word of the refusal"
same "requests for a kiosk in sshd" "$before" "$(requests)"
passed "the kiosk case is refused in sshd"

# LoginGraceTime ends the login in the middle of the exchange, and signals the whole
# process group: the verifier is in none of it and ends by itself, in time.
write_config "login deadline = 4s"
service sshd "${login_stack[@]}"
sshd_stop
sshd_start sshd "LoginGraceTime 2"
ANSWER=$(mint ABC123 --fault latency)
connected() { [ "$(wc -l <"$W/fake/connections")" -gt "$1" ]; }
had=$(wc -l <"$W/fake/connections")
if ssh_to alice -- true; then fail "came in without an answer"; fi
connected "$had" || fail "the provider was not even asked"
pids=$(verifier_pids)
[ -n "$pids" ] || fail "the verifier went with its caller: its exchange was cut"
for p in $pids; do timeout 8 tail --pid="$p" -f /dev/null || fail "the verifier stays"; done
same "how the exchange ended" timeout "$(field reason "$(last_login sshd alice)")"
passed "LoginGraceTime in the middle of an exchange leaves nothing behind"
