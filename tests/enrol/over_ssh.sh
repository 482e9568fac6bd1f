#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# Enrolment in the conversation, through a real ssh and sshd: an empty answer at
# the token prompt, the page, the code; then the grant is there.
set -eu
# shellcheck source=tests/e2e/lib.sh
. "${top_srcdir:=.}/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/etc.sh
. "$top_srcdir/tests/e2e/etc.sh"
private_etc "$0" "$@"
need ssh
need sshd
need curl
# shellcheck disable=SC2119
world_start
etc_start
etc_user alice 2001
map "alice ABC123"
echo 0123456789abcdef0123456789abcdef >"$W/given/client.secret"
chmod 0640 "$W/given/client.secret"
chgrp "$(id -gn "$RUN_AS")" "$W/given/client.secret"
write_config "grant client_id = $CLIENT" "grant client_secret_file = $W/given/client.secret" \
    "grant redirect_uri = http://127.0.0.1:8401/back" "grant interactive = yes"
service sshd "${login_stack[@]}"
sshd_start sshd
fake_control "auto approve" "user ABC123"

# She gives nothing at the first prompt, opens what is shown, and pastes where it
# led. (sshd sends what the module tells together with its next prompt.)
cat >"$W/ssh/person" <<END
#!/bin/sh
case \$1 in
*code:*)
	url=\$(printf '%s\n' "\$1" | grep -o 'https://[^ ]*' | tail -n 1 | tr -d '\\r')
	curl -sS --noproxy '*' --cacert "$W/fake/ca.pem" -o /dev/null -w '%{redirect_url}\\n' "\$url" ;;
*) echo ;;
esac
END
chmod 0755 "$W/ssh/person"
said=$(SSH_ASKPASS=$W/ssh/person SSH_ASKPASS_REQUIRE=force DISPLAY=none timeout 60 ssh -F none \
    -p "$SSH_PORT" -o UserKnownHostsFile="$W/ssh/known" -o StrictHostKeyChecking=yes \
    -o NumberOfPasswordPrompts=1 -o PreferredAuthentications=keyboard-interactive \
    alice@127.0.0.1 id -un </dev/null 2>"$W/ssh/alice.out") || fail "ssh: $(cat "$W/ssh/alice.out")"
same "who came in" alice "$said"
same "as the log says" "allowed fitbit:ABC123" \
    "$(line=$(last_login sshd alice); echo "$(field reason "$line") $(field person "$line")")"
same "the grant" 1 "$("$top_builddir/fitbitctl" grants list --config "$CONF" --run-as "$RUN_AS" |
    grep -c 'alice .*fitbit:ABC123 .*alive')"
passed "an enrolment over ssh logs in and leaves a grant"
