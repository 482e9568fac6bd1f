#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# A person logs in on her own machine once, and from then on ssh needs neither a
# terminal nor a password: fitbit-askpass answers our question, to a host that she
# allowed, whose key is known. A real ssh, a real sshd, our module.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/etc.sh
. "$top_srcdir/tests/e2e/etc.sh"
# shellcheck source=tests/enrol/person.sh
. "$top_srcdir/tests/enrol/person.sh"
private_etc "$0" "$@"
need ssh
need sshd
need curl
# shellcheck disable=SC2119
world_start
etc_start
etc_user alice 2001
etc_user bob 2002
map "alice ABC123" "bob XYZ789"
write_config "provider client_id = $CLIENT 22PUB1"
service sshd "${login_stack[@]}"
sshd_start sshd
fake_control "auto approve" "user ABC123"
person_start
# shellcheck disable=SC2119
log_in_there
fake_control

same "a login without a terminal" alice "$(hands_free alice -- id -un)"
same "as the log says" "allowed fitbit:ABC123" \
    "$(line=$(last_login sshd alice); echo "$(field reason "$line") $(field person "$line")")"
passed "ssh by fitbit-askpass logs in through the module"

# Her token lapses: askpass renews it first.
sed -i 's/^expires = .*/expires = 1/' "$W/person/state/pam_fitbit/credentials"
before=$(fake_count endpoint=token)
same "with a token that lapsed" alice "$(hands_free alice -- id -un)"
same "by one refresh" $((before + 1)) "$(fake_count endpoint=token)"
her_secrets
passed "a lapsed token is renewed on her machine"

# The token opens no account but hers.
if hands_free bob -- true; then fail "alice's token opened bob"; fi
same "another account" not_mapped "$(field reason "$(last_login sshd bob)")"
passed "and opens her account alone"

# No token leaves: the verifier sees nothing that looks like one.
quiet() {	# WHAT SAYS [OPTION ...]
	local what=$1 says=$2 asked
	shift 2
	asked=$(requests)
	: >"$W/log/verifier.log"
	if hands_free alice "$@" -- true; then fail "$what: came in"; fi
	same "$what: requests to the provider" "$asked" "$(requests)"
	if grep -q ' token=[0-9a-f]\{8\} ' "$W/log/verifier.log"; then fail "$what: a token left"; fi
	grep -q "$says" "$W/ssh/alice.out" || fail "$what: $(cat "$W/ssh/alice.out")"
	passed "$what: no token leaves"
}
mv "$W/ssh/known" "$W/ssh/known.kept"
quiet "an unknown host key" "Host key verification failed"
sed "s/^[^ ]*/other.example/" "$W/ssh/known.kept" >"$W/ssh/known"
quiet "a server that is not allowed" "other.example.*none of your hosts" -o HostKeyAlias=other.example
mv "$W/ssh/known.kept" "$W/ssh/known"
same "and afterwards she still logs in" alice "$(hands_free alice -- id -un)"
