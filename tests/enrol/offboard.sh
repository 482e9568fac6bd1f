#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# fitbitctl offboard --lock: line, grant and account end in one command, and then
# no password and no key opens the account. In an /etc of the test's own.
set -eu
# shellcheck source=tests/e2e/lib.sh
. "${top_srcdir:=.}/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/etc.sh
. "$top_srcdir/tests/e2e/etc.sh"
# shellcheck source=tests/enrol/person.sh
. "$top_srcdir/tests/enrol/person.sh"
private_etc "$0" "$@"
need curl
need openssl
[ -x /usr/sbin/usermod ] || skip "usermod is not installed"
# shellcheck disable=SC2119
world_start

# usermod replaces files, which one that is mounted does not allow: all of /etc.
mkdir "$W/etc" "$W/home"
mount -t tmpfs -o mode=0755 tmpfs "$W/etc"
cp -a /etc/. "$W/etc/"
mount --move "$W/etc" /etc
hash=$(openssl passwd -6 -salt salt "a password")
etc_user alice 2001 "$hash"
etc_user bob 2002 "$hash"
shadow() { grep "^$1:" /etc/shadow | cut -d: -f2,8; }
# What the system's own account stage says of a login by key.
by_key() { field account "$(pam_login key "$1" --account </dev/null)"; }
service key "auth required pam_permit.so" "account required pam_unix.so"

echo 0123456789abcdef0123456789abcdef >"$W/given/client.secret"
chmod 0640 "$W/given/client.secret"
chgrp "$(id -gn "$RUN_AS")" "$W/given/client.secret"
write_config "grant client_id = $CLIENT" "grant client_secret_file = $W/given/client.secret" \
    "grant redirect_uri = http://127.0.0.1:8401/back"
ctl() { "$top_builddir/fitbitctl" "$@" --config "$CONF" --run-as "$RUN_AS"; }
has() { grep -qF -e "$2" "$1" || fail "no '$2' in: $(cat "$1")"; }
map "alice ABC123" "bob XYZ789" "daemon DMN001"
fake_control "auto approve" "user ABC123"
paste whole ctl enroll --no-qr alice || fail "enroll: $(cat "$W/err.out")"
fake_control
same "the account before" PAM_SUCCESS "$(by_key alice)"

ctl offboard --lock alice >"$W/off.out" 2>&1 || fail "offboard: $(cat "$W/off.out")"
has "$W/off.out" "Map: took out the line of alice."
has "$W/off.out" "Revoked and forgot grant"
has "$W/off.out" "Account: locked the password of alice"
same "the password and the end of the account" "!$hash:1" "$(shadow alice)"
same "the account afterwards" PAM_ACCT_EXPIRED "$(by_key alice)"
same "the provider was told" 1 "$(fake_count endpoint=revoke)"
same "her grants" 0 "$(ctl grants list | grep -c ABC123 || true)"
if grep -q '^alice' "$W/accounts"; then fail "the line is still there"; fi
same "somebody else" "$hash: PAM_SUCCESS" "$(shadow bob) $(by_key bob)"
ctl offboard --lock alice >"$W/off.out" 2>&1 || fail "again: $(cat "$W/off.out")"
passed "offboard --lock ends line, grant and account, and can be done again"

# A system account is left alone, and that is a problem to be told.
before=$(shadow daemon)
if ctl offboard --lock daemon >"$W/off.out" 2>&1; then fail "a system account was locked"; fi
has "$W/off.out" "below [policy] min_uid"
same "a system account" "$before" "$(shadow daemon)"
passed "an account below min_uid is not touched"
