#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# The sandbox of a verifier: what it tries by itself, that logins hold in it, that
# nothing which they call is refused, and that a kernel without it is named in the log.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/grants/traced.sh
. "$top_srcdir/tests/grants/traced.sh"

[ -z "${SAN_FLAGS-}" ] || skip "a sanitized verifier has no sandbox"
# shellcheck disable=SC2119
world_start
write_config
as=()
[ "$(id -u)" != 0 ] || as=(setpriv --reuid "$RUN_AS" --regid "$(id -gn "$RUN_AS")" --clear-groups)

# ---- what it tries by itself ----

"${as[@]}" "$W/bin/fitbit-verifier" --self-test --config "$CONF" >"$W/said" 2>&1 || {
	case $(cat "$W/said") in
	*"this container, has no"*) skip "$(cat "$W/said")" ;;
	esac
	fail "--self-test: $(cat "$W/said")"
}
[ "$(grep -c '^can ' "$W/said")" = 4 ] || fail "--self-test can: $(cat "$W/said")"
[ "$(grep -c '^cannot ' "$W/said")" = 12 ] || fail "--self-test cannot: $(cat "$W/said")"
! grep -q WRONG "$W/said" || fail "--self-test: $(cat "$W/said")"

# ---- a login in it: allowed, and with no call that the filter refuses ----

# An account that is on every host; the map alone says that it may log in.
map "daemon ABC123"
write_config "policy min_uid = 1"
need_tracing
trace_verifier "account required MODULE"
same "a login" PAM_SUCCESS "$(pam_login traced daemon <<<"$(mint ABC123)" | cut -d' ' -f1)"
sed -n '/seccomp/,$p' "$W/log/trace" >"$W/confined"
[ "$(wc -l <"$W/confined")" -gt 20 ] || fail "the verifier loaded no filter"
grep -E 'ENOSYS|EPERM' "$W/confined" | grep -v clone3 >"$W/refused" || true
same "calls that were refused" "" "$(cat "$W/refused")"
grep -q landlock_restrict_self "$W/log/trace" || fail "the verifier did not confine its files"
passed "a login makes $(wc -l <"$W/confined") calls in the sandbox, none is refused"

# ---- a kernel that lacks it: named in the log, and the login holds ----

sed -i 's|-q -f|-q -f -e inject=landlock_create_ruleset,seccomp:error=ENOSYS|' "$W/bin/traced"
same "a login without" PAM_SUCCESS "$(pam_login traced daemon <<<"$(mint ABC123)" | cut -d' ' -f1)"
verifier_log | grep -q "has no Landlock (Linux 5.13) and no seccomp" || fail "nothing in the log: $(verifier_log)"

# ---- a kernel that has it and refuses: no login without it ----

sed -i 's|error=ENOSYS|error=ENOMEM|' "$W/bin/traced"
same "a login that cannot be confined" PAM_SERVICE_ERR \
    "$(pam_login traced daemon <<<"$(mint ABC123)" | cut -d' ' -f1)"
passed "what the kernel lacks is logged, what it refuses ends the login"
