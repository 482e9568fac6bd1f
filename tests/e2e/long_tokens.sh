#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# Tokens that no front end lets through in one answer: fitbit-askpass gives them to
# a real ssh and sshd in parts; a person who pastes one whole reads that it was cut;
# a stranger's name and the owner's are asked alike.
set -eu
# shellcheck source=tests/e2e/lib.sh
. "${top_srcdir:=.}/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/etc.sh
. "$top_srcdir/tests/e2e/etc.sh"
private_etc "$0" "$@"
need ssh
need sshd
# shellcheck source=tests/enrol/person.sh
. "$top_srcdir/tests/enrol/person.sh"
# shellcheck disable=SC2119
world_start
etc_start
etc_user alice 2001
map "alice ABC123"
write_config
service sshd "${login_stack[@]}"
sshd_start sshd
person_start
printf '%s\n' "client_id = $CLIENT" "hosts = 127.0.0.1" >>"$W/person/config/pam_fitbit/client.conf"
cp "$W/ssh/known" "$W/person/known"
cp "$W/ssh/known" "$W/ssh/known.back"

# holds TOKEN: she is logged in with it
holds() {
	mkdir -p "$W/person/state/pam_fitbit"
	chmod 0700 "$W/person/state" "$W/person/state/pam_fitbit"
	(umask 077; printf '%s\n' "version = 1" "provider = fitbit" "client_id = $CLIENT" \
	    "user_id = ABC123" "expires = $(($(date +%s) + 3600))" "uncertain = no" \
	    "access_token = $1" "refresh_token = $(od -An -tx1 -N32 /dev/urandom | tr -d ' \n')" \
	    >"$W/person/state/pam_fitbit/credentials")
	her_secrets
}
reason() { field reason "$(last_login sshd "$1")"; }

for n in 312 500 2048 4096; do
	holds "$(mint ABC123 --length "$n")"
	said=$(hands_free alice -- id -un) || fail "$n bytes: $(cat "$W/ssh/alice.out"); $(verifier_log | tail -n 1)"
	same "$n bytes" "alice allowed" "$said $(reason alice)"
done
passed "tokens of 312 to 4096 bytes log in through ssh and fitbit-askpass"

# How often ssh asks, of anybody: an answer of each length is as good as another.
cat >"$W/ssh/counter" <<'END'
#!/bin/sh
case $1 in *oken:*) echo x >>"$COUNT_FILE"; cat "$ANSWER_FILE" ;; *) exit 1 ;; esac
END
chmod 0755 "$W/ssh/counter"
questions() {
	: >"$W/ssh/count"
	printf '%s\n' "$2" >"$W/given/answer"
	COUNT_FILE=$W/ssh/count ANSWER_FILE=$W/given/answer SSH_ASKPASS=$W/ssh/counter \
	    SSH_ASKPASS_REQUIRE=force DISPLAY=none timeout 60 ssh -F none -p "$SSH_PORT" \
	    -o UserKnownHostsFile="$W/ssh/known" -o StrictHostKeyChecking=yes \
	    -o NumberOfPasswordPrompts=1 -o PreferredAuthentications=keyboard-interactive \
	    "$1@127.0.0.1" true </dev/null 2>"$W/ssh/questions.out" && fail "$1 is in"
	wc -l <"$W/ssh/count"
}
x498=$(printf 'x%.0s' $(seq 498))
for answer in "${x498}x" "${x498}xx"; do
	same "questions about ${#answer} bytes of \"${answer: -2}\"" "$(questions alice "$answer")" \
	    "$(questions nobodyatall "$answer")"
done
same "questions about a part" 10 "$(questions alice "${x498},3")"
same "questions about a stranger's" 10 "$(questions nobodyatall "${x498},3")"
same "reason" token_cut "$(reason alice)"
passed "a stranger's name is asked as often as the owner's, ten times at most"

# Pasted whole: ssh cuts it in silence, and she is told.
ANSWER=$(mint ABC123 --length 2048) ssh_to alice -- true && fail "2048 bytes in one answer"
same "reason" token_cut "$(reason alice)"
grep -q "Your token arrived incomplete" "$W/ssh/alice.out" || fail "untold: $(cat "$W/ssh/alice.out")"
# A part that went missing on its way is told, too.
token=$(mint ABC123 --length 1200)
said=$(printf '%s\n' "${token:0:498},2" "${token:498:498}" | pam_login sshd alice)
same "a part without its mark" "PAM_AUTH_ERR token_cut" "${said%% *} $(reason alice)"
grep -q "arrived incomplete" <<<"$said" || fail "untold: $said"
passed "a token that was cut is told as such"

# Parts fit a front end of 511 bytes, such as an older misc_conv.
said=$(printf '%s\n' "${token:0:498},2" "${token:498:498},1" "${token:996},0" | tee "$W/given/parts" |
    pam_login sshd alice)
same "by hand" "PAM_SUCCESS" "${said%% *}"
same "the longest answer" 500 "$(awk '{ if (length($0) > m) m = length($0) } END { print m }' "$W/given/parts")"
grep -q "part 3: " <<<"$said" || fail "the question: $said"
passed "no part is longer than 500 bytes"

# sudo is a real one: it refuses an answer of 512 bytes.
command -v sudo >/dev/null || exit 0
service sudo "${login_stack[@]}"
sudoers "alice ALL=(ALL) ALL"
cat >"$W/bin/askpass" <<END
#!/bin/sh
n=\$(printf '%s\n' "\$1" | sed -n 's/.*part \([0-9]*\): *\$/\1/p')
sed -n "\${n:-1}p" "$W/given/parts"
END
chmod 0755 "$W/bin/askpass"
chown alice "$W/given/parts"
chmod 0400 "$W/given/parts"
same "sudo" root "$(as_user alice env SUDO_ASKPASS="$W/bin/askpass" timeout 20 sudo -A id -un 2>"$W/log/sudo.err")"
same "as the log says" allowed "$(field reason "$(last_login sudo alice)")"
passed "sudo takes 1200 bytes in parts"
