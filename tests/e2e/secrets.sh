#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# While a login is under way, and after it: no secret, token or word of the
# provider in a command line, an environment, a log, a core file or a message.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/etc.sh
. "$top_srcdir/tests/e2e/etc.sh"
private_etc "$0" "$@"
need ssh
need sshd
need pgrep
ulimit -c unlimited		# the verifier must do without a core by itself
# shellcheck disable=SC2119
world_start
etc_start
etc_user alice 2001
map "alice ABC123"
service sshd "${login_stack[@]}"
service local "${login_stack[@]}"
secret "$(od -An -tx1 -N16 /dev/urandom | tr -d " \n")" >"$W/given/client.secret"
chmod 0640 "$W/given/client.secret"
chgrp "$(id -gn "$RUN_AS")" "$W/given/client.secret"
write_config "log target = syslog" "login deadline = 20s" "provider client_auth = basic" \
    "provider client_secret_file = $W/given/client.secret"

# The exchange hangs: the token and the client's secret are in the verifier now.
mint ABC123 --fault latency | pam_login local alice >"$W/held.out" &
login=$!
connected() { [ -s "$W/fake/connections" ]; }
await "the exchange" connected
pid=$(verifier_pids)
[ -n "$pid" ] || fail "no verifier is running"

# The arguments and environments of all processes; they are searched at the end.
cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' '\n' >"$W/arguments.out" || true
cat /proc/[0-9]*/environ 2>/dev/null | tr '\0' '\n' >"$W/environments.out" || true
grep -q "^fitbit-verifier$" "$W/arguments.out" || fail "the verifier was not among those looked at"
grep -q "^IN_PRIVATE_ETC=1$" "$W/environments.out" || fail "environments cannot be read here"
same "the verifier's environment" "" "$(tr '\0' ' ' <"/proc/$pid/environ")"
same "the verifier's command line" "fitbit-verifier --config $CONF" "$(tr '\0' ' ' <"/proc/$pid/cmdline" | sed 's/ $//')"

# No core, no debugger: the kernel gives the files of such a process to root.
same "core files" "0 0" "$(awk '/^Max core file size/ { print $5, $6 }' "/proc/$pid/limits")"
same "who may look into the verifier" root "$(stat -c %U "/proc/$pid/mem")"
same "who it runs as" "$RUN_AS" "$(ps -o user= -p "$pid" | tr -d ' ')"
same "new privileges" 1 "$(awk '/^NoNewPrivs/ { print $2 }' "/proc/$pid/status")"
if as_user "$RUN_AS" cat "/proc/$pid/environ" >/dev/null 2>&1; then fail "its user may read its memory"; fi
kill -ABRT "$pid"		# and if it falls
wait "$login"
grep -q "^PAM_SERVICE_ERR" "$W/held.out" || fail "$(<"$W/held.out")"
core=$(find / "$W" -xdev -maxdepth 2 -name 'core*' -type f -newer "$CONF" 2>/dev/null || true)
[ -z "$core" ] || fail "a core file: $core"
passed "arguments, environments and core files hold nothing"

# Every kind of outcome, so that every kind of line is in the log. The provider's
# answers to these repeat the whole token or our credentials.
sshd_start sshd
for fault in expired_token invalid_token invalid_client invalid_grant 401-other 429 500 400 half-body; do
	mint ABC123 --fault "$fault" | pam_login local alice >"$W/$fault.out"
	write_config "log target = syslog"
done
mint ABC123 --length 900 | cut -c1-600 | pam_login local alice >"$W/cut.out"
secret "correct horse battery staple" | pam_login local alice >"$W/password.out"
ANSWER=$(mint ABC123)
ssh_to alice -o LogLevel=DEBUG1 -- true || fail "ssh: $(<"$W/ssh/alice.out")"
if ANSWER=$(secret "tr0ub4dor and three") ssh_to alice -- true; then fail "came in with a password"; fi
service local "auth required MODULE debug" "${login_stack[@]:1}"
mint ABC123 | pam_login local alice >"$W/debug.out"
lines=$(grep -c "fitbit-verifier.*: login verdict=" "$W/log/syslog")
[ "$lines" -ge 13 ] || fail "only $lines lines of the verifier came to syslog"
grep -q 'reason=allowed .* token=[0-9a-f]\{8\} ' "$W/log/syslog" || fail "the log does not name the token"
passed "logs and messages are written ($lines lines of the verifier); what they hold is judged now"

# The search itself can go red: each kind of secret, in each kind of file.
known=$(mint ABC123)
unseen=$(fake_grant --user SECOND --client "$CLIENT")	# as a refresh brings them
planted() {	# WHAT TEXT FILE
	printf 'x\0%s\0' "$2" >>"$3"
	if (secrets_kept) 2>/dev/null; then fail "$1 in ${3##*/} was not found"; fi
	rm "$3"
}
for f in state/grants.db state/grants.db-wal log/more.log any.out; do
	planted "a token" "$known" "$W/$f"
	planted "a piece of a token" "${known:30:70}" "$W/$f"
	planted "an access token that the test never saw" "${unseen% *}" "$W/$f"
	planted "a refresh token that the test never saw" "${unseen#* }" "$W/$f"
	planted "the client's secret" "$(<"$W/given/client.secret")" "$W/$f"
done
planted "the provider's words" "Access token expired: x" "$W/any.out"
passed "what is written where it should not be is found"
